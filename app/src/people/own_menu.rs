//! What the menu behind the avatar shows, for every page of the desk.

use super::avatar_menu::{AvatarMenu, MenuData};
use crate::{error::AppError, page::services, settings::theme::Theme};
use axum::http::request::Parts;
use domain::people::Agent;
use leptos::prelude::*;

/// Reads what the menu of this agent shows, and leaves it for [`OwnMenu`], wherever on the page that is.
pub async fn prepare_menu(agent: &Agent) -> Result<(), AppError> {
    let me = match backend::people::find_support_agent(&services()?, agent, agent.id).await {
        Ok(me) => Some(me),
        Err(backend::Error::Forbidden(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let path = use_context::<Parts>().and_then(|parts| parts.uri.path_and_query().map(ToString::to_string));
    provide_context(MenuData {
        name: agent.name.clone(),
        email: agent.email.clone(),
        me,
        theme: Theme::chosen().name().to_owned(),
        here: path.unwrap_or_default(),
    });
    Ok(())
}

/// The menu of whoever is signed in.
#[component]
pub fn OwnMenu() -> impl IntoView {
    use_context::<MenuData>().map(|data| view! { <AvatarMenu data /> })
}
