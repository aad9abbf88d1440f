//! Taking a conversation away from its visitor.

use super::{
    buffered_updates::InboxUpdate,
    state::InboxState,
    thread_header::{of, of_untracked},
    toast_area::Toast,
};
use crate::conversations::api::revoke_access;
use domain::{conversations::Identity, ids::ConversationId};
use leptos::{html::Details, prelude::*, task::spawn_local};

/// Says what it does before it does it: it can't be undone.
#[component]
pub(super) fn RevokeAccess(state: InboxState) -> impl IntoView {
    let place = NodeRef::<Details>::new();
    let id = of_untracked(state, |chat| chat.item.id.to_string());
    let is_signed_in = move || of(state, |chat| chat.item.identity == Identity::SignedIn);
    let revoked = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(id) = state.open.get_untracked() {
            state.revoke_access(id);
        }
        if let Some(place) = place.get_untracked() {
            place.set_open(false);
        }
    };
    view! {
        <details class="done" node_ref=place>
            <summary>"Revoke access"</summary>
            <form method="post" action="/desk/take_access" class="ask" on:submit=revoked>
                <input type="hidden" name="id" value=id />
                <p>"The link and this visitor’s browser lose access, at once. They can begin anew."</p>
                <p>"An address that they only typed is forgotten, so that no reply brings a new link to it."</p>
                <Show when=is_signed_in>
                    <p>"While your website says who they are, they still have it."</p>
                </Show>
                <button class="btn bad">"Revoke access"</button>
            </form>
        </details>
    }
}

impl InboxState {
    /// Takes a conversation away from everyone who has a token or a link of it.
    fn revoke_access(self, id: ConversationId) {
        spawn_local(async move {
            let (revoked, told) = self.with_told(revoke_access(id)).await;
            match revoked {
                Ok(item) => {
                    self.told(InboxUpdate::Line(item));
                    self.tell_again(told);
                    self.say(Toast { text: "Access is revoked".to_owned(), undo: None });
                }
                Err(error) => self.say_failed(error),
            }
        });
    }
}
