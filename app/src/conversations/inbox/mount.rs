//! Brings the inbox to life: the socket, the keyboard, the history, the draft, the title.

use super::{
    desktop_notifications, drafts, filter::Filter, keyboard, navigation, resync::was_reached, state::InboxState,
};
use crate::realtime::{
    Auth, Socket, Status,
    browser::{every, is_hidden, on_change},
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

/// How often the server is asked where sockets are blocked.
const POLL_MS: i32 = 5_000;
const HALF_MINUTE_MS: i32 = 30_000;

/// Makes the inbox alive, with what was searched for and chosen before.
pub(super) fn begin(state: InboxState, search: String, filter: Filter) {
    state.unsent.set_value(drafts::unsent(state.me().id));
    let failed = state.unsent.get_value();
    if let Some(id) = state.open.get_untracked() {
        state.lines.insert(failed.into_iter().filter(|one| one.conversation_id == id).collect());
        if state.draft.with_untracked(String::is_empty) {
            state.draft.set(drafts::read(id));
        }
    }
    // Days are the reader's own from now on.
    state.lines.lay_out();
    state.alive.set(true);
    let socket = Socket::connect(Auth::Cookie, move |status| state.status_is(status), move |heard| state.heard(heard));
    state.socket.set_value(Some(SendWrapper::new(socket)));
    every(HALF_MINUTE_MS, move || state.tick.update(|tick| *tick += 1));
    every(POLL_MS, move || state.poll());
    // Whoever comes back to the page does not wait for the next turn.
    on_change(move || state.poll());
    keyboard::listen(state);
    desktop_notifications::begin(state);
    navigation::follow(state);
    keep_draft(state);
    state.look_for(search, filter);
}

fn keep_draft(state: InboxState) {
    Effect::new(move |_: Option<()>| {
        let draft = state.draft.get();
        if let Some(id) = state.open.get_untracked() {
            drafts::keep(id, &draft);
        }
    });
}

impl InboxState {
    /// Where sockets are blocked, the server is asked.
    fn poll(self) {
        if !self.is_blocked() || self.is_polling.get_value() {
            return;
        }
        if is_hidden() {
            return self.may_be_old();
        }
        self.is_polling.set_value(true);
        spawn_local(async move {
            let listed = self.refresh_list().await;
            let reached = was_reached(&listed);
            // The socket may have come back meanwhile, and then knows better.
            if self.is_blocked() {
                self.status_is(if reached { Status::Polling } else { Status::Offline });
            }
            if reached {
                if self.refresh_chat().await && listed.is_ok() && self.is_blocked() {
                    self.is_up_to_date();
                }
                self.retry_all();
            }
            self.is_polling.set_value(false);
        });
    }

    pub(super) fn is_blocked(self) -> bool {
        self.socket.with_value(|socket| socket.as_ref().is_some_and(|socket| socket.is_blocked()))
    }
}
