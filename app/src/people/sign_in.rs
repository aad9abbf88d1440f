//! Sign-in.

use super::{
    fields::{EmailField, PasswordField},
    forms::StartSignIn,
};
use crate::{
    flash::Flash,
    page::{current_agent, go, local_path, page, services},
    ui::{card_page::CardPage, form::PostForm},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// `/sign-in?next=…`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = use_query_map().read_untracked().get("next");
    let next = local_path(next.as_deref()).to_owned();
    page("Sign in", async move {
        if !backend::people::any_agent(&services()?).await? {
            go("/setup");
            return Ok(().into_any());
        }
        if current_agent().await.is_ok() {
            go(&next);
            return Ok(().into_any());
        }
        let flash = Flash::take().await.of("sign-in");
        Ok(view! { <SignInForm flash next /> }.into_any())
    })
}

#[component]
fn SignInForm(flash: Flash, next: String) -> impl IntoView {
    let is_retry = !flash.value("email", "").is_empty();
    view! {
        <CardPage title="Sign in" lead="Good to see you.">
            <PostForm
                action=StartSignIn::PATH
                flash=flash.clone()
                fields=&["email", "password"]
                button="Sign in"
                wide=true
            >
                <input type="hidden" name="next" value=next />
                <EmailField flash=flash.clone() autocomplete="username" autofocus=!is_retry />
                <PasswordField flash autofocus=is_retry />
            </PostForm>
        </CardPage>
    }
}
