//! What the first start makes: an account, and its access key.

use std::io::{IsTerminal as _, Write as _, stdout};
use std::net::{IpAddr, Ipv4Addr};

use signet_domain::account::AccountKind;
use signet_domain::authority::Authority;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_registry::{Broken, Credentials, Registry, Undone, write_private};

use crate::config::Config;

/// Why there is no first access key.
const NOT_MADE: &str = "the first access key's name is taken";

/// Makes what is missing.
pub async fn prepare(registry: &Registry, config: &Config, url: &str) -> Result<(), String> {
    let operator = Operator {
        name: "signet".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "start".into(),
        now: config.clock.now(),
        authority: Authority::everything(),
        once: None,
    };
    let broken = |error: Broken| error.to_string();
    let undone = |error: Undone| error.by_itself().to_string();
    let first = match registry.accounts(&operator, None, 1).await.map_err(undone)?.pop() {
        Some(first) => first,
        None => {
            let created = registry.create_account(&operator, "first", AccountKind::Enterprise);
            created.await.map_err(undone)?
        }
    };
    let given = config.first_key.as_ref();
    let given = given.map(|(id, secret)| Credentials { id: id.clone(), secret: secret.clone() });
    if let Some(given) = given {
        match registry.key(&operator, &given.id).await.map_err(undone)? {
            Some(known) if known.secret.reveal() == given.secret.reveal() => {}
            Some(_) => {
                return Err(format!(
                    "there is an access key {} with another secret than SIGNET_ACCESS_KEY_SECRET; \
                     keys are never replaced",
                    given.id
                ));
            }
            None => {
                let id = given.id.clone();
                let made = registry.create_key(&operator, first.id, Some(given), None).await;
                made.map_err(undone)?.map_err(|_| NOT_MADE)?;
                tracing::info!(key = id, account = %first.id, "added the access key of the environment");
            }
        }
    }
    // Asked anew at each start, so that a start that was cut off is made up for.
    if !registry.has_keys().await.map_err(broken)? {
        hand_over(registry, &operator, first.id, url).await?;
    }
    Ok(())
}

/// Makes the first key and shows it once: on the terminal if there is one, otherwise in a file.
async fn hand_over(
    registry: &Registry,
    operator: &Operator,
    account: AccountId,
    url: &str,
) -> Result<(), String> {
    let given = Credentials::generate().map_err(|error| error.to_string())?;
    let text =
        format!("access key id:     {}\naccess key secret: {}", given.id, given.secret.reveal());
    let path = registry.folder().join("first-key");
    let terminal = stdout().is_terminal();
    if !terminal {
        // Before the key is made: one that nobody can read is of no use. What a start that was cut
        // off left behind names no key.
        let _ = std::fs::remove_file(&path);
        write_private(&path, &text).map_err(|error| error.to_string())?;
    }
    let made = registry.create_key(operator, account, Some(given), None).await;
    made.map_err(|error| error.by_itself().to_string())?.map_err(|_| NOT_MADE)?;
    if terminal {
        let shown = writeln!(
            stdout(),
            "\nThis is the first access key. It is shown once.\n\n{text}\nendpoint:          {url}\n"
        );
        return shown.map_err(|error| error.to_string());
    }
    tracing::info!(file = %path.display(), "the first access key is in this file");
    Ok(())
}
