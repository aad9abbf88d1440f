//! Conversations by REST and by a plain form.

mod admin_inquiries;
pub mod checklist;
pub mod email_verification;
mod error_responses;
mod other_kinds;
mod support_inquiries;
mod widget_form;
