//! What the first start makes: an account, its access key, and the administrator's token.

use std::io::{IsTerminal as _, Write as _, stdout};
use std::net::{IpAddr, Ipv4Addr};

use signet_domain::account::AccountKind;
use signet_domain::caller::Operator;
use signet_registry::keys::{AccessKey, Secret};
use signet_registry::{GivenKey, Registry, write_private};

use crate::config::Config;

/// Makes what is missing, and gives the administrator's token.
pub async fn prepare(registry: &Registry, config: &Config, url: &str) -> Result<Secret, String> {
    let token = admin_token(registry, config)?;
    let operator = Operator {
        name: "signet".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "start".into(),
        now: config.clock.now(),
    };
    let broken = |error: signet_registry::Broken| error.to_string();
    let accounts = registry.accounts().await.map_err(broken)?;
    let given = config.first_key.as_ref();
    let given = given.map(|(id, secret)| GivenKey { id: id.clone(), secret: secret.clone() });
    let Some(first) = accounts.first() else {
        let created = registry.create_account(&operator, "first", AccountKind::Enterprise).await;
        let account = created.map_err(broken)?.id;
        let told = given.is_some();
        let key = registry.create_key(&operator, account, given, None).await.map_err(broken)?;
        let key = key.ok_or("the first access key's name is taken")?;
        return if told { Ok(token) } else { hand_over(registry, &key, url).map(|()| token) };
    };
    if let Some(given) = given {
        match registry.key(&given.id).await.map_err(broken)? {
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
                registry
                    .create_key(&operator, first.id, Some(given), None)
                    .await
                    .map_err(broken)?;
                tracing::info!(key = id, account = %first.id, "added the access key of the environment");
            }
        }
    }
    Ok(token)
}

/// Shows the first key once: on the terminal if there is one, otherwise in a file.
fn hand_over(registry: &Registry, key: &AccessKey, url: &str) -> Result<(), String> {
    let text = format!("access key id:     {}\naccess key secret: {}", key.id, key.secret.reveal());
    if stdout().is_terminal() {
        let shown = writeln!(
            stdout(),
            "\nThis is the first access key. It is shown once.\n\n{text}\nendpoint:          {url}\n"
        );
        return shown.map_err(|error| error.to_string());
    }
    let path = registry.folder().join("first-key");
    write_private(&path, &text).map_err(|error| error.to_string())?;
    tracing::info!(file = %path.display(), "the first access key is in this file");
    Ok(())
}

fn admin_token(registry: &Registry, config: &Config) -> Result<Secret, String> {
    if let Some(token) = &config.admin_token {
        return Ok(token.clone());
    }
    let path = registry.folder().join("admin-token");
    if let Ok(token) = std::fs::read_to_string(&path) {
        return Ok(Secret::new(token.trim()));
    }
    let token = registry.new_token().map_err(|error| error.to_string())?;
    write_private(&path, token.reveal()).map_err(|error| error.to_string())?;
    Ok(token)
}
