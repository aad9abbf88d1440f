//! Waiting for something to become true.

use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Longer than anything takes; a test that waits for it has failed.
pub const PATIENCE: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Waits until it is so; `what` says what was waited for when it never is.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let looking = async {
        let mut every = interval(LOOK_EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            if is_so().await {
                return;
            }
        }
    };
    if timeout(PATIENCE, looking).await.is_err() {
        panic!("waited in vain: {what}");
    }
}
