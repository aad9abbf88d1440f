//! The open thread: what is known about it, and its timeline.

mod changes;
mod events;
pub mod line;
pub mod timeline;

use self::timeline::TimelineSignals;
use super::{
    kind::Kind,
    load::{Load, PageLoad},
    read_only::ReadOnly,
};
use crate::threads::client::sync::RequestSequence;
use domain::ids::ThreadId;
use leptos::prelude::*;

/// The open thread, or none.
pub struct Thread<K: Kind> {
    open: RwSignal<Option<ThreadId>>,
    /// Everything known about it but its messages.
    detail: RwSignal<Option<K::Detail>>,
    /// Changes whenever something about it is told.
    revision: RwSignal<u32>,
    timeline: TimelineSignals,
    load: RwSignal<Load>,
    requests: StoredValue<RequestSequence>,
    earlier: PageLoad,
    /// Whether more may be known about it, which is asked for when somebody looks.
    is_outdated: StoredValue<bool>,
    /// Whether the customer may have written while nobody looked.
    is_unseen: StoredValue<bool>,
    is_typing: RwSignal<bool>,
    /// Changes with each sign of typing, so that an old timer does not end a new one.
    typing_signs: StoredValue<u32>,
}

impl<K: Kind> Clone for Thread<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Kind> Copy for Thread<K> {}

impl<K: Kind> Thread<K> {
    /// The thread that the page was asked for, unless it is not there.
    pub fn new(open: Option<ThreadId>, detail: Option<K::Detail>) -> Self {
        let missing = open.is_some() && detail.is_none();
        let thread = Self {
            open: RwSignal::new(open),
            detail: RwSignal::default(),
            revision: RwSignal::new(0),
            timeline: TimelineSignals::new(),
            load: RwSignal::new(if missing { Load::Missing } else { Load::Done }),
            requests: StoredValue::default(),
            earlier: PageLoad::new(),
            is_outdated: StoredValue::new(false),
            is_unseen: StoredValue::new(false),
            is_typing: RwSignal::new(false),
            typing_signs: StoredValue::new(0),
        };
        if let Some(detail) = detail {
            thread.show(detail, Vec::new());
        }
        thread
    }

    /// Which thread is open.
    pub fn open(self) -> ReadOnly<Option<ThreadId>> {
        ReadOnly::new(self.open)
    }

    /// Whether it is this one.
    pub fn is_open(self, id: ThreadId) -> bool {
        self.open.get_untracked() == Some(id)
    }

    /// Everything known about it but its messages, once it is here.
    pub fn detail(self) -> ReadOnly<Option<K::Detail>> {
        ReadOnly::new(self.detail)
    }

    /// Something about it; its default while it is not here.
    pub fn read<T: Default>(self, read: impl FnOnce(&K::Detail) -> T) -> T {
        self.detail.with(|detail| detail.as_ref().map(read).unwrap_or_default())
    }

    /// The same, read once.
    pub fn read_untracked<T: Default>(self, read: impl FnOnce(&K::Detail) -> T) -> T {
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

    /// Whether the other side is typing.
    pub fn is_typing(self) -> ReadOnly<bool> {
        ReadOnly::new(self.is_typing)
    }

    /// Whether more may be known about it than is shown.
    pub fn is_outdated(self) -> bool {
        self.is_outdated.get_value()
    }

    /// More may be known about it, or all of it is asked for.
    pub fn set_outdated(self, is_outdated: bool) {
        self.is_outdated.set_value(is_outdated);
    }

    /// Whether the customer may have written while nobody looked. The list says so too, and may say it later.
    pub fn is_unseen(self) -> bool {
        self.is_unseen.get_value()
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
