//! How somebody's availability looks: a dot, a word, until when.

use crate::local_time::{local_day, local_time, utc_date, utc_time};
use domain::people::{Availability, SupportAgent};
use leptos::prelude::*;

/// The sign of an availability: its form tells it too, not only its colour.
#[component]
pub(super) fn StatusDot(#[prop(into)] status: Signal<Availability>) -> impl IntoView {
    view! { <span class=move || format!("st {}", status.get().as_str()) aria-hidden="true"></span> }
}

/// The end of an availability: the time, and the day where that is not today.
#[component]
pub(super) fn EndOf(
    /// The moment, as RFC 3339.
    at: String,
) -> impl IntoView {
    let text = RwSignal::new(format!("{} {}", utc_date(&at), utc_time(&at)));
    let iso = at.clone();
    Effect::new(move |_: Option<()>| {
        let (day, time) = (local_day(&iso), local_time(&iso));
        text.set(if day == "Today" { time } else { format!("{day}, {time}") });
    });
    view! { <time class="num" datetime=at>{text}</time> }
}

/// What an agent's load means for them, in words.
pub(super) fn load_words(agent: &SupportAgent) -> String {
    format!("{} of {}", agent.active_tickets, agent.capacity)
}
