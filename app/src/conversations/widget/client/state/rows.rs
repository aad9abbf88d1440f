//! What the list of messages says: a row for each message, with the words under it.

use super::{
    dto::Message,
    shown::{Clock, Shown},
};
use crate::{
    realtime::Status,
    threads::client::{
        line::{Delivery, Entry as _, Line},
        timeline::Timeline,
    },
};

/// A message as it is drawn.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    /// Tells it from the others, whatever else changes: the id that its sender gave it.
    pub(crate) key: &'a str,
    pub(crate) text: &'a str,
    /// When it was written, as RFC 3339.
    pub(crate) at: &'a str,
    pub(crate) looks: Looks,
}

/// The part of a row that changes after it was drawn.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Looks {
    pub(crate) class: &'static str,
    /// Who wrote it, when, and what became of it.
    pub(crate) words: String,
    /// The day, where one starts with it.
    pub(crate) day: String,
    /// Whether the visitor can try again to send it.
    pub(crate) can_retry: bool,
}

/// Every message, as it is drawn.
pub(crate) fn rows(timeline: &Timeline<Shown>, clock: Clock, status: Status) -> Vec<Row<'_>> {
    let all = timeline.lines();
    let mut before = None;
    let mut rows = Vec::with_capacity(all.len());
    for (at, line) in all.iter().enumerate() {
        let Shown { message, date, .. } = &line.entry;
        let starts_day = before.replace(date) != Some(date);
        let joined = all.get(at + 1).is_some_and(|next| joins(line, next));
        let day = if starts_day { (clock.day)(&message.created_at) } else { String::new() };
        let Message { client_message_id: key, content: text, created_at: at, .. } = message;
        let can_retry = line.delivery == Delivery::Failed;
        rows.push(Row {
            key,
            text,
            at,
            looks: Looks { class: class(line, joined), words: words(line, status), day, can_retry },
        });
    }
    rows
}

/// Whether the line under the second message says what the one under the first would.
fn joins(one: &Line<Shown>, next: &Line<Shown>) -> bool {
    let (Shown { message, date, time }, other) = (&one.entry, &next.entry);
    message.sender_type == other.message.sender_type
        && message.sender_name == other.message.sender_name
        && *time == other.time
        && *date == other.date
        // Nothing is said of what became of an agent's.
        && (!one.entry.is_mine() || one.delivery == next.delivery)
}

fn class(line: &Line<Shown>, joined: bool) -> &'static str {
    match (line.entry.is_mine(), joined, line.is_unsent()) {
        (false, false, _) => "m",
        (false, true, _) => "m joined",
        (true, false, false) => "m me",
        (true, true, false) => "m me joined",
        (true, false, true) => "m me faint",
        (true, true, true) => "m me joined faint",
    }
}

fn words(line: &Line<Shown>, status: Status) -> String {
    let Shown { message, time, .. } = &line.entry;
    let (first, second) = match (line.delivery, status) {
        _ if !line.entry.is_mine() => (message.sender_name.as_deref().unwrap_or_default(), time.as_str()),
        (Delivery::Sending, Status::Offline) => ("", "Sending when you’re back online"),
        (Delivery::Sending, _) => ("", "Sending"),
        (Delivery::Failed, _) => ("", "Not sent yet, trying again."),
        (Delivery::Sent, _) => (time.as_str(), "Sent"),
        (Delivery::Read, _) => (time.as_str(), "Read"),
    };
    [first, if first.is_empty() { "" } else { " · " }, second].concat()
}

#[cfg(test)]
mod tests {
    use super::{super::examples::*, *};

    fn check(messages: &[Message], status: Status, expected: &[(&str, &str, &str)]) {
        let state = showing(messages);
        let rows = rows(&state.timeline, state.clock, status);
        let shown = rows.iter().map(|row| (row.looks.class, row.looks.words.as_str(), row.looks.day.as_str()));
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    fn at(message: Message, created_at: &str) -> Message {
        Message { created_at: created_at.to_owned(), ..message }
    }

    #[test]
    fn the_words_under_a_message_say_who_when_and_what_became_of_it() {
        let day = "2026-03-01";
        check(&[theirs("a", 1, "Ada")], Status::Online, &[("m", "Ada · 09:05 UTC", day)]);
        check(&[mine("a", 1)], Status::Online, &[("m me", "09:05 UTC · Sent", day)]);
        check(&[Message { is_read: true, ..mine("a", 1) }], Status::Online, &[("m me", "09:05 UTC · Read", day)]);
        check(&[mine("a", 0)], Status::Online, &[("m me faint", "Sending", day)]);
        check(&[mine("a", 0)], Status::Offline, &[("m me faint", "Sending when you’re back online", day)]);
    }

    #[test]
    fn what_failed_can_be_tried_again() {
        let mut state = showing(&[mine("a", 1), mine("b", 0)]);
        state.timeline.mark_unsent(Delivery::Failed);
        let rows = rows(&state.timeline, state.clock, Status::Online);
        let shown: Vec<_> = rows.iter().map(|row| (row.looks.words.as_str(), row.looks.can_retry)).collect();
        assert_eq!(shown, [("09:05 UTC · Sent", false), ("Not sent yet, trying again.", true)]);
    }

    #[test]
    fn a_day_is_named_where_it_starts() {
        let messages = [
            at(mine("a", 1), "2026-03-01T23:58:00Z"),
            at(mine("b", 2), "2026-03-02T00:01:00Z"),
            at(mine("c", 3), "2026-03-02T00:02:00Z"),
        ];
        let days = [
            ("m me", "23:58 UTC · Sent", "2026-03-01"),
            ("m me", "00:01 UTC · Sent", "2026-03-02"),
            ("m me", "00:02 UTC · Sent", ""),
        ];
        check(&messages, Status::Online, &days);
    }

    #[test]
    fn messages_that_would_say_the_same_share_their_words() {
        let joined = |one: Message, other: Message| {
            let state = showing(&[at(one, "2026-03-01T09:05:10Z"), at(other, "2026-03-01T09:05:50Z")]);
            rows(&state.timeline, state.clock, Status::Online)[0].looks.class.contains("joined")
        };
        assert!(joined(mine("a", 1), mine("b", 2)));
        assert!(joined(theirs("a", 1, "Ada"), theirs("b", 2, "Ada")));
        assert!(!joined(theirs("a", 1, "Ada"), theirs("b", 2, "Sam")));
        assert!(!joined(mine("a", 1), theirs("b", 2, "Ada")));
        assert!(!joined(Message { is_read: true, ..mine("a", 1) }, mine("b", 2)));
        assert!(!joined(mine("a", 1), mine("b", 0)));
    }
}
