//! Conversations: what is sent over the wire about them, and what a message may be.

mod desk;
mod inquiry;
mod message;
mod status;
mod visitor;

pub use desk::{Assignee, ChatDetail, ChatListItem, ChatPage, EmailNote, page_path, title};
pub use inquiry::{
    Identification, Identity, Inquiry, MAX_CATEGORY_CHARS, MAX_PHONE_CHARS, MAX_SUBJECT_CHARS, NewInquiry,
    OpenedInquiry, OwnInquiries, OwnInquiry,
};
pub use message::{DraftError, MAX_MESSAGE_CHARS, Message, MessagePage, NewMessage, SenderType, draft};
pub use status::{Cause, Status};
pub use visitor::{Chat, OpenChat, OpenedChat, VisitorDetails};

/// The length of a preview in a list of conversations, in characters (spec 1 Step 2).
pub const LIST_PREVIEW_CHARS: usize = 100;
/// The length of a preview in an email, in characters (spec 1, email job).
pub const EMAIL_PREVIEW_CHARS: usize = 200;
/// Messages in one page of history, and conversations in one page of the list.
pub const PAGE_SIZE: i64 = 50;
