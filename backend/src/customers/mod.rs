//! Customers: people whose identity is verified, mostly by a token that their website signs.

mod crypto;
mod keys;
mod records;
mod secret;
mod token;

pub use keys::{add_public_key, list_keys, remove_key};
pub(crate) use records::lock;
pub use records::of_verified_email;
pub(crate) use secret::ensure_secret;
pub use secret::{InboxSecret, rotate_secret, secret, show_secret};
pub use token::{Identified, Proof, authenticate, is_good};
