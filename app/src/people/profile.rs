//! Settings: one's own name and password, and what is kept in this browser.

use super::{
    fields::{AccountHint, NameField, NewPasswordField, PasswordField},
    forms::{ChangeMyPassword, EndSignIn, RenameMe},
};
use crate::{
    flash::Flash,
    page::{page, signed_in},
    settings::{ChooseTheme, Section, layout::SettingsLayout, theme::Theme},
    ui::{form::PostForm, icons},
};
use domain::people::Agent;
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/profile`.
#[component]
pub fn ProfilePage() -> impl IntoView {
    page("Your profile", async move {
        let (me, flash) = (signed_in().await?, Flash::take().await);
        Ok(view! {
            <SettingsLayout agent=me.clone() section=Section::Profile>
                <NameCard me=me.clone() flash=flash.of("name") />
                <PasswordCard me flash=flash.of("password") />
                <ThemeCard />
                <section class="card">
                    <h2>"This browser"</h2>
                    <p class="sub">"You stay signed in here until you sign out."</p>
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
fn NameCard(me: Agent, flash: Flash) -> impl IntoView {
    view! {
        <section class="card">
            <h2>"Your name"</h2>
            <p class="sub">"You sign in with " <b>{me.email}</b> "."</p>
            <PostForm action=RenameMe::PATH flash=flash.clone() fields=&["name"] button="Save">
                <NameField flash label="Name" value=me.name />
            </PostForm>
        </section>
    }
}

#[component]
fn PasswordCard(me: Agent, flash: Flash) -> impl IntoView {
    let fields = &["current_password", "password"];
    view! {
        <section class="card">
            <h2>"Password"</h2>
            <p class="sub">"Changing it signs you out everywhere else."</p>
            <PostForm action=ChangeMyPassword::PATH flash=flash.clone() fields button="Change the password">
                <AccountHint email=me.email />
                <PasswordField flash=flash.clone() label="Current password" name="current_password" />
                <NewPasswordField flash label="New password" />
            </PostForm>
        </section>
    }
}

/// The choice. Each theme is a button that posts itself, so one press is enough, with or without JavaScript.
#[component]
fn ThemeCard() -> impl IntoView {
    let chosen = Theme::chosen();
    let button = |theme: Theme| {
        let pressed = (theme == chosen).to_string();
        view! { <button name="theme" value=theme.name() aria-pressed=pressed>{label(theme)}</button> }
    };
    view! {
        <section class="card">
            <h2>"Theme"</h2>
            <p class="sub">"How the desk looks in this browser."</p>
            <form method="post" action=ChooseTheme::PATH>
                <div class="seg" role="group" aria-label="Theme">{Theme::ALL.map(button).collect_view()}</div>
            </form>
        </section>
    }
}

fn label(theme: Theme) -> impl IntoView {
    match theme {
        Theme::System => view! { {icons::monitor(16)} "System" }.into_any(),
        Theme::Light => view! { {icons::sun(16)} "Light" }.into_any(),
        Theme::Dark => view! { {icons::moon(16)} "Dark" }.into_any(),
    }
}
