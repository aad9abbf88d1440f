//! The page: its events, timers, time, chance and storage, and what the browser knows of the network.

use super::json::Json;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{Document, EventTarget, HtmlElement, Window};
pub use web_sys::{Storage, StorageEvent};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// The page's window.
pub fn window() -> Window {
    WINDOW.with(Clone::clone)
}

/// The page's document.
pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

/// A function that the browser can call with one value as long as the page lives.
pub fn function<T: JsCast>(mut called: impl FnMut(T) + 'static) -> Function {
    answering(move |value| {
        called(value.unchecked_into());
        JsValue::UNDEFINED
    })
}

/// A function that answers what the browser calls it with.
pub fn answering(called: impl FnMut(JsValue) -> JsValue + 'static) -> Function {
    wrap(Box::new(called))
}

/// Calls `heard` with every such event, as long as the page lives.
pub fn listen<E: JsCast>(target: &EventTarget, event: &str, heard: impl FnMut(E) + 'static) {
    // It fails for a function that is none, which this one is not.
    let _ = target.add_event_listener_with_callback(event, &function(heard));
}

/// Calls `then` once after so many milliseconds; the number stops it, by [`stop`].
pub fn after(milliseconds: i32, mut then: impl FnMut() + 'static) -> i32 {
    let then = function(move |_: JsValue| then());
    // It fails for a function that is none, which this one is not.
    window().set_timeout_with_callback_and_timeout_and_arguments_0(&then, milliseconds).unwrap_or_default()
}

/// Calls `then` again and again, so many milliseconds apart, as long as the page lives.
pub fn every(milliseconds: i32, mut then: impl FnMut() + 'static) {
    let then = function(move |_: JsValue| then());
    // It fails for a function that is none, which this one is not.
    let _ = window().set_interval_with_callback_and_timeout_and_arguments_0(&then, milliseconds);
}

/// Ends what [`after`] began.
pub fn stop(timer: i32) {
    window().clear_timeout_with_handle(timer);
}

/// This moment, in milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// A number from 0 up to 1.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Fills these with chance, the best that there is. Works on plain HTTP too, unlike `crypto.randomUUID`.
pub fn fill_random(bytes: &mut [u8]) {
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(bytes).map(|_| ()));
    if filled.is_err() {
        bytes.fill_with(|| (random() * 256.0) as u8);
    }
}

/// Whether there is a network, as far as the browser knows.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Whether the page can't be seen now.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// Calls `changed` when the network comes or goes, and when the page is shown or hidden, or shown again after the browser
/// had put it to sleep.
pub fn on_change(changed: impl FnMut() + Copy + 'static) {
    let (window, document): (&EventTarget, &EventTarget) = (&window(), &document());
    for (target, event) in [(window, "online"), (window, "offline"), (document, "visibilitychange")] {
        let mut changed = changed;
        listen(target, event, move |_: JsValue| changed());
    }
}

/// Tells the page's own script (`page/renewal.js`), which knows the page's build, the one in this answer: the server's.
pub fn server_has(answer: &str) {
    let build = Json::parse(answer).and_then(|frame| frame.get("data").text("build"));
    if let (Some(mark), Some(build)) = (document().get_element_by_id("build"), build) {
        // It fails for names that are none.
        let _ = mark.set_attribute("data-server", &build);
    }
}

/// What this browser's pages share and keep, where it lets them.
pub fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What this tab keeps for as long as it is open, where the browser lets it.
pub fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Calls `heard` with what other tabs change in the storage.
pub fn on_storage(heard: impl FnMut(StorageEvent) + 'static) {
    listen(&window(), "storage", heard);
}

/// Makes a text area as high as its text; its CSS says where it starts to scroll.
pub fn fit(field: &HtmlElement) {
    let style = field.style();
    // Setting a style by script can't fail, and is allowed where `style` attributes are not.
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &[&i64::from(field.scroll_height()).to_string(), "px"].concat());
}

fn wrap(called: Box<dyn FnMut(JsValue) -> JsValue>) -> Function {
    Closure::wrap(called).into_js_value().unchecked_into()
}
