//! The page's own life: whether the browser has taken over, whether somebody sees it, and the time that passes.

use crate::browser::{every, is_hidden};
use leptos::prelude::*;

const HALF_MINUTE_MS: i32 = 30_000;

/// The page's life.
#[derive(Clone, Copy)]
pub struct Lifecycle {
    interactive: RwSignal<bool>,
    visible: RwSignal<bool>,
    half_minutes: RwSignal<u32>,
}

impl Lifecycle {
    /// A page that the server has rendered.
    pub fn new() -> Self {
        Self { interactive: RwSignal::new(false), visible: RwSignal::new(true), half_minutes: RwSignal::new(0) }
    }

    /// Whether the browser has taken over.
    pub fn is_interactive(self) -> bool {
        self.interactive.get()
    }

    /// Whether the page can be seen.
    pub fn is_visible(self) -> bool {
        self.visible.get()
    }

    /// Runs again every half minute, for relative times.
    pub fn track_time(self) {
        self.half_minutes.track();
    }

    /// The browser has taken over.
    pub fn begin(self) {
        self.interactive.set(true);
        every(HALF_MINUTE_MS, move || self.half_minutes.update(|count| *count += 1));
    }

    /// The page may have been shown or hidden.
    pub fn check_visibility(self) {
        self.visible.set(!is_hidden());
    }
}
