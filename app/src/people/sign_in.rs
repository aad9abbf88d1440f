//! Sign-in.

use super::{current_agent, forms::StartSignIn};
use crate::{
    flash::Flash,
    page::{desk, go, local_path, page},
    ui::{
        door::Door,
        field::{Field, Outcome},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// `/sign-in?next=…`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let flash = Flash::take().of("sign-in");
    let next = use_query_map().read_untracked().get("next");
    let next = local_path(next.as_deref()).to_owned();
    page("Sign in", async move {
        if !backend::people::any_agent(&desk()?).await? {
            go("/setup");
            return Ok(().into_any());
        }
        if current_agent().await.is_ok() {
            go(&next);
            return Ok(().into_any());
        }
        Ok(view! { <SignInForm flash next /> }.into_any())
    })
}

#[component]
fn SignInForm(flash: Flash, next: String) -> impl IntoView {
    let typed = flash.value("email", "");
    let is_retry = !typed.is_empty();
    view! {
        <Door title="Sign in" lead="Good to see you.">
            <form method="post" action=StartSignIn::PATH class="stack">
                <Outcome error=flash.error_beside(&["email", "password"]) done=flash.done() />
                <input type="hidden" name="next" value=next />
                <Field
                    label="Email"
                    name="email"
                    kind="email"
                    value=typed
                    error=flash.error_at("email")
                    autocomplete="username"
                    autofocus=!is_retry
                />
                <Field
                    label="Password"
                    name="password"
                    kind="password"
                    error=flash.error_at("password")
                    autocomplete="current-password"
                    max=1024
                    autofocus=is_retry
                />
                <button class="btn primary wide">"Sign in"</button>
            </form>
        </Door>
    }
}
