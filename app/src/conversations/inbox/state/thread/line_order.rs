//! The order of the thread's lines. A server's clock may be set back, so messages go by their numbers.

use super::line::Line;

/// Puts lines in order: stored messages by their numbers, notes among them by their time, what is unsent at the end.
pub fn arrange(lines: &mut Vec<Line>) {
    let (mut notes, mut messages): (Vec<_>, Vec<_>) = lines.drain(..).partition(Line::is_email);
    notes.sort_by_key(|note| note.at);
    messages
        .sort_by_key(|message| (message.is_unsent(), message.event_id(), message.is_unsent().then_some(message.at)));
    let mut notes = notes.into_iter().peekable();
    for message in messages {
        while let Some(note) = notes.next_if(|note| message.is_unsent() || note.at < message.at) {
            lines.push(note);
        }
        lines.push(message);
    }
    lines.extend(notes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Timestamp,
        conversations::EmailNote,
        ids::{MessageId, ThreadId},
        threads::{Message, SenderType},
    };
    use leptos::prelude::Owner;
    use uuid::Uuid;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_timestamp(minute * 60, 0).unwrap()
    }

    fn message(event_id: i64, minute: i64) -> Line {
        Line::message(Message {
            id: MessageId(Uuid::nil()),
            thread_id: ThreadId(Uuid::nil()),
            event_id,
            client_message_id: Uuid::nil(),
            content: String::new(),
            sender_type: SenderType::Customer,
            sender_name: None,
            read_at: None,
            created_at: at(minute),
        })
    }

    fn note(minute: i64) -> Line {
        Line::email(EmailNote { text: String::new(), at: at(minute) })
    }

    /// Minutes tell the lines apart.
    fn check(mut lines: Vec<Line>, expected: &[i64]) {
        lines.reverse();
        arrange(&mut lines);
        let minutes: Vec<_> = lines.iter().map(|line| line.at.timestamp() / 60).collect();
        assert_eq!(minutes, expected);
    }

    #[test]
    fn messages_go_by_their_numbers_whatever_the_clock_said() {
        let _owner = Owner::new();
        check(vec![message(1, 10), message(2, 11), message(3, 12)], &[10, 11, 12]);
        check(vec![message(1, 70), message(2, 11), message(3, 12)], &[70, 11, 12]);
    }

    #[test]
    fn notes_stand_where_they_came_and_what_is_unsent_at_the_end() {
        let _owner = Owner::new();
        check(
            vec![note(5), message(1, 10), note(11), message(2, 12), note(13), message(0, 9)],
            &[5, 10, 11, 12, 13, 9],
        );
        check(vec![message(0, 2), message(0, 1), message(7, 30)], &[30, 1, 2]);
    }

    #[test]
    fn a_note_from_before_the_clock_was_set_back_stands_after_what_it_followed() {
        let _owner = Owner::new();
        check(vec![message(1, 70), note(75), message(2, 16), message(3, 80)], &[70, 16, 75, 80]);
    }
}
