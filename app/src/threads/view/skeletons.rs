//! The shapes of a list and a thread that are on their way.

use leptos::prelude::*;

/// Rows that are being loaded, in their shape.
#[component]
pub fn SkeletonRows() -> impl IntoView {
    let row = |_| {
        view! {
            <div class="row skeleton">
                <span class="av sz-m"></span>
                <span class="grow">
                    <span class="bar short"></span>
                    <span class="bar"></span>
                </span>
            </div>
        }
    };
    view! {
        <div aria-hidden="true">{(0..6).map(row).collect_view()}</div>
        <p class="sr-only" role="status">"Loading"</p>
    }
}

/// A thread that is being loaded, in its shape.
#[component]
pub fn SkeletonThread() -> impl IntoView {
    let bubble = |at: u8| view! { <div class="m skeleton" class:me=at % 2 == 1><div class="b bar"></div></div> };
    view! {
        <div class="tl" aria-hidden="true">{(0..5).map(bubble).collect_view()}</div>
        <p class="sr-only" role="status">"Loading"</p>
    }
}
