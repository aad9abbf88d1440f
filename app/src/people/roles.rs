//! Settings: what each role may do.

use super::{access_forms::SetRolePermissions, fields::PermissionBoxes};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    settings::{Section, layout::SettingsLayout},
    ui::{form::PostForm, time::Moment},
};
use domain::{
    activity::Activity,
    people::{Permission, Permissions, Role, RoleSet, TicketScope},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/roles`.
#[component]
pub fn RolesPage() -> impl IntoView {
    page("Roles", async move {
        let (me, services, flash) = (who_may(Permission::RolesUpdate).await?, services()?, Flash::take().await);
        let mut cards = Vec::new();
        for role in backend::people::list_roles(&services, &me).await? {
            let changed = backend::people::role_activities(&services, &me, role.name).await?.into_iter().next();
            let flash = flash.of(role.name.as_str());
            cards.push(view! { <RoleCard role held=me.permissions widest=me.ticket_scope changed flash /> });
        }
        Ok(view! { <SettingsLayout agent=me section=Section::Roles>{cards}</SettingsLayout> }.into_any())
    })
}

#[component]
fn RoleCard(
    role: RoleSet,
    held: Permissions,
    widest: TicketScope,
    changed: Option<Activity>,
    flash: Flash,
) -> impl IntoView {
    let body = match role.name {
        Role::Owner => view! { <p class="sub">"May do everything, and manages the other owners."</p> }.into_any(),
        _ => view! { <RoleForm role=role.clone() held widest flash /> }.into_any(),
    };
    let changed = changed.map(|change| {
        let who = change.agent_name.unwrap_or_else(|| "the server’s shell".to_owned());
        view! { <p class="sub">"Changed last by " <span dir="auto">{who}</span> ", " <Moment at=change.created_at /></p> }
    });
    view! {
        <section class="card">
            <h2 class="role">{role.name.as_str()}</h2>
            {body}
            {changed}
        </section>
    }
}

#[component]
fn RoleForm(role: RoleSet, held: Permissions, widest: TicketScope, flash: Flash) -> impl IntoView {
    view! {
        <PostForm action=SetRolePermissions::PATH flash fields=&[] button="Save">
            <input type="hidden" name="role" value=role.name.as_str() />
            <PermissionBoxes legend="What they may do" offered=Permissions::all() held chosen=role.permissions />
            <ScopeField id=format!("scope-{}", role.name.as_str()) chosen=role.ticket_scope widest />
        </PostForm>
    }
}

/// Which tickets the role shows. A scope that is wider than that of the choosing agent can't be chosen.
#[component]
fn ScopeField(id: String, chosen: TicketScope, widest: TicketScope) -> impl IntoView {
    let option = |scope: TicketScope| {
        let (is_chosen, is_too_wide) = (scope == chosen, scope > widest);
        view! { <option value=scope.as_str() selected=is_chosen disabled=is_too_wide>{scope.words()}</option> }
    };
    let options: Vec<_> = TicketScope::ALL.into_iter().map(option).collect();
    let is_kept = chosen > widest;
    view! {
        <div class="field">
            <label for=id.clone()>"Tickets that they see"</label>
            <select id=id name="ticket_scope" disabled=is_kept>{options}</select>
        </div>
    }
}
