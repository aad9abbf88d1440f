//! Getting what was missed while there was no connection.

use super::{
    meanwhile::Told,
    state::{Desk, Load},
};
use crate::{
    conversations::api::view_chat,
    realtime::browser::{after, is_hidden},
};
use domain::realtime::topics;
use leptos::{prelude::*, task::spawn_local};

/// How long after a failure the same is tried again.
pub(super) const TRY_AGAIN_MS: i32 = 5_000;

impl Desk {
    /// There is a new connection.
    pub(super) fn connected(self) {
        let connection = self.connections.try_update_value(|count| {
            *count += 1;
            *count
        });
        spawn_local(self.renew(connection.unwrap_or_default()));
    }

    /// Joins the rooms and brings what is shown up to date, again and again until all of it has worked or there is
    /// another connection.
    async fn renew(self, connection: u32) {
        if self.connections.get_value() != connection {
            return;
        }
        // Whoever may not join is signed out, which the list tells.
        let mut done = self.ask(topics::JOIN_STAFF).await.is_ok();
        if matches!(self.thread_load.get_untracked(), Load::Failed(_)) {
            self.load_chat();
        } else {
            done &= self.join().await;
        }
        done &= self.refresh_list().await;
        done &= self.refresh_chat().await;
        self.retry_all();
        if !done {
            after(TRY_AGAIN_MS, move || spawn_local(self.renew(connection)));
        }
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
                self.told(Told::Line(chat.item.clone()));
                self.show_chat(chat);
            }
            Ok(chat) => {
                self.told(Told::Line(chat.item));
                self.lines.replace_emails(chat.emails);
                self.update_detail(|detail| {
                    (detail.last_seen_at, detail.unsubscribed) = (chat.last_seen_at, chat.unsubscribed);
                });
            }
            Err(error) => return error.is_not_found(),
        }
        self.tell_again(told);
        true
    }
}
