//! The description of the API, put together from the handlers.

use super::{finish, parts, refusals};
use crate::routes::{admin_chats, admin_inquiries, session, support_chat, support_inquiries, verify_email};
use domain::{ids::CustomerId, realtime::ErrorBody};
use serde_json::{Value, json};
use utoipa::OpenApi;

/// A new handler is added here; a test compares this list with the route table.
#[derive(OpenApi)]
#[openapi(
    paths(
        support_inquiries::list,
        support_inquiries::open,
        support_inquiries::show,
        support_inquiries::messages,
        support_inquiries::post,
        support_inquiries::identify,
        verify_email::request_for_inquiry,
        verify_email::confirm_inquiry,
        admin_inquiries::list,
        admin_inquiries::assign,
        admin_inquiries::set_status,
        admin_inquiries::activities,
        admin_inquiries::revoke_access,
        support_chat::open,
        support_chat::show,
        support_chat::update,
        support_chat::mark_read,
        support_chat::post,
        support_chat::messages,
        verify_email::request,
        verify_email::confirm,
        support_chat::identify,
        support_chat::log_out,
        admin_chats::list,
        admin_chats::show,
        admin_chats::messages,
        admin_chats::post,
        admin_chats::archive,
        admin_chats::unarchive,
        session::sign_in,
        session::sign_out,
        super::openapi,
        super::page
    ),
    // Named by parameters and refusals only, which don't bring their types along.
    components(schemas(CustomerId, ErrorBody))
)]
struct Handlers;

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
pub(super) fn build() -> Value {
    let mut document = handlers();
    let license = json!({ "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" });
    let version = env!("CARGO_PKG_VERSION");
    document["info"] = json!({ "title": "Porchlight", "version": version, "description": ABOUT, "license": license });
    document["tags"] = parts::tags();
    share(&mut document["paths"]);
    document["components"]["responses"] = refusals::components();
    document["components"]["securitySchemes"] = parts::schemes();
    finish::operations(&mut document["paths"]);
    finish::schemas(&mut document["components"]["schemas"]);
    finish::words(&mut document);
    document
}

/// What the handlers say of themselves. The types of events are named after what they carry, of which there is one kind.
fn handlers() -> Value {
    let text = Handlers::openapi().to_json().unwrap_or_default().replace("_EventData", "");
    serde_json::from_str(&text).unwrap_or_default()
}

fn share(paths: &mut Value) {
    for (from, to) in ALSO {
        let mut item = paths[*from].clone();
        for operation in item.as_object_mut().into_iter().flat_map(|methods| methods.values_mut()) {
            operation["tags"] = json!([parts::ADMIN_SUPPORT_INQUIRIES]);
        }
        paths[*to] = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::ROUTES;
    use std::collections::BTreeSet;

    /// Every operation: method, path, and what is said of it.
    fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
        let mut all = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            all.extend(item.as_object().unwrap().iter().map(|(method, it)| (method.as_str(), path.as_str(), it)));
        }
        all
    }

    #[test]
    fn every_route_of_the_api_is_described_and_nothing_else() {
        let document = build();
        let described: BTreeSet<_> =
            operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
        let routes: BTreeSet<_> = ROUTES.iter().copied().filter(|(_, path)| path.starts_with("/api/")).collect();
        assert_eq!(described, routes);
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_a_sentence_and_a_part() {
        let document = build();
        let mut names = BTreeSet::new();
        for (method, path, operation) in operations(&document) {
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.starts_with(char::is_lowercase) && summary.ends_with('.'), "{method} {path}: {summary}");
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
            assert!(parts::of(operation).is_some(), "{method} {path}");
        }
    }

    #[test]
    fn nothing_is_left_of_the_source() {
        let text = build().to_string();
        for mark in ["[`", "`]", "::", "Option<"] {
            let around = text.split_once(mark).map(|(before, _)| before.chars().rev().take(80).collect::<String>());
            assert_eq!(around, None, "{mark}, backwards");
        }
    }
}
