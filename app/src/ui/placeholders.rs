//! Placeholders where there is nothing, or where something could not be loaded; and the logo that stands in them.

use leptos::prelude::*;

/// Says that there is nothing, and what to do next.
#[component]
pub fn EmptyState(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What to do.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Logo />
            <h2>{title}</h2>
            {children()}
        </div>
    }
}

/// The mark of Porchlight.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="lamp" width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
            <path d="M14 3v3" stroke="currentColor" stroke-width="2" stroke-linecap="round"></path>
            <path d="M6.5 14.5a7.5 7.5 0 0 1 15 0z" fill="currentColor"></path>
            <path class="bulb" d="M10.5 17h7a3.5 3.5 0 0 1-7 0z"></path>
            <path
                class="rays"
                d="M14 22.5v2M8.7 20.6l-1.4 1.6M19.3 20.6l1.4 1.6"
                stroke-width="1.8"
                stroke-linecap="round"
            ></path>
        </svg>
    }
}

/// Something that could not be loaded, and a way to try again.
#[component]
pub fn LoadError(
    /// What happened.
    #[prop(into)]
    message: Signal<String>,
    /// What "Try again" does.
    retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <Logo />
            <p>{message}</p>
            <button class="btn" type="button" on:click=move |_| retry.run(())>"Try again"</button>
        </div>
    }
}
