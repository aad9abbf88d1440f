//! The description of the API, put together from the handlers.

use super::{error_responses, postprocess, tags};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

/// Handlers that have a second path, among the inquiries.
const ALSO: &[(&str, &str)] = &[
    ("/api/admin/chats/{id}", "/api/admin/support-inquiries/{id}"),
    ("/api/admin/chats/{id}/messages", "/api/admin/support-inquiries/{id}/messages"),
];

const ABOUT: &str = "REST for visitors, for those who answer them, and for the servers of both. JSON in and out, in \
    camelCase; unknown fields and parameters are refused. Times are in UTC.\n\n\
    Whatever is refused is answered with a code for programs and a sentence for people. Beside what each operation \
    lists, a path with another method is answered 405 (`METHOD_NOT_ALLOWED`), and a request that takes longer than \
    half a minute 408, without a body. Every answer has an `X-Request-Id`, which the server’s log knows.\n\n\
    What happens while you watch comes through the socket at `/ws`; docs/api.md describes it.";

/// The whole document.
pub(super) fn build(handlers: &OpenApi) -> Value {
    let mut document = parsed(handlers);
    let license = json!({ "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" });
    let version = env!("CARGO_PKG_VERSION");
    document["info"] = json!({ "title": "Porchlight", "version": version, "description": ABOUT, "license": license });
    document["tags"] = tags::list();
    share(&mut document["paths"]);
    document["components"]["responses"] = error_responses::components();
    document["components"]["securitySchemes"] = tags::schemes();
    postprocess::operations(&mut document["paths"]);
    postprocess::schemas(&mut document["components"]["schemas"]);
    postprocess::words(&mut document);
    document
}

/// What the handlers say of themselves. The types of events are named after what they carry, of which there is one kind.
fn parsed(handlers: &OpenApi) -> Value {
    let text = handlers.to_json().unwrap_or_default().replace("_EventData", "");
    serde_json::from_str(&text).unwrap_or_default()
}

fn share(paths: &mut Value) {
    for (from, to) in ALSO {
        let mut item = paths[*from].clone();
        for operation in item.as_object_mut().into_iter().flat_map(|methods| methods.values_mut()) {
            operation["tags"] = json!([tags::ADMIN_SUPPORT_INQUIRIES]);
        }
        paths[*to] = item;
    }
}
