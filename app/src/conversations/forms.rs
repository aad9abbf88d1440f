//! What the desk's forms post to where the island is not alive: without JavaScript, or before it has loaded.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use crate::{
    error::AppError,
    flash::answer,
    page::{current_agent, services},
};
use backend::{
    conversations,
    threads::{self, Viewer},
};
use domain::{
    conversations::Status,
    ids::ThreadId,
    threads::{NewMessage, ThreadKind},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Posts a reply.
#[server(prefix = "/desk", endpoint = "send_reply")]
pub async fn send_reply(id: ThreadId, content: String, client_message_id: Uuid) -> Result<(), AppError> {
    let result = async {
        let me = Viewer::from(current_agent().await?);
        let new = NewMessage { content: content.clone(), client_message_id };
        threads::post(&services()?, &me, (ThreadKind::Conversation, id), new).await?;
        Ok(String::new())
    };
    answer_at(id, result.await, &[("content", &content)]).await
}

/// Moves a conversation to the archive, or back.
#[server(prefix = "/desk", endpoint = "move_chat")]
pub async fn move_chat(id: ThreadId, archive: bool) -> Result<(), AppError> {
    let result = async {
        let (me, services) = (current_agent().await?, services()?);
        if archive {
            conversations::archive(&services, &me, id).await?;
        } else {
            conversations::unarchive(&services, &me, id).await?;
        }
        Ok(String::new())
    };
    answer_at(id, result.await, &[]).await
}

/// Moves a conversation to another status.
#[server(prefix = "/desk", endpoint = "choose_status")]
pub async fn choose_status(id: ThreadId, status: Status) -> Result<(), AppError> {
    let result = async {
        conversations::set_status(&services()?, &current_agent().await?, id, status).await?;
        Ok(String::new())
    };
    answer_at(id, result.await, &[]).await
}

/// Gives a conversation to somebody, or to nobody.
#[server(prefix = "/desk", endpoint = "choose_assignee")]
pub async fn choose_assignee(id: ThreadId, before: String, to: String) -> Result<(), AppError> {
    let result = async {
        // The choice of nobody is an empty field.
        let (before, to) = (before.parse().ok(), to.parse().ok());
        conversations::assign(&services()?, &current_agent().await?, id, before, to).await?;
        Ok(String::new())
    };
    answer_at(id, result.await, &[]).await
}

/// Takes a conversation away from everyone who has a token or a link of it.
#[server(prefix = "/desk", endpoint = "take_access")]
pub async fn take_access(id: ThreadId) -> Result<(), AppError> {
    let result = async {
        conversations::revoke_access(&services()?, &current_agent().await?, id).await?;
        Ok(String::new())
    };
    answer_at(id, result.await, &[]).await
}

/// Leads back to the conversation.
async fn answer_at(id: ThreadId, result: Result<String, AppError>, kept: &[(&str, &str)]) -> Result<(), AppError> {
    let page = format!("/inbox/{id}");
    answer("reply", result, (&page, &page), kept).await;
    Ok(())
}
