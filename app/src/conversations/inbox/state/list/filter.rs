//! The filter of the list.

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

impl Filter {
    /// The names of its parts in addresses and forms.
    pub const NAMES: [&str; 3] = ["status", "category", "assigned"];

    /// Reads it from an address or a form. A part that can't be is left out.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let given = |name| get(name).filter(|text| !text.is_empty());
        Self {
            status: given("status").and_then(|text| text.parse().ok()),
            category: given("category"),
            assigned: given("assigned").and_then(|text| text.try_into().ok()),
        }
    }

    /// A part as addresses and forms have it; empty when everything is let through.
    pub fn value(&self, name: &str) -> String {
        match name {
            "status" => self.status.map(|status| status.as_str().to_owned()),
            "category" => self.category.clone(),
            "assigned" => self.assigned.map(String::from),
            _ => None,
        }
        .unwrap_or_default()
    }

    /// The filter with another part; an empty one lets everything through.
    pub fn with(&self, name: &str, value: &str) -> Self {
        Self::read(|other| Some(if other == name { value.to_owned() } else { self.value(other) }))
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it lets this conversation through, when `me` asks.
    pub fn matches(&self, item: &ChatListItem, me: AgentId) -> bool {
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
