//! Customers: people whose identity is verified, mostly by a token that their website signs.

mod crypto;
mod keys;
mod queries;
mod records;
mod secret;
mod token;

pub use crate::realtime::Proof;
pub use keys::{add_public_key, list_keys, remove_key};
pub(crate) use records::lock;
pub use records::of_verified_email;
pub use secret::{InboxSecret, ensure_inbox, rotate_secret, secret, show_secret};
pub use token::{Identified, authenticate, is_good};
