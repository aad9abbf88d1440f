//! First run: whoever can read the server's log becomes the owner.

use super::forms::CreateOwner;
use crate::{
    flash::Flash,
    page::{desk, go, page},
    ui::{
        door::Door,
        field::{Field, Outcome},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/setup`, while no agent exists.
#[component]
pub fn SetupPage() -> impl IntoView {
    let flash = Flash::take().of("setup");
    page("Welcome to Porchlight", async move {
        if backend::people::any_agent(&desk()?).await? {
            go("/inbox");
            return Ok(().into_any());
        }
        Ok(view! { <SetupForm flash /> }.into_any())
    })
}

#[component]
fn SetupForm(flash: Flash) -> impl IntoView {
    let error = flash.error_beside(&["code", "setup_code", "name", "email", "password"]);
    let code_error = flash.error_at("code").or_else(|| flash.error_at("setup_code"));
    view! {
        <Door title="Welcome to Porchlight" lead="Create the owner’s account. It takes a minute.">
            <form method="post" action=CreateOwner::PATH class="stack">
                <Outcome error done=None />
                <Field
                    label="Set-up code"
                    name="code"
                    hint="The server printed it when it started; look at its log."
                    value=flash.value("code", "")
                    error=code_error
                    autofocus=true
                />
                <Field
                    label="Your name"
                    name="name"
                    hint="Visitors see it beside your answers."
                    value=flash.value("name", "")
                    error=flash.error_at("name")
                    autocomplete="name"
                    max=200
                />
                <Field
                    label="Email"
                    name="email"
                    kind="email"
                    value=flash.value("email", "")
                    error=flash.error_at("email")
                    autocomplete="username"
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
                <button class="btn primary wide">"Create the account"</button>
            </form>
        </Door>
    }
}
