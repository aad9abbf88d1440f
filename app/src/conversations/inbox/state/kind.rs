//! Conversations, as the page of their threads needs to know them.

use super::filter::Filter;
use crate::{
    conversations::api::{earlier_messages, list_chats, mark_chat_read, post_reply, view_chat},
    error::AppError,
    realtime::{ClientData, parse},
    threads::{
        client::timeline::Newest,
        state::{
            kind::{Detail, Item, Kind, Listed, Query, Update},
            thread::line::{Note, Post},
        },
    },
};
use domain::{
    Timestamp,
    conversations::{ChatDetail, ChatListItem, ChatPage, EmailNote},
    ids::ThreadId,
    realtime::{ConversationUpdated, Presence, topics},
    threads::{Message, MessagePage, SenderType, ThreadKind},
};
use std::mem::take;
use uuid::Uuid;

/// The kind of thread that visitors begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conversation;

/// What is told of a conversation beside its line of the list and its events.
#[derive(Debug, Clone)]
pub enum ConversationUpdate {
    /// Whether a visitor is there now.
    Presence(Presence),
    /// The emails about a conversation, as they are now.
    Emails(ConversationUpdated),
}

impl Kind for Conversation {
    const KIND: ThreadKind = ThreadKind::Conversation;
    const PATH: &'static str = "/inbox";
    const JOIN_LIST: &'static str = topics::JOIN_STAFF;
    const JOIN: &'static str = topics::JOIN;
    const LEAVE: &'static str = topics::LEAVE;
    const TYPING: &'static str = topics::TYPING;

    type Item = ChatListItem;
    type Detail = ChatDetail;
    type Filter = Filter;
    type Update = ConversationUpdate;

    async fn list(query: Query<Filter>) -> Result<Listed<ChatListItem>, AppError> {
        let listed = list_chats(query.archived, query.search, query.cursor, query.filter).await?;
        Ok(as_listed(listed.page, listed.storing))
    }

    async fn find(id: ThreadId) -> Result<ChatDetail, AppError> {
        view_chat(id).await
    }

    async fn earlier_messages(id: ThreadId, before: i64) -> Result<MessagePage, AppError> {
        earlier_messages(id, before).await
    }

    async fn post(id: ThreadId, content: String, client_message_id: Uuid) -> Result<Message, AppError> {
        post_reply(id, content, client_message_id).await
    }

    async fn mark_read(id: ThreadId, up_to: i64) -> Result<(), AppError> {
        mark_chat_read(id, up_to).await
    }

    fn frame(id: &str) -> ClientData<'_> {
        ClientData { inquiry_id: Some(id), ..ClientData::default() }
    }

    fn updates(event: &str, frame: &str) -> Vec<ConversationUpdate> {
        match event {
            topics::PRESENCE_CHANGED => {
                let all: Vec<Presence> = parse(frame).unwrap_or_default();
                all.into_iter().map(ConversationUpdate::Presence).collect()
            }
            topics::CONVERSATION_UPDATED => parse(frame).into_iter().map(ConversationUpdate::Emails).collect(),
            _ => Vec::new(),
        }
    }
}

impl Item for ChatListItem {
    fn id(&self) -> ThreadId {
        self.id
    }

    fn is_unread(&self) -> bool {
        self.unread
    }

    fn mark_seen(&mut self) {
        (self.unread, self.unread_count) = (false, 0);
    }

    fn is_archived(&self) -> bool {
        self.archived
    }

    fn last_message_at(&self) -> Option<Timestamp> {
        self.last_message_at
    }

    fn last_message_sender(&self) -> Option<SenderType> {
        self.last_message_sender
    }
}

impl Detail for ChatDetail {
    type Item = ChatListItem;

    fn item(&self) -> &ChatListItem {
        &self.item
    }

    fn set_item(&mut self, item: ChatListItem) {
        self.item = item;
    }

    fn last_event_id(&self) -> i64 {
        self.last_event_id
    }

    fn take_newest(&mut self) -> Newest<Post> {
        Newest {
            entries: take(&mut self.messages).into_iter().map(Post::from).collect(),
            last_event: self.last_event_id,
            has_earlier: self.has_earlier,
            // The server counts what is unread, for the list.
            unread: 0,
        }
    }

    fn take_notes(&mut self) -> Vec<Note> {
        as_notes(&take(&mut self.emails))
    }

    fn refresh(&mut self, fresh: Self) {
        (self.last_seen_at, self.unsubscribed) = (fresh.last_seen_at, fresh.unsubscribed);
    }
}

impl Update for ConversationUpdate {
    type Item = ChatListItem;
    type Detail = ChatDetail;

    fn id(&self) -> ThreadId {
        match self {
            Self::Presence(presence) => presence.id,
            Self::Emails(emails) => emails.id,
        }
    }

    fn change_item(&self, item: &mut ChatListItem) {
        if let Self::Presence(presence) = self {
            item.online = presence.online;
        }
    }

    fn change_detail(&self, detail: &mut ChatDetail) {
        self.change_item(&mut detail.item);
        if let Self::Emails(emails) = self {
            detail.unsubscribed = emails.unsubscribed;
        }
    }

    fn notes(&self) -> Option<Vec<Note>> {
        match self {
            Self::Presence(_) => None,
            Self::Emails(emails) => Some(as_notes(&emails.emails)),
        }
    }
}

/// A page of the list, and whether messages can be stored.
pub fn as_listed(page: ChatPage, storing: bool) -> Listed<ChatListItem> {
    Listed { items: page.items, next_cursor: page.next_cursor, unread: page.unread_chats, storing }
}

fn as_notes(emails: &[EmailNote]) -> Vec<Note> {
    emails.iter().map(|email| Note { at: email.at, text: email.text.clone() }).collect()
}
