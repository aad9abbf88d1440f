//! Single parts of the API, and what is beside it.

mod api_docs;
mod api_keys;
pub mod conversations;
mod customers;
mod dev_mail;
mod notifications;
mod people;
pub mod site;
mod team;
