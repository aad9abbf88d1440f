//! Conversations: a visitor's own, as integrators know them (support inquiries), as agents see them, and without
//! JavaScript.

pub mod admin_chats;
pub mod admin_inquiries;
pub mod email_verification;
pub mod support_chat;
pub mod support_inquiries;
pub mod widget_form;
