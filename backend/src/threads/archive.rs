//! Putting threads away and taking them back.

use super::{Change, access::require_change, committed, queries};
use crate::{
    Result, Services,
    activity::{self, Subject},
    people::Actor,
};
use domain::{ids::ThreadId, threads::ThreadKind};
use serde_json::json;

/// Moves a thread to the archive, or back. Nothing happens when it is there already.
///
/// Errors: `Forbidden`.
pub(crate) async fn set_archived(
    services: &Services,
    actor: &Actor,
    (kind, id): (ThreadKind, ThreadId),
    archived: bool,
) -> Result<()> {
    require_change(actor, kind)?;
    let mut tx = services.db.begin().await?;
    if queries::set_archived(&mut tx, id, archived, services.clock.stamp()).await? {
        let subject = Subject::Thread(kind);
        let states = (json!({ "archived": !archived }), json!({ "archived": archived }));
        activity::record(&mut tx, services, Some(actor), &subject.action("archive"), (subject, id), states).await?;
        tx.commit().await?;
        committed(services, (kind, id), Change::Archive);
    }
    Ok(())
}
