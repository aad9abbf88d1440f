//! Pages with one card in the middle: before the sign-in, for visitors, and instead of pages that failed.

use super::placeholders::Logo;
use leptos::prelude::*;

/// A page with one form on it, or nothing but a sentence.
#[component]
pub fn CardPage(
    /// The heading.
    #[prop(into)]
    title: String,
    /// The sentence under it.
    #[prop(into)]
    lead: String,
    /// The form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <main class="door">
            <div class="card">
                <Logo />
                <h1>{title}</h1>
                <p class="sub" dir="auto">{lead}</p>
                {children.map(|children| children())}
            </div>
        </main>
    }
}

/// Stands in for a page that is not there, or that could not be shown.
#[component]
pub fn ErrorPage(
    /// What happened.
    title: &'static str,
    /// Why, or what to do.
    #[prop(into)]
    message: String,
) -> impl IntoView {
    view! {
        <main class="empty dead-end">
            <Logo />
            <h1>{title}</h1>
            <p>{message}</p>
            <a class="btn" href="/inbox">"Go to the inbox"</a>
        </main>
    }
}
