//! The data that the server hands to the island.

use super::filter::Filter;
use domain::{
    conversations::{Assignee, ChatDetail, ChatPage},
    ids::ThreadId,
    people::Agent,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The data that the inbox page shows first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InitialData {
    /// The agent who is signed in.
    pub me: Agent,
    /// Everyone who can have a conversation.
    pub colleagues: Vec<Assignee>,
    /// The inbox's public key, for the snippet.
    pub inbox_key: String,
    /// The address of this server.
    pub base_url: String,
    /// How long a reply may stay unread before an email goes out, such as "5 minutes".
    pub email_delay: String,
    /// Whether messages can be stored.
    pub storing: bool,
    /// Whether the list is the archive.
    pub archived: bool,
    /// The words that are searched for; empty when nothing is.
    pub search: String,
    /// The filter of the list.
    pub filter: Filter,
    /// The inbox's categories.
    pub categories: Vec<String>,
    /// The list.
    pub page: ChatPage,
    /// The conversation that was asked for.
    pub open: Option<ThreadId>,
    /// It, unless it is not there.
    pub chat: Option<ChatDetail>,
    /// The reason why the reply was refused that was posted without JavaScript.
    pub notice: Option<String>,
    /// The text of that reply.
    pub draft: String,
    /// The id of a reply that is posted without JavaScript.
    pub form_id: Uuid,
}
