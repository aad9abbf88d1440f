//! What the server hands to the island.

use super::list::Filter;
use domain::{
    conversations::{Assignee, ChatDetail, ChatPage},
    ids::ConversationId,
    people::Agent,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the inbox page shows first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InitialData {
    /// Who is signed in.
    pub me: Agent,
    /// Everyone who can have a conversation.
    pub colleagues: Vec<Assignee>,
    /// The inbox's public key, for the snippet.
    pub inbox_key: String,
    /// Where this server is reached.
    pub base_url: String,
    /// How long a reply may stay unread before an email goes out, such as "5 minutes".
    pub email_delay: String,
    /// Whether messages can be stored.
    pub storing: bool,
    /// Whether the list is the archive.
    pub archived: bool,
    /// What is searched for; empty when nothing is.
    pub search: String,
    /// What the list is filtered by.
    pub filter: Filter,
    /// The inbox's categories.
    pub categories: Vec<String>,
    /// The list.
    pub page: ChatPage,
    /// The conversation that was asked for.
    pub open: Option<ConversationId>,
    /// It, unless it is not there.
    pub chat: Option<ChatDetail>,
    /// What is wrong with the reply that was posted without JavaScript.
    pub notice: Option<String>,
    /// What was typed then.
    pub draft: String,
    /// The id of a reply that is posted without JavaScript.
    pub form_id: Uuid,
}
