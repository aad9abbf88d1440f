//! A conversation as integrators know it: a support inquiry (spec 2).

use super::Status;
use crate::{Timestamp, ids::ThreadId, threads::Message};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest subject, in characters.
pub const MAX_SUBJECT_CHARS: usize = 200;
/// The longest telephone number, in characters.
pub const MAX_PHONE_CHARS: usize = 40;
/// The longest name of a category, in characters.
pub const MAX_CATEGORY_CHARS: usize = 60;

/// What `POST /api/support-inquiries` takes (spec 2 §18.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewInquiry {
    /// The inbox's public key; the first inbox when absent.
    #[cfg_attr(feature = "openapi", schema(example = "demo"))]
    pub inbox: Option<String>,
    /// What it is about, 1 to [`MAX_SUBJECT_CHARS`] characters.
    #[cfg_attr(
        feature = "openapi",
        schema(required, max_length = 200, pattern = r"[^\s\x00-\x1f\x7f-\x9f]", example = "A lamp that went out")
    )]
    pub subject: String,
    /// One of the inbox's categories.
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub category: Option<String>,
    /// The first message.
    #[cfg_attr(feature = "openapi", schema(max_length = 10_000, example = "It went out last night."))]
    pub message: Option<String>,
    /// The first message's id, so that it is known when it comes back.
    pub client_message_id: Option<Uuid>,
    /// The visitor's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maya"))]
    pub name: Option<String>,
    /// Where answers go when the visitor has left.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::openapi::Email>))]
    pub email: Option<String>,
    /// The visitor's telephone number.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "030 1234567"))]
    pub phone: Option<String>,
    /// The page that it was begun on.
    #[cfg_attr(feature = "openapi", schema(example = "https://shop.example/lamps"))]
    pub page_url: Option<String>,
}

/// A conversation as its visitor sees it: `GET /api/support-inquiries/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Inquiry {
    /// The conversation.
    pub id: ThreadId,
    /// What people call it by: `INQ-` and six signs. It opens nothing.
    #[cfg_attr(feature = "openapi", schema(example = "INQ-8K4P2X"))]
    pub tracking_code: String,
    /// What it is about.
    pub subject: Option<String>,
    /// One of the inbox's categories.
    pub category: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// The visitor's name, when given.
    pub name: Option<String>,
    /// The visitor's email address, when given.
    pub email: Option<String>,
    /// Whether the visitor has shown that the address is theirs.
    pub email_verified: bool,
    /// The visitor's telephone number, when given.
    pub phone: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// When it was closed, while it is.
    pub closed_at: Option<Timestamp>,
    /// The newest [`PAGE_SIZE`](crate::threads::PAGE_SIZE) messages, oldest first.
    pub messages: Vec<Message>,
    /// Whether there are messages before the first of `messages`.
    pub has_earlier: bool,
    /// The newest event that these messages include; where a sync starts.
    pub last_event_id: i64,
}

/// A line of a customer's own inquiries: `GET /api/support-inquiries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnInquiry {
    /// The conversation.
    pub id: ThreadId,
    /// What people call it by.
    pub tracking_code: String,
    /// What it is about.
    pub subject: Option<String>,
    /// One of the inbox's categories.
    pub category: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// When the newest message was stored.
    pub last_message_at: Option<Timestamp>,
    /// The newest message on one line.
    pub last_message_preview: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

/// A page of a customer's own inquiries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnInquiries {
    /// In the order that was asked for.
    pub items: Vec<OwnInquiry>,
    /// Ask for what follows with this; `None` on the last page.
    pub next_cursor: Option<String>,
}

/// The answer to `POST /api/support-inquiries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenedInquiry {
    /// The conversation.
    #[serde(flatten)]
    pub inquiry: Inquiry,
    /// A guest's secret (`si_…`), which is shown only here; customers have their own token.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(nullable = false, example = "si_…"))]
    pub inquiry_access_token: Option<String>,
}

/// What `PATCH /api/support-inquiries/{id}/identify` takes: a field that is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Identification {
    /// The visitor's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maya"))]
    pub name: Option<String>,
    /// Where answers go when the visitor has left.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::openapi::Email>))]
    pub email: Option<String>,
    /// The visitor's telephone number.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "030 1234567"))]
    pub phone: Option<String>,
}

/// How sure it is who the visitor is: each step proves more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Nobody knows.
    Guest,
    /// They left an address, which proves nothing.
    EmailGiven,
    /// They typed the code that was mailed to their address.
    Verified,
    /// Their website says who they are.
    SignedIn,
}

impl Identity {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Guest => "Guest",
            Self::EmailGiven => "Left an address",
            Self::Verified => "Address verified",
            Self::SignedIn => "Signed in",
        }
    }
}
