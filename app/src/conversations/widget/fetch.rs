//! Asking the server, straight by the browser's `fetch`.

use crate::realtime::{Json, PATIENCE_MS, browser};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Sends a request; whether it worked, and the text of the answer. `Err` when there was none, or none in time.
pub(super) async fn fetch(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<String>,
) -> Result<(bool, String), JsValue> {
    let bearer = token.map(|token| ["Bearer ", token].concat());
    let kind = body.is_some().then_some("application/json");
    let options = Json::object(&[("method", Some(method)), ("body", body.as_deref())]);
    options.set("headers", Json::object(&[("authorization", bearer.as_deref()), ("content-type", kind)]));
    let response = JsFuture::from(browser::fetch(path, options, PATIENCE_MS)).await?;
    let response: Response = response.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.ok(), text.as_string().unwrap_or_default()))
}
