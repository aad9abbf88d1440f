//! Which threads a list has, and in which order.

use domain::{
    ids::{AgentId, CustomerId, ThreadId},
    threads::ThreadStatus,
};
use serde::Deserialize;

/// Which threads, and how many of them.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Only archived ones, or only others; both when not given.
    pub archived: Option<bool>,
    /// Only those of this status.
    pub status: Option<ThreadStatus>,
    /// Only those of this category, as the inbox writes it.
    pub category: Option<String>,
    /// Only those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Only those that this agent sees to, or nobody.
    pub assigned_to: Option<Assigned>,
    /// Only those with all of these words in one message, or in what is known of the customer.
    pub search: Option<String>,
    /// In which order; a search has its own.
    pub sort: Option<Sort>,
    /// From which end; the newest first when not given.
    pub order: Option<Order>,
    /// How many at once, 1 to 100; [`PAGE_SIZE`](domain::threads::PAGE_SIZE) when not given.
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Who sees to a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    /// Nobody.
    Nobody,
    /// This agent.
    To(AgentId),
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// When the newest message was stored; those without one are left out.
    #[default]
    LastMessageAt,
    /// When it was begun.
    CreatedAt,
    /// When anything about it changed last.
    UpdatedAt,
}

/// From which end a list starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// With the oldest.
    Asc,
    /// With the newest.
    #[default]
    Desc,
}

/// A page of a list.
pub(crate) struct ListPage {
    /// In the order that was asked for.
    pub(crate) ids: Vec<ThreadId>,
    /// Ask for what follows with this; `None` on the last page.
    pub(crate) next_cursor: Option<String>,
}
