//! The island: all panes around one state.

// The macro makes items for the lazy chunk, which have no place for docs.
#![allow(missing_docs)]

use super::{
    help, list, live,
    start::Start,
    state::{Desk, Load},
    thread, toast, who,
};
use crate::ui::rail::{Place, Rail};
use leptos::prelude::*;

/// The inbox. The server renders it with what was asked for, so that it works before it is alive.
#[island(lazy)]
pub fn InboxDesk(
    /// What it shows first.
    start: Start,
) -> impl IntoView {
    let agent = start.me.clone();
    let desk = Desk::new(start);
    Effect::new(move |_: Option<()>| live::begin(desk));
    view! {
        <div
            class="app"
            class:show-thread=move || desk.open.get().is_some()
            class:nobody=move || desk.open.get().is_none() || desk.thread_load.get() == Load::Missing
            data-alive=move || desk.alive.get().then_some("true")
        >
            <Rail agent place=Place::Inbox unread=desk.unread_chats />
            <list::ListPane desk />
            <thread::ThreadPane desk />
            <who::WhoPane desk />
            <toast::ToastArea desk />
            <help::HelpDialog desk />
        </div>
    }
}
