//! The services that come with a request, and the paths that its answer leads to.

use crate::error::AppError;
use axum::http::{HeaderValue, StatusCode, header::LOCATION};
use backend::Services;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// The backend, which the server hands to every page and server function.
pub fn services() -> Result<Services, AppError> {
    use_context().ok_or_else(|| AppError::new("INTERNAL_ERROR", "Something went wrong on our side. Please try again."))
}

/// Answers with a redirect (303, so that a form's answer is fetched with GET).
pub fn go(path: &str) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    if let Ok(path) = HeaderValue::from_str(path) {
        response.insert_header(LOCATION, path);
        response.set_status(StatusCode::SEE_OTHER);
    }
}

/// A path on this site to go to next; anything else leads to the inbox.
pub fn local_path(next: Option<&str>) -> &str {
    let is_local = |path: &&str| {
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control)
    };
    next.filter(is_local).unwrap_or("/inbox")
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn next_never_leads_away() {
        let check = |next, expected| assert_eq!(local_path(next), expected, "{next:?}");
        check(Some("/settings/mail?x=1"), "/settings/mail?x=1");
        for bad in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb", ""] {
            check(Some(bad), "/inbox");
        }
        check(None, "/inbox");
    }
}
