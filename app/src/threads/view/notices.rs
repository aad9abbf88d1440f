//! What the page says of itself: what was just done, with a way to undo it, and that what is shown may be old.

use crate::{
    threads::state::{connection::Connection, panels::Panels},
    ui::{
        icons,
        time::{iso, local_time},
    },
};
use domain::Timestamp;
use leptos::prelude::*;

/// The place of toasts. It is always there, so that screen readers hear what comes into it.
#[component]
pub fn ToastArea(panels: Panels) -> impl IntoView {
    let toast = move || {
        panels.toast().get().map(|toast| {
            view! {
                <div class="toast">
                    <span>{toast.text}</span>
                    {toast.undo.map(|undo| view! {
                        <button class="btn quiet" type="button" on:click=move |_| {
                            panels.dismiss_toast();
                            undo.run(());
                        }>"Undo"</button>
                    })}
                    <button class="btn quiet icon" type="button" aria-label="Dismiss" on:click=move |_| panels.dismiss_toast()>
                        {icons::x(16)}
                    </button>
                </div>
            }
        })
    };
    view! { <div class="toasts" role="status">{toast}</div> }
}

/// Says that the page may be old, for as long as it is so. Its place is always there, so that screen readers hear what
/// comes into it.
#[component]
pub fn StaleBanner(connection: Connection) -> impl IntoView {
    let since = move || {
        let at = connection
            .freshness()
            .stale_since()
            .get()
            .and_then(|since| Timestamp::from_timestamp_millis(since as i64))?;
        Some(local_time(&iso(at)))
    };
    // The server may be there, and not know.
    let words = move || match connection.status().get().is_reachable() {
        true => ("What you see may be old: ", "the server could not say what is new since "),
        false => ("Not connected. What you see may be old: ", "the server has not answered since "),
    };
    view! {
        <div class="outage calm" role="status">
            <Show when=move || connection.freshness().stale_since().with(Option::is_some)>
                <p>
                    <b>{move || words().0}</b>
                    {move || words().1} {since} ". "
                    "This is tried again by itself, and what you write is kept."
                </p>
            </Show>
        </div>
    }
}
