//! The actions of an agent on the inbox page, apart from writing.

use super::{
    inbox_state::InboxState,
    list::{Filter, InboxUrl},
    load::explain,
    panels::{Toast, Undo},
};
use crate::{
    browser::navigation,
    conversations::api::{archive_chat, assign_chat, revoke_access, set_status, unarchive_chat},
    error::AppError,
};
use domain::{
    conversations::{Cause, Status},
    ids::{AgentId, ThreadId},
    realtime::topics,
};
use leptos::{prelude::*, task::spawn_local};

/// Which conversations are shown, and which one is open.
impl InboxState {
    /// Makes the page alive, with what was searched for and chosen before.
    pub fn start(self, search: String, filter: Filter) {
        self.sync.start();
        self.look_for(search, filter);
    }

    /// Opens a conversation, as a click on it does.
    pub fn open_chat(self, id: ThreadId) {
        if !self.thread.is_open(id) {
            self.switch_to(Some(id));
            self.push_url();
        }
    }

    /// Goes back to the list.
    pub fn close_chat(self) {
        self.switch_to(None);
        self.push_url();
    }

    /// Shows one tab of the list.
    pub fn show_tab(self, archived: bool) {
        self.list_by(InboxUrl { archived, ..untrack(|| self.url()) });
    }

    /// Shows only what the filter lets through.
    pub fn filter_by(self, filter: Filter) {
        self.list_by(InboxUrl { filter, ..untrack(|| self.url()) });
    }

    /// Lists something else, which is a step that the Back button undoes.
    fn list_by(self, url: InboxUrl) {
        if self.list.set_url(&url) {
            self.push_url();
            self.sync.load_list();
        }
    }

    /// Searches, or shows everything when `search` is empty.
    pub fn search_for(self, search: String) {
        self.look_for(search, self.list.filter().get_untracked());
    }

    /// Searches and filters, as the same step of the history: the letters of a search would be a step each.
    pub fn look_for(self, search: String, filter: Filter) {
        if self.list.set_url(&InboxUrl { search, filter, ..untrack(|| self.url()) }) {
            navigation::replace(&untrack(|| self.url()).path());
            self.sync.load_list();
        }
    }

    /// Shows what an address says, without touching the history; whether that is another list.
    pub fn show_url(self, url: &InboxUrl) -> bool {
        let is_other_list = self.list.set_url(url);
        if is_other_list {
            self.sync.load_list();
        }
        if self.thread.open().get_untracked() != url.open {
            self.switch_to(url.open);
        }
        is_other_list
    }

    /// Another conversation, tab or filter is a step that the Back button undoes.
    fn push_url(self) {
        navigation::push(&untrack(|| self.url()).path());
    }

    /// Shows another conversation, or none, without touching the history.
    fn switch_to(self, id: Option<ThreadId>) {
        if let Some(before) = self.thread.open().get_untracked() {
            self.connection.notify(topics::LEAVE, before);
        }
        self.thread.switch_to(id);
        self.outbox.switch_to(id);
        self.panels.close_visitor();
        self.sync.load_thread();
    }
}

/// Changes to a conversation.
impl InboxState {
    /// Moves a conversation to the archive or back, and offers to undo it.
    pub fn move_chat(self, id: ThreadId, archive: bool) {
        spawn_local(async move {
            let moving = async || if archive { archive_chat(id).await } else { unarchive_chat(id).await };
            match self.sync.change(moving()).await {
                Ok(()) => {
                    let done = if archive { "Archived" } else { "Back in the inbox" };
                    let undo = Some((id, Undo::Archive(!archive)));
                    self.panels.show_toast(Toast { text: done.to_owned(), undo });
                }
                Err(error) => self.say_failed(error),
            }
        });
    }

    /// Moves the open conversation to the other tab.
    pub fn move_open_chat(self) {
        let open = self.thread.read_untracked(|chat| Some((chat.item.id, chat.item.archived)));
        if let Some((id, archived)) = open.filter(|_| self.may_change()) {
            self.move_chat(id, !archived);
        }
    }

    /// Moves a conversation to another status, and offers to undo it where there is a way back.
    pub fn set_status(self, id: ThreadId, status: Status) {
        spawn_local(async move {
            let before = self.thread.read_untracked(|chat| Some(chat.item.status));
            match self.sync.change(set_status(id, status)).await {
                Ok(()) => {
                    let back = before.filter(|before| status.may_become(*before, Cause::Agent));
                    let text = format!("The conversation is {status} now");
                    self.panels.show_toast(Toast { text, undo: back.map(|before| (id, Undo::Status(before))) });
                }
                Err(error) => self.refused(error),
            }
        });
    }

    /// Undoes what a toast was about.
    pub fn undo(self, id: ThreadId, undo: Undo) {
        self.panels.dismiss_toast();
        match undo {
            Undo::Archive(archive) => self.move_chat(id, archive),
            Undo::Status(status) => self.set_status(id, status),
        }
    }

    /// Gives the open conversation to somebody, or to nobody.
    pub fn assign_open_chat(self, to: Option<AgentId>) {
        let open = self.thread.read_untracked(|chat| Some(chat.item.clone()));
        let Some(item) = open.filter(|_| self.may_change()) else { return };
        spawn_local(async move {
            let before = item.assigned_to.map(|assignee| assignee.id);
            if let Err(error) = self.sync.change(assign_chat(item.id, before, to)).await {
                self.refused(error);
            }
        });
    }

    /// Takes the open conversation, or gives it back when one has it.
    pub fn take_open_chat(self) {
        let me = self.me().id;
        let assignee = self.thread.read_untracked(|chat| chat.item.assigned_to.as_ref().map(|assignee| assignee.id));
        self.assign_open_chat((assignee != Some(me)).then_some(me));
    }

    /// Takes a conversation away from everyone who has a token or a link of it.
    pub fn revoke_access(self, id: ThreadId) {
        spawn_local(async move {
            match self.sync.change(revoke_access(id)).await {
                Ok(()) => self.panels.say("Access is revoked"),
                Err(error) => self.say_failed(error),
            }
        });
    }

    /// Says why a change was refused. What stands in its place is shown, because somebody else may have been quicker.
    fn refused(self, error: AppError) {
        self.say_failed(error);
        self.thread.reset_choices();
        self.sync.refresh_thread_soon();
    }

    /// Says in a toast what did not work.
    fn say_failed(self, error: AppError) {
        // The change may have happened all the same. Only the agent does it again: others may have changed more since.
        if error.is_unreachable() {
            self.sync.resync_later();
        }
        self.panels.say(explain(error));
    }
}
