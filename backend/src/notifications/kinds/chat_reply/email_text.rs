//! What an email with replies says.

use crate::{
    Result,
    conversations::Reply,
    notifications::{
        outbox::Message,
        templates::{Button, Email, Quote},
    },
};
use askama::Template;
use domain::{Timestamp, conversations::EMAIL_PREVIEW_CHARS, text};

/// Replies that one email shows; more are counted.
const REPLIES_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "email/chat_reply.txt", blocks = ["subject", "heading", "sentence", "button", "because"])]
struct Texts<'a> {
    inbox: &'a str,
    who: &'a str,
    /// How many replies there are.
    count: usize,
    /// How many of them are not shown.
    more: usize,
}

/// Writes the email. `chat` opens the conversation, `stop` stops the emails about it.
pub(super) fn write(inbox: String, replies: &[Reply], chat: String, stop: String, now: Timestamp) -> Result<Message> {
    let more = replies.len().saturating_sub(REPLIES_SHOWN);
    let texts = Texts { inbox: &inbox, who: &who(replies, &inbox), count: replies.len(), more };
    let email = Email {
        heading: texts.as_heading().render()?,
        quotes: replies[more..].iter().map(|reply| quote(reply, &inbox, now)).collect(),
        sentence: if more > 0 { Some(texts.as_sentence().render()?) } else { None },
        button: Some(Button { label: texts.as_button().render()?, address: chat }),
        because: texts.as_because().render()?,
        unsubscribe: Some(stop),
        inbox: inbox.clone(),
    };
    email.message(texts.as_subject().render()?)
}

/// "Ada", "Ada and Ben", or "Ada and others".
fn who(replies: &[Reply], inbox: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for reply in replies {
        let name = reply.agent.as_deref().unwrap_or(inbox);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.as_slice() {
        [] => inbox.to_owned(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, ..] => format!("{one} and others"),
    }
}

fn quote(reply: &Reply, inbox: &str, now: Timestamp) -> Quote {
    Quote {
        text: text::excerpt(&reply.content, EMAIL_PREVIEW_CHARS),
        name: reply.agent.as_deref().unwrap_or(inbox).to_owned(),
        at: time_of_day(reply.created_at, now),
    }
}

/// "16:05 UTC", with the date when it is not today's. Nobody knows the reader's time zone, so the mail
/// names the one it uses.
pub(super) fn time_of_day(at: Timestamp, now: Timestamp) -> String {
    let format = if at.date_naive() == now.date_naive() { "%H:%M UTC" } else { "%H:%M UTC on %-d %B" };
    at.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn reply(agent: Option<&str>) -> Reply {
        Reply { content: "x".into(), created_at: at("2026-11-20T16:05:00Z"), agent: agent.map(str::to_owned) }
    }

    #[test]
    fn names_who_replied() {
        let check = |agents: &[Option<&str>], expected| {
            let replies: Vec<_> = agents.iter().copied().map(reply).collect();
            assert_eq!(who(&replies, "Lamps"), expected);
        };
        check(&[Some("Ada"), Some("Ada")], "Ada");
        check(&[Some("Ada"), Some("Ben"), Some("Ada")], "Ada and Ben");
        check(&[Some("Ada"), Some("Ben"), Some("Cy")], "Ada and others");
        check(&[None], "Lamps");
    }

    #[test]
    fn another_day_is_named() {
        let check = |now, expected| assert_eq!(time_of_day(at("2026-11-20T16:05:09Z"), at(now)), expected);
        check("2026-11-20T23:00:00Z", "16:05 UTC");
        check("2026-11-21T00:00:00Z", "16:05 UTC on 20 November");
    }
}
