//! The server functions that the forms about roles and API keys post to. They answer with a redirect.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use super::forms::parse_role;
use crate::{
    error::AppError,
    flash::{answer, answer_once},
    page::{current_agent, services},
    settings::Section,
};
use backend::people;
use domain::{
    ids::ApiKeyId,
    people::{Permission, Permissions, TicketScope},
};
use leptos::prelude::*;

/// Changes what a role may do.
#[server(prefix = "/desk", endpoint = "set_role_permissions")]
pub async fn set_role_permissions(
    role: String,
    #[server(default)] permissions: Vec<String>,
    ticket_scope: Option<String>,
) -> Result<(), AppError> {
    let result = async {
        let (name, wanted) = (parse_role(&role)?, parse_permissions(&permissions)?);
        let scope = ticket_scope.as_deref().map(parse_scope).transpose()?;
        people::change_role_set(&services()?, &current_agent().await?, name, wanted, scope).await?;
        Ok("Saved. It counts from now on.".to_owned())
    };
    let page = Section::Roles.path();
    answer(&role, result.await, (page, page), &[]).await;
    Ok(())
}

/// Makes a key for a server.
#[server(prefix = "/desk", endpoint = "create_api_key")]
pub async fn create_api_key(name: String, #[server(default)] permissions: Vec<String>) -> Result<(), AppError> {
    let result: Result<String, AppError> = async {
        let scopes = parse_permissions(&permissions)?;
        let (_, key) = people::create_api_key(&services()?, &current_agent().await?, &name, scopes).await?;
        Ok(key)
    }
    .await;
    let page = Section::ApiKeys.path();
    match result {
        Ok(key) => answer_once("new-key", page, ("key", &key)).await,
        Err(error) => {
            answer("key", Err(error), (page, page), &[("name", &name), ("permissions", &permissions.join(" "))]).await;
        }
    }
    Ok(())
}

/// Ends a key.
#[server(prefix = "/desk", endpoint = "revoke_api_key")]
pub async fn revoke_api_key(id: ApiKeyId) -> Result<(), AppError> {
    let result = async {
        people::revoke_api_key(&services()?, &current_agent().await?, id).await?;
        Ok("The key opens nothing any more.".to_owned())
    };
    let page = Section::ApiKeys.path();
    answer("keys", result.await, (page, page), &[]).await;
    Ok(())
}

fn parse_scope(name: &str) -> Result<TicketScope, AppError> {
    name.parse().map_err(|message: String| AppError {
        field: Some("ticketScope".into()),
        ..AppError::new("VALIDATION_FAILED", message)
    })
}

fn parse_permissions(names: &[String]) -> Result<Permissions, AppError> {
    let parse = |name: &String| {
        let named = name.parse::<Permission>();
        named.map_err(|message| AppError {
            field: Some("permissions".into()),
            ..AppError::new("VALIDATION_FAILED", message)
        })
    };
    names.iter().map(parse).collect()
}
