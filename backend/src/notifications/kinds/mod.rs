//! What each kind of delivery says, what it looks at before it is sent, and what it does after. A file for each; when they
//! merge is in [`enqueue`](super::enqueue).

mod chat_reply;
mod email_code;
mod invitation;
mod test;

pub use test::send_test;

use super::outbox::Kind;
use crate::Services;
use uuid::Uuid;

/// All of them.
pub(super) fn all() -> Vec<Box<dyn Kind>> {
    vec![
        Box::new(chat_reply::ChatReply),
        Box::new(email_code::EmailCode),
        Box::new(invitation::Invitation),
        Box::new(test::Test),
    ]
}

/// Tells whoever watches the subject of a delivery that it was taken up again.
pub(super) async fn announce(services: &Services, kind: &str, subject_id: Option<Uuid>) {
    if let Some(kind) = all().iter().find(|known| known.name() == kind) {
        kind.announce(services, subject_id).await;
    }
}
