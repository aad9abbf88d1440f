//! The menu behind one's own avatar: availability, theme, profile, the way out. It opens and posts without JavaScript; with it
//! nothing is loaded again, so that what is being written stays.

// The macro makes items for the lazy chunk, which have no place for docs.
#![allow(missing_docs)]

use super::{
    api::{find_my_availability, set_my_availability},
    status::{EndOf, StatusDot, load_words},
};
use crate::{
    local_time::iso,
    ui::{avatar::Avatar, icons},
};
use domain::people::{Availability, AvailabilityEnd, SupportAgent};
use leptos::{ev, html, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

/// What the menu shows first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MenuData {
    /// One's name.
    pub name: String,
    /// One's address.
    pub email: String,
    /// Oneself as somebody who takes tickets; `None` for those who have nothing to do with them.
    pub me: Option<SupportAgent>,
    /// The name of the theme that was chosen.
    pub theme: String,
    /// The path of the page, to come back to.
    pub here: String,
}

/// The menu.
// Not in a chunk of its own while developing: plain `cargo leptos watch` does not split.
#[cfg_attr(debug_assertions, island)]
#[cfg_attr(not(debug_assertions), island(lazy))]
pub fn AvatarMenu(data: MenuData) -> impl IntoView {
    let MenuData { name, email, me, theme, here } = data;
    let return_to = here.clone();
    let (me, menu) = (RwSignal::new(me), NodeRef::<html::Details>::new());
    let status = Memo::new(move |_| me.with(|me| me.as_ref().map(|me| me.status)));
    let label = {
        let name = name.clone();
        move || match status.get() {
            Some(status) => format!("You, {name}: {}", status.word().to_lowercase()),
            None => format!("You, {name}"),
        }
    };
    close_by_itself(menu);
    let toggled = move |_| {
        if menu.get_untracked().is_some_and(|menu| menu.open()) && me.with_untracked(Option::is_some) {
            refresh(me);
        }
    };
    view! {
        <details class="you" node_ref=menu on:toggle=toggled>
            <summary aria-label=label title=name.clone()>
                <Avatar name=name.clone() />
                <Show when=move || status.get().is_some()>
                    <StatusDot status=Signal::derive(move || status.get().unwrap_or(Availability::Away)) />
                </Show>
            </summary>
            <div class="pop">
                <div class="top">
                    <Avatar name=name.clone() />
                    <span class="grow">
                        <b dir="auto">{name}</b>
                        <span class="sub">{email}</span>
                    </span>
                </div>
                <Show when=move || status.get().is_some()>
                    <AvailabilityForm me here=here.clone() />
                </Show>
                <ThemeForm theme here=return_to />
                <a class="item" href="/settings/profile">{icons::user(16)} "Your profile"</a>
                <form method="post" action="/desk/sign_out">
                    <button class="item">{icons::log_out(16)} "Sign out"</button>
                </form>
            </div>
        </details>
    }
}

/// The three availabilities, each a button that posts itself, and the end of the next choice.
#[component]
fn AvailabilityForm(me: RwSignal<Option<SupportAgent>>, here: String) -> impl IntoView {
    let (end, error) = (NodeRef::<html::Select>::new(), RwSignal::new(None::<String>));
    let choose = move |availability: Availability| {
        let end = end.get_untracked().map_or_else(|| AvailabilityEnd::Open.as_str().to_owned(), |end| end.value());
        spawn_local(async move {
            match set_my_availability(availability.as_str().to_owned(), end, minutes_ahead()).await {
                Ok(agent) => {
                    error.set(None);
                    me.set(Some(agent));
                }
                Err(refused) => error.set(Some(refused.message)),
            }
        });
    };
    let button = move |each: Availability| view! { <Choice me each choose=Callback::new(choose) /> };
    let option = |each: AvailabilityEnd| view! { <option value=each.as_str()>{each.words()}</option> };
    view! {
        <form method="post" action="/desk/choose_availability" role="group" aria-label="Availability">
            <input type="hidden" name="next" value=here />
            <Show when=move || error.with(Option::is_some)>
                <p class="field-error" role="alert">{error}</p>
            </Show>
            {Availability::ALL.map(button).collect_view()}
            <label class="until">
                <span class="sub">"Until"</span>
                <select name="end" node_ref=end>{AvailabilityEnd::ALL.map(option).collect_view()}</select>
            </label>
        </form>
    }
}

#[component]
fn Choice(me: RwSignal<Option<SupportAgent>>, each: Availability, choose: Callback<Availability>) -> impl IntoView {
    let chosen = Memo::new(move |_| me.with(|me| me.as_ref().is_some_and(|me| me.availability == each)));
    let until = Memo::new(move |_| me.with(|me| me.as_ref().and_then(|me| me.until)).filter(|_| chosen.get()));
    let words = move || me.with(|me| me.as_ref().map(|me| words(each, me)).unwrap_or_default());
    let click = move |event: ev::MouseEvent| {
        event.prevent_default();
        choose.run(each);
    };
    view! {
        <button class="item" name="availability" value=each.as_str() aria-pressed=move || chosen.get().to_string() on:click=click>
            <StatusDot status=each />
            <span class="grow">
                <span class="word">{each.word()}</span>
                {move || match until.get() {
                    Some(at) => view! { <span class="sub">"Until " <EndOf at=iso(at) /></span> }.into_any(),
                    None => view! { <span class="sub">{words}</span> }.into_any(),
                }}
            </span>
            <span class="mark">{icons::check(16)}</span>
        </button>
    }
}

/// What a choice means for new tickets.
fn words(each: Availability, me: &SupportAgent) -> String {
    match each {
        Availability::Available if me.active_tickets >= i64::from(me.capacity) => {
            format!("{}; busy until you have fewer", load_words(me))
        }
        Availability::Available => format!("{}; new ones may come", load_words(me)),
        Availability::Busy => "You keep yours; no new ones come".to_owned(),
        Availability::Away => "You are not here; no new ones come".to_owned(),
    }
}

/// How the desk looks in this browser; the page comes back in it.
#[component]
fn ThemeForm(theme: String, here: String) -> impl IntoView {
    let button = move |(name, label, icon): (&'static str, &'static str, AnyView)| {
        let pressed = (theme == name).to_string();
        view! { <button name="theme" value=name aria-pressed=pressed aria-label=label title=label>{icon}</button> }
    };
    let themes = [
        ("light", "Light", icons::sun(16).into_any()),
        ("dark", "Dark", icons::moon(16).into_any()),
        ("system", "As the system", icons::monitor(16).into_any()),
    ];
    view! {
        <form method="post" action="/desk/choose_theme" class="theme" role="group" aria-label="Theme">
            <input type="hidden" name="next" value=here />
            <span class="grow">"Theme"</span>
            <div class="seg">{themes.map(button).collect_view()}</div>
        </form>
    }
}

fn refresh(me: RwSignal<Option<SupportAgent>>) {
    spawn_local(async move {
        if let Ok(agent) = find_my_availability().await {
            me.set(Some(agent));
        }
    });
}

/// Closes the menu by Escape, which gives the focus back, and by a press beside it.
fn close_by_itself(menu: NodeRef<html::Details>) {
    Effect::new(move |_: Option<()>| {
        let open = move || menu.get_untracked().filter(|menu| menu.open());
        let pressed = window_event_listener(ev::pointerdown, move |event| {
            let at = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            if let Some(menu) = open().filter(|menu| !menu.contains(at.as_ref())) {
                menu.set_open(false);
            }
        });
        let escaped = window_event_listener(ev::keydown, move |event| {
            if let Some(menu) = open().filter(|_| event.key() == "Escape") {
                menu.set_open(false);
                let summary = menu.query_selector("summary").ok().flatten();
                if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok()) {
                    // What can't have the focus stays without it.
                    let _ = summary.focus();
                }
            }
        });
        on_cleanup(move || {
            pressed.remove();
            escaped.remove();
        });
    });
}

/// How far the clocks here are ahead of UTC.
fn minutes_ahead() -> i32 {
    -js_sys::Date::new_0().get_timezone_offset() as i32
}
