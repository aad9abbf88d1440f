//! The delivery log on the desk.

use super::{kinds, outbox};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::is_unique_violation,
    people::{Actor, require},
};
use domain::{
    ids::DeliveryId,
    notifications::Delivery,
    people::{Agent, Permission},
};

const WHAT: &str = "email";
/// Lines of the log that are shown.
const SHOWN: i64 = 200;

/// The newest deliveries and what became of them; with `only_dead`, those that were given up.
///
/// Errors: `Forbidden` without `Mail_READ`.
pub async fn log(services: &Services, agent: &Agent, only_dead: bool) -> Result<Vec<Delivery>> {
    require(agent, Permission::MailRead)?;
    outbox::list(&services.db, only_dead, SHOWN).await
}

/// Sends a delivery that was given up, from the first try on.
///
/// Errors: `Forbidden` without `Mail_UPDATE`, `NotFound`, `Conflict` when it was not given up or when a newer
/// one to the same recipient waits: that one carries the same replies.
pub async fn retry(services: &Services, actor: &Actor, id: DeliveryId) -> Result<()> {
    require(actor, Permission::MailUpdate)?;
    let mut tx = services.db.begin().await?;
    match outbox::revive(&mut tx, id, services.clock.now()).await {
        Ok(Some(revived)) => {
            let what = (Subject::Notification, id);
            activity::record(&mut tx, services, Some(actor), "notification.retry", what, ((), ())).await?;
            tx.commit().await?;
            kinds::announce(services, &revived.kind, revived.subject_id).await;
            Ok(())
        }
        Ok(None) if outbox::exists(&services.db, id).await? => {
            Err(Error::Conflict("Only an email that was given up can be sent again.".into()))
        }
        Ok(None) => Err(Error::NotFound(WHAT)),
        Err(Error::Database(error)) if is_unique_violation(&error) => {
            Err(Error::Conflict("A newer email with these replies is already waiting.".into()))
        }
        Err(error) => Err(error),
    }
}

/// Refuses whoever may not read the emails themselves, which hold links that open conversations and make agents of
/// their readers.
pub fn check_may_read_mail(agent: &Agent) -> Result<()> {
    require(agent, Permission::MailRead)?;
    require(agent, Permission::AgentsUpdate)
}
