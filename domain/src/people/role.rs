//! Roles: what everybody of one may do, and which tickets they see.

use super::permission::Permissions;
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a member of staff is. What each role may do is a [`RoleSet`], which is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// At first: reads and answers conversations.
    Agent,
    /// At first: everything, apart from managing owners.
    Admin,
    /// May do everything, and nobody else manages owners. There is always at least one.
    Owner,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Role; 3] = [Role::Agent, Role::Admin, Role::Owner];

    /// The name in JSON, SQL and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("“{text}” is not a role. Use owner, admin or agent."))
    }
}

/// What everybody of a role may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct RoleSet {
    /// Which role.
    pub name: Role,
    /// What they may do.
    #[cfg_attr(feature = "sql", sqlx(json))]
    pub permissions: Permissions,
    /// Which tickets they may read and change.
    pub ticket_scope: TicketScope,
    /// When that was changed; `None` while it is as at first.
    pub updated_at: Option<Timestamp>,
}

/// Which tickets everybody of a role may read, and change where they have the permission. Each shows what those before it
/// show, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum TicketScope {
    /// Those that are the agent's own, and what waits unassigned in their department.
    Assigned,
    /// All of the agent's department too.
    Department,
    /// All of them.
    All,
}

impl TicketScope {
    /// Every scope, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Assigned, Self::Department, Self::All];

    /// The name in JSON, SQL and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Department => "department",
            Self::All => "all",
        }
    }

    /// What it shows, in words for the settings.
    pub fn words(self) -> &'static str {
        match self {
            Self::Assigned => "Their own, and what waits in their department",
            Self::Department => "All of their department",
            Self::All => "All tickets",
        }
    }
}

impl FromStr for TicketScope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        named.ok_or_else(|| format!("“{text}” is not a scope. Use assigned, department or all."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_one_name_everywhere_and_each_shows_more_than_the_one_before() {
        for scope in TicketScope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        assert!(TicketScope::ALL.is_sorted() && "everything".parse::<TicketScope>().is_err());
    }
}
