//! What happens by the clock, beside mail.

use crate::config::Config;
use backend::{Desk, conversations};
use domain::Timestamp;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The clock is looked at this often, because it may be set.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Closes conversations in which nobody writes any more, as often as the operator chose, until `shutdown`. Several
/// processes may do so: what one has closed, the others leave alone.
pub async fn run(desk: Desk, config: &Config, shutdown: CancellationToken) {
    if config.inactive_close_days == 0 {
        return;
    }
    let after = DAY * config.inactive_close_days;
    let endless = async {
        // An expression that never comes true, such as the 31st of February, ends it.
        while let Ok(next) = config.inactive_close_cron.find_next_occurrence(&desk.clock.now(), false) {
            wait_until(&desk, next).await;
            match conversations::close_inactive(&desk, after).await {
                Ok(0) => {}
                Ok(closed) => tracing::info!(closed, "conversations were closed in which nobody wrote any more"),
                Err(error) => tracing::warn!(%error, "inactive conversations could not be closed"),
            }
        }
        tracing::warn!("SUPPORT_INQUIRIES_INACTIVE_CLOSE_CRON never comes true");
    };
    shutdown.run_until_cancelled(endless).await;
}

async fn wait_until(desk: &Desk, at: Timestamp) {
    while let Ok(left) = (at - desk.clock.now()).to_std()
        && !left.is_zero()
    {
        tokio::time::sleep(left.min(LOOK_AGAIN)).await;
    }
}
