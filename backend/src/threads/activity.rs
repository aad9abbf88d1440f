//! What staff have done to a thread.

use super::{Viewer, access::readable};
use crate::{
    Result, Services,
    activity::{self, Subject},
};
use domain::{activity::Activity, ids::ThreadId, people::Agent};

/// What staff have done to a thread, the newest first.
pub async fn list_activities(services: &Services, agent: &Agent, id: ThreadId) -> Result<Vec<Activity>> {
    let thread = readable(services, &Viewer::Agent(agent.clone()), id).await?;
    activity::of(services, Subject::Thread(thread.kind), id).await
}
