//! Email: handed to a mail server, or to a folder when there is none.

mod files;
mod smtp;

pub use files::{StoredMail, list_files};

use crate::{
    Result, Services,
    email::for_mail_servers,
    notifications::outbox::{Channel, Claimed, Failure, Message},
};
use async_trait::async_trait;
use domain::{Timestamp, notifications::channels::EMAIL, text};
use lettre::{
    Address,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use std::path::PathBuf;

/// Where emails go.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// To a mail server.
    Smtp(smtp::Server),
    /// Into this folder, one `.eml` file each.
    Files(PathBuf),
}

/// An email, ready to be sent.
struct Mail {
    /// When it was written.
    date: Timestamp,
    /// `Name <address>` or an address.
    from: String,
    delivery: Claimed,
    /// Its `unsubscribe` shows a page when it is opened, and stops such emails when it is posted to (RFC 8058).
    message: Message,
}

impl Mailer {
    /// Sends to the server that `url` names; call it inside a tokio runtime.
    ///
    /// `smtp://user:password@host:port` takes TLS when the server offers it; add `?tls=required` to
    /// insist and `?tls=none` to do without. `smtps://` speaks TLS from the start.
    pub fn smtp(url: &str) -> Result<Self> {
        smtp::Server::new(url).map(Self::Smtp)
    }

    /// The same, giving up on a server that takes longer than `limit` for one email.
    pub fn smtp_within(url: &str, limit: std::time::Duration) -> Result<Self> {
        Ok(Self::Smtp(smtp::Server::new(url)?.within(limit)))
    }

    async fn hand_over(&self, mail: &Mail) -> Result<(), Failure> {
        let message = compose(mail)?;
        match self {
            Self::Smtp(server) => server.send(message).await,
            Self::Files(folder) => files::store(folder, &mail.delivery.message_id, &message.formatted()).await,
        }
    }
}

#[async_trait]
impl Channel for Mailer {
    fn name(&self) -> &'static str {
        EMAIL
    }

    async fn send(&self, services: &Services, delivery: &Claimed, message: Message) -> Result<(), Failure> {
        let (mailer, delivery, from) = (self.clone(), delivery.clone(), services.config.mail_from.clone());
        let mail = Mail { date: services.clock.now(), from, delivery, message };
        guarded(async move { mailer.hand_over(&mail).await }).await
    }
}

/// Runs in a task of its own, because the library panics on some input instead of returning an error:
/// that costs this one try, not the worker.
async fn guarded(sending: impl Future<Output = Result<(), Failure>> + Send + 'static) -> Result<(), Failure> {
    tokio::spawn(sending).await.unwrap_or_else(|error| {
        tracing::error!(panicked = error.is_panic(), "sending an email broke off");
        Err(Failure::Temporary("sending broke off inside the mail library".into()))
    })
}

/// Whether emails can be sent from this: `Name <address>` or an address. For checking settings at start.
pub fn is_sender(from: &str) -> bool {
    mailbox(from, "").is_some_and(|sender| text::is_email(sender.email.as_ref()))
}

/// Reads `Name <address>` or an address. Names are taken as people write them, quoted or not.
fn mailbox(from: &str, fallback_name: &str) -> Option<Mailbox> {
    let from = from.trim();
    let (name, address) = match from.rsplit_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"'), rest.strip_suffix('>')?),
        None => ("", from),
    };
    let name = if name.is_empty() { fallback_name } else { name };
    // The library panics on a line break in a name.
    Some(Mailbox::new(text::clean_line(name), for_mail_servers(address).parse::<Address>().ok()?))
}

fn compose(mail: &Mail) -> Result<lettre::Message, Failure> {
    let permanent = |reason: &str| Failure::Permanent(reason.to_owned());
    let from = mailbox(&mail.from, &mail.message.sender)
        .ok_or_else(|| permanent("the sender in the settings is not an address"))?;
    let to: Address = for_mail_servers(&mail.delivery.recipient)
        .parse()
        .map_err(|_| permanent("mail can't be sent to this address"))?;
    let mut builder = lettre::Message::builder()
        .message_id(Some(mail.delivery.message_id.clone()))
        .date(mail.date.into())
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(text::clean_line(&mail.message.subject).unwrap_or_default())
        // Asks programs that answer by themselves ("I am away") not to (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(address) = &mail.message.unsubscribe {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{address}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    builder
        .multipart(MultiPart::alternative_plain_html(mail.message.text.clone(), mail.message.html.clone()))
        .map_err(|error| Failure::Permanent(format!("the email could not be written: {error}")))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_costs_one_try() {
        let outcome = guarded(async { panic!("on a line break in a name") }).await;
        assert!(matches!(outcome, Err(Failure::Temporary(_))));
    }

    #[test]
    fn senders_are_read_as_people_write_them() {
        let check = |from, expected: Option<(Option<&str>, &str)>| {
            let found = mailbox(from, "");
            let found = found.as_ref().map(|found| (found.name.as_deref(), found.email.as_ref()));
            assert_eq!(found, expected, "{from}");
        };
        check("a@b.example", Some((None, "a@b.example")));
        check("<a@b.example>", Some((None, "a@b.example")));
        check("Lamps & Light, Inc. <a@b.example>", Some((Some("Lamps & Light, Inc."), "a@b.example")));
        check("\"Lamps\" <a@b.example>", Some((Some("Lamps"), "a@b.example")));
        check("Eve\r\nBcc: x@y.example <a@b.example>", Some((Some("EveBcc: x@y.example"), "a@b.example")));
        check("Lamps <a@b.example", None);
        check("Lamps", None);
    }

    #[test]
    fn a_sender_has_an_address_that_others_can_answer() {
        let check = |from, expected| assert_eq!(is_sender(from), expected, "{from}");
        check("desk@example.com", true);
        check("Lamps & Light <desk@example.com>", true);
        check("Lamps <desk@localhost>", false);
        check("Lamps <desk@example.com", false);
        check("Lamps", false);
        check("", false);
    }
}
