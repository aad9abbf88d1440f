//! What a client of a thread knows and decides: the lines that it shows, what is unsent, when it asks for what it missed,
//! how long it waits for an answer and before it tries again.
//!
//! All of it is state that changes only through its verbs. It draws nothing and asks neither the browser nor the server, so
//! that the widget, the desk and the model test can use the same code. What a line carries is its owner's (`line::Entry`).

pub mod backoff;
pub mod durations;
pub mod line;
pub mod message_id;
pub mod notes;
pub mod outbox;
pub mod requests;
pub mod sync;
pub mod timeline;
