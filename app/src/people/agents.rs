//! Settings: the agents, and who is invited.

use super::{
    fields::EmailField,
    forms::{ChangeRole, DeactivateAgent, InviteAgent, ReactivateAgent, RevokeInvitation},
};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    settings::{Section, layout::SettingsLayout},
    ui::{
        avatar::Avatar,
        form::{Outcome, PostButton, PostForm},
        time::Moment,
    },
};
use domain::people::{Agent, Invitation, Permission, Role};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/agents`.
#[component]
pub fn AgentsPage() -> impl IntoView {
    page("Agents", async move {
        let (me, services, flash) = (who_may(Permission::AgentsUpdate).await?, services()?, Flash::take().await);
        let agents = backend::people::list_agents(&services, &me).await?;
        let invitations = backend::people::list_invitations(&services, &me).await?;
        let roles = backend::people::list_roles(&services, &me).await?;
        let roles: Vec<Role> = roles.iter().filter(|role| me.may_manage(role)).map(|role| role.name).collect();
        Ok(view! {
            <SettingsLayout agent=me.clone() section=Section::Agents>
                <Team me agents roles=roles.clone() flash=flash.of("agents") />
                <Invitations invitations />
                <InviteForm roles flash=flash.of("invite") />
            </SettingsLayout>
        }
        .into_any())
    })
}

/// `roles` are those that the agent who looks may give and take.
#[component]
fn Team(me: Agent, agents: Vec<Agent>, roles: Vec<Role>, flash: Flash) -> impl IntoView {
    let mine = me.id;
    let row = |agent: Agent| view! { <AgentRow mine=agent.id == mine agent roles=roles.clone() /> };
    let rows = agents.into_iter().map(row).collect_view();
    view! {
        <section class="card">
            <h2>"Agents"</h2>
            <p class="sub">"What each role may do is under Roles. Owners may do everything, and only they manage owners."</p>
            <Outcome error=flash.error_beside(&[]) done=flash.done() />
            <ul class="people">{rows}</ul>
        </section>
    }
}

#[component]
fn AgentRow(mine: bool, agent: Agent, roles: Vec<Role>) -> impl IntoView {
    let active = agent.deactivated_at.is_none();
    let changeable = !mine && roles.contains(&agent.role);
    let chip = match (mine, active) {
        (true, _) => Some("You"),
        (false, false) => Some("Deactivated"),
        _ => None,
    };
    view! {
        <li class:off=!active>
            <Avatar name=agent.name.clone() />
            <span class="grow">
                <b dir="auto">{agent.name.clone()}</b>
                <span class="sub">{agent.email.clone()}</span>
            </span>
            <span class="cluster">
                {chip.map(|chip| view! { <span class="chip">{chip}</span> })}
                {if changeable && active {
                    view! { <RoleForm roles agent=agent.clone() /> }.into_any()
                } else {
                    view! { <span class="chip role">{agent.role.as_str()}</span> }.into_any()
                }}
                {changeable.then(|| view! { <Access agent active /> })}
            </span>
        </li>
    }
}

#[component]
fn RoleForm(roles: Vec<Role>, agent: Agent) -> impl IntoView {
    view! {
        <form method="post" action=ChangeRole::PATH class="cluster">
            <input type="hidden" name="id" value=agent.id.to_string() />
            <RoleSelect roles label=format!("Role of {}", agent.name) selected=agent.role />
            <button class="btn">"Save"</button>
        </form>
    }
}

/// Taking access can be undone by the button that stands there afterwards.
#[component]
fn Access(agent: Agent, active: bool) -> impl IntoView {
    let (action, word) =
        if active { (DeactivateAgent::PATH, "Deactivate") } else { (ReactivateAgent::PATH, "Reactivate") };
    let label = format!("{word} {}", agent.name);
    view! { <PostButton action id=agent.id.to_string() word label quiet=true /> }
}

#[component]
fn RoleSelect(roles: Vec<Role>, #[prop(into)] label: String, selected: Role) -> impl IntoView {
    let options = roles.into_iter().map(move |role| {
        view! { <option value=role.as_str() selected=role == selected>{role.as_str()}</option> }
    });
    view! { <select name="role" class="role" aria-label=label>{options.collect_view()}</select> }
}

#[component]
fn Invitations(invitations: Vec<Invitation>) -> impl IntoView {
    let row = |invitation: Invitation| {
        let label = format!("Revoke the invitation of {}", invitation.email);
        view! {
            <li>
                <Avatar name=invitation.email.clone() />
                <span class="grow">
                    <b>{invitation.email.clone()}</b>
                    <span class="sub">"Invited as " {invitation.role.as_str()} ", until " <Moment at=invitation.expires_at /></span>
                </span>
                <PostButton action=RevokeInvitation::PATH id=invitation.id.to_string() word="Revoke" label quiet=true />
            </li>
        }
    };
    let any = !invitations.is_empty();
    any.then(|| {
        view! {
            <section class="card">
                <h2>"Invitations"</h2>
                <ul class="people">{invitations.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn InviteForm(roles: Vec<Role>, flash: Flash) -> impl IntoView {
    let role = flash.value("role", "agent").parse().unwrap_or(Role::Agent);
    view! {
        <section class="card" id="invite">
            <h2>"Invite an agent"</h2>
            <p class="sub">"They get an email with a link to choose their name and password."</p>
            <PostForm action=InviteAgent::PATH flash=flash.clone() fields=&["email"] button="Send the invitation">
                <EmailField flash />
                <div class="field">
                    <span class="label">"Role"</span>
                    <RoleSelect roles label="Role" selected=role />
                </div>
            </PostForm>
        </section>
    }
}
