//! Several tabs with the same conversation: what one does, the others hear of by the storage they share.

use super::{browser_storage::Changed, controller::Widget};
use crate::browser::{on_storage, spawn_local};

impl Widget {
    /// Hears of other tabs.
    pub(crate) fn follow_tabs(self) {
        on_storage(move |event| {
            match self.storage.changed(&event) {
                Some(Changed::Token(token)) => self.token_changed(token),
                Some(Changed::Unsent(message)) => {
                    self.outbox.borrow_mut().kept(&message.client_message_id);
                    self.change(|state| state.insert(vec![message]));
                }
                Some(Changed::Taken(id)) => spawn_local(self.settle(id)),
                Some(Changed::Draft(before, now)) => self.change(|state| {
                    // Something else that is being written here is left alone.
                    if state.draft == before {
                        state.draft = now;
                    }
                }),
                Some(Changed::Muted(muted)) => self.change(|state| state.muted = muted),
                None => {}
            }
        });
    }

    fn token_changed(self, token: String) {
        let ours = self.read(|state| state.token.clone()).unwrap_or_default();
        if token.is_empty() {
            self.departed();
        }
        if token.is_empty() && !ours.is_empty() {
            self.leave(true);
        } else if token != ours {
            self.use_token(token);
        }
    }

    /// A message that waits here has been sent, or taken back, in another tab: the server knows which.
    pub(crate) async fn settle(self, id: String) {
        if self.read(|state| state.timeline.is_waiting(&id)) {
            self.look_for_token();
            self.sync().await;
            self.change(|state| state.timeline.take_back(&id));
        }
    }
}
