//! The pages of the settings, and who may open each.

use domain::people::{Agent, Permission};

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The widget's look and where it may be.
    Inbox,
    /// Who answers.
    Agents,
    /// What each role may do.
    Roles,
    /// What was sent, and why not.
    Mail,
    /// What the website's tokens are signed with.
    Keys,
    /// Keys for servers.
    ApiKeys,
    /// Oneself.
    Profile,
}

impl Section {
    const ALL: [Self; 7] =
        [Self::Inbox, Self::Keys, Self::Agents, Self::Roles, Self::Mail, Self::ApiKeys, Self::Profile];

    /// Those that `agent` may open.
    pub fn of(agent: &Agent) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|section| section.permission().is_none_or(|permission| agent.may(permission)))
    }

    /// Where the settings begin for `agent`.
    pub fn first_of(agent: &Agent) -> Self {
        Self::of(agent).next().unwrap_or(Self::Profile)
    }

    /// What one needs to open it; `None` where everybody may.
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

    /// Where it is.
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

    /// What its tab says.
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
