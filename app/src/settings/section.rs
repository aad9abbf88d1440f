//! The pages of the settings, and who may open each.

use domain::people::{Agent, Permission};

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The widget's look and where it may be.
    Inbox,
    /// The agents.
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
    const ALL: [Self; 7] =
        [Self::Inbox, Self::Keys, Self::Agents, Self::Roles, Self::Mail, Self::ApiKeys, Self::Profile];

    /// The pages that `agent` may open.
    pub fn of(agent: &Agent) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|section| section.permission().is_none_or(|permission| agent.may(permission)))
    }

    /// The first page that `agent` may open.
    pub fn first_of(agent: &Agent) -> Self {
        Self::of(agent).next().unwrap_or(Self::Profile)
    }

    /// The permission that it needs; `None` where everybody may open it.
    fn permission(self) -> Option<Permission> {
        match self {
            Self::Inbox | Self::Keys => Some(Permission::SettingsUpdate),
            Self::Agents => Some(Permission::AgentsUpdate),
            Self::Roles => Some(Permission::RolesUpdate),
            Self::Mail => Some(Permission::MailRead),
            Self::ApiKeys => Some(Permission::ApiKeysUpdate),
            Self::Profile => None,
        }
    }

    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Inbox => "/settings/inbox",
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
            Self::Agents => "Agents",
            Self::Roles => "Roles",
            Self::Mail => "Mail",
            Self::Keys => "Customer keys",
            Self::ApiKeys => "API keys",
            Self::Profile => "Your profile",
        }
    }
}
