//! Putting threads away and taking them back.

use super::{Change, access::begin_change, committed, queries};
use crate::{
    Result, Services,
    activity::{self, Subject},
    people::Actor,
};
use domain::{ids::ThreadId, threads::ThreadKind};
use serde_json::json;

/// Moves a thread to the archive, or back. Nothing happens when it is there already.
///
/// Errors: `Forbidden`, `NotFound`.
pub(crate) async fn set_archived(
    services: &Services,
    actor: &Actor,
    thread: (ThreadKind, ThreadId),
    archived: bool,
) -> Result<()> {
    let (mut tx, facts) = begin_change(services, actor, thread).await?;
    let (kind, id) = facts.key();
    if queries::set_archived(&mut tx, id, archived, services.clock.stamp()).await? {
        let subject = Subject::Thread(kind);
        let states = (json!({ "archived": !archived }), json!({ "archived": archived }));
        activity::record(&mut tx, services, Some(actor), &subject.action("archive"), (subject, id), states).await?;
        tx.commit().await?;
        committed(services, facts.key(), Change::Archive);
    }
    Ok(())
}
