//! The server functions that the forms about people post to. They answer with a redirect.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use crate::{
    error::AppError,
    flash::answer,
    page::{client_address, current_agent, go, local_path, services, session},
};
use backend::people::{self, NewAgent};
use domain::{
    ids::{AgentId, InvitationId},
    people::Role,
};
use leptos::prelude::*;

const AGENTS: &str = "/settings/agents";
const PROFILE: &str = "/settings/profile";

/// Creates the owner, with the code that the server printed at its start.
#[server(prefix = "/desk", endpoint = "create_owner")]
pub async fn create_owner(setup_code: String, name: String, email: String, password: String) -> Result<(), AppError> {
    let result = async {
        let new = NewAgent { name: name.clone(), email: email.clone(), password };
        let services = services()?;
        let owner = people::create_owner(&services, &setup_code, new, client_address()).await?;
        people::begin_session(&services, &session().await?, &owner).await?;
        Ok(String::new())
    };
    let kept = [("setup_code", &*setup_code), ("name", &*name), ("email", &*email)];
    answer("setup", result.await, ("/inbox", "/setup"), &kept).await;
    Ok(())
}

/// Signs in.
#[server(prefix = "/desk", endpoint = "sign_in")]
pub async fn start_sign_in(email: String, password: String, next: Option<String>) -> Result<(), AppError> {
    let result = async {
        let services = services()?;
        let agent = people::sign_in(&services, &email, &password, client_address()).await?;
        people::begin_session(&services, &session().await?, &agent).await?;
        Ok(String::new())
    };
    let next = local_path(next.as_deref());
    let back = format!("/sign-in?next={}", in_address(next));
    answer("sign-in", result.await, (next, &back), &[("email", &email)]).await;
    Ok(())
}

/// Signs out.
#[server(prefix = "/desk", endpoint = "sign_out")]
pub async fn end_sign_in() -> Result<(), AppError> {
    people::end_session(&services()?, &session().await?).await?;
    go("/sign-in");
    Ok(())
}

/// Becomes an agent, by an invitation.
#[server(prefix = "/desk", endpoint = "accept_invitation")]
pub async fn accept_invitation(token: String, name: String, password: String) -> Result<(), AppError> {
    let result = async {
        let services = services()?;
        let agent = people::accept_invitation(&services, &token, &name, &password).await?;
        people::begin_session(&services, &session().await?, &agent).await?;
        Ok(String::new())
    };
    let back = format!("/invite/{}", in_address(&token));
    answer("invite", result.await, ("/inbox", &back), &[("name", &name)]).await;
    Ok(())
}

/// Invites an agent by email.
#[server(prefix = "/desk", endpoint = "invite_agent")]
pub async fn invite_agent(email: String, role: String) -> Result<(), AppError> {
    let result = async {
        let invited = people::invite(&services()?, &current_agent().await?, &email, parse_role(&role)?).await?;
        Ok(format!("An invitation is on its way to {}.", invited.email))
    };
    answer("invite", result.await, (AGENTS, AGENTS), &[("email", &email), ("role", &role)]).await;
    Ok(())
}

/// Takes an invitation back.
#[server(prefix = "/desk", endpoint = "revoke_invitation")]
pub async fn revoke_invitation(id: InvitationId) -> Result<(), AppError> {
    let result = async {
        people::revoke_invitation(&services()?, &current_agent().await?, id).await?;
        Ok("The invitation no longer works.".to_owned())
    };
    about_agents(result.await).await
}

/// Gives an agent another role.
#[server(prefix = "/desk", endpoint = "change_role")]
pub async fn change_role(id: AgentId, role: String) -> Result<(), AppError> {
    let result = async {
        let agent = people::change_role(&services()?, &current_agent().await?, id, parse_role(&role)?).await?;
        Ok(format!("{} is now {}.", agent.name, agent.role.as_str()))
    };
    about_agents(result.await).await
}

/// Takes an agent's access, at once.
#[server(prefix = "/desk", endpoint = "deactivate_agent")]
pub async fn deactivate_agent(id: AgentId) -> Result<(), AppError> {
    let result = async {
        let agent = people::deactivate(&services()?, &current_agent().await?, id).await?;
        Ok(format!("{} can no longer sign in. Reactivate to undo.", agent.name))
    };
    about_agents(result.await).await
}

/// Gives access back.
#[server(prefix = "/desk", endpoint = "reactivate_agent")]
pub async fn reactivate_agent(id: AgentId) -> Result<(), AppError> {
    let result = async {
        let agent = people::reactivate(&services()?, &current_agent().await?, id).await?;
        Ok(format!("{} can sign in again.", agent.name))
    };
    about_agents(result.await).await
}

/// Changes one's own name.
#[server(prefix = "/desk", endpoint = "rename_me")]
pub async fn rename_me(name: String) -> Result<(), AppError> {
    let result = async {
        people::rename(&services()?, &current_agent().await?, &name).await?;
        Ok("Your name is saved.".to_owned())
    };
    answer("name", result.await, (PROFILE, PROFILE), &[("name", &name)]).await;
    Ok(())
}

/// Changes one's own password, and ends one's other sessions.
#[server(prefix = "/desk", endpoint = "change_my_password")]
pub async fn change_my_password(current_password: String, password: String) -> Result<(), AppError> {
    let result = async {
        let (me, here) = (current_agent().await?, session().await?);
        people::change_password(&services()?, &me, &here, &current_password, &password, client_address()).await?;
        Ok("Your password is changed. You are signed out everywhere else.".to_owned())
    };
    answer("password", result.await, (PROFILE, PROFILE), &[]).await;
    Ok(())
}

async fn about_agents(result: Result<String, AppError>) -> Result<(), AppError> {
    answer("agents", result, (AGENTS, AGENTS), &[]).await;
    Ok(())
}

pub(super) fn parse_role(role: &str) -> Result<Role, AppError> {
    role.parse().map_err(|message: String| AppError {
        field: Some("role".into()),
        ..AppError::new("VALIDATION_FAILED", message)
    })
}

fn in_address(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
