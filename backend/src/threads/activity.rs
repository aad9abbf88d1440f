//! What staff have done to a thread.

use super::{Viewer, access::find_facts};
use crate::{
    Result, Services,
    activity::{self, Subject},
};
use domain::{
    activity::Activity,
    people::Agent,
    threads::{Intent, ThreadRef},
};

/// What staff have done to a thread, the newest first.
pub async fn list_activities(
    services: &Services,
    agent: &Agent,
    thread: impl Into<ThreadRef>,
) -> Result<Vec<Activity>> {
    let thread = find_facts(services, &Viewer::Agent(agent.clone()), thread, Intent::Read).await?;
    activity::of(services, Subject::Thread(thread.kind), thread.id).await
}
