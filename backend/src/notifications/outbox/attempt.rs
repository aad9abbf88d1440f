//! One try to send a delivery, and what becomes of its row.

use super::{
    claimed::Claimed,
    handlers::{Failure, Handlers, Kind, Message, Prepared, Verdict},
    queries::{self, Finish},
};
use crate::{Result, Services, faults::fault};
use chrono::TimeDelta;
use domain::{Timestamp, notifications::DeliveryState};
use serde_json::Value;

/// How long is waited after each try that failed. When the last try fails, the delivery is given up.
pub(super) const BACKOFF: [TimeDelta; 5] =
    [TimeDelta::minutes(1), TimeDelta::minutes(5), TimeDelta::minutes(15), TimeDelta::hours(1), TimeDelta::hours(4)];

/// What became of a claimed row.
enum Outcome {
    Sent(Value),
    Skipped { reason: String, payload: Value },
    Failed(Failure),
}

/// Looks at a claimed row, sends it and writes down what became of it.
pub(super) async fn deliver(services: &Services, handlers: &Handlers, claimed: Claimed) -> Result<()> {
    fault!("outbox::after_claim");
    let Some(kind) = handlers.kind(&claimed.kind) else {
        let failure = Failure::Permanent(format!("this server knows no “{}”", claimed.kind));
        return write(services, None, &claimed, Outcome::Failed(failure), i64::MAX).await;
    };
    if attempts_left(&claimed) < 0 {
        let reason = "the server stopped or failed each time while this was being sent".to_owned();
        let outcome = Outcome::Failed(Failure::Permanent(reason));
        return write(services, Some(kind), &claimed, outcome, i64::MAX).await;
    }
    let Prepared { verdict, seen, payload } = kind.prepare(services, &claimed).await?;
    let outcome = match verdict {
        Verdict::Skip(reason) => Outcome::Skipped { reason, payload },
        Verdict::Send(message) => match send(services, handlers, &claimed, *message).await {
            Ok(()) => Outcome::Sent(payload),
            Err(failure) => Outcome::Failed(failure),
        },
    };
    write(services, Some(kind), &claimed, outcome, seen).await
}

async fn send(services: &Services, handlers: &Handlers, claimed: &Claimed, message: Message) -> Result<(), Failure> {
    match handlers.channel(&claimed.channel) {
        Some(channel) => channel.send(services, claimed, message).await,
        None => Err(Failure::Permanent(format!("this server has no channel “{}”", claimed.channel))),
    }
}

/// Writes down what became of a row. What the kind does after that is in the same transaction: what came while the row
/// was being sent found it still pending and added none, so the kind looks once more, under its lock.
async fn write(
    services: &Services,
    kind: Option<&dyn Kind>,
    claimed: &Claimed,
    outcome: Outcome,
    seen: i64,
) -> Result<()> {
    let now = services.clock.now();
    let finish = decide(kind, claimed, outcome, seen, now);
    let (state, reason) = (finish.state, finish.reason.clone());
    let mut tx = services.db.begin().await?;
    if let Some(kind) = kind {
        kind.before_finish(&mut tx, claimed).await?;
    }
    if !queries::finish(&mut tx, claimed, finish, now).await? {
        tracing::warn!(delivery = %claimed.id, "the lease ran out before the delivery was finished");
        return Ok(());
    }
    if let Some(kind) = kind.filter(|_| state != DeliveryState::Pending) {
        kind.after_finish(&mut tx, services, claimed, seen).await?;
    }
    fault!("outbox::before_finish");
    tx.commit().await?;
    fault!("outbox::after_finish");
    // A skipped one, and one that is tried again, change nothing that anybody sees.
    if let Some(kind) = kind.filter(|_| matches!(state, DeliveryState::Sent | DeliveryState::Dead)) {
        kind.announce(services, claimed.subject_id).await;
    }
    let (attempt, channel) = (claimed.attempts, &claimed.channel);
    tracing::info!(delivery = %claimed.id, kind = claimed.kind, channel, ?state, reason, attempt, "delivery");
    Ok(())
}

fn decide(kind: Option<&dyn Kind>, claimed: &Claimed, outcome: Outcome, seen: i64, now: Timestamp) -> Finish {
    let attempts = claimed.attempts;
    let done = |state, reason, payload, attempts| {
        let payload = match kind {
            Some(kind) => kind.payload_kept(payload, state),
            None => payload,
        };
        Finish { state, reason, payload, attempts, due_at: None, up_to: None }
    };
    let dead = |reason| done(DeliveryState::Dead, Some(reason), claimed.payload.0.clone(), attempts);
    match outcome {
        Outcome::Sent(payload) => Finish { up_to: Some(seen), ..done(DeliveryState::Sent, None, payload, attempts) },
        // Nothing was tried.
        Outcome::Skipped { reason, payload } => done(DeliveryState::Skipped, Some(reason), payload, attempts - 1),
        Outcome::Failed(Failure::Permanent(reason)) => dead(reason),
        Outcome::Failed(Failure::Temporary(reason)) => match backoff_after(attempts) {
            Some(wait) => Finish {
                state: DeliveryState::Pending,
                reason: Some(reason),
                payload: claimed.payload.0.clone(),
                attempts,
                due_at: Some(now + wait),
                up_to: None,
            },
            None => dead(reason),
        },
    }
}

/// How long to wait after the `attempts`th try; `None` after the last.
fn backoff_after(attempts: i32) -> Option<TimeDelta> {
    BACKOFF.get(usize::try_from(attempts).ok()?.checked_sub(1)?).copied()
}

/// How many tries come after this one; negative when there was one too many, because earlier ones
/// ended without a word.
fn attempts_left(claimed: &Claimed) -> i64 {
    BACKOFF.len() as i64 + 1 - i64::from(claimed.attempts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_tries_and_no_more() {
        let minutes: Vec<_> = (1..=7).map(|attempt| backoff_after(attempt).map(|wait| wait.num_minutes())).collect();
        assert_eq!(minutes, [Some(1), Some(5), Some(15), Some(60), Some(240), None, None]);
    }
}
