//! What the operator chose: environment variables, or a TOML file with the same names in lower case
//! and without the prefix. A variable wins over the file. A wrong value stops the start.

mod values;

use crate::settings_file::{Found, SettingsFile};
use backend::BackendConfig;
use croner::Cron;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use url::Url;
use values::{
    mail_host, parse_base_url, parse_cron, parse_database_url, parse_networks, parse_sender, parse_smtp_url,
    parse_switch, without_password,
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

/// A value that can't be used, in a sentence that names it.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

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
        let from = |name: &'static str, value: Option<String>| Found::new(name, env(name).or(value));
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

/// As `porchlight config` prints it: what is in force, without secrets.
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
