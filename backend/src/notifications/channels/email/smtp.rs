//! A mail server, spoken to over SMTP.

use crate::{Error, Result, faults::fault, notifications::outbox::Failure};
use domain::text;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, transport::smtp};
use std::{error::Error as _, net::IpAddr, time::Duration};
use url::Url;

/// How long one email may take, from connecting to the server's last word. Shorter than a lease, so
/// that nobody else sends the same email meanwhile.
const LIMIT: Duration = Duration::from_secs(30);
/// The longest reason that is kept, in characters.
const MAX_REASON_CHARS: usize = 300;

/// A mail server. Its address may hold a password, so it is not shown.
#[derive(Clone)]
pub struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    limit: Duration,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    pub(super) fn new(url: &str) -> Result<Self> {
        // The errors inside may quote the password.
        let wrong =
            || Error::invalid("smtpUrl", "Write the mail server as smtp://user:password@host:port or smtps://host.");
        let url = Url::parse(url).ok().and_then(choose_tls).ok_or_else(wrong)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map_err(|_| wrong())?;
        Ok(Self { transport: builder.timeout(Some(LIMIT)).build(), limit: LIMIT })
    }

    pub(super) fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    pub(super) async fn send(&self, message: Message) -> Result<(), Failure> {
        fault!("smtp::before_data");
        // The library's own limit covers only connecting.
        match tokio::time::timeout(self.limit, self.transport.send(message)).await {
            Ok(Ok(_)) => {
                fault!("smtp::after_data");
                Ok(())
            }
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::Temporary(format!("the mail server did not answer within {:?}", self.limit))),
        }
    }
}

/// Unless told otherwise, takes TLS when the server offers it, so that a password is not sent in the
/// clear by default. On the machine itself there is nobody to hide it from, and rarely a certificate.
fn choose_tls(mut url: Url) -> Option<Url> {
    let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
    let host = url.host_str()?.trim_matches(['[', ']']);
    let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match (url.scheme(), tls.as_deref()) {
        ("smtp", Some("none")) => url.set_query(None),
        ("smtp", None) if !local => url.set_query(Some("tls=opportunistic")),
        ("smtp", None | Some("required" | "opportunistic")) | ("smtps", None) => {}
        _ => return None,
    }
    Some(url)
}

/// Only the server's own final "no" (5xx) to this email is permanent. A refused sign-in (RFC 4954) is
/// about our settings: the mail can go out when they are mended.
fn failure(error: &smtp::Error) -> Failure {
    let Some(code) = error.status() else {
        return Failure::Temporary(reason(&error.to_string()));
    };
    let code = code.to_string();
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let reason = reason(&format!("{code} {said}"));
    let about_us = matches!(code.as_str(), "530" | "534" | "535" | "538");
    if error.is_permanent() && !about_us { Failure::Permanent(reason) } else { Failure::Temporary(reason) }
}

fn reason(text: &str) -> String {
    text::preview(&text::clean_line(text).unwrap_or_default(), MAX_REASON_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_taken_where_it_matters() {
        let check = |url: &str, expected: Option<&str>| {
            let chosen = Url::parse(url).ok().and_then(choose_tls);
            assert_eq!(chosen.as_ref().map(Url::as_str), expected, "{url}");
        };
        check("smtp://127.0.0.1:2525", Some("smtp://127.0.0.1:2525"));
        check("smtp://[::1]", Some("smtp://[::1]"));
        check("smtp://u:p@mail.example", Some("smtp://u:p@mail.example?tls=opportunistic"));
        check("smtp://mail.example:25?tls=none", Some("smtp://mail.example:25"));
        check("smtp://mail.example?tls=required", Some("smtp://mail.example?tls=required"));
        check("smtps://mail.example", Some("smtps://mail.example"));
        check("smtp://mail.example?tls=maybe", None);
        check("http://mail.example", None);
        check("mail.example", None);
    }
}
