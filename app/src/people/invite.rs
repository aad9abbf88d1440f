//! Accepting an invitation.

use super::{
    fields::{AccountHint, NameField, NewPasswordField},
    forms::AcceptInvitation,
};
use crate::{
    error::AppError,
    flash::Flash,
    page::{page, services},
    ui::{card_page::CardPage, form::PostForm},
};
use domain::people::Invitation;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

/// `/invite/{token}`.
#[component]
pub fn InvitePage() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    page("Join the desk", async move {
        let flash = Flash::take().await.of("invite");
        match backend::people::invitation(&services()?, &token).await.map_err(AppError::from) {
            Ok(invitation) => Ok(view! { <InviteForm flash token invitation /> }.into_any()),
            Err(error) if error.error_code == "INTERNAL_ERROR" => Err(error),
            Err(_) => Ok(gone()),
        }
    })
}

fn gone() -> AnyView {
    let lead = "It was used, taken back, or is too old. Ask whoever invited you for a new one.";
    view! {
        <CardPage title="This invitation no longer works" lead>
            <a class="btn wide" href="/sign-in">"Sign in"</a>
        </CardPage>
    }
    .into_any()
}

#[component]
fn InviteForm(flash: Flash, token: String, invitation: Invitation) -> impl IntoView {
    let lead = format!("You were invited as {}. You will sign in with {}.", invitation.role.as_str(), invitation.email);
    let fields = &["name", "password"];
    view! {
        <CardPage title="Join the desk" lead>
            <PostForm action=AcceptInvitation::PATH flash=flash.clone() fields button="Join" wide=true>
                <input type="hidden" name="token" value=token />
                <AccountHint email=invitation.email />
                <NameField flash=flash.clone() autofocus=true />
                <NewPasswordField flash />
            </PostForm>
        </CardPage>
    }
}
