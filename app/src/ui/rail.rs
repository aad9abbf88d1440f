//! The desk's narrow navigation: at the side, or at the bottom of a narrow window.

use super::{icons, placeholders::Logo};
use leptos::prelude::*;

/// Where in the desk one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The inbox.
    Inbox,
    /// Any page of the settings.
    Settings,
}

/// The navigation.
#[component]
pub fn Rail(
    /// Where they are.
    place: Place,
    /// Where the settings begin for them.
    settings: &'static str,
    /// Unread conversations.
    #[prop(into, optional)]
    unread: Signal<i64>,
    /// The menu of whoever is signed in.
    children: Children,
) -> impl IntoView {
    let current = move |at: Place| (at == place).then_some("page");
    let count = move || if unread.get() > 99 { "99+".to_owned() } else { unread.get().to_string() };
    view! {
        <nav class="rail" aria-label="Porchlight">
            <span class="mark"><Logo /></span>
            <a href="/inbox" aria-label="Inbox" title="Inbox" aria-current=current(Place::Inbox)>
                {icons::inbox(20)}
                <Show when=move || unread.with(|count| *count > 0)>
                    <span class="n num" aria-hidden="true">{count}</span>
                </Show>
            </a>
            <span class="gap"></span>
            <a href=settings aria-label="Settings" title="Settings" aria-current=current(Place::Settings)>
                {icons::settings(20)}
            </a>
            {children()}
        </nav>
    }
}
