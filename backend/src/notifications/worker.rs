//! The worker that sends what waits in the outbox, as this server runs it: with every kind, and with email.

use super::{
    channels::email::Mailer,
    kinds,
    outbox::{Handlers, poller},
};
use crate::{Result, Services};
use tokio_util::sync::CancellationToken;

/// Sends what is due until `shutdown`, then finishes what it is sending.
pub async fn run(services: Services, mailer: Mailer, shutdown: CancellationToken) {
    poller::run(services, handlers(&mailer), shutdown).await;
}

/// Sends everything that is due now, one after another, and returns how many rows it took.
pub async fn run_due_once(services: &Services, mailer: &Mailer) -> Result<usize> {
    poller::run_due_once(services, &handlers(mailer)).await
}

fn handlers(mailer: &Mailer) -> Handlers {
    Handlers::new(kinds::all(), vec![Box::new(mailer.clone())])
}
