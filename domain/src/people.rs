//! People who answer: agents, and what each role may do.

mod availability;
mod permission;
mod role;
mod team;

pub use availability::{Availability, AvailabilityChoice, AvailabilityEnd, LONGEST_AVAILABILITY_DAYS};
pub use permission::{Permission, Permissions};
pub use role::{Role, RoleSet, TicketScope};
pub use team::{
    AgentChange, CAPACITIES, DEFAULT_CAPACITY, DEFAULT_TIER, Department, DepartmentChange, MAX_DEPARTMENT_CHARS,
    MAX_DESCRIPTION_CHARS, NewDepartment, SupportAgent, TIERS, Team, clean_phone,
};

use crate::{
    Timestamp,
    ids::{AgentId, ApiKeyId, DepartmentId, InvitationId},
};
use serde::{Deserialize, Serialize};

/// The shortest password, in characters (NIST SP 800-63B asks for at least 8; we ask for more).
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The longest password, in bytes, so that hashing stays bounded.
pub const MAX_PASSWORD_BYTES: usize = 1024;
/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 200;

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
    /// Which tickets they may read and change: their role's scope.
    pub ticket_scope: TicketScope,
    /// The department that they work in.
    pub department_id: Option<DepartmentId>,
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
        let holds_all = self.permissions.has_all(role.permissions) && self.ticket_scope >= role.ticket_scope;
        holds_all && (role.name != Role::Owner || self.role == Role::Owner)
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
            let role =
                RoleSet { name: whom, permissions: set, ticket_scope: TicketScope::Department, updated_at: None };
            assert_eq!(agent.may_manage(&role), expected, "{who:?} {holds:?} {whom:?} {set:?}");
            let all = RoleSet { ticket_scope: TicketScope::All, ..role };
            assert!(!agent.may_manage(&all), "nobody gives a scope that is wider than their own");
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
            ticket_scope: TicketScope::Department,
            department_id: None,
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
