//! Settings: the widget's look, where it may be, and the snippet that brings it there.

use super::{Section, forms::SaveInbox, layout::SettingsLayout, snippet::snippet};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    ui::{
        copy::CopyIsland,
        form::{Field, PostForm},
    },
};
use domain::{people::Permission, settings::Inbox};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/inbox`.
#[component]
pub fn InboxSettingsPage() -> impl IntoView {
    page("Inbox settings", async move {
        let (me, services) = (who_may(Permission::SettingsUpdate).await?, services()?);
        let inbox = backend::settings::inbox(&services).await?;
        let code = snippet(services.config.base_url.as_str(), &inbox.key);
        let flash = Flash::take().await.of("inbox");
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
                <section class="card">
                    <h2>"Look and greeting"</h2>
                    <LookForm inbox flash />
                </section>
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn LookForm(inbox: Inbox, flash: Flash) -> impl IntoView {
    let fields = &["name", "colour", "greeting", "categories", "allowed_origins"];
    view! {
        <PostForm action=SaveInbox::PATH flash=flash.clone() fields button="Save">
            <Field
                flash=flash.clone()
                label="Name"
                name="name"
                hint="Visitors read it at the top of the widget and in emails."
                value=inbox.name
                max=200
            />
            <Field
                flash=flash.clone()
                label="Colour"
                name="colour"
                kind="color"
                hint="Text on it is black or white, whichever reads better."
                value=inbox.colour.to_string()
            />
            <Field
                flash=flash.clone()
                label="Greeting"
                name="greeting"
                lines=3
                hint="The first thing that a visitor reads. At most 500 characters; may be empty."
                value=inbox.greeting
            />
            <Field
                flash=flash.clone()
                label="Categories"
                name="categories"
                lines=3
                hint="What conversations can be about, one a line. May be empty."
                value=inbox.categories.join("\n")
            />
            <Field
                flash
                label="Allowed origins"
                name="allowed_origins"
                lines=3
                hint="One a line, such as https://shop.example or https://*.shop.example. Empty: any website may show the widget."
                value=inbox.allowed_origins.join("\n")
            />
        </PostForm>
    }
}
