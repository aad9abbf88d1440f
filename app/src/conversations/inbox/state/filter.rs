//! The filter of the list.

use crate::threads::state::kind;
use domain::{
    conversations::{ChatListItem, Status},
    ids::AgentId,
};
use serde::{Deserialize, Serialize};

/// A filter of conversations; a part that is not set lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Only conversations in this status.
    pub status: Option<Status>,
    /// Only conversations of this category.
    pub category: Option<String>,
    /// Only conversations of this assignee, or of nobody.
    pub assigned: Option<Assigned>,
}

/// An assignee as addresses name them: "me" is the agent who opens the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Assigned {
    /// The agent who asks.
    Me,
    /// Nobody.
    Nobody,
    /// This agent.
    To(AgentId),
}

impl TryFrom<String> for Assigned {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "me" => Ok(Self::Me),
            "none" => Ok(Self::Nobody),
            id => id.parse().map(Self::To).map_err(|_| "Say me, none or an agent’s id.".to_owned()),
        }
    }
}

impl From<Assigned> for String {
    fn from(assigned: Assigned) -> Self {
        match assigned {
            Assigned::Me => "me".to_owned(),
            Assigned::Nobody => "none".to_owned(),
            Assigned::To(id) => id.to_string(),
        }
    }
}

impl kind::Filter for Filter {
    type Item = ChatListItem;

    const NAMES: &'static [&'static str] = &["status", "category", "assigned"];

    fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let given = |name| get(name).filter(|text| !text.is_empty());
        Self {
            status: given("status").and_then(|text| text.parse().ok()),
            category: given("category"),
            assigned: given("assigned").and_then(|text| text.try_into().ok()),
        }
    }

    fn value(&self, name: &str) -> String {
        match name {
            "status" => self.status.map(|status| status.as_str().to_owned()),
            "category" => self.category.clone(),
            "assigned" => self.assigned.map(String::from),
            _ => None,
        }
        .unwrap_or_default()
    }

    fn matches(&self, item: &ChatListItem, me: AgentId) -> bool {
        let sees_to = item.assigned_to.as_ref().map(|assignee| assignee.id);
        let is_wanted = |assigned| match assigned {
            Assigned::Me => sees_to == Some(me),
            Assigned::Nobody => sees_to.is_none(),
            Assigned::To(id) => sees_to == Some(id),
        };
        self.status.is_none_or(|status| status == item.status)
            && self.category.as_ref().is_none_or(|category| Some(category) == item.category.as_ref())
            && self.assigned.is_none_or(is_wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::state::kind::Filter as _;
    use domain::{
        conversations::{Assignee, Identity},
        ids::ThreadId,
    };
    use uuid::Uuid;

    fn item() -> ChatListItem {
        ChatListItem {
            id: ThreadId(Uuid::nil()),
            user_id: Uuid::nil(),
            user_email: None,
            user_name: None,
            mailed_to: None,
            given_name: None,
            page_url: None,
            last_message_at: None,
            last_message_preview: None,
            last_message_sender: None,
            message_count: 1,
            unread_count: 0,
            unread: false,
            archived: false,
            tracking_code: String::new(),
            subject: None,
            category: None,
            status: Status::Open,
            assigned_to: None,
            identity: Identity::Guest,
            online: false,
        }
    }

    #[test]
    fn a_part_that_is_set_lets_only_its_own_through() {
        let check = |name, value, item: ChatListItem, expected| {
            let filter = Filter::default().with(name, value);
            assert_eq!(filter.matches(&item, AgentId(Uuid::from_u128(1))), expected, "{name} {value}");
        };
        let waiting = || ChatListItem { status: Status::Waiting, ..item() };
        check("status", "open", item(), true);
        check("status", "open", waiting(), false);
        check("status", "waiting", waiting(), true);
        check("category", "Billing", item(), false);
        check("category", "Billing", ChatListItem { category: Some("Billing".into()), ..item() }, true);
        let given_to = |who| Some(Assignee { id: AgentId(Uuid::from_u128(who)), name: "Ada".into() });
        for (assigned, seen_to_by, fits) in [
            ("me", Some(1), true),
            ("me", Some(2), false),
            ("me", None, false),
            ("none", None, true),
            ("none", Some(1), false),
            ("00000000-0000-0000-0000-000000000002", Some(2), true),
            ("00000000-0000-0000-0000-000000000002", Some(1), false),
        ] {
            check("assigned", assigned, ChatListItem { assigned_to: seen_to_by.and_then(given_to), ..item() }, fits);
        }
    }
}
