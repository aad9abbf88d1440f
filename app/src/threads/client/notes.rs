//! Notes among the lines: what happened beside the thread, such as an email about it. A note has a time and no number.

use super::line::{Entry, Line};

/// A line, or a note that stands among the lines.
#[derive(Debug)]
pub enum Item<'a, E, N> {
    /// A line.
    Line(&'a Line<E>),
    /// A note.
    Note(&'a N),
}

/// All lines in their order, and the notes among them. Each note stands before the first line that is newer, and none after
/// what is unsent. Lines keep their order whatever their times say: a server's clock may be set back.
///
/// `notes` are the oldest first; `is_newer` says whether an entry came after a note.
pub fn with_notes<'a, E: Entry, N>(
    lines: &'a [Line<E>],
    notes: &'a [N],
    is_newer: impl Fn(&E, &N) -> bool,
) -> Vec<Item<'a, E, N>> {
    let mut all = Vec::with_capacity(lines.len() + notes.len());
    let mut notes = notes.iter().peekable();
    for line in lines {
        while let Some(note) = notes.next_if(|note| line.is_unsent() || is_newer(&line.entry, note)) {
            all.push(Item::Note(note));
        }
        all.push(Item::Line(line));
    }
    all.extend(notes.map(Item::Note));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::client::timeline::Timeline;

    /// A message with its event, or a note without one. Minutes tell them apart.
    #[derive(Debug, Clone)]
    struct At {
        key: String,
        event_id: i64,
        minute: i64,
    }

    impl Entry for At {
        fn key(&self) -> &str {
            &self.key
        }

        fn event_id(&self) -> i64 {
            self.event_id
        }

        fn is_mine(&self) -> bool {
            false
        }

        fn is_read(&self) -> bool {
            false
        }
    }

    fn message(event_id: i64, minute: i64) -> At {
        At { key: format!("{minute:02}"), event_id, minute }
    }

    fn check(messages: Vec<At>, notes: &[i64], expected: &[i64]) {
        let mut timeline = Timeline::default();
        timeline.insert_all(messages.into_iter().rev().collect());
        let all = with_notes(timeline.lines(), notes, |message, note| message.minute > *note);
        let minutes = all.iter().map(|item| match item {
            Item::Line(line) => line.entry.minute,
            Item::Note(minute) => **minute,
        });
        assert_eq!(minutes.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn messages_go_by_their_numbers_whatever_the_clock_said() {
        check(vec![message(1, 10), message(2, 11), message(3, 12)], &[], &[10, 11, 12]);
        check(vec![message(1, 70), message(2, 11), message(3, 12)], &[], &[70, 11, 12]);
    }

    #[test]
    fn notes_stand_where_they_came_and_what_is_unsent_at_the_end() {
        check(vec![message(1, 10), message(2, 12), message(0, 9)], &[5, 11, 13], &[5, 10, 11, 12, 13, 9]);
        check(vec![message(0, 2), message(0, 1), message(7, 30)], &[], &[30, 1, 2]);
    }

    #[test]
    fn a_note_from_before_the_clock_was_set_back_stands_after_what_it_followed() {
        check(vec![message(1, 70), message(2, 16), message(3, 80)], &[75], &[70, 16, 75, 80]);
    }
}
