//! The TOML file, and values on their way from text to what they mean.

use crate::config::ConfigError;
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

/// A value from the environment or the file, with the name to blame. An empty one counts as absent.
pub(crate) struct Found {
    name: &'static str,
    value: Option<String>,
}

impl Found {
    pub(crate) fn new(name: &'static str, value: Option<String>) -> Self {
        let value = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        Self { name, value }
    }

    /// What the value means, if there is one. A value may be a secret, so the error does not repeat it.
    pub(crate) fn parse<T>(self, expected: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.value else { return Ok(None) };
        let error = || ConfigError(format!("{} has a value that can't be used. Write {expected}.", self.name));
        read(&value).map(Some).ok_or_else(error)
    }

    /// What the value means, or the default does.
    pub(crate) fn parse_or<T>(
        self,
        default: &str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let value = self.value.unwrap_or_else(|| default.to_owned());
        let error = || ConfigError(format!("{} is “{value}”. Write {expected}.", self.name));
        read(&value).ok_or_else(error)
    }
}
