//! The configuration as `porchlight config` prints it.

use super::{Config, values::without_password};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// What is in force, without secrets.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proxies: Vec<String> = self.trusted_proxies.iter().map(ToString::to_string).collect();
        let hidden = |url: &Option<SecretString>, absent: &str| {
            url.as_ref().map_or_else(|| absent.to_owned(), |url| without_password(url.expose_secret()))
        };
        writeln!(f, "PORCHLIGHT_ADDR              {}", self.addr)?;
        writeln!(f, "PORCHLIGHT_BASE_URL          {}", self.base_url)?;
        writeln!(f, "PORCHLIGHT_DATA              {}", self.data.display())?;
        writeln!(f, "DATABASE_URL                 {}", hidden(&self.database_url, "(SQLite in the data folder)"))?;
        writeln!(
            f,
            "PORCHLIGHT_SMTP_URL          {}",
            hidden(&self.smtp_url, "(none: mails are files in the data folder)")
        )?;
        writeln!(f, "PORCHLIGHT_MAIL_FROM         {}", self.mail_from)?;
        writeln!(f, "PORCHLIGHT_REPLY_EMAIL_DELAY {}", humantime::format_duration(self.reply_email_delay))?;
        writeln!(
            f,
            "PORCHLIGHT_TRUSTED_PROXIES   {}",
            if proxies.is_empty() { "(none)".to_owned() } else { proxies.join(",") }
        )?;
        writeln!(f, "PORCHLIGHT_RATE_LIMITS       {}", if self.rate_limits { "on" } else { "off" })?;
        writeln!(f, "SUPPORT_INQUIRIES_INACTIVE_CLOSE_CRON {}", self.inactive_close_cron.pattern)?;
        writeln!(f, "SUPPORT_INQUIRIES_INACTIVE_CLOSE_DAYS {}", self.inactive_close_days)
    }
}
