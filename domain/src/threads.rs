//! Threads: numbered streams of messages and events. Every conversation has one, and so has every ticket.

mod access;
mod kind;
mod message;
mod status;

pub use access::{Intent, Refusal, ThreadFacts, ThreadRef, check_agent, check_kind};
pub use kind::{AfterMessage, ThreadKind};
pub use message::{DraftError, MAX_MESSAGE_CHARS, Message, MessagePage, NewMessage, SenderType, draft};
pub use status::ThreadStatus;

/// Messages in one page of history, and threads in one page of a list.
pub const PAGE_SIZE: i64 = 50;
/// The length of a preview in a list of threads, in characters (spec 1 Step 2).
pub const LIST_PREVIEW_CHARS: usize = 100;
