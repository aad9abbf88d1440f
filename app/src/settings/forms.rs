//! The server functions that the forms of the settings post to.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use super::theme::Theme;
use crate::{
    error::AppError,
    flash::answer,
    page::{current_agent, go, local_path, services},
};
use domain::settings::InboxSettings;
use leptos::prelude::*;

const INBOX: &str = "/settings/inbox";

/// Saves the inbox's settings.
#[server(prefix = "/desk", endpoint = "save_inbox")]
pub async fn save_inbox(
    name: String,
    colour: String,
    greeting: String,
    #[server(default)] categories: String,
    allowed_origins: String,
) -> Result<(), AppError> {
    let settings = InboxSettings {
        name: name.clone(),
        colour: colour.clone(),
        greeting: greeting.clone(),
        categories: categories.clone(),
        allowed_origins: allowed_origins.clone(),
    };
    let result = async {
        backend::settings::update_inbox(&services()?, &current_agent().await?, settings).await?;
        Ok("Saved. The widget shows it from now on.".to_owned())
    };
    let kept = [
        ("name", &*name),
        ("colour", &*colour),
        ("greeting", &*greeting),
        ("categories", &*categories),
        ("allowed_origins", &*allowed_origins),
    ];
    answer("inbox", result.await, (INBOX, INBOX), &kept).await;
    Ok(())
}

/// Chooses the theme of this browser.
#[server(prefix = "/desk", endpoint = "choose_theme")]
pub async fn choose_theme(theme: String, next: Option<String>) -> Result<(), AppError> {
    Theme::named(&theme).choose();
    go(next.as_deref().map_or("/settings/profile", |next| local_path(Some(next))));
    Ok(())
}
