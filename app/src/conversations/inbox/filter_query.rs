//! The filter as `backend` has it.

use super::state::{Assigned, Filter};
use backend::threads::{self, ListQuery};
use domain::ids::AgentId;

impl Filter {
    /// The query of the list, when `me` asks.
    pub(crate) fn query(self, me: AgentId, archived: bool) -> ListQuery {
        let assigned_to = self.assigned.map(|assigned| match assigned {
            Assigned::Me => threads::Assigned::To(me),
            Assigned::Nobody => threads::Assigned::Nobody,
            Assigned::To(id) => threads::Assigned::To(id),
        });
        ListQuery {
            archived: Some(archived),
            status: self.status.map(Into::into),
            category: self.category,
            assigned_to,
            ..ListQuery::default()
        }
    }
}
