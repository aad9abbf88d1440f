//! Brings the inbox page to life in the browser: its state, the keyboard, the history, the title.

use super::{
    keyboard,
    state::{Filter, InboxState, InboxUrl},
};
use crate::{
    browser::{desktop_notifications, navigation},
    threads::view::controls::Controls,
};
use leptos::prelude::*;

/// Makes the page alive, with what was searched for and chosen before.
pub(super) fn mount(state: InboxState, controls: Controls, search: String, filter: Filter) {
    state.start(search, filter);
    state.sync.on_message(move |item| {
        let id = item.id;
        let text = item.last_message_preview.as_deref().unwrap_or_default();
        desktop_notifications::show(&item.title(), text, &id.to_string(), move || state.open_thread(id));
    });
    keyboard::listen(state, controls);
    show_unread(state);
    state.panels.set_can_ask_to_notify(desktop_notifications::can_ask());
    navigation::on_return(move || {
        let (path, query) = navigation::path_and_query();
        let url = InboxUrl::of(&path, |name| navigation::query_value(&query, name));
        if state.show_url(&url) {
            controls.set_search(&url.search);
        }
    });
}

/// Follows the count of unread conversations in the title.
fn show_unread(state: InboxState) {
    Effect::new(move |_: Option<()>| {
        let unread = state.unread_elsewhere();
        document().set_title(&if unread > 0 { format!("({unread}) Inbox") } else { "Inbox".to_owned() });
    });
}
