//! The actions of an agent on the inbox page, apart from writing.

use super::inbox_state::InboxState;
use crate::{
    conversations::api::{archive_chat, assign_chat, revoke_access, set_status, unarchive_chat},
    error::AppError,
    threads::state::{load::explain, panels::Toast},
};
use domain::{
    conversations::{Cause, Status},
    ids::{AgentId, ThreadId},
};
use leptos::{prelude::*, task::spawn_local};

impl InboxState {
    /// Moves a conversation to the archive or back, and offers to undo it.
    pub fn move_chat(self, id: ThreadId, archive: bool) {
        spawn_local(async move {
            let moving = async || if archive { archive_chat(id).await } else { unarchive_chat(id).await };
            match self.sync.change(moving()).await {
                Ok(()) => {
                    let done = if archive { "Archived" } else { "Back in the inbox" };
                    let undo = Callback::new(move |()| self.move_chat(id, !archive));
                    self.panels.show_toast(Toast { text: done.to_owned(), undo: Some(undo) });
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
                    let undo = back.map(|before| Callback::new(move |()| self.set_status(id, before)));
                    self.panels.show_toast(Toast { text: format!("The conversation is {status} now"), undo });
                }
                Err(error) => self.refused(error),
            }
        });
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
