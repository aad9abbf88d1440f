//! The open conversation: what is known about it, and its timeline.

mod events;

use super::load::{Load, PageLoad};
use crate::threads::{
    client::{sync::RequestSequence, timeline::Newest},
    state::{
        line::{Note, Post},
        read_only::ReadOnly,
        timeline::TimelineSignals,
    },
};
use domain::{
    conversations::{ChatDetail, ChatListItem, EmailNote},
    ids::ThreadId,
    realtime::{ConversationUpdated, Presence},
};
use leptos::prelude::*;
use std::mem::take;

/// The open conversation, or none.
#[derive(Clone, Copy)]
pub struct Thread {
    open: RwSignal<Option<ThreadId>>,
    /// Everything known about it but its messages.
    detail: RwSignal<Option<ChatDetail>>,
    /// Changes whenever something about it is told.
    revision: RwSignal<u32>,
    timeline: TimelineSignals,
    load: RwSignal<Load>,
    requests: StoredValue<RequestSequence>,
    earlier: PageLoad,
    /// Whether more may be known about it, which is asked for when somebody looks.
    is_outdated: StoredValue<bool>,
    visitor_typing: RwSignal<bool>,
    /// Changes with each sign of typing, so that an old timer does not end a new one.
    typing_signs: StoredValue<u32>,
}

impl Thread {
    /// The conversation that the page was asked for, unless it is not there.
    pub fn new(open: Option<ThreadId>, chat: Option<ChatDetail>) -> Self {
        let missing = open.is_some() && chat.is_none();
        let thread = Self {
            open: RwSignal::new(open),
            detail: RwSignal::default(),
            revision: RwSignal::new(0),
            timeline: TimelineSignals::new(),
            load: RwSignal::new(if missing { Load::Missing } else { Load::Done }),
            requests: StoredValue::default(),
            earlier: PageLoad::new(),
            is_outdated: StoredValue::new(false),
            visitor_typing: RwSignal::new(false),
            typing_signs: StoredValue::new(0),
        };
        if let Some(chat) = chat {
            thread.show(chat, Vec::new());
        }
        thread
    }

    /// Which conversation is open.
    pub fn open(self) -> ReadOnly<Option<ThreadId>> {
        ReadOnly::new(self.open)
    }

    /// Whether it is this one.
    pub fn is_open(self, id: ThreadId) -> bool {
        self.open.get_untracked() == Some(id)
    }

    /// Everything known about it but its messages, once it is here.
    pub fn detail(self) -> ReadOnly<Option<ChatDetail>> {
        ReadOnly::new(self.detail)
    }

    /// Something about it; its default while it is not here.
    pub fn read<T: Default>(self, read: impl FnOnce(&ChatDetail) -> T) -> T {
        self.detail.with(|detail| detail.as_ref().map(read).unwrap_or_default())
    }

    /// The same, read once.
    pub fn read_untracked<T: Default>(self, read: impl FnOnce(&ChatDetail) -> T) -> T {
        self.detail.with_untracked(|detail| detail.as_ref().map(read).unwrap_or_default())
    }

    /// Changes whenever something about it is told.
    pub fn revision(self) -> ReadOnly<u32> {
        ReadOnly::new(self.revision)
    }

    /// Its messages, and the notes among them.
    pub fn timeline(self) -> TimelineSignals {
        self.timeline
    }

    /// How far it has come.
    pub fn load(self) -> ReadOnly<Load> {
        ReadOnly::new(self.load)
    }

    /// Whether it is here.
    pub fn is_loaded(self) -> bool {
        self.load.get_untracked() == Load::Done
    }

    /// How far its earlier messages have come.
    pub fn earlier(self) -> PageLoad {
        self.earlier
    }

    /// Whether its visitor is typing.
    pub fn visitor_typing(self) -> ReadOnly<bool> {
        ReadOnly::new(self.visitor_typing)
    }

    /// Whether more may be known about it than is shown.
    pub fn is_outdated(self) -> bool {
        self.is_outdated.get_value()
    }

    /// More may be known about it, or all of it is asked for.
    pub fn set_outdated(self, is_outdated: bool) {
        self.is_outdated.set_value(is_outdated);
    }

    /// It is on its way, or did not come.
    pub fn set_load(self, load: Load) {
        self.load.set(load);
    }

    /// The number of the next request for it.
    pub fn issue_request(self) -> u32 {
        self.requests.try_update_value(RequestSequence::issue).unwrap_or_default()
    }

    /// The answer to a request for it has come. Whether it counts.
    pub fn accept_answer(self, request: u32) -> bool {
        self.requests.try_update_value(|requests| requests.accept(request)).unwrap_or_default()
    }
}

/// Changes.
impl Thread {
    /// Another conversation is open, or none. It is not here yet.
    pub fn switch_to(self, id: Option<ThreadId>) {
        self.open.set(id);
        self.detail.set(None);
        self.timeline.clear();
        self.earlier.forget_failure();
        self.visitor_typing.set(false);
    }

    /// Shows the conversation, and after it what is unsent in it.
    pub fn show(self, mut chat: ChatDetail, unsent: Vec<Post>) {
        let newest = Newest {
            entries: take(&mut chat.messages).into_iter().map(Post::from).collect(),
            last_event: chat.last_event_id,
            has_earlier: chat.has_earlier,
            unread: 0,
        };
        self.timeline.change(|timeline| {
            timeline.replace(newest);
            timeline.insert_all(unsent);
        });
        self.set_notes(take(&mut chat.emails));
        self.detail.set(Some(chat));
        self.load.set(Load::Done);
    }

    /// Changes what is known about it, if it is here yet.
    pub fn update(self, change: impl FnOnce(&mut ChatDetail)) {
        if self.detail.with_untracked(Option::is_some) {
            self.detail.update(|detail| {
                if let Some(chat) = detail {
                    change(chat);
                }
            });
        }
    }

    /// Shows again what is known: a choice that was made in vain jumps back.
    pub fn reset_choices(self) {
        self.update(|_| {});
    }

    /// A conversation looks like this in the list now.
    pub fn set_item(self, item: &ChatListItem) {
        if self.is_open(item.id) {
            self.update(|chat| chat.item = item.clone());
            self.revision.update(|revision| *revision += 1);
        }
    }

    /// A visitor has come or gone.
    pub fn set_presence(self, presence: &Presence) {
        if self.is_open(presence.id) {
            self.update(|chat| chat.item.online = presence.online);
        }
    }

    /// An email about a conversation was sent or given up, or its visitor wants no more.
    pub fn set_emails(self, update: ConversationUpdated) {
        if self.is_open(update.id) {
            self.set_notes(update.emails);
            self.update(|chat| chat.unsubscribed = update.unsubscribed);
        }
    }

    /// Shows what became of emails among the messages.
    pub fn set_notes(self, emails: Vec<EmailNote>) {
        self.timeline.set_notes(emails.into_iter().map(|email| Note { at: email.at, text: email.text }).collect());
    }
}
