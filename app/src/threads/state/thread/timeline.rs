//! The open thread's timeline in signals. What is in it, and in which order, `threads::client` decides.

use super::line::{Line, Note, Post, key, lay_out};
use crate::threads::{
    client::{notes::with_notes, timeline::Timeline},
    state::read_only::ReadOnly,
};
use leptos::prelude::*;
use std::collections::HashMap;

/// The timeline of the open thread, and the notes among its messages.
#[derive(Clone, Copy)]
pub struct TimelineSignals {
    timeline: StoredValue<Timeline<Post>>,
    /// Oldest first.
    notes: StoredValue<Vec<Note>>,
    lines: RwSignal<Vec<Line>>,
}

impl TimelineSignals {
    /// Nothing is open.
    pub fn new() -> Self {
        Self { timeline: StoredValue::default(), notes: StoredValue::default(), lines: RwSignal::default() }
    }

    /// The lines of the page.
    pub fn lines(self) -> ReadOnly<Vec<Line>> {
        ReadOnly::new(self.lines)
    }

    /// Looks something up in the timeline, once.
    pub fn read<T>(self, look: impl FnOnce(&Timeline<Post>) -> T) -> T {
        self.timeline.with_value(look)
    }

    /// Whether there is something before the first line; asked for again whenever the timeline changes.
    pub fn has_earlier(self) -> bool {
        self.lines.track();
        self.read(Timeline::has_earlier)
    }

    /// Changes the timeline, and the page with it.
    pub fn change<T: Default>(self, change: impl FnOnce(&mut Timeline<Post>) -> T) -> T {
        let result = self.timeline.try_update_value(change).unwrap_or_default();
        self.show();
        result
    }

    /// Shows these notes, the oldest first.
    pub fn set_notes(self, notes: Vec<Note>) {
        self.notes.set_value(notes);
        self.show();
    }

    /// Shows nothing.
    pub fn clear(self) {
        self.notes.set_value(Vec::new());
        self.change(|timeline| *timeline = Timeline::default());
    }

    /// Works out anew where days start: they are the reader's own once the page is alive.
    pub fn lay_out(self) {
        self.lines.with_untracked(|lines| lay_out(lines));
    }

    /// Brings the page's lines in step. A line that is in the page already stays: the page would not look at another
    /// line's signals.
    fn show(self) {
        self.lines.update(|lines| {
            let mut known: HashMap<String, Line> = lines.drain(..).map(|line| (line.key(), line)).collect();
            self.timeline.with_value(|timeline| {
                self.notes.with_value(|notes| {
                    let is_newer = |post: &Post, note: &Note| post.message.created_at > note.at;
                    for item in with_notes(timeline.lines(), notes, is_newer) {
                        let line = match known.remove(&key(&item)) {
                            Some(mut line) => {
                                line.update(&item);
                                line
                            }
                            None => Line::new(&item),
                        };
                        lines.push(line);
                    }
                });
            });
            lay_out(lines);
        });
    }
}
