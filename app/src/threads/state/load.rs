//! The progress of something that is asked of the server.

use super::read_only::ReadOnly;
use crate::{browser::navigation::leave_for_sign_in, error::AppError, realtime::Retry};
use leptos::prelude::*;

/// The progress of something that is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Load {
    /// It is here.
    Done,
    /// It is on its way.
    Loading,
    /// It did not come; why, as a sentence.
    Failed(String),
    /// There is no such thing.
    Missing,
}

impl Load {
    /// It did not come.
    pub fn failed(error: AppError) -> Self {
        Self::Failed(explain(error))
    }

    /// Why it did not come.
    pub fn why(&self) -> String {
        if let Self::Failed(why) = self { why.clone() } else { String::new() }
    }
}

/// Why something failed, as a sentence. An agent who is signed out is led to the sign-in.
pub fn explain(error: AppError) -> String {
    if error.is_signed_out() {
        leave_for_sign_in();
    }
    error.message
}

/// The loading of one more page, before or after what is shown. Nobody needs that page to be up to date, so a page that
/// did not come is asked for again by itself, and nothing else is.
#[derive(Clone, Copy)]
pub struct PageLoad {
    load: RwSignal<Load>,
    backoff: StoredValue<Retry>,
}

impl PageLoad {
    /// Nothing is on its way.
    pub fn new() -> Self {
        Self { load: RwSignal::new(Load::Done), backoff: StoredValue::default() }
    }

    /// How far it has come.
    pub fn state(self) -> ReadOnly<Load> {
        ReadOnly::new(self.load)
    }

    /// Begins, unless a page is on its way already; whether it has begun.
    pub fn begin(self) -> bool {
        let begins = self.load.get_untracked() != Load::Loading;
        if begins {
            self.load.set(Load::Loading);
        }
        begins
    }

    /// The page is here.
    pub fn succeeded(self) {
        self.backoff.update_value(|backoff| _ = backoff.worked());
        self.load.set(Load::Done);
    }

    /// The page did not come. It is asked for again in a while, where that may help.
    pub fn failed(self, error: AppError, retry: impl Fn() + 'static) {
        let is_retryable = error.is_retryable();
        self.load.set(Load::failed(error));
        if is_retryable {
            // By then something else may be shown, of which nothing is missing.
            let retry = move || {
                if self.has_failed() {
                    retry();
                }
            };
            self.backoff.update_value(|backoff| backoff.later(retry));
        }
    }

    /// The page is of something that is not shown any more.
    pub fn dropped(self) {
        self.load.set(Load::Done);
    }

    /// Whether the last page did not come.
    pub fn has_failed(self) -> bool {
        matches!(self.load.get_untracked(), Load::Failed(_))
    }

    /// Says no more that a page did not come.
    pub fn forget_failure(self) {
        if self.has_failed() {
            self.load.set(Load::Done);
        }
    }
}
