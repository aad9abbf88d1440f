//! What the list of messages says: a row for each message, with the words under it.

use super::{
    lines::{Line, Lines},
    wire::Message,
};
use crate::{conversations::delivery::Delivery, realtime::Status};

/// A message as it is drawn.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// Tells it from the others, whatever else changes: the id that its sender gave it.
    pub(super) key: &'a str,
    pub(super) text: &'a str,
    /// When it was written, as RFC 3339.
    pub(super) at: &'a str,
    pub(super) looks: Looks,
}

/// The part of a row that changes after it was drawn.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    pub(super) class: &'static str,
    /// Who wrote it, when, and what became of it.
    pub(super) words: String,
    /// The day, where one starts with it.
    pub(super) day: String,
    /// Whether the visitor can try again to send it.
    pub(super) can_retry: bool,
}

/// Every message, as it is drawn.
pub(super) fn rows(lines: &Lines, status: Status) -> Vec<Row<'_>> {
    let all = lines.all();
    let mut before = None;
    let mut rows = Vec::with_capacity(all.len());
    for (at, line) in all.iter().enumerate() {
        let starts_day = before.replace(&line.date) != Some(&line.date);
        let joined = all.get(at + 1).is_some_and(|next| joins(line, next));
        let day = if starts_day { (lines.clock.day)(&line.message.created_at) } else { String::new() };
        let Message { client_message_id: key, content: text, created_at: at, .. } = &line.message;
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
fn joins(one: &Line, next: &Line) -> bool {
    one.message.sender_type == next.message.sender_type
        && one.message.sender_name == next.message.sender_name
        && one.time == next.time
        && one.date == next.date
        // Nothing is said of what became of an agent's.
        && (!one.is_mine() || one.delivery == next.delivery)
}

fn class(line: &Line, joined: bool) -> &'static str {
    match (line.is_mine(), joined, line.is_unsent()) {
        (false, false, _) => "m",
        (false, true, _) => "m joined",
        (true, false, false) => "m me",
        (true, true, false) => "m me joined",
        (true, false, true) => "m me faint",
        (true, true, true) => "m me joined faint",
    }
}

fn words(line: &Line, status: Status) -> String {
    let (first, second) = match (line.delivery, status) {
        _ if !line.is_mine() => (line.message.sender_name.as_deref().unwrap_or_default(), line.time.as_str()),
        (Delivery::Sending, Status::Offline) => ("", "Sending when you’re back online"),
        (Delivery::Sending, _) => ("", "Sending"),
        (Delivery::Failed, _) => ("", "Not sent yet, trying again."),
        (Delivery::Sent, _) => (line.time.as_str(), "Sent"),
        (Delivery::Read, _) => (line.time.as_str(), "Read"),
    };
    [first, if first.is_empty() { "" } else { " · " }, second].concat()
}

#[cfg(test)]
mod tests {
    use super::{super::examples::*, *};

    fn check(messages: &[Message], status: Status, expected: &[(&str, &str, &str)]) {
        let state = showing(messages);
        let rows = rows(&state.lines, status);
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
        state.lines.mark_unsent(Delivery::Failed);
        let rows = rows(&state.lines, Status::Online);
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
            rows(&state.lines, Status::Online)[0].looks.class.contains("joined")
        };
        assert!(joined(mine("a", 1), mine("b", 2)));
        assert!(joined(theirs("a", 1, "Ada"), theirs("b", 2, "Ada")));
        assert!(!joined(theirs("a", 1, "Ada"), theirs("b", 2, "Sam")));
        assert!(!joined(mine("a", 1), theirs("b", 2, "Ada")));
        assert!(!joined(Message { is_read: true, ..mine("a", 1) }, mine("b", 2)));
        assert!(!joined(mine("a", 1), mine("b", 0)));
    }
}
