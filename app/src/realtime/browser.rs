//! What the widget and the desk ask of the browser: events, timers, the time, chance, the network, storage.
//!
//! Every type of closure that is handed to the browser brings glue of its own, in Rust and in JavaScript.
//! So there is one, and it is made here.
//!
//! What decides when something is sent, shown or kept asks here and nowhere else. The model test puts another browser
//! in this one's place, whose network it breaks (`server/tests/model`).

use super::json::Json;
use js_sys::{Function, Promise};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
pub use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortSignal, Document, EventTarget, HtmlElement, Window};
pub use web_sys::{Storage, StorageEvent};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// How long a connection may take for an answer that costs the server nothing.
const PROBED_WITHIN_MS: f64 = 5_000.0;

thread_local! {
    /// When connections were last probed.
    static PROBED_AT: Cell<f64> = const { Cell::new(0.0) };
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

/// What ends a request, or a wait, after so many milliseconds.
pub fn limit(milliseconds: f64) -> AbortSignal {
    AbortSignal::timeout_with_f64(milliseconds)
}

/// Begins a request. After so many milliseconds it is broken off, in the middle of its answer too.
pub fn fetch(path: &str, options: Json, milliseconds: f64) -> Promise {
    options.set("signal", limit(milliseconds));
    // The answer may hold what only its reader may see, and one that waits must not make the next one wait.
    options.set("cache", "no-store");
    window().fetch_with_str_and_init(path, JsValue::from(options).unchecked_ref())
}

/// Makes the browser close the connections that it keeps for later requests and that lead nowhere. Nothing tells the
/// browser that they do, and each would swallow a request. A request that is broken off takes its connection with it, so
/// each connection gets one: browsers keep six for a server.
///
/// What hangs is noticed by every request that hangs, so one round goes on at a time.
pub fn drop_dead_connections() {
    let now = now();
    if (now - PROBED_AT.replace(now)).abs() < PROBED_WITHIN_MS {
        return;
    }
    for _ in 0..6 {
        let asked = fetch("/healthz", Json::object(&[]), PROBED_WITHIN_MS);
        spawn_local(async move { _ = JsFuture::from(asked).await });
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
    let _ = style.set_property("height", &[&field.scroll_height().to_string(), "px"].concat());
}

fn wrap(called: Box<dyn FnMut(JsValue) -> JsValue>) -> Function {
    Closure::wrap(called).into_js_value().unchecked_into()
}
