//! Notifications on the desktop, where the browser has them and they are allowed.

use domain::conversations::ChatListItem;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether the browser can be asked for them.
pub fn can_ask() -> bool {
    is_supported() && Notification::permission() == NotificationPermission::Default
}

/// Asks the browser for them, which only a click may do, and calls `answered` afterwards.
pub fn ask(answered: impl FnOnce() + 'static) {
    let Ok(asked) = Notification::request_permission() else { return };
    spawn_local(async move {
        // Whatever the answer is, it is not asked for again.
        let _ = JsFuture::from(asked).await;
        answered();
    });
}

/// Tells of a conversation's newest message, while the page is not looked at.
pub fn show(item: &ChatListItem, clicked: impl FnOnce() + 'static) {
    if !document().hidden() || !is_supported() || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(item.last_message_preview.as_deref().unwrap_or_default());
    // A newer notification about the same conversation takes its place.
    options.set_tag(&item.id.to_string());
    let Ok(notification) = Notification::new_with_options(&item.title(), &options) else { return };
    let clicked = Closure::once_into_js(move || {
        // A window that can't come to the front is opened by the person.
        let _ = window().focus();
        clicked();
    });
    notification.set_onclick(Some(clicked.unchecked_ref()));
}

/// iOS knows notifications only for installed pages.
fn is_supported() -> bool {
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}
