//! What pages share: who may see them, where else to go, and how they wait for what they show.

use crate::{error::AppError, people::current_agent, ui::dead_end::DeadEnd};
use axum::http::{HeaderValue, StatusCode, header::LOCATION, request::Parts};
use backend::Services;
use domain::people::{Agent, Permission};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::Title;
use std::future::Future;

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

/// Renders a page once `load` has what it shows, so that its status and redirects can still be chosen.
pub fn page<F>(title: &'static str, load: F) -> impl IntoView
where
    F: Future<Output = Result<AnyView, AppError>> + Send + 'static,
{
    let body = Suspend::new(async move {
        match load.await {
            Ok(view) => view,
            Err(error) => failed(&error),
        }
    });
    view! {
        <Title text=title />
        <Suspense>{body}</Suspense>
    }
}

/// What is shown instead of a page that could not be. Who is signed out is on the way elsewhere.
fn failed(error: &AppError) -> AnyView {
    if error.is_signed_out() {
        return ().into_any();
    }
    let title = if error.is_not_found() { "There is nothing here" } else { "That did not work" };
    view! { <DeadEnd title message=error.message.clone() /> }.into_any()
}

/// Who is signed in; otherwise the answer leads to the set-up or to the sign-in, and back here later.
pub async fn signed_in() -> Result<Agent, AppError> {
    match current_agent().await.map(|actor| actor.agent) {
        Err(error) if error.is_signed_out() => {
            go(&sign_in_path().await?);
            Err(error)
        }
        other => other,
    }
}

async fn sign_in_path() -> Result<String, AppError> {
    if !backend::people::any_agent(&services()?).await? {
        return Ok("/setup".to_owned());
    }
    let here = use_context::<Parts>()
        .and_then(|parts| parts.uri.path_and_query().map(|path| path.as_str().to_owned()))
        .filter(|path| path != "/inbox");
    let next = |path: String| url::form_urlencoded::byte_serialize(path.as_bytes()).collect::<String>();
    Ok(here.map_or_else(|| "/sign-in".to_owned(), |path| format!("/sign-in?next={}", next(path))))
}

/// Like [`signed_in`], for pages that need a permission.
pub async fn who_may(permission: Permission) -> Result<Agent, AppError> {
    let agent = signed_in().await?;
    backend::people::require(&agent, permission)?;
    Ok(agent)
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
