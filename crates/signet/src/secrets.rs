//! Secrets that the environment has, or a program prints.

use signet_registry::keys::Secret;

/// A secret of the environment.
pub fn secret(variable: &str) -> Option<Secret> {
    std::env::var(variable).ok().filter(|text| !text.is_empty()).map(Secret::new)
}

/// The master key of the environment, or what the command of the environment prints: a key in a
/// vault need not lie beside what it protects.
pub fn master_key() -> Result<Option<Secret>, String> {
    let Some(command) = secret("SIGNET_MASTER_KEY_COMMAND") else {
        return Ok(secret("SIGNET_MASTER_KEY"));
    };
    let ran = std::process::Command::new("sh")
        .args(["-c", command.reveal()])
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run SIGNET_MASTER_KEY_COMMAND: {error}"))?;
    if !ran.status.success() {
        return Err(format!("SIGNET_MASTER_KEY_COMMAND failed: {}", ran.status));
    }
    let key = String::from_utf8(ran.stdout);
    let key = key.map_err(|_| "SIGNET_MASTER_KEY_COMMAND printed something that is not text")?;
    Ok(Some(Secret::new(key.trim())))
}

/// The first access key, where the environment has it.
pub fn first_key() -> Result<Option<(String, Secret)>, String> {
    let id = std::env::var("SIGNET_ACCESS_KEY_ID").ok().filter(|text| !text.is_empty());
    match (id, secret("SIGNET_ACCESS_KEY_SECRET")) {
        (Some(id), Some(secret)) => Ok(Some((id, secret))),
        (None, None) => Ok(None),
        _ => Err("set both SIGNET_ACCESS_KEY_ID and SIGNET_ACCESS_KEY_SECRET, or neither".into()),
    }
}
