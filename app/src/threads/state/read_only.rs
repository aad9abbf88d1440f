//! A signal that only its owner changes.

use leptos::prelude::*;

/// The reading half of a signal. Leptos's own takes a place in memory each time it is made; this one is a copy.
pub struct ReadOnly<T: 'static>(RwSignal<T>);

impl<T: 'static> Clone for ReadOnly<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for ReadOnly<T> {}

impl<T: 'static> ReadOnly<T> {
    /// For everyone but the owner of the signal.
    pub fn new(signal: RwSignal<T>) -> Self {
        Self(signal)
    }
}

impl<T: Send + Sync + 'static> ReadOnly<T> {
    /// Reads it, and again whenever it changes.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.0.with(read)
    }

    /// Reads it once.
    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.0.with_untracked(read)
    }

    /// Runs again whenever it changes, without reading it.
    pub fn track(self) {
        self.0.track();
    }
}

impl<T: Clone + Send + Sync + 'static> ReadOnly<T> {
    /// Its value, asked for again whenever it changes.
    pub fn get(self) -> T {
        self.0.get()
    }

    /// Its value now.
    pub fn get_untracked(self) -> T {
        self.0.get_untracked()
    }
}
