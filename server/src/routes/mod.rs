//! The handlers, a folder or a file per context. [`threads`] has what all kinds of threads share.

pub mod api_docs;
pub mod conversations;
mod html;
pub mod notifications;
pub mod people;
pub mod site;
mod threads;
