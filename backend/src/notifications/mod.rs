//! Notifications: what is sent to people who are not looking, and the log of what became of it.
//!
//! A delivery is queued in the transaction of what it tells and sent later by a worker. The context has two halves, so
//! that arrows point one way:
//!
//! - below, `outbox` queues and leases, and `enqueue` has what other contexts can have sent. They ask no context.
//! - above, `kinds` has what each kind of delivery says and looks at, `channels` carry it, and `worker` and `log` put the
//!   parts together. They ask other contexts.

/// The ways to whoever is to be told: a folder for each.
pub mod channels {
    pub mod email;
}
mod enqueue;
mod kinds;
mod log;
mod outbox;
mod templates;
pub mod worker;

pub use channels::email::{self, Mailer};
pub(crate) use enqueue::{
    ChatReplyPayload, conversation, enqueue_chat_reply, enqueue_email_code, enqueue_invitation, payload,
};
pub use kinds::send_test;
pub use log::{check_may_read_mail, log, retry};
pub(crate) use outbox::{Finished, finished_about};
