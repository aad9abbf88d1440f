//! Getting what was missed while there was no connection, or no answer.

use super::{
    buffered_updates::InboxUpdate,
    state::{InboxState, Load},
};
use crate::{
    conversations::api::view_chat,
    error::AppError,
    realtime::{RequestError, browser::is_hidden},
};
use domain::realtime::topics;
use futures::future::join;
use leptos::{prelude::*, task::spawn_local};

impl InboxState {
    /// Joins the rooms and brings what is shown up to date, again and again until all of it has worked. It waits for
    /// nothing that was asked for before, and when it is begun anew meanwhile, only the new one counts.
    pub(super) fn renew(self) {
        let renewal = self.renewals.try_update_value(|count| {
            *count += 1;
            *count
        });
        spawn_local(async move {
            let done = self.try_to_renew().await;
            if Some(self.renewals.get_value()) != renewal {
                return;
            }
            if done {
                self.renew_again.update_value(|again| _ = again.worked());
                self.is_up_to_date();
            } else {
                self.unanswered();
            }
        });
    }

    /// Something that is shown, or was to be, had no answer: all of it is asked for again in a while.
    pub(super) fn unanswered(self) {
        self.may_be_old();
        self.renew_again.update_value(|again| again.later(move || self.renew()));
    }

    async fn try_to_renew(self) -> bool {
        let joined = self.is_blocked() || !is_for_now(&self.ask(topics::JOIN_STAFF).await);
        let (is_thread_here, listed) = join(self.renew_thread(), self.refresh_list()).await;
        self.retry_all();
        joined && is_thread_here && !listed.is_err_and(|error| error.is_for_now())
    }

    /// Whether all of the open conversation is here.
    async fn renew_thread(self) -> bool {
        let is_here = match self.thread_load.get_untracked() {
            // All that is known comes with it.
            Load::Loading | Load::Failed(_) => return self.fetch_chat().await,
            Load::Missing => true,
            Load::Done => self.is_blocked() || self.join().await,
        };
        if matches!(self.earlier_load.get_untracked(), Load::Failed(_)) {
            self.load_earlier();
        }
        is_here && self.refresh_chat().await
    }

    /// Brings up to date what is known about the open conversation; its messages too where no socket brings them.
    /// Whether that worked.
    pub(super) async fn refresh_chat(self) -> bool {
        let Some(id) = self.open.get_untracked().filter(|_| self.thread_load.get_untracked() == Load::Done) else {
            return true;
        };
        // To ask for it counts as looking at it.
        self.is_chat_old.set_value(is_hidden());
        if is_hidden() {
            return true;
        }
        let (chat, told) = self.with_told(view_chat(id)).await;
        if self.open.get_untracked() != Some(id) {
            return true;
        }
        match chat {
            Ok(chat) if self.is_blocked() && chat.last_event_id > self.lines.last_event.get_value() => {
                self.told(InboxUpdate::Line(chat.item.clone()));
                self.show_chat(chat);
            }
            Ok(chat) => {
                self.told(InboxUpdate::Line(chat.item));
                self.lines.replace_emails(chat.emails);
                self.update_detail(|detail| {
                    (detail.last_seen_at, detail.unsubscribed) = (chat.last_seen_at, chat.unsubscribed);
                });
            }
            Err(error) => return !error.is_for_now(),
        }
        self.tell_again(told);
        true
    }

    /// The same beside everything else.
    pub(super) fn refresh_chat_soon(self) {
        spawn_local(async move {
            if !self.refresh_chat().await {
                self.unanswered();
            }
        });
    }
}

/// Whether the same request may work later. Whoever may not join, such as one who is signed out, is told so by the list.
pub(super) fn is_for_now<T>(asked: &Result<T, RequestError>) -> bool {
    match asked {
        Ok(_) => false,
        Err(RequestError::Lost) => true,
        Err(RequestError::Refused(body)) => AppError::new(&body.error_code, "").may_pass(),
    }
}

/// Whether the server was reached.
pub(super) fn was_reached(asked: &Result<(), AppError>) -> bool {
    !asked.as_ref().is_err_and(AppError::is_unreachable)
}
