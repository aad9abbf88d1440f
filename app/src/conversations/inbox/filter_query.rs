//! The filter as `backend` has it.

use super::state::{Assigned, Filter};
use backend::conversations::{self, ListQuery};
use domain::ids::AgentId;

impl Filter {
    /// The query of the list, when `me` asks.
    pub(crate) fn query(self, me: AgentId, archived: bool) -> ListQuery {
        let assigned_to = self.assigned.map(|assigned| match assigned {
            Assigned::Me => conversations::Assigned::To(me),
            Assigned::Nobody => conversations::Assigned::Nobody,
            Assigned::To(id) => conversations::Assigned::To(id),
        });
        ListQuery {
            archived: Some(archived),
            status: self.status,
            category: self.category,
            assigned_to,
            ..ListQuery::default()
        }
    }
}
