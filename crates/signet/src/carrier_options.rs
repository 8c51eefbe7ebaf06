//! How carriers are reached, as settings have it.

use http::Uri;
use signet_domain::carrier::{Carrier, CarrierReason, CarrierResult, Outcome, REASONS, Simulation};
use signet_registry::keys::Secret;
use signet_registry::{Adapter, Carriers, Endpoint};

use crate::{moments, near};

/// What settings say of carriers.
#[derive(Debug, Default)]
pub struct Given {
    /// `off`, `simulated`, `file` or `http`, for all or as `CARRIER=…`.
    pub carriers: Vec<String>,
    /// Where batches are posted; `{carrier}` in it stands for the carrier's name.
    pub url: Option<String>,
    /// The token that is sent there.
    pub token: Option<Secret>,
    /// How long each step of a simulated carrier takes.
    pub delay: Option<String>,
    /// What becomes of some signatures with simulated carriers.
    pub outcomes: Vec<String>,
}

/// Reads how carriers are reached.
pub fn read(given: &Given) -> Result<Carriers, String> {
    let delay = given.delay.as_deref().map(|text| {
        let delay = moments::duration(text).filter(|delay| *delay >= 0);
        delay.ok_or_else(|| format!("--carrier-delay wants 90s, 15m, 36h or 5d, not `{text}`"))
    });
    let outcomes = given.outcomes.iter().map(|text| outcome(text)).collect::<Result<_, _>>()?;
    let simulation = Simulation { delay: delay.transpose()?.unwrap_or(0), outcomes };
    let mut carriers = Carriers { simulation, ..Carriers::default() };
    for text in &given.carriers {
        let (only, kind) = match text.split_once('=') {
            Some((name, kind)) => (Some(carrier(name)?), kind),
            None => (None, &**text),
        };
        for of in Carrier::ALL.iter().filter(|of| only.is_none_or(|only| only == **of)) {
            let reached = adapter(kind, *of, given)?;
            match of {
                Carrier::Mobile => carriers.mobile = reached,
                Carrier::Unicom => carriers.unicom = reached,
                Carrier::Telecom => carriers.telecom = reached,
            }
        }
    }
    Ok(carriers)
}

/// The carrier of a name.
pub fn carrier(name: &str) -> Result<Carrier, String> {
    let found = Carrier::ALL.iter().copied().find(|carrier| carrier.name() == name);
    let known = Carrier::ALL.iter().map(|carrier| carrier.name());
    found.ok_or_else(|| near::unknown("carrier", name, known))
}

fn adapter(kind: &str, of: Carrier, given: &Given) -> Result<Adapter, String> {
    Ok(match kind {
        "off" => Adapter::Off,
        "simulated" => Adapter::Simulated,
        "file" => Adapter::File,
        "http" => {
            let url = given.url.as_deref().ok_or("--carriers http wants --carrier-url")?;
            // What is wrong is not repeated: an address may have a secret in it.
            let wrong = "--carrier-url wants http:// or https:// and a host, and no query";
            let url = url.replace("{carrier}", of.name());
            let uri: Uri = url.parse().map_err(|_| wrong)?;
            let fits = matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
                && uri.query().is_none();
            if !fits {
                return Err(wrong.into());
            }
            Adapter::Http(Endpoint { url: Secret::new(url), token: given.token.clone() })
        }
        _ => {
            let known = ["off", "simulated", "file", "http"].into_iter();
            return Err(near::unknown("way to reach a carrier", kind, known));
        }
    })
}

/// Reads `[CARRIER:]NAME=RESULT[/REASON]`.
fn outcome(text: &str) -> Result<Outcome, String> {
    let wrong =
        || format!("`{text}` is not [CARRIER:]NAME=RESULT[/REASON], such as unicom:*=failed/other");
    let (whose, what) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (of, name) = match whose.split_once(':') {
        Some((name, rest)) => (Some(carrier(name)?), rest),
        None => (None, whose),
    };
    if name.is_empty() {
        return Err(wrong());
    }
    let (result, reason) = match what.split_once('/') {
        Some((result, reason)) => (result, Some(reason)),
        None => (what, None),
    };
    let result = self::result(result)?;
    let reason = reason.map(|name| self::reason(name, result)).transpose()?;
    Ok(Outcome { carrier: of, name: name.into(), result, reason })
}

/// The result of a name.
pub fn result(name: &str) -> Result<CarrierResult, String> {
    let found = CarrierResult::ALL.iter().copied().find(|result| result.name() == name);
    let known = CarrierResult::ALL.iter().map(|result| result.name());
    found.ok_or_else(|| near::unknown("result", name, known))
}

/// The reason of a name, as far as it goes with a result.
pub fn reason(name: &str, result: CarrierResult) -> Result<&'static CarrierReason, String> {
    let found = CarrierReason::named(name).filter(|reason| reason.of == result.state());
    let fitting = REASONS.iter().filter(|reason| reason.of == result.state());
    let what = format!("reason for `{}`", result.name());
    found.ok_or_else(|| near::unknown(&what, name, fitting.map(|reason| reason.name)))
}

#[cfg(test)]
mod tests {
    use signet_domain::carrier;

    use super::*;

    fn reached(carriers: &[&str], url: Option<&str>) -> Result<[&'static str; 3], String> {
        let carriers = carriers.iter().map(|text| (*text).to_owned()).collect();
        let given = Given { carriers, url: url.map(str::to_owned), ..Given::default() };
        let read = read(&given)?;
        Ok([read.mobile.name(), read.unicom.name(), read.telecom.name()])
    }

    #[test]
    fn carriers_are_reached_all_alike_or_one_by_one() {
        assert_eq!(reached(&[], None), Ok(["off"; 3]));
        assert_eq!(reached(&["file"], None), Ok(["file"; 3]));
        let mixed = reached(&["simulated", "unicom=file", "telecom=off"], None);
        assert_eq!(mixed, Ok(["simulated", "file", "off"]));
        let url = Some("https://carriers.example.com/{carrier}");
        assert_eq!(reached(&["http"], url), Ok(["http"; 3]));
        assert!(reached(&["http"], None).unwrap_err().contains("--carrier-url"));
        let queried = reached(&["http"], Some("https://x.example.com/?token=t0ken")).unwrap_err();
        assert!(!queried.contains("t0ken"), "{queried}");
        assert!(reached(&["mobil=file"], None).unwrap_err().contains("did you mean mobile?"));
        assert!(reached(&["files"], None).unwrap_err().contains("did you mean file?"));
    }

    #[test]
    fn each_carrier_has_its_address() {
        let url = Some("https://carriers.example.com/{carrier}".to_owned());
        let given = Given { carriers: vec!["http".into()], url, ..Given::default() };
        let Adapter::Http(endpoint) = read(&given).unwrap().unicom else { panic!("not reached") };
        assert_eq!(endpoint.url.reveal(), "https://carriers.example.com/unicom");
    }

    #[test]
    fn outcomes_have_a_carrier_a_name_and_a_reason_or_not() {
        let read = outcome("unicom:菜鸟*=failed/code-shared").unwrap();
        assert_eq!((read.carrier, &*read.name), (Some(Carrier::Unicom), "菜鸟*"));
        assert_eq!((read.result, read.reason), (CarrierResult::Failed, Some(carrier::CODE_SHARED)));
        let read = outcome("*=registered").unwrap();
        assert_eq!((read.carrier, read.reason), (None, None));
        for bad in ["", "=failed", "x", "x=", "x=lost", "mars:x=failed", "x=failed/no-traffic"] {
            assert!(outcome(bad).is_err(), "{bad}");
        }
    }
}
