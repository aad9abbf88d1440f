//! The panels beside the list and the thread: the one about the thread, the help, a toast.

use super::read_only::ReadOnly;
use crate::browser::after;
use leptos::prelude::*;

const TOAST_STAYS_MS: i32 = 8_000;

/// A sentence about what was just done, with a way to undo it.
#[derive(Debug, Clone)]
pub struct Toast {
    /// The sentence.
    pub text: String,
    /// The way to undo it.
    pub undo: Option<Callback<()>>,
}

/// The panels.
#[derive(Clone, Copy)]
pub struct Panels {
    toast: RwSignal<Option<Toast>>,
    /// The number of toasts so far, so that an old timer does not take a new one away.
    toasts: StoredValue<u32>,
    about: RwSignal<bool>,
    help: RwSignal<bool>,
    can_ask_to_notify: RwSignal<bool>,
}

impl Panels {
    /// Nothing is open.
    pub fn new() -> Self {
        Self {
            toast: RwSignal::default(),
            toasts: StoredValue::new(0),
            about: RwSignal::new(false),
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
        self.toast.set(Some(toast));
        let number = self.toasts.get_value().wrapping_add(1);
        self.toasts.set_value(number);
        let hide = move || {
            if self.toasts.get_value() == number {
                self.toast.set(None);
            }
        };
        after(TOAST_STAYS_MS, hide);
    }

    /// Takes the toast away.
    pub fn dismiss_toast(self) {
        self.toast.set(None);
    }

    /// Whether the panel about the thread is open, where there is room for it only above the rest.
    pub fn about(self) -> ReadOnly<bool> {
        ReadOnly::new(self.about)
    }

    /// Opens the panel about the thread, or closes it.
    pub fn toggle_about(self) {
        self.about.update(|open| *open = !*open);
    }

    /// Closes the panel about the thread.
    pub fn close_about(self) {
        self.about.set(false);
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
