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
    people::{Permission, Permissions, Role, RoleSet},
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
            cards.push(view! { <RoleCard role held=me.permissions changed flash /> });
        }
        Ok(view! { <SettingsLayout agent=me section=Section::Roles>{cards}</SettingsLayout> }.into_any())
    })
}

#[component]
fn RoleCard(role: RoleSet, held: Permissions, changed: Option<Activity>, flash: Flash) -> impl IntoView {
    let body = match role.name {
        Role::Owner => view! { <p class="sub">"May do everything, and manages the other owners."</p> }.into_any(),
        _ => view! { <RoleForm role=role.clone() held flash /> }.into_any(),
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
fn RoleForm(role: RoleSet, held: Permissions, flash: Flash) -> impl IntoView {
    view! {
        <PostForm action=SetRolePermissions::PATH flash fields=&[] button="Save">
            <input type="hidden" name="role" value=role.name.as_str() />
            <PermissionBoxes legend="What they may do" offered=Permissions::all() held chosen=role.permissions />
        </PostForm>
    }
}
