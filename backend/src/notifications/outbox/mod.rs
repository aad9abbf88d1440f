//! The outbox: deliveries wait here until they are due, and stay as the log of what became of each.
//!
//! The folder knows neither what deliveries say nor how they travel. A [`Kind`] writes the message, a [`Channel`] carries
//! it, and the [`poller`] is handed both by name.

mod attempt;
mod claimed;
mod draft;
mod handlers;
pub mod poller;
mod queries;

pub(crate) use claimed::Claimed;
pub(crate) use draft::{Draft, Priority, Subject};
pub(crate) use handlers::{Channel, Failure, Handlers, Kind, Message, Prepared, Verdict};
pub(crate) use queries::{Finished, count_other_recipients, exists, finished_about, list, revive, told_up_to};

use crate::{Result, Services, db::Tx};
use domain::ids::DeliveryId;
use uuid::Uuid;

/// Queues a delivery in the transaction of what it tells, unless one with its dedupe key waits.
///
/// The id that tells the copies of a message is made here, once, so that every try is the same message to whoever
/// receives it twice.
pub(crate) async fn enqueue(tx: &mut Tx, services: &Services, draft: Draft<'_>) -> Result<DeliveryId> {
    let id = DeliveryId(Uuid::now_v7());
    let message_id = format!("<{id}@{}>", services.config.base_url.host_str().unwrap_or("localhost"));
    queries::insert(tx, id, &message_id, services.clock.stamp(), draft).await?;
    Ok(id)
}
