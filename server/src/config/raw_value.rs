//! A value on its way from text to what it means.

use std::fmt;

/// A value that can't be used, in a sentence that names it.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// A value from the environment or the file, with the name to blame. An empty one counts as absent.
pub(super) struct RawValue {
    name: &'static str,
    value: Option<String>,
}

impl RawValue {
    pub(super) fn new(name: &'static str, value: Option<String>) -> Self {
        let value = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        Self { name, value }
    }

    /// What the value means, if there is one. A value may be a secret, so the error does not repeat it.
    pub(super) fn parse<T>(self, expected: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.value else { return Ok(None) };
        let error = || ConfigError(format!("{} has a value that can't be used. Write {expected}.", self.name));
        read(&value).map(Some).ok_or_else(error)
    }

    /// What the value means, or the default does.
    pub(super) fn parse_or<T>(
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
