//! Asking the server, straight by the browser's `fetch`.

use super::{
    json::Json,
    page::{now, window},
};
use crate::threads::client::durations::PATIENCE_MS;
use js_sys::Promise;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Response};

/// How long a connection may take for an answer that costs the server nothing.
const PROBED_WITHIN_MS: f64 = 5_000.0;

thread_local! {
    /// When connections were last probed.
    static PROBED_AT: Cell<f64> = const { Cell::new(0.0) };
}

/// There was no answer, or none in time.
#[derive(Debug)]
pub struct NoAnswer;

impl From<JsValue> for NoAnswer {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Sends a request; whether it worked, and the text of the answer.
pub async fn fetch(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<String>,
) -> Result<(bool, String), NoAnswer> {
    let bearer = token.map(|token| ["Bearer ", token].concat());
    let kind = body.is_some().then_some("application/json");
    let options = Json::object(&[("method", Some(method)), ("body", body.as_deref())]);
    options.set("headers", Json::object(&[("authorization", bearer.as_deref()), ("content-type", kind)]));
    let response = JsFuture::from(begin_fetch(path, options, PATIENCE_MS)).await?;
    let response: Response = response.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.ok(), text.as_string().unwrap_or_default()))
}

/// What ends a request, or a wait, after so many milliseconds.
pub fn limit(milliseconds: f64) -> AbortSignal {
    AbortSignal::timeout_with_f64(milliseconds)
}

/// Begins a request. After so many milliseconds it is broken off, in the middle of its answer too.
fn begin_fetch(path: &str, options: Json, milliseconds: f64) -> Promise {
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
        let asked = begin_fetch("/healthz", Json::object(&[]), PROBED_WITHIN_MS);
        spawn_local(async move { _ = JsFuture::from(asked).await });
    }
}
