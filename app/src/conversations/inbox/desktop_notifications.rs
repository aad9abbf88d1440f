//! What tells of new messages while one looks elsewhere: the title, and desktop notifications when allowed.

use super::state::InboxState;
use domain::conversations::{ChatListItem, SenderType};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Follows the count of unread conversations in the title, and notices when the page is looked at again.
pub(super) fn begin(state: InboxState) {
    Effect::new(move |_: Option<()>| {
        let unread = state.unread_elsewhere();
        document().set_title(&if unread > 0 { format!("({unread}) Inbox") } else { "Inbox".to_owned() });
    });
    state.can_ask_to_notify.set(is_supported() && Notification::permission() == NotificationPermission::Default);
    let looked_at = Closure::<dyn FnMut()>::new(move || state.looked_at());
    // The page's lifetime is the handler's.
    let _ = document().add_event_listener_with_callback("visibilitychange", looked_at.into_js_value().unchecked_ref());
}

/// Asks the browser whether it may; only a click may do that.
pub(super) fn ask(state: InboxState) {
    let Ok(asked) = Notification::request_permission() else { return };
    spawn_local(async move {
        // Whatever the answer is, it is not asked for again.
        let _ = JsFuture::from(asked).await;
        state.can_ask_to_notify.set(Notification::permission() == NotificationPermission::Default);
    });
}

/// Shows a notification about a visitor's new message, while the page is not looked at.
pub(super) fn about(state: InboxState, before: Option<&ChatListItem>, item: &ChatListItem) {
    // What the list did not show may have changed for another reason than a message.
    let is_new = before.map_or(item.unread && !item.archived, |before| before.last_message_at != item.last_message_at);
    let from_visitor = item.last_message_sender == Some(SenderType::Customer);
    if !is_new || !from_visitor || !document().hidden() || !is_supported() {
        return;
    }
    if Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let (options, id) = (NotificationOptions::new(), item.id);
    options.set_body(item.last_message_preview.as_deref().unwrap_or_default());
    // One per conversation: a newer one takes its place.
    options.set_tag(&id.to_string());
    let Ok(notification) = Notification::new_with_options(&item.title(), &options) else { return };
    let clicked = Closure::once_into_js(move || {
        // A window that can't come to the front is opened by the person.
        let _ = window().focus();
        state.open_chat(id);
    });
    notification.set_onclick(Some(clicked.unchecked_ref()));
}

/// iOS knows notifications only for installed pages.
fn is_supported() -> bool {
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}
