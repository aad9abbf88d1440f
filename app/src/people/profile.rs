//! Settings: one's own name and password.

use super::forms::{ChangeMyPassword, EndSignIn, RenameMe};
use crate::{
    flash::Flash,
    page::{page, signed_in},
    settings::layout::{Section, SettingsLayout},
    ui::{
        field::{Field, Outcome},
        icons,
    },
};
use domain::people::Agent;
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/profile`.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let flash = Flash::take();
    page("Your profile", async move {
        let me = signed_in().await?;
        Ok(view! {
            <SettingsLayout agent=me.clone() section=Section::Profile>
                <NameForm me=me.clone() flash=flash.of("name") />
                <PasswordForm me flash=flash.of("password") />
                <section class="card">
                    <h2>"This browser"</h2>
                    <form method="post" action=EndSignIn::PATH>
                        <button class="btn">{icons::log_out(16)} "Sign out"</button>
                    </form>
                </section>
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn NameForm(me: Agent, flash: Flash) -> impl IntoView {
    view! {
        <section class="card">
            <h2>"Your name"</h2>
            <form method="post" action=RenameMe::PATH class="stack">
                <Outcome error=flash.error_beside(&["name"]) done=flash.done() />
                <Field
                    label="Name"
                    name="name"
                    hint="Visitors see it beside your answers."
                    value=flash.value("name", &me.name)
                    error=flash.error_at("name")
                    autocomplete="name"
                    max=200
                />
                <p class="sub">"You sign in with " <b>{me.email}</b> "."</p>
                <div><button class="btn primary">"Save"</button></div>
            </form>
        </section>
    }
}

#[component]
fn PasswordForm(me: Agent, flash: Flash) -> impl IntoView {
    let current_error = flash.error_at("current").or_else(|| flash.error_at("current_password"));
    view! {
        <section class="card">
            <h2>"Password"</h2>
            <p class="sub">"Changing it signs you out everywhere else."</p>
            <form method="post" action=ChangeMyPassword::PATH class="stack">
                <Outcome
                    error=flash.error_beside(&["current", "current_password", "password"])
                    done=flash.done()
                />
                <input type="hidden" autocomplete="username" value=me.email />
                <Field
                    label="Current password"
                    name="current"
                    kind="password"
                    error=current_error
                    autocomplete="current-password"
                    max=1024
                />
                <Field
                    label="New password"
                    name="password"
                    kind="password"
                    hint="At least 10 characters."
                    error=flash.error_at("password")
                    autocomplete="new-password"
                    max=1024
                />
                <div><button class="btn primary">"Change the password"</button></div>
            </form>
        </section>
    }
}
