//! The frame around every page of the settings.

use crate::ui::rail::{Place, Rail};
use domain::people::Agent;
use leptos::prelude::*;

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The widget's look and where it may be.
    Inbox,
    /// Who answers.
    Agents,
    /// What was sent, and why not.
    Mail,
    /// Oneself.
    Profile,
}

impl Section {
    const ALL: [Self; 4] = [Self::Inbox, Self::Agents, Self::Mail, Self::Profile];

    fn link(self) -> (&'static str, &'static str) {
        match self {
            Self::Inbox => ("/settings/inbox", "Inbox"),
            Self::Agents => ("/settings/agents", "Agents"),
            Self::Mail => ("/settings/mail", "Mail"),
            Self::Profile => ("/settings/profile", "Your profile"),
        }
    }
}

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
    let may_manage = agent.role.can_manage();
    let links = Section::ALL.into_iter().filter(|each| may_manage || *each == Section::Profile).map(|each| {
        let (path, name) = each.link();
        view! { <a href=path aria-current=(each == section).then_some("page")>{name}</a> }
    });
    let place = if section == Section::Profile { Place::Profile } else { Place::Settings };
    view! {
        <div class="settings">
            <Rail agent place />
            <main>
                <h1>"Settings"</h1>
                <nav class="tabs" aria-label="Settings">{links.collect_view()}</nav>
                {children()}
            </main>
        </div>
    }
}
