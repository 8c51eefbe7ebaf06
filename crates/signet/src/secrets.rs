//! Secrets that the environment has, or a program prints.

use std::path::PathBuf;

use signet_registry::keys::Secret;

/// A secret of the environment.
pub fn secret(variable: &str) -> Option<Secret> {
    std::env::var(variable).ok().filter(|text| !text.is_empty()).map(Secret::new)
}

/// The master key: what a command prints, what is in a file, or the environment's own. A key in a
/// vault need not lie beside what it protects.
pub fn master_key(
    command: Option<String>,
    file: Option<PathBuf>,
) -> Result<Option<Secret>, String> {
    let Some(command) = command.filter(|command| !command.is_empty()) else {
        let file = file.filter(|path| !path.as_os_str().is_empty());
        let Some(path) = file else { return Ok(secret("SIGNET_MASTER_KEY")) };
        let read = std::fs::read_to_string(&path);
        let read = read.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        return Ok(Some(Secret::new(read.trim())));
    };
    let ran = std::process::Command::new("sh")
        .args(["-c", &command])
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run the master key's command: {error}"))?;
    if !ran.status.success() {
        return Err(format!("the master key's command failed: {}", ran.status));
    }
    let key = String::from_utf8(ran.stdout);
    let key = key.map_err(|_| "the master key's command printed something that is not text")?;
    Ok(Some(Secret::new(key.trim())))
}

/// The master key as the environment says where it is; `None` where it is in the registry's folder.
pub fn known_master_key() -> Result<Option<Secret>, String> {
    let file = std::env::var_os("SIGNET_MASTER_KEY_FILE").map(PathBuf::from);
    master_key(std::env::var("SIGNET_MASTER_KEY_COMMAND").ok(), file)
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
