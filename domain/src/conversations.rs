//! Conversations: what is sent over the wire about them, and their statuses.

mod desk;
mod inquiry;
mod status;
mod visitor;

pub use desk::{Assignee, ChatDetail, ChatListItem, ChatPage, EmailNote, page_path, title};
pub use inquiry::{
    Identification, Identity, Inquiry, MAX_CATEGORY_CHARS, MAX_PHONE_CHARS, MAX_SUBJECT_CHARS, NewInquiry,
    OpenedInquiry, OwnInquiries, OwnInquiry,
};
pub(crate) use status::after_message;
pub use status::{Cause, Status};
pub use visitor::{Chat, OpenChat, OpenedChat, VisitorDetails};

/// The length of a preview in an email, in characters (spec 1, email job).
pub const EMAIL_PREVIEW_CHARS: usize = 200;
