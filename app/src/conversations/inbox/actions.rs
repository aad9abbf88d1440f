//! What an agent does in the inbox, apart from writing.

use super::{
    buffered_updates::InboxUpdate,
    drafts,
    filter::Filter,
    navigation::leave_for_sign_in,
    state::{InboxState, Load},
    toast_area::{Toast, Undo},
};
use crate::{
    conversations::api::{archive_chat, assign_chat, set_status, unarchive_chat},
    error::AppError,
};
use domain::{
    conversations::{Cause, Status},
    ids::{AgentId, ConversationId},
    realtime::topics,
};
use leptos::{prelude::*, task::spawn_local};

impl InboxState {
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
        self.look_for(search, self.filter.get_untracked());
    }

    /// Shows only what the filter lets through.
    pub(super) fn filter_by(self, filter: Filter) {
        if self.filter.get_untracked() != filter {
            self.filter.set(filter);
            self.push_address();
            self.load_list();
        }
    }

    /// Searches and filters, as the same step of the history.
    pub(super) fn look_for(self, search: String, filter: Filter) {
        if (self.search.get_untracked(), self.filter.get_untracked()) != (search.clone(), filter.clone()) {
            self.search.set(search);
            self.filter.set(filter);
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
        if matches!(self.earlier_load.get_untracked(), Load::Failed(_)) {
            self.earlier_load.set(Load::Done);
        }
        self.typing.set(false);
        self.notice.set(None);
        self.who_open.set(false);
        self.draft.set(id.map(drafts::read).unwrap_or_default());
        self.load_chat();
    }

    /// Moves a conversation to the archive or back, and offers to undo it.
    pub(super) fn move_chat(self, id: ConversationId, archive: bool) {
        spawn_local(async move {
            let moving = async || if archive { archive_chat(id).await } else { unarchive_chat(id).await };
            let (moved, told) = self.with_told(moving()).await;
            match moved {
                Ok(item) => {
                    self.told(InboxUpdate::Line(item));
                    self.tell_again(told);
                    let done = if archive { "Archived" } else { "Back in the inbox" };
                    self.say(Toast { text: done.to_owned(), undo: Some((id, Undo::Archive(!archive))) });
                }
                Err(error) => self.say_failed(error),
            }
        });
    }

    /// Moves a conversation to another status, and offers to undo it where there is a way back.
    pub(super) fn set_status(self, id: ConversationId, status: Status) {
        spawn_local(async move {
            let before = self.detail.with_untracked(|detail| detail.as_ref().map(|chat| chat.item.status));
            let (moved, told) = self.with_told(set_status(id, status)).await;
            match moved {
                Ok(item) => {
                    self.told(InboxUpdate::Line(item));
                    self.tell_again(told);
                    let back = before.filter(|before| status.may_become(*before, Cause::Agent));
                    let text = format!("The conversation is {status} now");
                    self.say(Toast { text, undo: back.map(|before| (id, Undo::Status(before))) });
                }
                Err(error) => self.refused(error),
            }
        });
    }

    /// Gives the open conversation to somebody, or to nobody.
    pub(super) fn assign_open_chat(self, to: Option<AgentId>) {
        let open = self.detail.with_untracked(|detail| detail.as_ref().map(|chat| chat.item.clone()));
        let Some(item) = open.filter(|_| self.may_change()) else { return };
        spawn_local(async move {
            let before = item.assigned_to.map(|assignee| assignee.id);
            let (given, told) = self.with_told(assign_chat(item.id, before, to)).await;
            match given {
                Ok(item) => {
                    self.told(InboxUpdate::Line(item));
                    self.tell_again(told);
                }
                Err(error) => self.refused(error),
            }
        });
    }

    /// Takes the open conversation, or gives it back when one has it.
    pub(super) fn take_open_chat(self) {
        let me = self.me().id;
        let mine = self.detail.with_untracked(|detail| {
            detail.as_ref().and_then(|chat| chat.item.assigned_to.as_ref()).is_some_and(|assignee| assignee.id == me)
        });
        self.assign_open_chat((!mine).then_some(me));
    }

    /// Says why a change was refused. What stands in its place is shown, because somebody else may have been quicker.
    fn refused(self, error: AppError) {
        self.say_failed(error);
        self.update_detail(|_| {});
        self.refresh_chat_soon();
    }

    /// Moves the open conversation to the other tab.
    pub(super) fn move_open_chat(self) {
        let open = self.detail.with_untracked(|detail| detail.as_ref().map(|chat| (chat.item.id, chat.item.archived)));
        if let Some((id, archived)) = open.filter(|_| self.may_change()) {
            self.move_chat(id, !archived);
        }
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
        // It may have happened all the same. To do it again is for whoever wanted it: others may have changed it since.
        if error.is_unreachable() {
            self.unanswered();
        }
        if let Load::Failed(text) = self.failed(error) {
            self.say(Toast { text, undo: None });
        }
    }
}
