//! The rendering of pages: they wait for their data, and only some agents may see them.

use super::{
    request::{go, services},
    session::current_agent,
};
use crate::{error::AppError, people::prepare_menu, ui::card_page::ErrorPage};
use axum::http::request::Parts;
use domain::people::{Agent, Permission};
use leptos::prelude::*;
use leptos_meta::Title;
use std::future::Future;

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

/// Shown instead of a page that failed. An agent who is signed out is on the way elsewhere.
fn failed(error: &AppError) -> AnyView {
    if error.is_signed_out() {
        return ().into_any();
    }
    let title = if error.is_not_found() { "There is nothing here" } else { "That did not work" };
    view! { <ErrorPage title message=error.message.clone() /> }.into_any()
}

/// The agent who is signed in; otherwise the answer leads to the set-up or to the sign-in, and back here later.
pub async fn signed_in() -> Result<Agent, AppError> {
    match current_agent().await.map(|actor| actor.agent) {
        Err(error) if error.is_signed_out() => {
            go(&sign_in_path().await?);
            Err(error)
        }
        Ok(agent) => {
            prepare_menu(&agent).await?;
            Ok(agent)
        }
        Err(error) => Err(error),
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
