//! What the operator chose: environment variables, or a TOML file with the same names in lower case
//! and without the prefix. A variable wins over the file. A wrong value stops the start.

mod display;
mod raw_value;
mod settings_file;
mod values;

pub use raw_value::ConfigError;
pub use settings_file::SettingsFile;

use backend::BackendConfig;
use croner::Cron;
use ipnet::IpNet;
use raw_value::RawValue;
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use url::Url;
use values::{
    mail_host, parse_base_url, parse_cron, parse_database_url, parse_networks, parse_sender, parse_smtp_url,
    parse_switch,
};

/// Everything that can be configured, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the server listens.
    pub addr: SocketAddr,
    /// The folder of the SQLite database, of mails without SMTP, and of unpacked assets.
    pub data: PathBuf,
    /// PostgreSQL, or another SQLite file; `None` is SQLite in the data folder.
    pub database_url: Option<SecretString>,
    /// Where people reach the server.
    pub base_url: Url,
    /// The mail server; `None` writes mails into files.
    pub smtp_url: Option<SecretString>,
    /// The sender of mails.
    pub mail_from: String,
    /// How long a reply may stay unread before a mail is sent.
    pub reply_email_delay: Duration,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether public writes are limited. Only a load test on this machine turns it off.
    pub rate_limits: bool,
    /// When conversations are looked for in which nobody writes any more, in UTC.
    pub inactive_close_cron: Cron,
    /// After how many days such a conversation is closed; 0 is never.
    pub inactive_close_days: u32,
}

impl Config {
    /// Reads the environment and the file: the one given, else `PORCHLIGHT_CONFIG`, else
    /// `porchlight.toml` in this folder if there is one.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let env = |name: &str| std::env::var(name).ok();
        let named = file.map(Path::to_owned).or_else(|| env("PORCHLIGHT_CONFIG").map(PathBuf::from));
        let file = match named {
            Some(path) => SettingsFile::read(&path)?,
            None if Path::new("porchlight.toml").is_file() => SettingsFile::read(Path::new("porchlight.toml"))?,
            None => SettingsFile::default(),
        };
        Self::from_sources(&env, file)
    }

    /// Checks what `env` and `file` say.
    pub fn from_sources(env: &dyn Fn(&str) -> Option<String>, file: SettingsFile) -> Result<Self, ConfigError> {
        let from = |name: &'static str, value: Option<String>| RawValue::new(name, env(name).or(value));
        let addr = from("PORCHLIGHT_ADDR", file.addr).parse_or(
            "127.0.0.1:3000",
            "an address and a port, such as 127.0.0.1:3000",
            |text| text.parse().ok(),
        )?;
        let base_url = from("PORCHLIGHT_BASE_URL", file.base_url).parse_or(
            &format!("http://{addr}"),
            "an address without a path, such as https://desk.example.com",
            parse_base_url,
        )?;
        let sender = format!("Porchlight <porchlight@{}>", mail_host(&base_url));
        let config = Self {
            data: from("PORCHLIGHT_DATA", file.data)
                .parse_or("./data", "a folder", |text| Some(PathBuf::from(text)))?,
            database_url: from("DATABASE_URL", file.database_url)
                .parse("postgres://user:password@host/name or sqlite:path", parse_database_url)?,
            smtp_url: from("PORCHLIGHT_SMTP_URL", file.smtp_url)
                .parse("smtp://… or smtps://user:password@host:port", parse_smtp_url)?,
            mail_from: from("PORCHLIGHT_MAIL_FROM", file.mail_from).parse_or(
                &sender,
                "an address, or a name with one: Support <help@example.com>",
                parse_sender,
            )?,
            reply_email_delay: from("PORCHLIGHT_REPLY_EMAIL_DELAY", file.reply_email_delay).parse_or(
                "5m",
                "a time such as 30s, 5m or 2h",
                |text| humantime::parse_duration(text).ok(),
            )?,
            trusted_proxies: from("PORCHLIGHT_TRUSTED_PROXIES", file.trusted_proxies).parse_or(
                "",
                "addresses or networks with commas between, such as 10.0.0.0/8",
                parse_networks,
            )?,
            rate_limits: from("PORCHLIGHT_RATE_LIMITS", file.rate_limits).parse_or("on", "on or off", parse_switch)?,
            inactive_close_cron: from("SUPPORT_INQUIRIES_INACTIVE_CLOSE_CRON", file.inactive_close_cron).parse_or(
                "0 * * * *",
                "a cron expression of five fields, such as 0 * * * * for every hour",
                parse_cron,
            )?,
            inactive_close_days: from("SUPPORT_INQUIRIES_INACTIVE_CLOSE_DAYS", file.inactive_close_days).parse_or(
                "7",
                "a number of days up to 3650, or 0 for never",
                |text| text.parse().ok().filter(|days| *days <= 3650),
            )?,
            addr,
            base_url,
        };
        config.check()
    }

    fn check(self) -> Result<Self, ConfigError> {
        if !self.rate_limits && !self.addr.ip().is_loopback() {
            let why = "PORCHLIGHT_RATE_LIMITS can only be off while PORCHLIGHT_ADDR is a loopback address such as 127.0.0.1:3000.";
            return Err(ConfigError(why.to_owned()));
        }
        Ok(self)
    }

    /// What the verbs need of it.
    pub fn for_backend(&self) -> BackendConfig {
        BackendConfig {
            base_url: self.base_url.clone(),
            reply_email_delay: self.reply_email_delay,
            mail_from: self.mail_from.clone(),
        }
    }

    /// Where mails land without a mail server.
    pub fn mail_folder(&self) -> PathBuf {
        self.data.join("mail")
    }

    /// The SQLite database, where no other is configured.
    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("porchlight.db")
    }

    /// How mail leaves, for people: the mail server's host, or the folder.
    pub fn mail_transport(&self) -> String {
        let host =
            self.smtp_url.as_ref().and_then(|url| Url::parse(url.expose_secret()).ok()?.host_str().map(str::to_owned));
        host.unwrap_or_else(|| format!("files in {} (no mail server is set)", self.mail_folder().display()))
    }

    /// Whether only those on this machine reach it, as its base URL says.
    pub fn is_local(&self) -> bool {
        match self.base_url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether people reach it by TLS, so that cookies may ask for it.
    pub fn is_tls(&self) -> bool {
        self.base_url.scheme() == "https"
    }
}
