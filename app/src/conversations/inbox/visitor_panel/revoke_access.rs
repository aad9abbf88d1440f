//! Taking a conversation away from its visitor.

use super::super::state::InboxState;
use domain::conversations::Identity;
use leptos::{html::Details, prelude::*};

/// Says what it does before it does it: it can't be undone.
#[component]
pub fn RevokeAccess(state: InboxState) -> impl IntoView {
    let place = NodeRef::<Details>::new();
    let id = state.thread.read_untracked(|chat| chat.item.id.to_string());
    let is_signed_in = move || state.thread.read(|chat| chat.item.identity == Identity::SignedIn);
    let revoked = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(id) = state.thread.open().get_untracked() {
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
