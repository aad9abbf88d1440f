//! The panels beside the list and the thread: the visitor's, the help, a toast.

use crate::{browser::after, threads::state::read_only::ReadOnly};
use domain::{conversations::Status, ids::ThreadId};
use leptos::prelude::*;

const TOAST_STAYS_MS: i32 = 8_000;

/// A sentence about what was just done, with a way to undo it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// The sentence.
    pub text: String,
    /// The way to undo it, and in which conversation.
    pub undo: Option<(ThreadId, Undo)>,
}

/// A way to undo something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// To move it to the archive, or back.
    Archive(bool),
    /// To move it to a status.
    Status(Status),
}

/// The panels.
#[derive(Clone, Copy)]
pub struct Panels {
    toast: RwSignal<Option<Toast>>,
    visitor: RwSignal<bool>,
    help: RwSignal<bool>,
    can_ask_to_notify: RwSignal<bool>,
}

impl Panels {
    /// Nothing is open.
    pub fn new() -> Self {
        Self {
            toast: RwSignal::default(),
            visitor: RwSignal::new(false),
            help: RwSignal::new(false),
            can_ask_to_notify: RwSignal::new(false),
        }
    }

    /// The toast that is shown.
    pub fn toast(self) -> ReadOnly<Option<Toast>> {
        ReadOnly::new(self.toast)
    }

    /// Shows a sentence for some seconds.
    pub fn say(self, text: impl Into<String>) {
        self.show_toast(Toast { text: text.into(), undo: None });
    }

    /// Shows a toast for some seconds.
    pub fn show_toast(self, toast: Toast) {
        self.toast.set(Some(toast.clone()));
        let hide = move || {
            if self.toast.with_untracked(|shown| shown.as_ref() == Some(&toast)) {
                self.toast.set(None);
            }
        };
        after(TOAST_STAYS_MS, hide);
    }

    /// Takes the toast away.
    pub fn dismiss_toast(self) {
        self.toast.set(None);
    }

    /// Whether the visitor's panel is open, where there is room for it only above the rest.
    pub fn visitor(self) -> ReadOnly<bool> {
        ReadOnly::new(self.visitor)
    }

    /// Opens the visitor's panel, or closes it.
    pub fn toggle_visitor(self) {
        self.visitor.update(|open| *open = !*open);
    }

    /// Closes the visitor's panel.
    pub fn close_visitor(self) {
        self.visitor.set(false);
    }

    /// Whether the help is open.
    pub fn help(self) -> ReadOnly<bool> {
        ReadOnly::new(self.help)
    }

    /// Opens the help, or closes it.
    pub fn show_help(self, open: bool) {
        self.help.set(open);
    }

    /// Whether the browser can be asked for desktop notifications.
    pub fn can_ask_to_notify(self) -> ReadOnly<bool> {
        ReadOnly::new(self.can_ask_to_notify)
    }

    /// The browser can be asked for desktop notifications, or no more.
    pub fn set_can_ask_to_notify(self, can_ask: bool) {
        self.can_ask_to_notify.set(can_ask);
    }
}
