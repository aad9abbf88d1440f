//! The SQL of lines of the list, and what staff are told of a line's visitor.

use crate::{
    Db, Result, Services,
    db::{hex_ids, uuids},
    email::of_stored,
};
use domain::{
    Timestamp,
    conversations::{Assignee, ChatListItem, Identity, OwnInquiry, Status},
    ids::{AgentId, ThreadId, VisitorId},
    text,
    threads::{LIST_PREVIEW_CHARS, SenderType},
};

/// A line of the desk's list as it is read.
#[derive(sqlx::FromRow)]
pub struct ListRow {
    id: ThreadId,
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
    reference: String,
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
    /// As the customer sees it whose it is.
    pub fn into_own(self) -> OwnInquiry {
        OwnInquiry {
            id: self.id,
            tracking_code: self.reference,
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
            tracking_code: self.reference,
            subject: self.subject,
            category: self.category,
            status: self.status,
            assigned_to: assignee.map(|(id, name)| Assignee { id, name }),
            online: services.realtime.is_online(self.id),
        }
    }
}

/// Lines of the list.
macro_rules! list_sql {
    ($wanted:literal) => {
        concat!(
            "SELECT t.id, c.visitor_id, v.email, v.email_verified_at, v.name, v.page_url, t.last_message_at,
                    t.archived_at, t.created_at, t.updated_at,
                    m.content AS last_content, m.sender_type AS last_sender,
                    t.reference, t.subject, t.category, t.status, t.assigned_to, a.name AS assigned_name,
                    k.external_id, k.name AS known_name,
                    CASE WHEN k.email_verified_at IS NOT NULL THEN k.email END AS known_email,
                    -- Every number is either a message's or that of a row of `events`, of which there are fewer.
                    t.last_event_id - (SELECT COUNT(*) FROM events e WHERE e.thread_id = t.id) AS message_count,
                    (SELECT COUNT(*) FROM messages n WHERE n.thread_id = t.id
                       AND n.event_id > t.staff_read_up_to AND n.sender_type = 'customer') AS unread_count
             FROM ",
            $wanted,
            " JOIN conversations c ON c.id = t.id
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN agents a ON a.id = t.assigned_to
             LEFT JOIN customers k ON k.id = t.customer_id
             LEFT JOIN messages m ON m.thread_id = t.id
               AND m.event_id = (SELECT MAX(n.event_id) FROM messages n WHERE n.thread_id = t.id)
             ORDER BY wanted.place"
        )
    };
}

/// The cards of conversations, for the search.
macro_rules! cards_sql {
    ($wanted:literal) => {
        concat!(
            "SELECT t.id, t.reference, t.subject, v.name, v.email, v.phone, k.name AS known_name, k.email AS known_email
             FROM ",
            $wanted,
            " JOIN conversations c ON c.id = t.id
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN customers k ON k.id = t.customer_id"
        )
    };
}

/// The threads of a list of ids, in its order. A cross join keeps SQLite from reading all threads.
macro_rules! wanted_sqlite {
    ($sql:ident) => {
        $sql!("(SELECT unhex(value) AS id, key AS place FROM json_each($1)) wanted CROSS JOIN threads t ON t.id = wanted.id")
    };
}
macro_rules! wanted_postgres {
    ($sql:ident) => {
        $sql!("UNNEST($1) WITH ORDINALITY AS wanted (id, place) JOIN threads t ON t.id = wanted.id")
    };
}

/// The lines of these conversations, in their order.
pub async fn list_items(db: &Db, ids: &[ThreadId]) -> Result<Vec<ListRow>> {
    Ok(match db {
        Db::Sqlite { read, .. } => sqlx::query_as(wanted_sqlite!(list_sql)).bind(hex_ids(ids)).fetch_all(read).await?,
        Db::Postgres(pool) => sqlx::query_as(wanted_postgres!(list_sql)).bind(uuids(ids)).fetch_all(pool).await?,
    })
}

/// What is known of a conversation.
#[derive(sqlx::FromRow)]
pub struct CardRow {
    pub id: ThreadId,
    pub reference: String,
    pub subject: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// What the website calls them, and their address as it knows it.
    pub known_name: Option<String>,
    pub known_email: Option<String>,
}

/// What is known of these conversations, in no order.
pub async fn cards(db: &Db, ids: &[ThreadId]) -> Result<Vec<CardRow>> {
    Ok(match db {
        Db::Sqlite { read, .. } => sqlx::query_as(wanted_sqlite!(cards_sql)).bind(hex_ids(ids)).fetch_all(read).await?,
        Db::Postgres(pool) => sqlx::query_as(wanted_postgres!(cards_sql)).bind(uuids(ids)).fetch_all(pool).await?,
    })
}
