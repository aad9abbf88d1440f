//! Changes of the open thread: another one, all of it afresh, or a part of what is known about it.

use super::{Thread, line::Post};
use crate::threads::state::{
    kind::{Detail as _, Item as _, Kind, Update as _},
    load::Load,
};
use domain::ids::ThreadId;
use leptos::prelude::*;

impl<K: Kind> Thread<K> {
    /// Another thread is open, or none. It is not here yet.
    pub fn switch_to(self, id: Option<ThreadId>) {
        self.open.set(id);
        self.detail.set(None);
        self.timeline.clear();
        self.is_unseen.set_value(false);
        self.earlier.forget_failure();
        self.is_typing.set(false);
    }

    /// Shows the thread, and after it what is unsent in it.
    pub fn show(self, mut detail: K::Detail, unsent: Vec<Post>) {
        let newest = detail.take_newest();
        self.timeline.change(|timeline| {
            timeline.replace(newest);
            timeline.insert_all(unsent);
        });
        self.timeline.set_notes(detail.take_notes());
        self.detail.set(Some(detail));
        self.load.set(Load::Done);
    }

    /// Shows what may have changed beside its messages, with the notes among them.
    pub fn refresh(self, mut fresh: K::Detail) {
        self.timeline.set_notes(fresh.take_notes());
        self.update(|detail| detail.refresh(fresh));
    }

    /// Changes what is known about it, if it is here yet.
    pub fn update(self, change: impl FnOnce(&mut K::Detail)) {
        if self.detail.with_untracked(Option::is_some) {
            self.detail.update(|detail| {
                if let Some(detail) = detail {
                    change(detail);
                }
            });
        }
    }

    /// Shows again what is known: a choice that was made in vain jumps back.
    pub fn reset_choices(self) {
        self.update(|_| {});
    }

    /// A thread looks like this in the list now.
    pub fn set_item(self, item: &K::Item) {
        if self.is_open(item.id()) {
            self.update(|detail| detail.set_item(item.clone()));
            self.revision.update(|revision| *revision += 1);
        }
    }

    /// Something beside its line of the list and its events has changed.
    pub fn apply_update(self, update: &K::Update) {
        if self.is_open(update.id()) {
            if let Some(notes) = update.notes() {
                self.timeline.set_notes(notes);
            }
            self.update(|detail| update.change_detail(detail));
        }
    }
}
