//! What an agent does in the inbox, apart from writing.

use super::{
    drafts,
    state::{Desk, Load},
    toast::Toast,
};
use crate::{
    conversations::api::{archive_chat, earlier_messages, list_chats, mark_chat_read, unarchive_chat, view_chat},
    error::AppError,
    realtime::{ClientData, RequestError, Socket, Status, parse},
};
use domain::{
    ids::ConversationId,
    realtime::{Synced, topics},
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

impl Desk {
    /// Opens a conversation, as a click on it does.
    pub(super) fn open_chat(self, id: ConversationId) {
        if self.open.get_untracked() == Some(id) {
            return;
        }
        self.switch_to(Some(id));
        self.push_address();
    }

    /// Goes back to the list.
    pub(super) fn close_chat(self) {
        self.switch_to(None);
        self.push_address();
    }

    /// Shows one tab of the list.
    pub(super) fn show_tab(self, archived: bool) {
        if self.archived.get_untracked() != archived {
            self.archived.set(archived);
            self.push_address();
            self.load_list();
        }
    }

    /// Searches, or shows everything when `search` is empty.
    pub(super) fn search_for(self, search: String) {
        if self.search.get_untracked() != search {
            self.search.set(search);
            self.replace_address();
            self.load_list();
        }
    }

    /// Shows another conversation, or none, without touching the history.
    pub(super) fn switch_to(self, id: Option<ConversationId>) {
        if let Some(before) = self.open.get_untracked() {
            self.tell(topics::LEAVE, before);
        }
        self.open.set(id);
        self.detail.set(None);
        self.lines.replace(Vec::new(), Vec::new(), Vec::new(), 0);
        self.typing.set(false);
        self.notice.set(None);
        self.who_open.set(false);
        self.draft.set(id.map(drafts::read).unwrap_or_default());
        self.load_chat();
    }

    /// Loads the open conversation.
    pub(super) fn load_chat(self) {
        let Some(id) = self.open.get_untracked() else { return };
        self.thread_load.set(Load::Loading);
        spawn_local(async move {
            let loaded = view_chat(id).await;
            if self.open.get_untracked() != Some(id) {
                return;
            }
            match loaded {
                Ok(chat) => {
                    let was_unread = chat.item.unread || self.is_unread(id);
                    self.show_chat(chat);
                    if was_unread && !self.archived.get_untracked() {
                        self.unread_chats.update(|count| *count = (*count - 1).max(0));
                    }
                    self.join().await;
                }
                Err(error) if error.is_not_found() => self.thread_load.set(Load::Missing),
                Err(error) => self.thread_load.set(self.failed(error)),
            }
        });
    }

    fn is_unread(self, id: ConversationId) -> bool {
        self.items.with_untracked(|items| items.iter().any(|item| item.id == id && item.unread))
    }

    /// Loads the list from its start.
    pub(super) fn load_list(self) {
        self.list_load.set(Load::Loading);
        spawn_local(self.refresh_list());
    }

    /// Brings the list up to date, without a sign of it while it lasts.
    pub(super) async fn refresh_list(self) {
        let (archived, search) = (self.archived.get_untracked(), self.search.get_untracked());
        let term = Some(search.clone()).filter(|search| !search.trim().is_empty());
        let loaded = list_chats(archived, term, None).await;
        if self.archived.get_untracked() != archived || self.search.get_untracked() != search {
            return;
        }
        match loaded {
            Ok(page) => {
                self.show_page(page, false);
                self.list_load.set(Load::Done);
            }
            Err(error) => self.list_load.set(self.failed(error)),
        }
    }

    /// Loads the list's next page.
    pub(super) fn load_more(self) {
        let Some(cursor) = self.cursor.get_untracked() else { return };
        if self.more_load.get_untracked() == Load::Loading {
            return;
        }
        self.more_load.set(Load::Loading);
        let (archived, search) = (self.archived.get_untracked(), self.search.get_untracked());
        spawn_local(async move {
            let term = Some(search).filter(|search| !search.trim().is_empty());
            match list_chats(archived, term, Some(cursor.clone())).await {
                // The list may have become another one meanwhile.
                Ok(page) if self.cursor.get_untracked() == Some(cursor) => {
                    self.show_page(page, true);
                    self.more_load.set(Load::Done);
                }
                Ok(_) => self.more_load.set(Load::Done),
                Err(error) => self.more_load.set(self.failed(error)),
            }
        });
    }

    /// Loads the messages before the first that is shown.
    pub(super) fn load_earlier(self) {
        let (Some(id), Some(first)) = (self.open.get_untracked(), self.lines.first_event()) else { return };
        if self.earlier_load.get_untracked() == Load::Loading {
            return;
        }
        self.earlier_load.set(Load::Loading);
        spawn_local(async move {
            match earlier_messages(id, first).await {
                Ok(page) if self.open.get_untracked() == Some(id) => {
                    self.lines.insert(page.messages);
                    self.detail.update(|detail| {
                        if let Some(detail) = detail {
                            detail.has_earlier = page.has_earlier;
                        }
                    });
                    self.earlier_load.set(Load::Done);
                }
                Ok(_) => self.earlier_load.set(Load::Done),
                Err(error) => self.earlier_load.set(self.failed(error)),
            }
        });
    }

    /// Moves a conversation to the archive or back, and offers to undo it.
    pub(super) fn move_chat(self, id: ConversationId, archive: bool) {
        spawn_local(async move {
            let moved = if archive { archive_chat(id).await } else { unarchive_chat(id).await };
            match moved {
                Ok(item) => {
                    self.list_changed(item);
                    let done = if archive { "Archived" } else { "Back in the inbox" };
                    self.say(Toast { text: done.to_owned(), undo: Some((id, !archive)) });
                }
                Err(error) => self.say_failed(error),
            }
        });
    }

    /// Moves the open conversation to the other tab.
    pub(super) fn move_open_chat(self) {
        let open = self.detail.with_untracked(|detail| detail.as_ref().map(|chat| (chat.item.id, chat.item.archived)));
        if let Some((id, archived)) = open {
            self.move_chat(id, !archived);
        }
    }

    /// Tells that the open conversation has been seen, if somebody is looking.
    pub(super) fn mark_read(self) {
        let Some(id) = self.open.get_untracked().filter(|_| !document().hidden()) else { return };
        self.mark_seen(id);
        // It is told again with the next message.
        spawn_local(async move { _ = mark_chat_read(id).await });
    }

    /// Joins the room of the open conversation, and gets what was missed.
    pub(super) async fn join(self) {
        let (Some(id), Some(socket)) = (self.open.get_untracked(), self.live_socket()) else { return };
        let (text, since) = (id.to_string(), self.lines.last_event.get_value());
        let data = ClientData { inquiry_id: Some(&text), since_event_id: Some(since), ..ClientData::default() };
        let Ok(frame) = socket.request(topics::JOIN, data).await else { return };
        if self.open.get_untracked() != Some(id) {
            return self.tell(topics::LEAVE, id);
        }
        match parse::<Synced<serde_json::Value>>(&frame) {
            Some(synced) if !synced.gap_detected => {
                for event in synced.events {
                    self.apply(&event.event, event.event_id, event.data);
                }
            }
            _ => self.load_chat(),
        }
    }

    /// Sends a frame about a conversation whose answer does not matter.
    pub(super) fn tell(self, event: &str, id: ConversationId) {
        if let Some(socket) = self.live_socket() {
            let id = id.to_string();
            socket.notify(event, ClientData { inquiry_id: Some(&id), ..ClientData::default() });
        }
    }

    /// Sends a frame that is about no conversation, and waits for its answer.
    pub(super) async fn ask(self, event: &str) -> Result<String, RequestError> {
        match self.live_socket() {
            Some(socket) => socket.request(event, ClientData::default()).await,
            None => Err(RequestError::Lost),
        }
    }

    /// The socket, while it is up.
    fn live_socket(self) -> Option<SendWrapper<Socket>> {
        let online = self.status.get_untracked() == Status::Online;
        self.socket.get_value().filter(|_| online)
    }

    /// What a failure means for what was being loaded. Who is signed out is led to the sign-in.
    pub(super) fn failed(self, error: AppError) -> Load {
        if error.is_signed_out() {
            leave_for_sign_in();
        }
        Load::Failed(error.message)
    }

    /// Says in a toast what did not work.
    pub(super) fn say_failed(self, error: AppError) {
        if let Load::Failed(text) = self.failed(error) {
            self.say(Toast { text, undo: None });
        }
    }

    /// The address of what is shown.
    pub(super) fn address(self, id: Option<ConversationId>) -> String {
        let mut query = Vec::new();
        if self.archived.get_untracked() {
            query.push("archived=true".to_owned());
        }
        let search = self.search.get_untracked();
        if !search.is_empty() {
            query.push(format!("search={}", String::from(js_sys::encode_uri_component(&search))));
        }
        let path = id.map_or_else(|| "/inbox".to_owned(), |id| format!("/inbox/{id}"));
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    fn push_address(self) {
        if let Ok(history) = window().history() {
            // A refused entry only costs the Back button a step.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&self.address(self.open.get_untracked())));
        }
    }

    fn replace_address(self) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&self.address(self.open.get_untracked())));
        }
    }
}

/// Leads to the sign-in, and back here afterwards.
pub(super) fn leave_for_sign_in() {
    let location = window().location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let next = String::from(js_sys::encode_uri_component(&here));
    // A page that can't be left shows the error, which says to sign in.
    let _ = location.set_href(&format!("/sign-in?next={next}"));
}
