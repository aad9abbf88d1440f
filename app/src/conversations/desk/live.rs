//! Keeps the inbox in step with the server: the socket, the history, the draft, the title.

use super::{
    drafts, keyboard,
    lines::Delivery,
    list_order::{Shown, place},
    notify,
    state::Desk,
};
use crate::{
    conversations::api::list_chats,
    realtime::{Auth, Happening, Socket, parse},
};
use domain::{
    conversations::{ChatListItem, Message, SenderType},
    ids::ConversationId,
    realtime::{MessagesRead, topics},
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use serde::Deserialize;
use std::time::Duration;

/// How long "is typing" stays after the last sign of it.
const TYPING: Duration = Duration::from_secs(5);
/// How often the server is asked where sockets are blocked.
const POLL: Duration = Duration::from_secs(5);
const HALF_MINUTE: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct Presence {
    id: ConversationId,
    online: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typing {
    sender_type: SenderType,
}

#[derive(Deserialize)]
struct Moved {
    archived: Option<bool>,
}

/// Makes the inbox alive.
pub(super) fn begin(desk: Desk) {
    desk.unsent.set_value(drafts::unsent());
    let failed = desk.unsent.get_value();
    if let Some(id) = desk.open.get_untracked() {
        desk.lines.insert(failed.into_iter().filter(|one| one.conversation_id == id).collect());
        if desk.draft.with_untracked(String::is_empty) {
            desk.draft.set(drafts::read(id));
        }
    }
    // Days are the reader's own from now on.
    desk.lines.lay_out();
    desk.alive.set(true);
    let socket = Socket::connect(Auth::Cookie, desk.status, move |heard| desk.heard(heard));
    desk.socket.set_value(Some(SendWrapper::new(socket)));
    set_interval(move || desk.tick.update(|tick| *tick += 1), HALF_MINUTE);
    set_interval(move || desk.poll(), POLL);
    keyboard::listen(desk);
    notify::begin(desk);
    follow_history(desk);
    keep_draft(desk);
}

/// The Back and Forward buttons.
fn follow_history(desk: Desk) {
    let handle = window_event_listener(leptos::ev::popstate, move |_| {
        let location = window().location();
        let path = location.pathname().unwrap_or_default();
        let query = location.search().unwrap_or_default();
        let archived = query.contains("archived=true");
        let id = path.strip_prefix("/inbox/").and_then(|id| id.parse().ok());
        if desk.archived.get_untracked() != archived {
            desk.archived.set(archived);
            desk.load_list();
        }
        if desk.open.get_untracked() != id {
            desk.switch_to(id);
        }
    });
    on_cleanup(move || handle.remove());
}

fn keep_draft(desk: Desk) {
    Effect::new(move |_: Option<()>| {
        let draft = desk.draft.get();
        if let Some(id) = desk.open.get_untracked() {
            drafts::keep(id, &draft);
        }
    });
}

impl Desk {
    fn heard(self, happening: Happening<'_>) {
        match happening {
            Happening::Ready => spawn_local(async move {
                // Whoever may not join is signed out, which the list tells.
                let _ = self.ask(topics::JOIN_STAFF).await;
                self.join().await;
                self.refresh_list().await;
                self.retry_all().await;
            }),
            Happening::Refused(_) => super::actions::leave_for_sign_in(),
            Happening::Push { event: topics::CHAT_CHANGED, frame, .. } => {
                if let Some(item) = parse(frame) {
                    self.list_changed(item);
                }
            }
            Happening::Push { event: topics::PRESENCE_CHANGED, frame, .. } => {
                if let Some(presence) = parse(frame) {
                    self.presence_changed(&presence);
                }
            }
            Happening::Push { event, event_id, room, frame } => self.heard_in_room(event, event_id, room, frame),
        }
    }

    /// Something in the room of the open conversation.
    fn heard_in_room(self, event: &str, event_id: Option<i64>, room: Option<&str>, frame: &str) {
        let ours = self.open.get_untracked().map(topics::conversation_room);
        if ours.is_none() || ours.as_deref() != room {
            return;
        }
        let Some(event_id) = event_id else {
            if event == topics::TYPING_STARTED {
                self.typing_seen(parse(frame));
            }
            return;
        };
        if event_id > self.lines.last_event.get_value() + 1 {
            // Something in between was missed: ask for all of it.
            spawn_local(self.join());
        } else if let Some(data) = parse(frame) {
            self.apply(event, event_id, data);
        }
    }

    /// Applies an event of the open conversation once, in order.
    pub(super) fn apply(self, event: &str, event_id: i64, data: serde_json::Value) {
        if event_id <= self.lines.last_event.get_value() {
            return;
        }
        self.lines.last_event.set_value(event_id);
        match event {
            topics::MESSAGE_CREATED => {
                if let Ok(message) = serde_json::from_value(data) {
                    self.received(message);
                }
            }
            topics::MESSAGES_READ => {
                if let Ok(read) = serde_json::from_value::<MessagesRead>(data)
                    && read.reader_type == SenderType::Customer
                {
                    self.lines.seen_up_to(read.up_to_event_id);
                }
            }
            topics::CONVERSATION_UPDATED => {
                if let Ok(Moved { archived: Some(archived) }) = serde_json::from_value(data) {
                    self.update_detail(|item| item.archived = archived);
                }
            }
            _ => {}
        }
    }

    fn received(self, message: Message) {
        let (key, from_visitor) = (message.client_message_id, message.sender_type == SenderType::Customer);
        self.lines.insert(vec![message]);
        if from_visitor {
            self.typing.set(false);
            self.mark_read();
        } else {
            self.lines.set_delivery(key, Delivery::Sent);
        }
    }

    fn typing_seen(self, typing: Option<Typing>) {
        if typing.is_none_or(|typing| typing.sender_type != SenderType::Customer) {
            return;
        }
        self.typing.set(true);
        let seen = self.typing_seen.get_value().wrapping_add(1);
        self.typing_seen.set_value(seen);
        let forget = move || {
            if self.typing_seen.get_value() == seen {
                self.typing.set(false);
            }
        };
        set_timeout(forget, TYPING);
    }

    fn presence_changed(self, presence: &Presence) {
        self.items.update(|items| {
            for item in items.iter_mut().filter(|item| item.id == presence.id) {
                item.online = presence.online;
            }
        });
        if self.open.get_untracked() == Some(presence.id) {
            self.update_detail(|item| item.online = presence.online);
        }
    }

    /// A conversation is new or has changed.
    pub(super) fn list_changed(self, mut item: ChatListItem) {
        let is_open = self.open.get_untracked() == Some(item.id);
        if is_open && !document().hidden() {
            // It is being looked at, which the server hears in a moment.
            item.unread = false;
            item.unread_count = 0;
        }
        if is_open {
            let fresh = item.clone();
            self.update_detail(move |known| *known = fresh);
        }
        let shown = Shown {
            archived: self.archived.get_untracked(),
            searching: !self.search.with_untracked(String::is_empty),
            has_more: self.cursor.with_untracked(Option::is_some),
        };
        let changed = item.clone();
        let before = self.items.try_update(|items| place(items, item, shown)).flatten();
        notify::about(self, before.as_ref(), &changed);
        match before {
            Some(before) => self.count(is_counted(&before), is_counted(&changed)),
            None => spawn_local(self.refresh_count()),
        }
    }

    fn count(self, was: bool, is: bool) {
        self.unread_chats.update(|count| *count = (*count + i64::from(is) - i64::from(was)).max(0));
    }

    /// What the list does not show may have been unread or not: only the server knows.
    async fn refresh_count(self) {
        if let Ok(page) = list_chats(false, None, None).await {
            self.unread_chats.set(page.unread_chats);
        }
    }

    fn update_detail(self, change: impl FnOnce(&mut ChatListItem)) {
        if self.detail.with_untracked(Option::is_some) {
            self.detail.update(|detail| {
                if let Some(detail) = detail {
                    change(&mut detail.item);
                }
            });
        }
    }

    /// Where sockets are blocked, the server is asked.
    fn poll(self) {
        let blocked = self.socket.with_value(|socket| socket.as_ref().is_some_and(|socket| socket.is_blocked()));
        if !blocked || document().hidden() {
            return;
        }
        spawn_local(async move {
            self.refresh_list().await;
            self.refresh_chat().await;
            self.retry_all().await;
        });
    }

    async fn refresh_chat(self) {
        let Some(id) = self.open.get_untracked() else { return };
        if let Ok(chat) = crate::conversations::api::view_chat(id).await
            && self.open.get_untracked() == Some(id)
            && chat.last_event_id != self.lines.last_event.get_value()
        {
            self.show_chat(chat);
        }
    }
}

fn is_counted(item: &ChatListItem) -> bool {
    item.unread && !item.archived
}
