//! The browser's address and history.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Shows another address, as a step that the Back button undoes.
pub fn push(path: &str) {
    if let Ok(history) = window().history() {
        // A refused entry only costs the Back button a step.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Shows another address, as the same step.
pub fn replace(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Calls `returned` after the Back and Forward buttons.
pub fn on_return(returned: impl Fn() + 'static) {
    let handle = window_event_listener(leptos::ev::popstate, move |_| returned());
    on_cleanup(move || handle.remove());
}

/// The path of the address, and its query.
pub fn path_and_query() -> (String, String) {
    let location = window().location();
    (location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// The value of `name` in a query, decoded. Forms write spaces as `+`.
pub fn query_value(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    js_sys::decode_uri_component(&value.replace('+', " ")).ok().map(String::from)
}

/// Leads to the sign-in, and back here afterwards.
pub fn leave_for_sign_in() {
    let (path, query) = path_and_query();
    let next = String::from(js_sys::encode_uri_component(&(path + &query)));
    // A page that can't be left shows the error, which says to sign in.
    let _ = window().location().set_href(&format!("/sign-in?next={next}"));
}
