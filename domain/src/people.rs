//! People who answer: agents, and what each role may do.

use crate::{
    Timestamp,
    ids::{AgentId, InvitationId},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The shortest password, in characters (NIST SP 800-63B asks for at least 8; we ask for more).
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The longest password, in bytes, so that hashing stays bounded.
pub const MAX_PASSWORD_BYTES: usize = 1024;
/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 200;

/// What a member of staff may do. Each role may do all that the one before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads and answers conversations.
    Agent,
    /// Also changes settings and invites agents.
    Admin,
    /// Also manages admins and owners. There is always at least one.
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

    /// Whether settings, mail and people are open to this role.
    pub fn can_manage(self) -> bool {
        self >= Self::Admin
    }

    /// Whether this role may invite, change or deactivate someone of role `other`, or make them it.
    pub fn can_manage_role(self, other: Role) -> bool {
        self == Self::Owner || (self == Self::Admin && other < Self::Owner)
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

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Unique.
    pub id: AgentId,
    /// Where they sign in with; lower case.
    pub email: String,
    /// What visitors see.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they lost access; `None` while they have it.
    pub deactivated_at: Option<Timestamp>,
    /// When they joined.
    pub created_at: Timestamp,
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
    fn nobody_manages_above_themselves() {
        let check =
            |who: Role, whom: Role, expected| assert_eq!(who.can_manage_role(whom), expected, "{who:?} {whom:?}");
        for whom in Role::ALL {
            check(Role::Agent, whom, false);
            check(Role::Owner, whom, true);
        }
        check(Role::Admin, Role::Agent, true);
        check(Role::Admin, Role::Admin, true);
        check(Role::Admin, Role::Owner, false);
    }

    #[test]
    fn passwords_are_bounded() {
        assert!(check_password("short").is_err());
        assert!(check_password("long enough").is_ok());
        assert!(check_password(&"x".repeat(1025)).is_err());
    }
}
