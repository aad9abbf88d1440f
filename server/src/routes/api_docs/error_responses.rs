//! How requests are refused: the statuses, their codes (spec 2 §16), and which operations may answer with them.

use super::tags;
use serde_json::{Map, Value, json};

/// A way of refusing, shared by all operations.
struct ErrorResponse {
    status: &'static str,
    name: &'static str,
    description: &'static str,
    codes: &'static [&'static str],
}

const ERROR_RESPONSES: &[ErrorResponse] = &[
    ErrorResponse {
        status: "400",
        name: "BadRequest",
        description: "A field, a parameter or the body can’t be accepted, the code from an email is wrong, or the \
                      conversation is closed and takes no more messages.",
        codes: &["VALIDATION_FAILED", "SUPPORT_INQUIRY_EMAIL_VERIFICATION_INVALID", "SUPPORT_INQUIRY_CLOSED"],
    },
    ErrorResponse {
        status: "401",
        name: "Unauthorized",
        description: "Nobody is signed in, no token was sent, or the password is wrong.",
        codes: &["UNAUTHORIZED"],
    },
    ErrorResponse {
        status: "403",
        name: "Forbidden",
        description: "The token is unknown, expired or revoked, or is none for this conversation; a permission is \
                      missing; or a browser says that the request comes from another site.",
        codes: &["SUPPORT_INQUIRY_TOKEN_INVALID", "SUPPORT_INQUIRY_ACCESS_DENIED", "FORBIDDEN"],
    },
    ErrorResponse {
        status: "404",
        name: "NotFound",
        description: "There is no such thing, or not for whoever asks.",
        codes: &["SUPPORT_INQUIRY_NOT_FOUND", "NOT_FOUND"],
    },
    ErrorResponse {
        status: "409",
        name: "Conflict",
        description: "Somebody else was quicker, or there is no way from where the conversation stands.",
        codes: &["CONFLICT"],
    },
    ErrorResponse {
        status: "413",
        name: "TooLarge",
        description: "The body is longer than 160 KiB.",
        codes: &["PAYLOAD_TOO_LARGE"],
    },
    ErrorResponse {
        status: "415",
        name: "UnsupportedMediaType",
        description: "The body is sent as something else than JSON.",
        codes: &["UNSUPPORTED_MEDIA_TYPE"],
    },
    ErrorResponse {
        status: "429",
        name: "TooOften",
        description: "Too often from one address or for one thing. Try again after `Retry-After`.",
        codes: &["RATE_LIMIT_EXCEEDED"],
    },
    ErrorResponse {
        status: "500",
        name: "Failed",
        description: "Something went wrong on the server’s side; its log says what.",
        codes: &["INTERNAL_ERROR"],
    },
    ErrorResponse {
        status: "503",
        name: "Unavailable",
        description: "Nothing can be stored or read at the moment. Try the same again later.",
        codes: &["STORAGE_UNAVAILABLE"],
    },
];

/// The shared responses, as components.
pub(super) fn components() -> Value {
    Value::Object(ERROR_RESPONSES.iter().map(|response| (response.name.to_owned(), component(response))).collect())
}

fn component(response: &ErrorResponse) -> Value {
    let code = json!({ "type": "object", "properties": { "errorCode": { "enum": response.codes } } });
    let schema = json!({ "allOf": [{ "$ref": "#/components/schemas/ErrorBody" }, code] });
    let content = json!({ "application/json": { "schema": schema } });
    let mut component = json!({ "description": response.description, "content": content });
    if response.status == "429" {
        let seconds = json!({ "type": "integer", "minimum": 1 });
        component["headers"] = json!({
            "Retry-After": { "description": "Seconds to wait.", "required": true, "schema": seconds },
        });
    }
    component
}

/// Adds to an operation how it may refuse. The handler names only what can't be read off the rest: a 400, 401, 404, 409
/// or 429 that comes from what it does.
pub(super) fn add(method: &str, path: &str, operation: &mut Value) {
    let may = reasons(method, path, operation);
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for shared in ERROR_RESPONSES {
        if may.contains(&shared.status) || responses.contains_key(shared.status) {
            let at = json!({ "$ref": format!("#/components/responses/{}", shared.name) });
            responses.insert(shared.status.to_owned(), at);
        }
    }
    describe_the_rest(responses);
}

fn reasons(method: &str, path: &str, operation: &Value) -> Vec<&'static str> {
    let has_body = operation.get("requestBody").is_some();
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    let has_query = parameters.any(|one| one["in"] == "query");
    let is_for_known = operation["security"] != json!([]) && !tags::is_optional(operation);
    let tag = tags::of(operation);
    let is_about = tag.is_some_and(|tag| tag.name == tags::ABOUT);
    let is_one_thread = tag.is_some_and(|tag| tag.name == tags::SUPPORT_CHAT);
    let is_for_staff = tag.is_some_and(|tag| tag.callers.iter().any(|scheme| scheme.name == "session"));
    let when = |condition: bool, statuses: &'static [&'static str]| if condition { statuses } else { &[] };
    [
        when(has_body || has_query, &["400"]),
        when(is_for_known, &["401", "403"]),
        // A visitor is not told what exists; a customer may have no conversation yet.
        when(path.contains('{') && is_for_staff || is_for_known && is_one_thread, &["404"]),
        when(has_body, &["413", "415"]),
        // Another site, in a browser.
        when(method != "get", &["403"]),
        // What strangers may write.
        when(matches!(method, "post" | "patch") && !is_for_staff, &["429"]),
        when(!is_about, &["500", "503"]),
    ]
    .concat()
}

fn describe_the_rest(responses: &mut Map<String, Value>) {
    for (status, response) in responses {
        if response.get("description").is_some_and(|words| words == "") {
            response["description"] = match status.as_str() {
                "201" => "Stored.",
                "204" => "Done; the answer has no body.",
                _ => "Done.",
            }
            .into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backend::Error;
    use domain::threads::ThreadKind;
    use std::{collections::BTreeSet, time::Duration};

    /// One of each kind.
    fn errors() -> Vec<Error> {
        let text = String::new;
        vec![
            Error::invalid("x", "x"),
            Error::NotFound("conversation"),
            Error::NotFound("x"),
            Error::SignedOut("x"),
            Error::Forbidden(text()),
            Error::TokenInvalid,
            Error::AccessDenied,
            Error::ThreadClosed(ThreadKind::Conversation),
            Error::VerificationInvalid,
            Error::RateLimited { retry_after: Duration::ZERO },
            Error::Conflict(text()),
            Error::TooLarge(text()),
            Error::MediaType,
            Error::Unavailable(text()),
            Error::Internal(text()),
        ]
    }

    /// Does not compile until a new kind is here; add it above, too.
    fn is_known(error: &Error) -> bool {
        match error {
            Error::Invalid { .. } | Error::NotFound(_) | Error::SignedOut(_) | Error::Forbidden(_) => true,
            Error::TokenInvalid | Error::AccessDenied => true,
            Error::ThreadClosed(_) | Error::VerificationInvalid => true,
            Error::RateLimited { .. } | Error::Conflict(_) | Error::TooLarge(_) | Error::MediaType => true,
            Error::Unavailable(_) | Error::Database(_) | Error::Internal(_) => true,
        }
    }

    #[test]
    fn every_code_is_described_with_its_status() {
        let described =
            ERROR_RESPONSES.iter().flat_map(|response| response.codes.iter().map(|code| (*code, response.status)));
        let described: BTreeSet<_> = described.map(|(code, status)| (code.to_owned(), status.to_owned())).collect();
        let told = errors().into_iter().filter(is_known);
        let told: BTreeSet<_> = told.map(|error| (error.code().to_owned(), error.status().to_string())).collect();
        assert_eq!(described, told);
    }
}
