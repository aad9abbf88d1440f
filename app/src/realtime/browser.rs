//! The browser's events and timers.
//!
//! Every type of closure that is handed to the browser brings glue of its own, in Rust and in JavaScript.
//! So there is one, and it is made here.

use js_sys::Function;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::EventTarget;

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

fn wrap(called: Box<dyn FnMut(JsValue) -> JsValue>) -> Function {
    Closure::wrap(called).into_js_value().unchecked_into()
}
