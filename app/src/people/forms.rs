//! What the forms about people post to. Plain form posts: they answer with a redirect.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use super::session::{client_address, current_agent, session, sign_in as start_session, sign_out as end_session};
use crate::{
    error::AppError,
    flash::answer,
    page::{desk, go, local_path},
};
use backend::people::{self, NewAgent};
use domain::{
    ids::{AgentId, InvitationId},
    people::{Agent, Role},
};
use leptos::prelude::*;

const AGENTS: &str = "/settings/agents";
const PROFILE: &str = "/settings/profile";

/// Creates the owner, with the code that the server printed at its start.
#[server(prefix = "/desk", endpoint = "create_owner")]
pub async fn create_owner(code: String, name: String, email: String, password: String) -> Result<(), AppError> {
    let result = async {
        let new = NewAgent { name: name.clone(), email: email.clone(), password };
        let owner = people::create_owner(&desk()?, &code, new).await?;
        start_session(&session().await?, &owner).await
    };
    let kept = [("code", &*code), ("name", &*name), ("email", &*email)];
    answer("setup", result.await, ("/inbox", ""), "/setup", &kept);
    Ok(())
}

/// Signs in.
#[server(prefix = "/desk", endpoint = "sign_in")]
pub async fn start_sign_in(email: String, password: String, next: Option<String>) -> Result<(), AppError> {
    let result = async {
        let agent = people::sign_in(&desk()?, &email, &password, client_address()).await?;
        start_session(&session().await?, &agent).await
    };
    let next = local_path(next.as_deref());
    let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    answer("sign-in", result.await, (next, ""), &format!("/sign-in?next={query}"), &[("email", &email)]);
    Ok(())
}

/// Signs out.
#[server(prefix = "/desk", endpoint = "sign_out")]
pub async fn end_sign_in() -> Result<(), AppError> {
    end_session(&session().await?).await?;
    go("/sign-in");
    Ok(())
}

/// Becomes an agent, by an invitation.
#[server(prefix = "/desk", endpoint = "accept_invitation")]
pub async fn accept_invitation(token: String, name: String, password: String) -> Result<(), AppError> {
    let result = async {
        let agent = people::accept_invitation(&desk()?, &token, &name, &password).await?;
        start_session(&session().await?, &agent).await
    };
    let token: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    answer("invite", result.await, ("/inbox", ""), &format!("/invite/{token}"), &[("name", &name)]);
    Ok(())
}

/// Invites an agent by email.
#[server(prefix = "/desk", endpoint = "invite_agent")]
pub async fn invite_agent(email: String, role: String) -> Result<(), AppError> {
    let result = async {
        let invited = people::invite(&desk()?, &current_agent().await?, &email, parse_role(&role)?).await?;
        Ok::<_, AppError>(format!("An invitation is on its way to {}.", invited.email))
    };
    let result = result.await;
    let done = result.clone().unwrap_or_default();
    answer("invite", result, (AGENTS, &done), AGENTS, &[("email", &email), ("role", &role)]);
    Ok(())
}

/// Takes an invitation back.
#[server(prefix = "/desk", endpoint = "revoke_invitation")]
pub async fn revoke_invitation(id: InvitationId) -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        Ok(people::revoke_invitation(&desk()?, &me, id).await?)
    };
    answer("agents", result.await, (AGENTS, "The invitation no longer works."), AGENTS, &[]);
    Ok(())
}

/// Gives an agent another role.
#[server(prefix = "/desk", endpoint = "change_role")]
pub async fn change_role(id: AgentId, role: String) -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        let agent = people::change_role(&desk()?, &me, id, parse_role(&role)?).await?;
        Ok(format!("{} is now {}.", agent.name, agent.role.as_str()))
    };
    about_agents(result.await);
    Ok(())
}

/// Takes an agent's access, at once.
#[server(prefix = "/desk", endpoint = "deactivate_agent")]
pub async fn deactivate_agent(id: AgentId) -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        let agent = people::deactivate(&desk()?, &me, id).await?;
        Ok(format!("{} can no longer sign in. Reactivate to undo.", agent.name))
    };
    about_agents(result.await);
    Ok(())
}

/// Gives access back.
#[server(prefix = "/desk", endpoint = "reactivate_agent")]
pub async fn reactivate_agent(id: AgentId) -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        let agent = people::reactivate(&desk()?, &me, id).await?;
        Ok(format!("{} can sign in again.", agent.name))
    };
    about_agents(result.await);
    Ok(())
}

/// Changes one's own name.
#[server(prefix = "/desk", endpoint = "rename_me")]
pub async fn rename_me(name: String) -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        Ok::<Agent, AppError>(people::rename(&desk()?, &me, &name).await?)
    };
    answer("name", result.await, (PROFILE, "Your name is saved."), PROFILE, &[("name", &name)]);
    Ok(())
}

/// Changes one's own password, and ends one's other sessions.
#[server(prefix = "/desk", endpoint = "change_my_password")]
pub async fn change_my_password(current: String, password: String) -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        let here = session().await?.id().map(|id| id.to_string());
        Ok(people::change_password(&desk()?, &me, &current, &password, here.as_deref()).await?)
    };
    let done = "Your password is changed. You are signed out everywhere else.";
    answer("password", result.await, (PROFILE, done), PROFILE, &[]);
    Ok(())
}

fn about_agents(result: Result<String, AppError>) {
    let done = result.clone().unwrap_or_default();
    answer("agents", result, (AGENTS, &done), AGENTS, &[]);
}

fn parse_role(role: &str) -> Result<Role, AppError> {
    role.parse().map_err(|message: String| AppError {
        field: Some("role".into()),
        ..AppError::new("VALIDATION_FAILED", message)
    })
}
