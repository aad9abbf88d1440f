//! What the browser keeps for an agent, shared by the tabs: drafts, and replies that the server does not have yet.

use crate::browser::{StorageEvent, local_storage};
use domain::{
    ids::{AgentId, ThreadId},
    threads::Message,
};

/// What another tab has changed.
#[derive(Debug)]
pub enum Changed {
    /// A reply waits to be sent.
    Unsent(Message),
    /// The reply with this id does not wait any more.
    Taken(String),
}

/// Where an agent's things are kept. Each reply has a place of its own, so that no tab writes over another's. They are
/// the agent's: whoever signs in next in this browser must not send them under their own name.
#[derive(Debug, Clone, Copy)]
pub struct BrowserStorage(pub AgentId);

impl BrowserStorage {
    /// The draft in a thread.
    pub fn draft(self, id: ThreadId) -> String {
        get(&draft_key(id)).unwrap_or_default()
    }

    /// Keeps a draft; a blank one is forgotten.
    pub fn keep_draft(self, id: ThreadId, draft: &str) {
        set(&draft_key(id), if draft.trim().is_empty() { "" } else { draft });
    }

    /// Replies that were written, in any tab, but not acknowledged.
    pub fn unsent(self) -> Vec<Message> {
        let Some(storage) = local_storage() else { return Vec::new() };
        let keys = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
        let ours = keys.filter(|key| key.starts_with(&self.unsent_key("")));
        ours.filter_map(|key| serde_json::from_str(&get(&key)?).ok()).collect()
    }

    /// Keeps a reply until it is acknowledged; whether the browser let it.
    pub fn keep(self, message: &Message) -> bool {
        let text = serde_json::to_string(message).unwrap_or_default();
        set(&self.mark_key(), "1") && set(&self.unsent_key(&message.client_message_id.to_string()), &text)
    }

    /// Lets go of a reply.
    pub fn let_go(self, client_message_id: &str) {
        set(&self.unsent_key(client_message_id), "");
    }

    /// Whether a reply that was kept is here no more: then another tab has dealt with it. Where the mark beside it is gone
    /// too, somebody has emptied the storage, and nobody has dealt with anything.
    pub fn has_lost(self, client_message_id: &str) -> bool {
        get(&self.mark_key()).is_some() && get(&self.unsent_key(client_message_id)).is_none()
    }

    /// What it means that another tab has changed the storage.
    pub fn changed(self, event: &StorageEvent) -> Option<Changed> {
        let key = event.key()?;
        let id = key.strip_prefix(&self.unsent_key(""))?;
        match event.new_value() {
            Some(text) => serde_json::from_str(&text).ok().map(Changed::Unsent),
            None => Some(Changed::Taken(id.to_owned())),
        }
    }

    /// The name that the agent's tabs have in common.
    pub fn name(self) -> String {
        format!("porchlight:desk:{}", self.0)
    }

    fn unsent_key(self, client_message_id: &str) -> String {
        format!("{}:unsent:{client_message_id}", self.name())
    }

    /// Stands for as long as nobody empties the storage.
    fn mark_key(self) -> String {
        format!("{}:kept", self.name())
    }
}

fn draft_key(id: ThreadId) -> String {
    format!("porchlight:desk:draft:{id}")
}

fn get(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok().flatten()
}

/// A full or refused storage is no reason to stop; whether it took the value.
fn set(key: &str, value: &str) -> bool {
    let Some(storage) = local_storage() else { return false };
    if value.is_empty() { storage.remove_item(key).is_ok() } else { storage.set_item(key, value).is_ok() }
}
