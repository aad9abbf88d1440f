//! The widget's page in the browser: its elements, what is drawn on them, and what happens on them.
//!
//! `draw` brings `elements` and `list` in step with the state; `page` ties them to the page around this one (`host`);
//! `event_handlers` hear the visitor and the host page, and `initial_data` is what came with it.

mod draw;
mod elements;
mod event_handlers;
mod host;
mod initial_data;
mod list;
mod page;
mod sound;

use super::client::{
    browser_storage::BrowserStorage,
    controller::Widget,
    state::{State, shown::Clock},
};
use crate::local_time::{local_date, local_day, local_time};
use elements::{Elements, OPEN, PAGE, SIGNED, set};
use initial_data::InitialData;
use page::Page;

/// Finds what the server rendered and makes it alive. Where there is none there is nothing to do.
pub(super) fn start() {
    let Some(elements) = Elements::find() else { return };
    let initial = elements.widget.get_attribute("data-initial");
    let Some(InitialData { inbox, name, token, chat, full_page }) = initial.and_then(|text| InitialData::read(&text))
    else {
        return;
    };
    let mut state = State::new(Clock { date: local_date, day: local_day, time: local_time });
    // What was typed while this was loading stays.
    state.draft = elements.field.value();
    let said = |what| elements.widget.get_attribute(what).filter(|said| !said.is_empty());
    state.open = said(OPEN).is_some();
    state.page_url = said(PAGE);
    let signed = said(SIGNED);
    let link = chat.as_ref().filter(|_| full_page).map(|chat| BrowserStorage::of_link(&chat.id));
    let storage = link.unwrap_or_else(|| BrowserStorage::of_inbox(&inbox));
    if let Some(chat) = chat {
        state.replace(chat);
    }
    let page = Page::new(elements, name);
    let widget = Widget::new(inbox, storage, state, Box::new(page));
    // What the server left to JavaScript: the browser's own checks would get in the way of ours.
    set(&page.elements.form, "novalidate", "");
    set(&page.elements.widget, "data-alive", "");
    event_handlers::handle(widget, page, full_page);
    widget.begin(token, full_page);
    // The page may have been loaded again before the server had confirmed it.
    if let Some(signed) = signed {
        widget.identify(signed);
    }
}
