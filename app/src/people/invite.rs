//! Accepting an invitation.

use super::forms::AcceptInvitation;
use crate::{
    error::AppError,
    flash::Flash,
    page::{desk, page},
    ui::{
        door::Door,
        field::{Field, Outcome},
    },
};
use domain::people::Invitation;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

/// `/invite/{token}`.
#[component]
pub fn InvitePage() -> impl IntoView {
    let flash = Flash::take().of("invite");
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    page("Join the desk", async move {
        Ok(match backend::people::invitation(&desk()?, &token).await {
            Ok(invitation) => view! { <InviteForm flash token invitation /> }.into_any(),
            Err(error) => gone(&AppError::from(error)),
        })
    })
}

fn gone(error: &AppError) -> AnyView {
    let lead = if error.error_code == "INTERNAL_ERROR" {
        error.message.clone()
    } else {
        "It was used, taken back, or is too old. Ask whoever invited you for a new one.".to_owned()
    };
    view! {
        <Door title="This invitation no longer works" lead>
            <a class="btn wide" href="/sign-in">"Sign in"</a>
        </Door>
    }
    .into_any()
}

#[component]
fn InviteForm(flash: Flash, token: String, invitation: Invitation) -> impl IntoView {
    let lead = format!("You were invited as {}. You will sign in with {}.", invitation.role.as_str(), invitation.email);
    view! {
        <Door title="Join the desk" lead>
            <form method="post" action=AcceptInvitation::PATH class="stack">
                <Outcome error=flash.error_beside(&["name", "password"]) done=None />
                <input type="hidden" name="token" value=token />
                // Lets password managers file the new password under the right account.
                <input type="hidden" autocomplete="username" value=invitation.email />
                <Field
                    label="Your name"
                    name="name"
                    hint="Visitors see it beside your answers."
                    value=flash.value("name", "")
                    error=flash.error_at("name")
                    autocomplete="name"
                    max=200
                    autofocus=true
                />
                <Field
                    label="Password"
                    name="password"
                    kind="password"
                    hint="At least 10 characters."
                    error=flash.error_at("password")
                    autocomplete="new-password"
                    max=1024
                />
                <button class="btn primary wide">"Join"</button>
            </form>
        </Door>
    }
}
