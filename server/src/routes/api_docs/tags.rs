//! The tags that operations are grouped by, and who may call those of each.

use serde_json::{Value, json};

/// A visitor's own conversation.
pub const SUPPORT_CHAT: &str = "Support Chat";
/// Conversations as integrators know them.
pub const SUPPORT_INQUIRIES: &str = "Support Inquiries";
/// Conversations as staff see them.
pub const ADMIN_SUPPORT_INQUIRIES: &str = "Support Inquiries (Admin)";
/// The same, by the paths of the desk.
pub const ADMIN_SUPPORT_CHAT: &str = "Support Chat (Admin)";
/// Agents who take tickets, and their departments.
pub const TEAM: &str = "Team";
/// Signing in and out.
pub const SESSION: &str = "Session";
/// The API's own description.
pub const ABOUT: &str = "About the API";

/// How somebody shows who they are.
pub(super) struct Scheme {
    pub(super) name: &'static str,
    pub(super) in_words: &'static str,
    definition: fn() -> Value,
}

/// A group of operations.
pub(super) struct Tag {
    pub(super) name: &'static str,
    about: &'static str,
    /// Each of these ways is enough, unless the handler says that none is needed.
    pub(super) callers: &'static [Scheme],
}

const VISITORS: &[Scheme] = &[
    Scheme {
        name: "guestToken",
        in_words: "a guest’s token",
        definition: || {
            json!({
                "type": "http", "scheme": "bearer", "bearerFormat": "si_…",
                "description": "A guest’s token, which opening a conversation returns once. It opens that one only.",
            })
        },
    },
    Scheme {
        name: "customerToken",
        in_words: "a customer’s token",
        definition: || {
            json!({
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "A token that the website signs with a key of its inbox. It opens what is the customer’s.",
            })
        },
    },
];

const STAFF: &[Scheme] = &[
    Scheme {
        name: "session",
        in_words: "an agent’s session",
        definition: || {
            json!({
                "type": "apiKey", "in": "cookie", "name": app::cookies::SESSION.name,
                "description": "The cookie that `POST /api/session` sets. Behind TLS its name begins with `__Host-`.",
            })
        },
    },
    Scheme {
        name: "apiKey",
        in_words: "an API key",
        definition: || {
            json!({
                "type": "http", "scheme": "bearer", "bearerFormat": "pk_…",
                "description": "A key for a server, made on the desk. It may do what its maker may, or less.",
            })
        },
    },
];

pub(super) const TAGS: &[Tag] = &[
    Tag {
        name: SUPPORT_INQUIRIES,
        about: "Conversations for your own pages and apps: open one, read it, write in it, say who the visitor is.",
        callers: VISITORS,
    },
    Tag {
        name: ADMIN_SUPPORT_INQUIRIES,
        about: "The same conversations for those who answer: find, read, answer, assign and close them.",
        callers: STAFF,
    },
    Tag {
        name: SUPPORT_CHAT,
        about: "The one conversation that a token is for, as the widget uses it.",
        callers: VISITORS,
    },
    Tag { name: ADMIN_SUPPORT_CHAT, about: "What the desk had first; the paths stay.", callers: STAFF },
    Tag {
        name: TEAM,
        about: "Who takes tickets: agents with their department, tier, load and availability, and the departments.",
        callers: STAFF,
    },
    Tag { name: SESSION, about: "Signing in and out, for scripts.", callers: &[] },
    Tag { name: ABOUT, about: "This description.", callers: &[] },
];

/// The tag of an operation.
pub(super) fn of(operation: &Value) -> Option<&'static Tag> {
    TAGS.iter().find(|tag| operation["tags"][0] == tag.name)
}

/// Whether somebody who shows nothing may ask.
pub(super) fn is_optional(operation: &Value) -> bool {
    operation["security"].as_array().is_some_and(|ways| ways.contains(&json!({})))
}

/// The tags as OpenAPI lists them.
pub(super) fn list() -> Value {
    TAGS.iter().map(|tag| json!({ "name": tag.name, "description": tag.about })).collect()
}

/// Every way to show who one is, by name.
pub(super) fn schemes() -> Value {
    let all = TAGS.iter().flat_map(|tag| tag.callers);
    Value::Object(all.map(|scheme| (scheme.name.to_owned(), (scheme.definition)())).collect())
}

/// What an operation's `security` says in words; empty when there is nothing to show.
pub(super) fn callers_in_words(operation: &Value) -> String {
    let ways = operation["security"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let schemes = || TAGS.iter().flat_map(|tag| tag.callers);
    let word = |name: &String| schemes().find(|scheme| scheme.name == name).map(|scheme| scheme.in_words);
    let words: Vec<_> = ways.filter_map(|way| way.keys().next().and_then(word)).collect();
    match (words.join(" or "), is_optional(operation)) {
        (words, _) if words.is_empty() => words,
        (words, true) => format!("May be sent with {words}."),
        (words, false) => format!("Needs {words}."),
    }
}
