//! Notifications on the desktop, where the browser has them and they are allowed.

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

/// Tells of a message, while the page is not looked at. A newer notification of the same `tag` takes its place.
pub fn show(title: &str, text: &str, tag: &str, clicked: impl FnOnce() + 'static) {
    if !document().hidden() || !is_supported() || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag(tag);
    let Ok(notification) = Notification::new_with_options(title, &options) else { return };
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
