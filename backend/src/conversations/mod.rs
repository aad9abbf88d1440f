//! Conversations: live chats with visitors. What they share with other threads is in [`crate::threads`].

mod access;
mod access_tokens;
mod create;
mod customer_claim;
mod details;
mod email_change;
mod email_links;
mod email_notes;
mod list;
mod presence;
mod profile;
mod queries;
mod status;
mod verification;
mod views;

pub use access::{
    authenticate_participant, authenticate_participant_of, authenticate_token, authenticate_writer, find_participant,
};
pub use access_tokens::{is_access_token, is_token_valid, revoke_access, revoke_token};
pub use create::{create_chat, create_inquiry, create_inquiry_as_customer};
pub use customer_claim::{Arrival, Claim, claim, claim_with_jwt, find_or_create_chat};
pub(crate) use email_links::issue_email_links;
pub use email_links::{Unsubscribe, resume_link, unsubscribe, unsubscribe_page};
pub use email_notes::email_notes;
pub(crate) use email_notes::{enqueue_replies, publish_email_notes};
pub use list::{list, list_folder, list_own};
pub use presence::{LastSeen, note_presence, write_presence};
pub use profile::{update_chat, update_inquiry};
pub(crate) use queries::mail_facts::{MailFacts, Reply, first_unread_after, mail_facts, unread_replies};
pub use status::{archive, assign, close_inactive, set_status, unarchive};
pub(crate) use verification::{MailedCode, mailed_code};
pub use verification::{confirm_code, confirm_inquiry_code, request_code};
pub use views::{find_chat, find_detail, find_inquiry};
pub(crate) use views::{list_cards, list_lines};

pub(crate) use crate::threads::lock;
