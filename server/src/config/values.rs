//! What single values mean.

use backend::notifications::email::is_sender;
use croner::Cron;
use ipnet::IpNet;
use secrecy::SecretString;
use std::net::IpAddr;
use url::Url;

pub(super) fn without_password(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return url.to_owned() };
    if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
        return "(hidden)".to_owned();
    }
    // A query may carry a password too: postgres://host/name?password=…
    if url.query().is_some() {
        url.set_query(Some("hidden"));
    }
    url.to_string()
}

pub(super) fn parse_base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    (is_web && is_bare).then_some(url)
}

pub(super) fn parse_database_url(text: &str) -> Option<SecretString> {
    let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    // A database in memory would be another one for each connection.
    let is_file =
        text.strip_prefix("sqlite:").is_some_and(|path| !matches!(path.trim_start_matches("//"), "" | ":memory:"));
    (known || is_file).then(|| text.into())
}

pub(super) fn parse_smtp_url(text: &str) -> Option<SecretString> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "smtp" | "smtps") && url.host_str().is_some()).then(|| text.into())
}

pub(super) fn parse_sender(text: &str) -> Option<String> {
    is_sender(text).then(|| text.to_owned())
}

pub(super) fn parse_networks(text: &str) -> Option<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from))).collect()
}

pub(super) fn parse_switch(text: &str) -> Option<bool> {
    match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

pub(super) fn parse_cron(text: &str) -> Option<Cron> {
    (text.split_whitespace().count() == 5).then(|| text.parse().ok()).flatten()
}

/// A mail address needs a name with a dot after its @, which a development machine lacks.
pub(super) fn mail_host(base_url: &Url) -> &str {
    match base_url.host() {
        Some(url::Host::Domain(name)) if name.contains('.') => name,
        _ => "localhost.localdomain",
    }
}
