//! Full-text search over messages and over what is known of a thread: who the visitor is, what it is about.
//!
//! What must stay true:
//! - Nobody who posts waits for the index: it is written after the commit, in batches, and rests in between.
//! - Nothing is lost: `search_marks` says how far each thread is, and what is behind is found again at the next
//!   start. Who moves a thread's mark has indexed what is before it, so several processes do each message once.
//! - A search costs about the same however many messages match it: ids grow with time, so the newest matches are
//!   walked first and only as far as a page needs.

mod index;
mod queries;
mod queue;
mod walk;
mod words;

pub(crate) use queries::{card_changed, card_changes};
pub use queue::Search;
pub(crate) use walk::Walk;
pub(crate) use words::phone_digits;
