//! The server functions that the forms about an inbox's keys post to.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use super::Section;
use crate::{
    error::AppError,
    flash::{answer, answer_once},
    page::{current_agent, services},
};
use backend::customers;
use domain::{customers::KeyAlgorithm, ids::InboxKeyId};
use leptos::prelude::*;
use std::time::Duration;

/// Shows the secret, once.
#[server(prefix = "/desk", endpoint = "show_secret")]
pub async fn show_secret(inbox: String) -> Result<(), AppError> {
    let result: Result<String, AppError> = async {
        let me = current_agent().await?;
        Ok(customers::show_secret(&services()?, &me, &inbox).await?.secret)
    }
    .await;
    answer_secret("secret", result, &[]).await
}

/// Makes a new secret; the old one goes on for so many hours.
#[server(prefix = "/desk", endpoint = "rotate_secret")]
pub async fn rotate_secret(inbox: String, overlap_hours: u32) -> Result<(), AppError> {
    let result: Result<String, AppError> = async {
        let (me, overlap) = (current_agent().await?, Duration::from_secs(u64::from(overlap_hours) * 3600));
        Ok(customers::rotate_secret(&services()?, Some(&me), &inbox, overlap).await?.secret)
    }
    .await;
    answer_secret("new-secret", result, &[("overlap_hours", &overlap_hours.to_string())]).await
}

/// The next page shows the secret, and nobody keeps it.
async fn answer_secret(form: &str, result: Result<String, AppError>, kept: &[(&str, &str)]) -> Result<(), AppError> {
    let page = Section::Keys.path();
    match result {
        Ok(secret) => answer_once(form, page, ("secret", &secret)).await,
        Err(error) => answer("rotate", Err(error), (page, page), kept).await,
    }
    Ok(())
}

/// Accepts tokens of a public key.
#[server(prefix = "/desk", endpoint = "add_public_key")]
pub async fn add_public_key(inbox: String, algorithm: KeyAlgorithm, public_key: String) -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        customers::add_public_key(&services()?, &me, &inbox, algorithm, &public_key).await?;
        Ok("Added. Tokens that are signed with its private key are good from now on.".to_owned())
    };
    let page = Section::Keys.path();
    answer("key", result.await, (page, page), &[("public_key", &public_key), ("algorithm", algorithm.as_str())]).await;
    Ok(())
}

/// Accepts tokens of a public key no more.
#[server(prefix = "/desk", endpoint = "remove_public_key")]
pub async fn remove_public_key(inbox: String, id: InboxKeyId) -> Result<(), AppError> {
    let result = async {
        customers::remove_key(&services()?, &current_agent().await?, &inbox, id).await?;
        Ok("Removed. Its tokens are refused from now on.".to_owned())
    };
    let page = Section::Keys.path();
    answer("keys", result.await, (page, page), &[]).await;
    Ok(())
}
