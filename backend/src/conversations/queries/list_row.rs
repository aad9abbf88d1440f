//! A line of the desk's list, and what staff are told of its visitor.

use super::list::Cursor;
use crate::{Services, conversations::Sort, email::of_stored};
use domain::{
    Timestamp,
    conversations::{Assignee, ChatListItem, Identity, LIST_PREVIEW_CHARS, OwnInquiry, SenderType, Status},
    ids::{AgentId, ConversationId, VisitorId},
    text,
};

/// A line of the desk's list as it is read.
#[derive(sqlx::FromRow)]
pub struct ListRow {
    id: ConversationId,
    visitor_id: VisitorId,
    email: Option<String>,
    email_verified_at: Option<Timestamp>,
    name: Option<String>,
    page_url: Option<String>,
    last_message_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_content: Option<String>,
    last_sender: Option<SenderType>,
    message_count: i64,
    unread_count: i64,
    tracking_code: String,
    subject: Option<String>,
    category: Option<String>,
    status: Status,
    assigned_to: Option<AgentId>,
    assigned_name: Option<String>,
    /// What the visitor's website calls them.
    external_id: Option<String>,
    /// Their name, as their website says.
    known_name: Option<String>,
    /// Their address, where their website vouches for it or they have shown it.
    known_email: Option<String>,
}

/// Who a visitor is, as far as that is known.
struct Who {
    identity: Identity,
    name: Option<String>,
    email: Option<String>,
    mailed_to: Option<String>,
    given_name: Option<String>,
}

impl ListRow {
    /// Its place in a list that is sorted so.
    pub fn place(&self, sort: Sort) -> Option<Cursor> {
        let at = match sort {
            Sort::LastMessageAt => self.last_message_at?,
            Sort::CreatedAt => self.created_at,
            Sort::UpdatedAt => self.updated_at,
        };
        Some((at, self.id))
    }

    /// As the customer sees it whose it is.
    pub fn into_own(self) -> OwnInquiry {
        OwnInquiry {
            id: self.id,
            tracking_code: self.tracking_code,
            subject: self.subject,
            category: self.category,
            status: self.status,
            last_message_at: self.last_message_at,
            last_message_preview: self.last_content.map(|content| text::preview(&content, LIST_PREVIEW_CHARS)),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }

    /// Beside "Signed in" stands only what the website says, because visitors can change everything else.
    fn who(&self) -> Who {
        let (name, mailed_to) = (self.name.clone(), self.email.clone());
        if self.external_id.is_none() {
            let identity = match (&mailed_to, self.email_verified_at) {
                (None, _) => Identity::Guest,
                (Some(_), None) => Identity::EmailGiven,
                (Some(_), Some(_)) => Identity::Verified,
            };
            return Who { identity, name, email: mailed_to.clone(), mailed_to, given_name: None };
        }
        let known = |email: &String| self.known_email.as_ref().filter(|known| **known == of_stored(email));
        Who {
            identity: Identity::SignedIn,
            given_name: name.filter(|name| self.known_name.as_ref() != Some(name)),
            name: self.known_name.clone(),
            mailed_to: mailed_to.map(|email| known(&email).cloned().unwrap_or(email)),
            email: self.known_email.clone(),
        }
    }

    /// As staff see it.
    pub fn into_item(self, services: &Services) -> ChatListItem {
        let who = self.who();
        let assignee = self.assigned_to.zip(self.assigned_name);
        ChatListItem {
            id: self.id,
            identity: who.identity,
            user_id: self.visitor_id.0,
            user_email: who.email,
            user_name: who.name,
            mailed_to: who.mailed_to,
            given_name: who.given_name,
            page_url: self.page_url,
            last_message_at: self.last_message_at,
            last_message_preview: self.last_content.map(|content| text::preview(&content, LIST_PREVIEW_CHARS)),
            last_message_sender: self.last_sender,
            message_count: self.message_count,
            unread_count: self.unread_count,
            unread: self.unread_count > 0,
            archived: self.archived_at.is_some(),
            tracking_code: self.tracking_code,
            subject: self.subject,
            category: self.category,
            status: self.status,
            assigned_to: assignee.map(|(id, name)| Assignee { id, name }),
            online: services.realtime.is_online(self.id),
        }
    }
}
