//! The pages of the settings, and who may open each.

use domain::people::{Agent, Permission};

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The widget's look and where it may be.
    Inbox,
    /// The departments, and who takes how much.
    Team,
    /// The agents' accounts.
    Agents,
    /// The roles, and their permissions.
    Roles,
    /// The log of mail.
    Mail,
    /// The keys that the website signs tokens with.
    Keys,
    /// Keys for servers.
    ApiKeys,
    /// Oneself.
    Profile,
}

impl Section {
    const ALL: [Self; 8] =
        [Self::Inbox, Self::Keys, Self::Team, Self::Agents, Self::Roles, Self::Mail, Self::ApiKeys, Self::Profile];

    /// The pages that `agent` may open.
    pub fn of(agent: &Agent) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|section| section.is_open_to(agent))
    }

    /// The first page that `agent` may open.
    pub fn first_of(agent: &Agent) -> Self {
        Self::of(agent).next().unwrap_or(Self::Profile)
    }

    fn is_open_to(self, agent: &Agent) -> bool {
        let one_of: &[Permission] = match self {
            Self::Inbox | Self::Keys => &[Permission::SettingsUpdate],
            Self::Team => &Permission::TO_SEE_THE_TEAM,
            Self::Agents => &[Permission::AgentsUpdate],
            Self::Roles => &[Permission::RolesUpdate],
            Self::Mail => &[Permission::MailRead],
            Self::ApiKeys => &[Permission::ApiKeysUpdate],
            Self::Profile => return true,
        };
        one_of.iter().any(|permission| agent.may(*permission))
    }

    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Inbox => "/settings/inbox",
            Self::Team => "/settings/team",
            Self::Agents => "/settings/agents",
            Self::Roles => "/settings/roles",
            Self::Mail => "/settings/mail",
            Self::Keys => "/settings/keys",
            Self::ApiKeys => "/settings/api-keys",
            Self::Profile => "/settings/profile",
        }
    }

    /// The words on its tab.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbox => "Inbox",
            Self::Team => "Team",
            Self::Agents => "Agents",
            Self::Roles => "Roles",
            Self::Mail => "Mail",
            Self::Keys => "Customer keys",
            Self::ApiKeys => "API keys",
            Self::Profile => "Your profile",
        }
    }
}
