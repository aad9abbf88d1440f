//! Settings: the widget's look, where it may be, and the snippet that brings it there.

use super::{
    forms::SaveInbox,
    layout::{Section, SettingsLayout},
    snippet,
};
use crate::{
    flash::Flash,
    page::{desk, manager, page},
    ui::{
        copy::CopyIsland,
        field::{Field, Lines, Outcome},
    },
};
use domain::settings::Inbox;
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/inbox`.
#[component]
pub fn InboxSettingsPage() -> impl IntoView {
    let flash = Flash::take().of("inbox");
    page("Inbox settings", async move {
        let (me, desk) = (manager().await?, desk()?);
        let inbox = backend::settings::inbox(&desk).await?;
        let code = snippet(desk.config.base_url.as_str(), &inbox.key);
        Ok(view! {
            <SettingsLayout agent=me section=Section::Inbox>
                <section class="card">
                    <h2>"Put the widget on your site"</h2>
                    <p class="sub">
                        "Paste this before " <code>"</body>"</code> ". "
                        <a href="/demo" target="_blank">"See it on a demo page"</a>
                    </p>
                    <CopyIsland text=code />
                </section>
                <LookForm inbox flash />
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn LookForm(inbox: Inbox, flash: Flash) -> impl IntoView {
    view! {
        <section class="card">
            <h2>"Look and greeting"</h2>
            <form method="post" action=SaveInbox::PATH class="stack">
                <Outcome
                    error=flash.error_beside(&["name", "colour", "greeting", "allowed_origins"])
                    done=flash.done()
                />
                <Field
                    label="Name"
                    name="name"
                    hint="Visitors read it at the top of the widget and in emails."
                    value=flash.value("name", &inbox.name)
                    error=flash.error_at("name")
                    max=200
                />
                <Field
                    label="Colour"
                    name="colour"
                    kind="color"
                    hint="Text on it is black or white, whichever reads better."
                    value=flash.value("colour", &inbox.colour.to_string())
                    error=flash.error_at("colour")
                />
                <Lines
                    label="Greeting"
                    name="greeting"
                    hint="The first thing that a visitor reads. At most 500 characters; may be empty."
                    value=flash.value("greeting", &inbox.greeting)
                    error=flash.error_at("greeting")
                />
                <Lines
                    label="Allowed origins"
                    name="allowed_origins"
                    hint="One a line, such as https://shop.example or https://*.shop.example. Empty: any website may show the widget."
                    value=flash.value("allowed_origins", &inbox.allowed_origins.join("\n"))
                    error=flash.error_at("allowed_origins")
                />
                <div><button class="btn primary">"Save"</button></div>
            </form>
        </section>
    }
}
