//! Conversations: what visitors and agents do with them.

mod access;
mod belonging;
mod customers;
mod desk_verbs;
mod details;
mod email_links;
mod email_notes;
mod gathered;
mod ledger;
mod lines;
mod listing;
mod moving;
mod opening;
mod pages;
mod posting;
mod presence;
mod queries;
mod reading;
mod revoking;
mod searching;
mod typing;
mod verification;
mod visitor_verbs;

pub use access::{Guest, Viewer, authenticate_guest, authorize, authorize_staff_room, is_guest_token};
pub use belonging::{Arrival, Belonging, belongs_to, open_as, sign_in};
pub(crate) use customers::customer_changed;
pub use customers::{authenticate_visitor, guest_as, open_inquiry_as, own_ids, visitor_of};
pub use desk_verbs::{activities, archive, unarchive, view};
pub(crate) use email_links::issue_email_links;
pub use email_links::{Unsubscribe, resume_link, unsubscribe, unsubscribe_page};
pub use email_notes::email_notes;
pub(crate) use email_notes::publish_email_notes;
pub use ledger::Ledger;
pub use lines::Lines;
pub use listing::{Assigned, ListQuery, Order, Sort, list, list_by, list_own};
pub use moving::{assign, close_inactive, set_status};
pub use opening::{open, open_inquiry};
pub use pages::{Pages, page_before};
pub use posting::{post, post_form};
pub use presence::{Seen, note_presence, write_presence};
pub(crate) use queries::mail_facts::{MailFacts, Reply, first_unread_after, mail_facts, unread_replies};
pub use reading::{events_since, mark_read, messages_before};
pub use revoking::{has_access, log_out, revoke_access};
pub use typing::{Typing, typing};
pub(crate) use verification::{MailedCode, mailed_code};
pub use verification::{confirm_code, confirm_inquiry_code, request_code};
pub use visitor_verbs::{chat_of, identify, inquiry, update_visitor, writer};

use crate::{Result, db::Tx};
use desk_verbs::line;
use domain::{conversations::SenderType, ids::ConversationId};

/// Keeps everyone else from changing a conversation until the transaction ends. Errors: `NotFound`.
pub(crate) async fn lock(tx: &mut Tx, id: ConversationId) -> Result<()> {
    queries::lock(tx, id).await
}

/// Whether this side's messages are the ones that `reader` reads.
fn is_read_by(sender: SenderType, reader: SenderType) -> bool {
    (sender == SenderType::Customer) == (reader == SenderType::Agent)
}
