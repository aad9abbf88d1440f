//! What a member of staff, or a server with a key, may do: single permissions, and sets of them.

use crate::threads::ThreadKind;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// One thing that somebody may do. Source: spec 2 §17.
///
/// A new one is also added to the owner's set, by a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Permission {
    /// Reading conversations.
    #[serde(rename = "SupportInquiries_READ")]
    SupportInquiriesRead,
    /// Answering and changing conversations.
    #[serde(rename = "SupportInquiries_UPDATE")]
    SupportInquiriesUpdate,
    /// Changing the inbox: its look, where it may be, its secrets.
    #[serde(rename = "Settings_UPDATE")]
    SettingsUpdate,
    /// Managing agents and invitations.
    #[serde(rename = "Agents_UPDATE")]
    AgentsUpdate,
    /// Changing what each role may do.
    #[serde(rename = "Roles_UPDATE")]
    RolesUpdate,
    /// Seeing what became of each email.
    #[serde(rename = "Mail_READ")]
    MailRead,
    /// Sending an email again, or a test.
    #[serde(rename = "Mail_UPDATE")]
    MailUpdate,
    /// Making and revoking keys for servers.
    #[serde(rename = "ApiKeys_UPDATE")]
    ApiKeysUpdate,
    /// Reading tickets, as far as the role's ticket scope goes.
    #[serde(rename = "SupportRequests_READ")]
    SupportRequestsRead,
    /// Answering and changing tickets.
    #[serde(rename = "SupportRequests_UPDATE")]
    SupportRequestsUpdate,
    /// Reading feedback.
    #[serde(rename = "Feedback_READ")]
    FeedbackRead,
    /// Marking feedback as reviewed.
    #[serde(rename = "Feedback_UPDATE")]
    FeedbackUpdate,
    /// Making, changing, merging and deleting departments.
    #[serde(rename = "Departments_UPDATE")]
    DepartmentsUpdate,
    /// Seeing reports.
    #[serde(rename = "Reports_READ")]
    ReportsRead,
}

impl Permission {
    /// What reading threads of a kind needs.
    pub fn to_read(kind: ThreadKind) -> Self {
        match kind {
            ThreadKind::Conversation => Self::SupportInquiriesRead,
            ThreadKind::Ticket => Self::SupportRequestsRead,
        }
    }

    /// What answering and changing threads of a kind needs, apart from reading them.
    pub fn to_change(kind: ThreadKind) -> Self {
        match kind {
            ThreadKind::Conversation => Self::SupportInquiriesUpdate,
            ThreadKind::Ticket => Self::SupportRequestsUpdate,
        }
    }

    /// Each of these shows the team: whoever answers sees who else does, and whoever manages it.
    pub const TO_SEE_THE_TEAM: [Self; 4] =
        [Self::SupportRequestsRead, Self::SupportInquiriesRead, Self::AgentsUpdate, Self::DepartmentsUpdate];

    /// Every permission, as the settings list them.
    pub const ALL: [Self; 14] = [
        Self::SupportInquiriesRead,
        Self::SupportInquiriesUpdate,
        Self::SupportRequestsRead,
        Self::SupportRequestsUpdate,
        Self::FeedbackRead,
        Self::FeedbackUpdate,
        Self::ReportsRead,
        Self::DepartmentsUpdate,
        Self::SettingsUpdate,
        Self::AgentsUpdate,
        Self::RolesUpdate,
        Self::MailRead,
        Self::MailUpdate,
        Self::ApiKeysUpdate,
    ];

    /// The name in JSON, SQL and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SupportInquiriesRead => "SupportInquiries_READ",
            Self::SupportInquiriesUpdate => "SupportInquiries_UPDATE",
            Self::SettingsUpdate => "Settings_UPDATE",
            Self::AgentsUpdate => "Agents_UPDATE",
            Self::RolesUpdate => "Roles_UPDATE",
            Self::MailRead => "Mail_READ",
            Self::MailUpdate => "Mail_UPDATE",
            Self::ApiKeysUpdate => "ApiKeys_UPDATE",
            Self::SupportRequestsRead => "SupportRequests_READ",
            Self::SupportRequestsUpdate => "SupportRequests_UPDATE",
            Self::FeedbackRead => "Feedback_READ",
            Self::FeedbackUpdate => "Feedback_UPDATE",
            Self::DepartmentsUpdate => "Departments_UPDATE",
            Self::ReportsRead => "Reports_READ",
        }
    }

    /// What it lets people do, in words for the settings and for whoever is refused.
    pub fn words(self) -> &'static str {
        match self {
            Self::SupportInquiriesRead => "Read conversations",
            Self::SupportInquiriesUpdate => "Answer, archive, assign and move on conversations that one may read",
            Self::SettingsUpdate => "Change the inbox: its look, its keys and where it may be",
            Self::AgentsUpdate => {
                "Invite agents, change their role, department, tier and availability, and take their access"
            }
            Self::RolesUpdate => "Change what each role may do",
            Self::MailRead => "See what became of each email",
            Self::MailUpdate => "Send a test email, or one again that was given up",
            Self::ApiKeysUpdate => "Make and revoke API keys",
            Self::SupportRequestsRead => "Read tickets that the role’s scope shows",
            Self::SupportRequestsUpdate => "Answer, assign, escalate and resolve tickets that one may read",
            Self::FeedbackRead => "Read feedback",
            Self::FeedbackUpdate => "Mark feedback as reviewed",
            Self::DepartmentsUpdate => "Make, change, merge and delete departments",
            Self::ReportsRead => "See reports, and download them",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl FromStr for Permission {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.into_iter().find(|permission| permission.as_str() == text);
        named.ok_or_else(|| format!("“{text}” is not a permission."))
    }
}

/// A set of permissions; a list of names in JSON. Names that this version does not know are not held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<Permission>")]
pub struct Permissions(u16);

impl Permissions {
    /// All of them: an owner's.
    pub fn all() -> Self {
        Permission::ALL.into_iter().collect()
    }

    /// Whether this one is among them.
    pub fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether every one of `others` is among them.
    pub fn has_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that both have.
    #[must_use]
    pub fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that only one of the two has.
    #[must_use]
    pub fn different(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }

    /// Each of them, as the settings list them.
    pub fn each(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.has(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |set, permission| set | permission.bit()))
    }
}

impl<const N: usize> From<[Permission; N]> for Permissions {
    fn from(permissions: [Permission; N]) -> Self {
        permissions.into_iter().collect()
    }
}

impl From<Vec<String>> for Permissions {
    fn from(names: Vec<String>) -> Self {
        names.iter().filter_map(|name| name.parse::<Permission>().ok()).collect()
    }
}

impl From<Permissions> for Vec<Permission> {
    fn from(permissions: Permissions) -> Self {
        permissions.each().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_has_one_name_everywhere() {
        for permission in Permission::ALL {
            assert_eq!(serde_json::to_value(permission).unwrap(), permission.as_str());
            assert_eq!(permission.as_str().parse(), Ok(permission));
        }
        assert!("Everything".parse::<Permission>().is_err());
    }

    #[test]
    fn a_set_is_a_list_of_names_and_keeps_only_those_it_knows() {
        let set: Permissions = serde_json::from_str(r#"["Mail_READ","Moon_LAND","SupportInquiries_READ"]"#).unwrap();
        assert_eq!(set, [Permission::SupportInquiriesRead, Permission::MailRead].into());
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["SupportInquiries_READ","Mail_READ"]"#);
        assert_eq!(Permissions::all().each().count(), Permission::ALL.len());
    }

    #[test]
    fn sets_are_compared_permission_by_permission() {
        let (read, mail): (Permissions, Permissions) =
            ([Permission::SupportInquiriesRead].into(), [Permission::MailRead].into());
        let both: Permissions = [Permission::MailRead, Permission::SupportInquiriesRead].into();
        assert!(both.has_all(read) && both.has_all(mail) && !read.has_all(both) && !read.has_all(mail));
        assert_eq!((both.both(read), both.different(read), read.both(mail)), (read, mail, Permissions::default()));
    }
}
