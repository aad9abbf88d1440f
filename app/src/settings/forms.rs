//! What the forms of the settings post to.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use crate::{error::AppError, flash::answer, page::desk, people::current_agent};
use domain::settings::InboxSettings;
use leptos::prelude::*;

const PATH: &str = "/settings/inbox";

/// Saves the inbox's settings.
#[server(prefix = "/desk", endpoint = "save_inbox")]
pub async fn save_inbox(
    name: String,
    colour: String,
    greeting: String,
    allowed_origins: String,
) -> Result<(), AppError> {
    let settings = InboxSettings {
        name: name.clone(),
        colour: colour.clone(),
        greeting: greeting.clone(),
        allowed_origins: allowed_origins.clone(),
    };
    let result = async {
        let me = current_agent().await?;
        Ok(backend::settings::update_inbox(&desk()?, &me, settings).await?)
    };
    let kept =
        [("name", &*name), ("colour", &*colour), ("greeting", &*greeting), ("allowed_origins", &*allowed_origins)];
    answer("inbox", result.await, (PATH, "Saved. The widget shows it from now on."), PATH, &kept);
    Ok(())
}
