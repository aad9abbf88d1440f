//! The SQL of conversations. The module is private to its context, so what is `pub` in it stays there.

mod access_tokens;
mod codes;
pub mod email_links;
mod inquiries;
mod list_items;
pub mod mail_facts;
mod ownership;
mod visitors;

pub use access_tokens::{by_token, insert_token, revoke_token, revoke_tokens, revoke_tokens_without_link};
pub use codes::{CodeRow, delete_codes, insert_code, mailed_code, take_try, use_code};
pub use inquiries::{chat, detail, inquiry, status};
pub use list_items::{CardRow, ListRow, cards, list_items};
pub use ownership::{
    Ownership, forget_others_address, introduce, newest_owned, newest_owned_in, owned, ownership, set_customer,
};
pub use visitors::{
    email, insert_conversation, insert_visitor, recipients, save_seen, set_unverified, set_verified, update_visitor,
};
