//! What the browser keeps for an inbox, shared by its tabs: the guest's token, what is not sent yet, what is
//! being written, and whether sounds are off.
//!
//! Where storage is refused (some private windows), the widget works without it until it is closed.

use super::state::dto::Message;
use crate::browser::{Json, Storage, StorageEvent, local_storage, session_storage};

/// Where an inbox's things are kept. Each unsent message has a place of its own, so that no tab writes over
/// another's.
pub(crate) struct BrowserStorage {
    prefix: String,
    storage: fn() -> Option<Storage>,
}

/// What another tab has changed.
pub(crate) enum Changed {
    /// The guest's token; empty after a logout.
    Token(String),
    /// A message waits to be sent.
    Unsent(Message),
    /// The message with this id does not wait any more.
    Taken(String),
    /// What was being written, and is now.
    Draft(String, String),
    /// Whether sounds are off.
    Muted(bool),
}

impl BrowserStorage {
    /// Shared by the inbox's tabs.
    pub(crate) fn of_inbox(inbox: &str) -> Self {
        Self::new(inbox, local_storage)
    }

    /// For the page behind a link in an email, of this tab alone. Whoever sends somebody else their own link must
    /// not bring them into their conversation for good.
    pub(crate) fn of_link(conversation: &str) -> Self {
        Self::new(conversation, session_storage)
    }

    fn new(name: &str, storage: fn() -> Option<Storage>) -> Self {
        Self { prefix: ["porchlight:", name, ":"].concat(), storage }
    }

    /// The guest's token. `Some("")` after a logout: then a token that came with the page is stale.
    pub(crate) fn token(&self) -> Option<String> {
        self.get("token")
    }

    /// Keeps the token, or that there is none.
    pub(crate) fn keep_token(&self, token: &str) {
        self.set("token", token);
    }

    /// What was being written.
    pub(crate) fn draft(&self) -> String {
        self.get("draft").unwrap_or_default()
    }

    /// Keeps what is being written.
    pub(crate) fn keep_draft(&self, draft: &str) {
        self.set("draft", draft);
    }

    /// Whether sounds are off.
    pub(crate) fn is_muted(&self) -> bool {
        self.get("muted").is_some_and(|muted| muted == "1")
    }

    /// Keeps whether sounds are off.
    pub(crate) fn keep_muted(&self, muted: bool) {
        self.set("muted", if muted { "1" } else { "" });
    }

    /// Messages that were written, in any tab, but not acknowledged.
    pub(crate) fn unsent(&self) -> Vec<Message> {
        let Some(storage) = (self.storage)() else { return Vec::new() };
        let keys = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
        let keys: Vec<String> = keys.filter(|key| self.id_in(key).is_some()).collect();
        keys.iter().filter_map(|key| message(&storage.get_item(key).ok().flatten()?)).collect()
    }

    /// Keeps a message until it is acknowledged; whether the browser let it.
    pub(crate) fn keep(&self, message: &Message) -> bool {
        self.set(&place(&message.client_message_id), &message.write().write())
    }

    /// Lets go of a message.
    pub(crate) fn let_go(&self, client_message_id: &str) {
        if let Some(storage) = (self.storage)() {
            let _ = storage.remove_item(&self.key(&place(client_message_id)));
        }
    }

    /// Whether a message that was kept is here no more: then another tab has dealt with it. Where the token is gone too,
    /// somebody has emptied the storage, and nobody has dealt with anything.
    pub(crate) fn has_lost(&self, client_message_id: &str) -> bool {
        self.token().is_some() && self.get(&place(client_message_id)).is_none()
    }

    /// What it means that storage was changed.
    pub(crate) fn changed(&self, event: &StorageEvent) -> Option<Changed> {
        let (key, value) = (event.key()?, event.new_value());
        if let Some(id) = self.id_in(&key) {
            return match value {
                Some(text) => message(&text).map(Changed::Unsent),
                None => Some(Changed::Taken(id.to_owned())),
            };
        }
        let value = value.unwrap_or_default();
        match key.strip_prefix(&self.prefix)? {
            "token" => Some(Changed::Token(value)),
            "draft" => Some(Changed::Draft(event.old_value().unwrap_or_default(), value)),
            "muted" => Some(Changed::Muted(value == "1")),
            _ => None,
        }
    }

    fn id_in<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.strip_prefix(&self.prefix)?.strip_prefix(UNSENT)
    }

    fn key(&self, what: &str) -> String {
        [&self.prefix, what].concat()
    }

    fn get(&self, what: &str) -> Option<String> {
        (self.storage)()?.get_item(&self.key(what)).ok().flatten()
    }

    /// A full or refused storage is no reason to stop a conversation; whether it took the value.
    fn set(&self, what: &str, value: &str) -> bool {
        (self.storage)().is_some_and(|storage| storage.set_item(&self.key(what), value).is_ok())
    }
}

fn message(text: &str) -> Option<Message> {
    Json::parse(text).map(|json| Message::read(&json))
}

const UNSENT: &str = "unsent:";

fn place(client_message_id: &str) -> String {
    [UNSENT, client_message_id].concat()
}
