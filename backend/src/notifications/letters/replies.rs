//! The email with the replies that a visitor who has left has not seen.

use super::{Prepared, mail};
use crate::{
    Result, Services, conversations,
    notifications::{
        links,
        queries::{self, Claimed, Reply, Standing},
        render::{Bubble, Letter},
    },
};
use domain::{
    Timestamp,
    conversations::{EMAIL_PREVIEW_CHARS, Status},
    ids::ConversationId,
    text,
};

/// Replies that one email shows; more are counted.
const REPLIES_SHOWN: usize = 20;

/// Addresses that a conversation may have been mailed to before another gets nothing: a visitor may mistype,
/// but must not have our replies sent to whomever they like.
const MOST_OTHER_ADDRESSES: i64 = 3;

/// Writes the email, or says why there is none.
pub(super) async fn letter(services: &Services, claimed: &Claimed, conversation: ConversationId) -> Result<Prepared> {
    let mut tx = services.db.begin().await?;
    // Nobody takes access away while the links of this email are made.
    conversations::lock(&mut tx, conversation).await?;
    let standing = queries::standing(&mut tx, conversation).await?;
    let (now, seen) = (services.clock.now(), standing.last_event_id);
    let replies = queries::unread_replies(&mut tx, conversation, seen, &claimed.recipient).await?;
    if let Some(reason) = reason_to_skip(&standing, &replies, &claimed.recipient, now) {
        return Ok(Prepared::Skip { reason, seen });
    }
    let links = links::issue(&mut tx, services, claimed.id).await?;
    tx.commit().await?;

    let inbox = standing.inbox_name;
    let subject = match replies.len() {
        1 => format!("New reply from {inbox}"),
        many => format!("{many} new replies from {inbox}"),
    };
    let letter = Letter {
        heading: format!("{} replied to you", who(&replies, &inbox)),
        bubbles: replies.iter().rev().take(REPLIES_SHOWN).rev().map(|reply| bubble(reply, &inbox, now)).collect(),
        sentence: replies.len().checked_sub(REPLIES_SHOWN).filter(|more| *more > 0).map(and_more),
        button: Some(("Continue the conversation", links.chat)),
        because: format!("You get this because you wrote to {inbox} and had left before the answer."),
        unsubscribe: Some(links.unsubscribe),
        inbox,
    };
    Ok(Prepared::Mail { mail: Box::new(mail(services, claimed, subject, letter)), replies: Some(replies.len()), seen })
}

fn reason_to_skip(standing: &Standing, replies: &[Reply], recipient: &str, now: Timestamp) -> Option<String> {
    if standing.unsubscribed_at.is_some() {
        return Some("unsubscribed".into());
    }
    // What is dealt with lies in the archive too, and its last answer is the one that matters.
    if standing.archived_at.is_some() && !matches!(standing.status, Status::Resolved | Status::Closed) {
        return Some("archived".into());
    }
    if replies.is_empty() {
        let read_at = standing.last_read_at.map(|at| format!("read at {}", time_of_day(at, now)));
        return Some(read_at.unwrap_or_else(|| "nothing to tell".into()));
    }
    if standing.email.as_deref() != Some(recipient) {
        return Some("the visitor gave another address".into());
    }
    (standing.other_addresses >= MOST_OTHER_ADDRESSES).then(|| "mailed to too many addresses already".into())
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

fn bubble(reply: &Reply, inbox: &str, now: Timestamp) -> Bubble {
    let name = reply.agent.as_deref().unwrap_or(inbox);
    Bubble {
        text: text::excerpt(&reply.content, EMAIL_PREVIEW_CHARS),
        caption: format!("{name}, {}", time_of_day(reply.created_at, now)),
    }
}

fn and_more(more: usize) -> String {
    match more {
        1 => "And 1 earlier reply.".into(),
        _ => format!("And {more} earlier replies."),
    }
}

/// "16:05 UTC", with the date when it is not today's. Nobody knows the reader's time zone, so the mail
/// names the one it uses.
fn time_of_day(at: Timestamp, now: Timestamp) -> String {
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
