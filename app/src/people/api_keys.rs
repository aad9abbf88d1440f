//! Settings: keys with which servers use the API.

use super::{
    access_forms::{CreateApiKey, RevokeApiKey},
    fields::PermissionBoxes,
};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    settings::{Section, layout::SettingsLayout},
    ui::{
        copy::CopyIsland,
        form::{Field, Outcome, PostButton, PostForm},
        time::Moment,
    },
};
use domain::people::{ApiKey, MAX_NAME_CHARS, Permission, Permissions};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/api-keys`.
#[component]
pub fn ApiKeysPage() -> impl IntoView {
    page("API keys", async move {
        let (me, services, flash) = (who_may(Permission::ApiKeysUpdate).await?, services()?, Flash::take().await);
        let keys = backend::people::list_api_keys(&services, &me).await?;
        let new = flash.of("new-key").value("key", "");
        Ok(view! {
            <SettingsLayout agent=me.clone() section=Section::ApiKeys>
                {(!new.is_empty()).then(|| view! { <NewKey key_text=new /> })}
                <Keys keys flash=flash.of("keys") />
                <KeyForm held=me.permissions flash=flash.of("key") />
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn NewKey(key_text: String) -> impl IntoView {
    view! {
        <section class="card" data-once="">
            <h2>"Your new key"</h2>
            <p class="notice ok" role="status">"Copy it now: it is not shown again."</p>
            <CopyIsland text=key_text />
        </section>
    }
}

#[component]
fn Keys(keys: Vec<ApiKey>, flash: Flash) -> impl IntoView {
    let is_empty = keys.is_empty();
    view! {
        <section class="card">
            <h2>"API keys"</h2>
            <p class="sub">
                "With a key a server uses the API as whoever made the key, within what both may do. Keep it as you keep a password."
            </p>
            <Outcome error=flash.error_beside(&[]) done=flash.done() />
            {if is_empty {
                view! { <p class="sub">"None yet. Make one below."</p> }.into_any()
            } else {
                view! { <ul class="people">{keys.into_iter().map(line).collect_view()}</ul> }.into_any()
            }}
        </section>
    }
}

fn line(key: ApiKey) -> impl IntoView {
    let (id, label) = (key.id.to_string(), format!("Revoke {}", key.name));
    let revoked = key.revoked_at.is_some();
    let state = match (revoked, key.is_maker_active) {
        (true, _) => Some("Revoked"),
        (false, false) => Some("Its maker is deactivated"),
        (false, true) => None,
    };
    let scopes: Vec<_> = key.permissions.each().map(Permission::as_str).collect();
    view! {
        <li class:off=state.is_some()>
            <span class="grow">
                <b dir="auto">{key.name}</b>
                <span class="sub">{scopes.join(", ")}</span>
                <span class="sub">"Made by " <span dir="auto">{key.created_by}</span> ", " <Moment at=key.created_at /></span>
                <span class="sub">
                    {match key.last_used_at {
                        Some(at) => view! { "Last used " <Moment at /> }.into_any(),
                        None => "Never used".into_any(),
                    }}
                </span>
            </span>
            {state.map(|state| view! { <span class="chip">{state}</span> })}
            {(!revoked).then(|| view! { <PostButton action=RevokeApiKey::PATH id word="Revoke" label quiet=true /> })}
        </li>
    }
}

#[component]
fn KeyForm(held: Permissions, flash: Flash) -> impl IntoView {
    let (hint, max) = ("What the key is for, such as “Shop backend”.", MAX_NAME_CHARS as u32);
    let chosen: Vec<String> = flash.value("permissions", "").split(' ').map(str::to_owned).collect();
    view! {
        <section class="card">
            <h2>"Make a key"</h2>
            <PostForm action=CreateApiKey::PATH flash=flash.clone() fields=&["name"] button="Make the key">
                <Field flash label="Name" name="name" hint max />
                <PermissionBoxes legend="What it may do" offered=held held chosen=chosen.into() />
            </PostForm>
        </section>
    }
}
