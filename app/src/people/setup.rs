//! First run: whoever can read the server's log becomes the owner.

use super::{
    fields::{EmailField, NameField, NewPasswordField},
    forms::CreateOwner,
};
use crate::{
    flash::Flash,
    page::{go, page, services},
    ui::{
        card_page::CardPage,
        form::{Field, PostForm},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/setup`, while no agent exists.
#[component]
pub fn SetupPage() -> impl IntoView {
    page("Welcome to Porchlight", async move {
        if backend::people::any_agent(&services()?).await? {
            go("/inbox");
            return Ok(().into_any());
        }
        let flash = Flash::take().await.of("setup");
        Ok(view! { <SetupForm flash /> }.into_any())
    })
}

#[component]
fn SetupForm(flash: Flash) -> impl IntoView {
    let fields = &["setup_code", "name", "email", "password"];
    view! {
        <CardPage title="Welcome to Porchlight" lead="Create the owner’s account. It takes a minute.">
            <PostForm action=CreateOwner::PATH flash=flash.clone() fields button="Create the account" wide=true>
                <Field
                    flash=flash.clone()
                    label="Set-up code"
                    name="setup_code"
                    hint="The server printed it when it started; look at its log."
                    autofocus=true
                />
                <NameField flash=flash.clone() />
                <EmailField flash=flash.clone() autocomplete="username" />
                <NewPasswordField flash />
            </PostForm>
        </CardPage>
    }
}
