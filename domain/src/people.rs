//! People who answer: agents, and what each role may do.

mod permission;

pub use permission::{Permission, Permissions};

use crate::{
    Timestamp,
    ids::{AgentId, ApiKeyId, InvitationId},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The shortest password, in characters (NIST SP 800-63B asks for at least 8; we ask for more).
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The longest password, in bytes, so that hashing stays bounded.
pub const MAX_PASSWORD_BYTES: usize = 1024;
/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 200;

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
    /// When that was changed; `None` while it is as at first.
    pub updated_at: Option<Timestamp>,
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Unique.
    pub id: AgentId,
    /// Where they sign in with; lower case.
    pub email: String,
    /// What visitors see.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// What they may do: their role's set, and of it only what an API key is for where one is used.
    #[cfg_attr(feature = "sql", sqlx(json))]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Permission>))]
    pub permissions: Permissions,
    /// When they lost access; `None` while they have it.
    pub deactivated_at: Option<Timestamp>,
    /// When they joined.
    pub created_at: Timestamp,
}

impl Agent {
    /// Whether they may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.has(permission)
    }

    /// Whether they may make somebody this, or change somebody who is: nobody gives or takes what they don't hold,
    /// and only owners manage owners.
    pub fn may_manage(&self, role: &RoleSet) -> bool {
        self.permissions.has_all(role.permissions) && (role.name != Role::Owner || self.role == Role::Owner)
    }
}

/// A key with which a server acts as the agent who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// Unique.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it may do at most: its maker's own permissions bound it too.
    #[cfg_attr(feature = "sql", sqlx(json))]
    pub permissions: Permissions,
    /// Who made it, by name.
    pub created_by: String,
    /// Whether whoever made it can still sign in; otherwise it opens nothing.
    pub is_maker_active: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// An invitation that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// Unique.
    pub id: InvitationId,
    /// Whom it was sent to.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// Why a password can't be used, as a sentence; `Ok` when it can.
pub fn check_password(password: &str) -> Result<(), &'static str> {
    if password.chars().count() < MIN_PASSWORD_CHARS {
        return Err("Use at least 10 characters for the password.");
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return Err("This password is too long: 1,024 bytes at most.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_manages_above_what_they_hold() {
        let read: Permissions = [Permission::SupportInquiriesRead].into();
        let mail: Permissions = [Permission::SupportInquiriesRead, Permission::MailRead].into();
        let check = |who: Role, holds: Permissions, whom: Role, set: Permissions, expected: bool| {
            let agent = agent(who, holds);
            let role = RoleSet { name: whom, permissions: set, updated_at: None };
            assert_eq!(agent.may_manage(&role), expected, "{who:?} {holds:?} {whom:?} {set:?}");
        };
        check(Role::Owner, Permissions::all(), Role::Owner, Permissions::all(), true);
        check(Role::Admin, Permissions::all(), Role::Owner, Permissions::all(), false);
        check(Role::Admin, Permissions::all(), Role::Admin, Permissions::all(), true);
        check(Role::Admin, mail, Role::Agent, read, true);
        check(Role::Admin, read, Role::Agent, mail, false);
        check(Role::Agent, mail, Role::Admin, mail, true);
        // An owner's key, which is for less than they may do.
        check(Role::Owner, read, Role::Owner, Permissions::all(), false);
        check(Role::Owner, read, Role::Agent, mail, false);
    }

    fn agent(role: Role, permissions: Permissions) -> Agent {
        Agent {
            id: AgentId(Default::default()),
            email: String::new(),
            name: String::new(),
            role,
            permissions,
            deactivated_at: None,
            created_at: Timestamp::default(),
        }
    }

    #[test]
    fn passwords_are_bounded() {
        assert!(check_password("short").is_err());
        assert!(check_password("long enough").is_ok());
        assert!(check_password(&"x".repeat(1025)).is_err());
    }
}
