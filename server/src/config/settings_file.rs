//! The TOML file.

use super::raw_value::ConfigError;
use serde::Deserialize;
use std::path::Path;

/// The settings file, unchecked. Each key is the variable's name in lower case without its prefix.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SettingsFile {
    pub addr: Option<String>,
    pub data: Option<String>,
    pub database_url: Option<String>,
    pub base_url: Option<String>,
    pub smtp_url: Option<String>,
    pub mail_from: Option<String>,
    pub reply_email_delay: Option<String>,
    pub trusted_proxies: Option<String>,
    pub rate_limits: Option<String>,
    pub inactive_close_cron: Option<String>,
    pub inactive_close_days: Option<String>,
}

impl SettingsFile {
    /// Reads a file; one that was named must be there.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError(format!("The settings file {} can't be read: {error}.", path.display())))?;
        Self::parse(&text).map_err(|error| ConfigError(format!("{}: {error}", path.display())))
    }

    /// Reads TOML.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError(error.message().to_owned()))
    }
}
