//! The frame around every page of the settings.

use super::Section;
use crate::{
    page::services,
    people::OwnMenu,
    ui::rail::{Place, Rail},
};
use domain::people::{Agent, Permission};
use leptos::prelude::*;

/// The rail, the sections that `agent` may open, and the page.
#[component]
pub fn SettingsLayout(
    /// Who is signed in.
    agent: Agent,
    /// Where they are.
    section: Section,
    /// The page.
    children: Children,
) -> impl IntoView {
    let link = |each: Section| {
        view! { <a href=each.path() aria-current=(each == section).then_some("page")>{each.name()}</a> }
    };
    let links = Section::of(&agent).map(link).collect_view();
    // Only agents who can do something about the clock are told.
    let doubt = if agent.may(Permission::SettingsUpdate) {
        services().ok().and_then(|services| services.clock.doubt())
    } else {
        None
    };
    let settings = Section::first_of(&agent).path();
    view! {
        <div class="settings">
            <Rail place=Place::Settings settings>
                <OwnMenu />
            </Rail>
            <main class:wide=section == Section::Team>
                <h1>"Settings"</h1>
                <nav class="tabs" aria-label="Settings">{links}</nav>
                {doubt.map(|doubt| view! { <p class="notice bad" role="status">{doubt.to_string()}</p> })}
                {children()}
            </main>
        </div>
    }
}
