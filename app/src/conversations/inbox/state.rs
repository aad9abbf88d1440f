//! What the inbox shows. Each field is a handle, so it is cheap to copy.

use super::{
    buffered_updates::BufferedUpdates, filter::Filter, initial_data::InitialData, line::Line,
    request_sequence::RequestSequence, timeline::Timeline, toast_area::Toast,
};
use crate::realtime::{Again, Socket, Status};
use domain::{
    conversations::{ChatDetail, ChatListItem, ChatPage, Message},
    ids::ConversationId,
    people::{Agent, Permission},
};
use leptos::{
    html::{Details, Input, Select, Textarea},
    prelude::*,
};
use send_wrapper::SendWrapper;
use std::collections::VecDeque;

/// How far something that is loaded has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Load {
    /// It is here.
    Done,
    /// It is on its way.
    Loading,
    /// It did not come; why, as a sentence.
    Failed(String),
    /// There is no such thing.
    Missing,
}

impl Load {
    /// Why it did not come.
    pub(super) fn why(&self) -> String {
        if let Self::Failed(why) = self { why.clone() } else { String::new() }
    }
}

/// The inbox's state.
#[derive(Clone, Copy)]
pub(super) struct InboxState {
    pub(super) start: StoredValue<InitialData>,
    /// Whether the browser has taken over.
    pub(super) alive: RwSignal<bool>,
    /// Whether the page can be seen.
    pub(super) visible: RwSignal<bool>,
    /// Counts half minutes, for relative times.
    pub(super) tick: RwSignal<u32>,
    pub(super) status: RwSignal<Status>,
    /// Whether the server can store messages.
    pub(super) storing: RwSignal<bool>,
    /// Wrapped and not in `LocalStorage`, which panics on a server that drops it on another thread.
    pub(super) socket: StoredValue<Option<SendWrapper<Socket>>>,

    pub(super) archived: RwSignal<bool>,
    pub(super) search: RwSignal<String>,
    pub(super) search_field: NodeRef<Input>,
    pub(super) filter: RwSignal<Filter>,
    pub(super) filter_box: NodeRef<Details>,
    pub(super) items: RwSignal<Vec<ChatListItem>>,
    pub(super) cursor: RwSignal<Option<String>>,
    pub(super) list_load: RwSignal<Load>,
    pub(super) more_load: RwSignal<Load>,
    /// When it is asked for again.
    pub(super) more_again: StoredValue<Again>,
    /// What the server says.
    pub(super) unread_chats: RwSignal<i64>,
    /// Changes with each change of `unread_chats`.
    pub(super) counted: StoredValue<u32>,
    /// Whether the server is being asked for it, and when it is asked again where that failed.
    pub(super) is_counting: StoredValue<bool>,
    pub(super) count_again: StoredValue<Again>,
    pub(super) meanwhile: StoredValue<BufferedUpdates>,
    pub(super) list_turns: StoredValue<RequestSequence>,
    pub(super) chat_turns: StoredValue<RequestSequence>,
    /// How often everything was begun to be asked for again, and when it is next.
    pub(super) renewals: StoredValue<u32>,
    pub(super) renew_again: StoredValue<Again>,
    /// Whether the server is being asked because sockets are blocked.
    pub(super) is_polling: StoredValue<bool>,
    /// Since when nobody knows whether what is shown is how it is, in milliseconds since 1970; and the same once it is
    /// worth a word.
    pub(super) unknown_since: StoredValue<Option<f64>>,
    pub(super) stale_since: RwSignal<Option<f64>>,
    /// When all that is shown was last known to be how it is.
    pub(super) up_to_date_at: StoredValue<f64>,

    pub(super) open: RwSignal<Option<ConversationId>>,
    /// The open conversation, without its messages.
    pub(super) detail: RwSignal<Option<ChatDetail>>,
    /// Changes whenever something about it is told.
    pub(super) changes: RwSignal<u32>,
    pub(super) lines: Timeline,
    /// Whether more may be known about it, which is asked for when somebody looks.
    pub(super) is_chat_old: StoredValue<bool>,
    pub(super) thread_load: RwSignal<Load>,
    pub(super) earlier_load: RwSignal<Load>,
    /// When they are asked for again.
    pub(super) earlier_again: StoredValue<Again>,
    pub(super) typing: RwSignal<bool>,
    /// Changes with each sign of typing, so that an old timer does not end a new one.
    pub(super) typing_seen: StoredValue<u32>,
    /// When this agent's typing was last told.
    pub(super) typed_at: StoredValue<f64>,

    pub(super) draft: RwSignal<String>,
    pub(super) field: NodeRef<Textarea>,
    pub(super) status_field: NodeRef<Select>,
    pub(super) notice: RwSignal<Option<String>>,
    /// Replies that the server does not have yet, of every conversation.
    pub(super) unsent: StoredValue<Vec<Message>>,
    /// Those of them that are being sent, the first now.
    pub(super) line_up: StoredValue<VecDeque<Message>>,
    /// When they are tried again.
    pub(super) again: StoredValue<Again>,

    pub(super) toast: RwSignal<Option<Toast>>,
    pub(super) who_open: RwSignal<bool>,
    pub(super) help_open: RwSignal<bool>,
    pub(super) can_ask_to_notify: RwSignal<bool>,
}

impl InboxState {
    pub(super) fn new(start: InitialData) -> Self {
        let missing = start.open.is_some() && start.chat.is_none();
        let state = Self {
            alive: RwSignal::new(false),
            visible: RwSignal::new(true),
            tick: RwSignal::new(0),
            status: RwSignal::new(Status::Connecting),
            storing: RwSignal::new(start.storing),
            socket: StoredValue::new(None),
            archived: RwSignal::new(start.archived),
            search: RwSignal::new(start.search.clone()),
            search_field: NodeRef::new(),
            filter: RwSignal::new(start.filter.clone()),
            filter_box: NodeRef::new(),
            items: RwSignal::default(),
            cursor: RwSignal::default(),
            list_load: RwSignal::new(Load::Done),
            more_load: RwSignal::new(Load::Done),
            more_again: StoredValue::default(),
            unread_chats: RwSignal::new(0),
            counted: StoredValue::new(0),
            is_counting: StoredValue::new(false),
            count_again: StoredValue::default(),
            meanwhile: StoredValue::default(),
            list_turns: StoredValue::default(),
            chat_turns: StoredValue::default(),
            renewals: StoredValue::new(0),
            renew_again: StoredValue::default(),
            is_polling: StoredValue::new(false),
            unknown_since: StoredValue::new(None),
            stale_since: RwSignal::new(None),
            up_to_date_at: StoredValue::new(0.0),
            open: RwSignal::new(start.open),
            detail: RwSignal::default(),
            changes: RwSignal::new(0),
            lines: Timeline::new(),
            is_chat_old: StoredValue::new(false),
            thread_load: RwSignal::new(if missing { Load::Missing } else { Load::Done }),
            earlier_load: RwSignal::new(Load::Done),
            earlier_again: StoredValue::default(),
            typing: RwSignal::new(false),
            typing_seen: StoredValue::new(0),
            typed_at: StoredValue::new(0.0),
            draft: RwSignal::new(start.draft.clone()),
            field: NodeRef::new(),
            status_field: NodeRef::new(),
            notice: RwSignal::new(start.notice.clone()),
            unsent: StoredValue::default(),
            line_up: StoredValue::default(),
            again: StoredValue::default(),
            toast: RwSignal::default(),
            who_open: RwSignal::new(false),
            help_open: RwSignal::new(false),
            can_ask_to_notify: RwSignal::new(false),
            start: StoredValue::new(start.clone()),
        };
        state.show_page(start.page, false);
        if let Some(chat) = start.chat {
            state.show_chat(chat);
        }
        state
    }

    /// Who is signed in.
    pub(super) fn me(&self) -> Agent {
        self.start.with_value(|start| start.me.clone())
    }

    /// Whether they may answer and archive.
    pub(super) fn may_change(&self) -> bool {
        self.start.with_value(|start| start.me.may(Permission::SupportInquiriesUpdate))
    }

    /// Shows a page of the list: alone, or after what is there.
    pub(super) fn show_page(&self, page: ChatPage, append: bool) {
        self.items.update(|items| {
            if !append {
                items.clear();
            }
            let fresh = |item: &ChatListItem, items: &[ChatListItem]| items.iter().all(|known| known.id != item.id);
            for item in page.items {
                if fresh(&item, items) {
                    items.push(item);
                }
            }
        });
        self.cursor.set(page.next_cursor);
        if !append {
            self.unread_chats.set(page.unread_chats);
            // Of two answers the older may come last.
            self.counted.update_value(|count| *count += 1);
        }
    }

    /// Shows a conversation, and after it what is unsent in it.
    pub(super) fn show_chat(&self, mut chat: ChatDetail) {
        let messages = std::mem::take(&mut chat.messages);
        let emails = std::mem::take(&mut chat.emails);
        let id = chat.item.id;
        let unsent =
            self.unsent.with_value(|all| all.iter().filter(|one| one.conversation_id == id).cloned().collect());
        let lines: Vec<Line> = emails.into_iter().map(Line::email).collect();
        self.lines.replace(lines, messages, unsent, chat.last_event_id);
        self.detail.set(Some(chat));
        self.thread_load.set(Load::Done);
    }

    /// Changes what is known about the open conversation, if it is here yet.
    pub(super) fn update_detail(&self, change: impl FnOnce(&mut ChatDetail)) {
        if self.detail.with_untracked(Option::is_some) {
            self.detail.update(|detail| {
                if let Some(chat) = detail {
                    change(chat);
                }
            });
        }
    }

    /// Whether somebody looks at this conversation. Then it is shown as read, whatever the server has heard of it.
    pub(super) fn is_seen(&self, id: ConversationId) -> bool {
        self.open.get() == Some(id) && self.visible.get() && self.thread_load.get() == Load::Done
    }
}
