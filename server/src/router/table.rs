//! The whole route table.

use crate::{
    extract::BodyLimit,
    middleware::body_limit,
    routes::{
        api_docs::{self, ApiDocs},
        conversations::{
            admin_chats, admin_inquiries, email_verification, support_chat, support_inquiries, widget_form,
        },
        notifications::{self, dev_mail},
        people::{departments, session, support_agents},
        site,
    },
    state::AppState,
    ws,
};
use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{MethodRouter, delete, get, patch, post, put},
};
use domain::{ids::CustomerId, realtime::ErrorBody};
use std::sync::LazyLock;
use utoipa::OpenApi;

/// Builds the table and, from the same lines, the list that the tests compare with theirs and the description of the
/// API. The routes of the API take JSON; each of the others says how long a body it takes.
macro_rules! routes {
    (
        described { $($method:ident $path:literal $($handler:ident)::+;)+ }
        others { $($limit:ident $other_method:ident $other_path:literal $other_handler:path;)+ }
    ) => {
        /// Method and path of every route that is not a page or a server function of `app`.
        pub const ROUTES: &[(&str, &str)] =
            &[$((stringify!($method), $path),)+ $((stringify!($other_method), $other_path),)+];

        pub(super) fn table() -> Router<AppState> {
            Router::new()
                $(.route($path, limited($method($($handler)::+), BodyLimit::MESSAGE)))+
                $(.route($other_path, limited($other_method($other_handler), BodyLimit::$limit)))+
        }

        /// What the handlers say of themselves.
        #[derive(OpenApi)]
        #[openapi(
            paths($($($handler)::+),+),
            // Named by parameters and refusals only, which don't bring their types along.
            components(schemas(CustomerId, ErrorBody))
        )]
        struct Described;
    };
}

fn limited(route: MethodRouter<AppState>, limit: BodyLimit) -> MethodRouter<AppState> {
    route.route_layer(from_fn_with_state(limit, body_limit::enforce))
}

routes! {
    described {
        // Visitors, by their token.
        post   "/api/support_chat"                  support_chat::open;
        get    "/api/support_chat"                  support_chat::show;
        patch  "/api/support_chat"                  support_chat::update;
        patch  "/api/support_chat/mark_read"        support_chat::mark_read;
        post   "/api/support_chat/messages"         support_chat::post;
        get    "/api/support_chat/messages"         support_chat::messages;
        post   "/api/support_chat/verify-email/request" email_verification::request;
        post   "/api/support_chat/verify-email/confirm" email_verification::confirm;
        post   "/api/support_chat/identify"         support_chat::identify;
        delete "/api/support_chat/token"            support_chat::log_out;

        // The same conversations as integrators know them.
        get    "/api/support-inquiries"                     support_inquiries::list;
        post   "/api/support-inquiries"                     support_inquiries::open;
        get    "/api/support-inquiries/{id}"                support_inquiries::show;
        get    "/api/support-inquiries/{id}/messages"       support_inquiries::messages;
        post   "/api/support-inquiries/{id}/messages"       support_inquiries::post;
        patch  "/api/support-inquiries/{id}/identify"       support_inquiries::identify;
        post   "/api/support-inquiries/{id}/verify-email/request" email_verification::request_for_inquiry;
        post   "/api/support-inquiries/{id}/verify-email/confirm" email_verification::confirm_inquiry;

        // Agents, by their session.
        post   "/api/session"                       session::sign_in;
        delete "/api/session"                       session::sign_out;
        get    "/api/admin/chats"                   admin_chats::list;
        get    "/api/admin/chats/{id}"              admin_chats::show;
        get    "/api/admin/chats/{id}/messages"     admin_chats::messages;
        post   "/api/admin/chats/{id}/messages"     admin_chats::post;
        post   "/api/admin/chats/{id}/archive"      admin_chats::archive;
        post   "/api/admin/chats/{id}/unarchive"    admin_chats::unarchive;

        get    "/api/admin/support-inquiries"               admin_inquiries::list;
        patch  "/api/admin/support-inquiries/{id}/assign"   admin_inquiries::assign;
        patch  "/api/admin/support-inquiries/{id}/status"   admin_inquiries::set_status;
        get    "/api/admin/support-inquiries/{id}/activities" admin_inquiries::activities;
        post   "/api/admin/support-inquiries/{id}/revoke-access" admin_inquiries::revoke_access;

        // The team, as staff and their servers see and change it.
        get    "/support/agents"                    support_agents::list_agents;
        patch  "/support/agents/{id}"               support_agents::change_agent;
        put    "/support/agents/{id}/availability"  support_agents::set_availability;
        put    "/support/agents/me/availability"    support_agents::set_own_availability;
        get    "/support/departments"               departments::list_departments;
        post   "/support/departments"               departments::create_department;
        patch  "/support/departments/{id}"          departments::change_department;
        delete "/support/departments/{id}"          departments::delete_department;
        post   "/support/departments/{id}/merge"    departments::merge_department;

        // What all of this is, for programs and for people.
        get    "/api/openapi.json"                  api_docs::openapi;
        get    "/api/docs"                          api_docs::page;
    }

    others {
        // Second paths of handlers that are described above; `document.rs` describes these.
        MESSAGE get    "/api/admin/support-inquiries/{id}"          admin_chats::show;
        MESSAGE get    "/api/admin/support-inquiries/{id}/messages" admin_chats::messages;
        MESSAGE post   "/api/admin/support-inquiries/{id}/messages" admin_chats::post;

        // The socket, for visitors and agents.
        SMALL   get    "/ws"                                ws::upgrade;

        // Without JavaScript, and from mails.
        MESSAGE post   "/widget/messages"                   widget_form::post;
        SMALL   get    "/widget/look.js"                    site::widget_look;
        SMALL   post   "/unsubscribe/{token}"               notifications::unsubscribe;

        SMALL   get    "/"                                  site::root;
        SMALL   get    "/healthz"                           site::alive;
        SMALL   get    "/readyz"                            site::ready;

        // Mails that were not sent, while somebody tries Porchlight on their own machine.
        SMALL   get    "/dev/mail"                          dev_mail::list;
        SMALL   get    "/dev/mail/{name}"                   dev_mail::show;
        SMALL   get    "/dev/mail/{name}/body"              dev_mail::body;
    }
}

/// What the table says of the API.
pub(super) static API_DOCS: LazyLock<ApiDocs> = LazyLock::new(|| ApiDocs::new(&Described::openapi()));

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn document() -> Value {
        serde_json::from_slice(&API_DOCS.json).unwrap()
    }

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
        let document = document();
        let described: BTreeSet<_> =
            operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
        let is_api = |path: &str| ["/api/", "/support/"].iter().any(|prefix| path.starts_with(prefix));
        let routes: BTreeSet<_> = ROUTES.iter().copied().filter(|(_, path)| is_api(path)).collect();
        assert_eq!(described, routes);
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_a_sentence_and_a_tag() {
        let document = document();
        let mut names = BTreeSet::new();
        let tags: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
        for (method, path, operation) in operations(&document) {
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.starts_with(char::is_lowercase) && summary.ends_with('.'), "{method} {path}: {summary}");
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
            assert!(tags.contains(&&operation["tags"][0]), "{method} {path}");
        }
    }

    #[test]
    fn nothing_is_left_of_the_source() {
        let text = document().to_string();
        for mark in ["[`", "`]", "::", "Option<"] {
            let around = text.split_once(mark).map(|(before, _)| before.chars().rev().take(80).collect::<String>());
            assert_eq!(around, None, "{mark}, backwards");
        }
    }
}
