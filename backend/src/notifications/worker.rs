//! The worker: claims rows that are due, sends them, and writes down what became of them.
//!
//! A claim is one conditional UPDATE that takes a lease; only the lease's holder may finish the row. A
//! worker that dies leaves its lease to run out, and the next one sends the same email again: the same
//! Message-ID, so that mail programs can tell. No transaction is open while a mail server is spoken to.

use super::{
    Mailer,
    letters::{Prepared, prepare},
    mailer::Failure,
    publish_emails,
    queries::{self, AT_ONCE, Claimed, Draft, Finish, Payload},
};
use crate::{Result, Services, conversations, db::Tx, faults::fault};
use chrono::TimeDelta;
use domain::{
    ids::NotificationId,
    notifications::{NotificationKind, NotificationState},
};
use std::{collections::HashMap, iter, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a claimed row is this worker's. Longer than sending may take.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often rows that are due are looked for. Replies wait for minutes, so nobody needs to be woken.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The waits after each try that failed. When the last try fails, the email is given up.
const WAITS: [TimeDelta; 5] =
    [TimeDelta::minutes(1), TimeDelta::minutes(5), TimeDelta::minutes(15), TimeDelta::hours(1), TimeDelta::hours(4)];

/// What became of a claimed row.
enum Outcome {
    Sent { replies: Option<usize>, up_to: i64 },
    Skipped(String),
    Failed(Failure),
}

/// Sends what is due until `shutdown`, then finishes what it is sending.
pub async fn run(services: Services, mailer: Mailer, shutdown: CancellationToken) {
    // Several at once, so that one slow server does not hold up the rest.
    let (mut sending, mut in_hand, mut steps) = (JoinSet::new(), HashMap::new(), None);
    while !shutdown.is_cancelled() {
        let seen = Some(services.clock.steps());
        if steps != seen && shorten_waits(&services).await.is_ok() {
            steps = seen;
        }
        if sending.len() < AT_ONCE
            && let Some(claimed) = claim(&services, in_hand.values().copied().collect()).await
        {
            let (id, services, mailer) = (claimed.id, services.clone(), mailer.clone());
            let task = sending.spawn(async move { deliver_and_log(&services, &mailer, claimed).await });
            in_hand.insert(task.id(), id);
            continue;
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(ended) = sending.join_next_with_id() => {
                in_hand.remove(&ended.map_or_else(|broke_off| broke_off.id(), |(task, ())| task));
            }
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
    while sending.join_next().await.is_some() {}
}

/// Sends everything that is due now, one after another, and returns how many rows it took.
pub async fn run_due_once(services: &Services, mailer: &Mailer) -> Result<usize> {
    shorten_waits(services).await?;
    let mut taken = 0;
    while let Some(claimed) = queries::claim(&services.db, services.clock.now(), LEASE, &[]).await? {
        deliver(services, mailer, claimed).await?;
        taken += 1;
    }
    Ok(taken)
}

/// Rows that wait for longer than they may are from before the clock was turned back: they wait for as long as one that
/// begins to wait now. Looked for when the worker starts and when the clock was set.
async fn shorten_waits(services: &Services) -> Result<()> {
    let delay = TimeDelta::from_std(services.config.reply_email_delay).unwrap_or(TimeDelta::MAX);
    let waits: Vec<_> = iter::once(delay).chain(WAITS).collect();
    queries::shorten_waits(&services.db, services.clock.now(), &waits, LEASE)
        .await
        .inspect_err(|error| tracing::warn!(%error, "nobody could look for emails that wait for too long"))
}

/// `None` also when the database can't be reached: the next look may be luckier.
async fn claim(services: &Services, in_hand: Vec<NotificationId>) -> Option<Claimed> {
    match queries::claim(&services.db, services.clock.now(), LEASE, &in_hand).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(%error, "the outbox could not be read");
            None
        }
    }
}

async fn deliver_and_log(services: &Services, mailer: &Mailer, claimed: Claimed) {
    let id = claimed.id;
    if let Err(error) = deliver(services, mailer, claimed).await {
        tracing::error!(%error, notification = %id, "an email was left for the next try");
    }
}

async fn deliver(services: &Services, mailer: &Mailer, claimed: Claimed) -> Result<()> {
    fault!("outbox::after_claim");
    if tries_left(&claimed) < 0 {
        let reason = "the server stopped or failed each time while this was being sent".to_owned();
        return finish(services, &claimed, Outcome::Failed(Failure::Permanent(reason)), i64::MAX).await;
    }
    let (outcome, seen) = match prepare(services, &claimed).await? {
        Prepared::Skip { reason, seen } => (Outcome::Skipped(reason), seen),
        Prepared::Mail { mail, replies, seen } => match mailer.send(*mail).await {
            Ok(()) => (Outcome::Sent { replies, up_to: seen }, seen),
            Err(failure) => (Outcome::Failed(failure), seen),
        },
    };
    finish(services, &claimed, outcome, seen).await
}

/// Writes down what became of a row. When it is done with, replies that came while it was being sent
/// get a row of their own: posting them found this one still pending and added none. The lock makes
/// such a post either visible here or wait until this row is no longer pending.
async fn finish(services: &Services, claimed: &Claimed, outcome: Outcome, seen: i64) -> Result<()> {
    let now = services.clock.now();
    let finish = decide(claimed, outcome, now);
    let (state, reason) = (finish.state, finish.reason.clone());
    let mut tx = services.db.begin().await?;
    if let Some(conversation) = claimed.conversation_id {
        conversations::lock(&mut tx, conversation).await?;
    }
    if !queries::finish(&mut tx, claimed, finish, now).await? {
        tracing::warn!(notification = %claimed.id, "the lease ran out before the email was finished");
        return Ok(());
    }
    if state != NotificationState::Pending {
        queue_what_came_meanwhile(&mut tx, services, claimed, seen).await?;
    }
    fault!("outbox::before_finish");
    tx.commit().await?;
    fault!("outbox::after_finish");
    // A skipped one, and one that is tried again, change nothing that staff see.
    if matches!(state, NotificationState::Sent | NotificationState::Dead) {
        publish_emails(services, claimed.conversation_id).await;
    }
    tracing::info!(notification = %claimed.id, kind = ?claimed.kind, ?state, reason, attempt = claimed.attempts, "email");
    Ok(())
}

async fn queue_what_came_meanwhile(tx: &mut Tx, services: &Services, claimed: &Claimed, seen: i64) -> Result<()> {
    let Some(conversation) = claimed.conversation_id else { return Ok(()) };
    let Some(first) = queries::first_unread_after(tx, conversation, seen).await? else { return Ok(()) };
    let draft = Draft {
        kind: claimed.kind,
        conversation_id: Some(conversation),
        recipient: &claimed.recipient,
        payload: Payload::default(),
        // A reply may have been stamped later than it is: see `Clock::stamp`.
        due_at: first.min(services.clock.now()) + services.config.reply_email_delay,
    };
    queries::insert(tx, services, draft).await.map(|_| ())
}

fn decide(claimed: &Claimed, outcome: Outcome, now: domain::Timestamp) -> Finish {
    let (kept, attempts) = (claimed.payload.0.clone(), claimed.attempts);
    let done =
        |state, reason, payload, attempts| Finish { state, reason, payload, attempts, due_at: None, up_to: None };
    match outcome {
        Outcome::Sent { replies, up_to } => Finish {
            up_to: Some(up_to),
            ..done(NotificationState::Sent, None, Payload { token: None, replies, ..kept }, attempts)
        },
        // Nothing was tried.
        Outcome::Skipped(reason) => {
            done(NotificationState::Skipped, Some(reason), Payload { token: None, ..kept }, attempts - 1)
        }
        Outcome::Failed(Failure::Permanent(reason)) => {
            done(NotificationState::Dead, Some(reason), given_up(claimed), attempts)
        }
        Outcome::Failed(Failure::Temporary(reason)) => match wait_after(attempts) {
            Some(wait) => {
                Finish { due_at: Some(now + wait), ..done(NotificationState::Pending, Some(reason), kept, attempts) }
            }
            None => done(NotificationState::Dead, Some(reason), given_up(claimed), attempts),
        },
    }
}

/// What is kept for a retry: of a code nothing, which has expired by then.
fn given_up(claimed: &Claimed) -> Payload {
    let kept = claimed.payload.0.clone();
    if claimed.kind == NotificationKind::EmailCode { Payload { token: None, ..kept } } else { kept }
}

/// How long to wait after the `attempts`th try; `None` after the last.
fn wait_after(attempts: i32) -> Option<TimeDelta> {
    WAITS.get(usize::try_from(attempts).ok()?.checked_sub(1)?).copied()
}

/// How many tries come after this one; negative when there was one too many, because earlier ones
/// ended without a word.
fn tries_left(claimed: &Claimed) -> i64 {
    WAITS.len() as i64 + 1 - i64::from(claimed.attempts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_tries_and_no_more() {
        let minutes: Vec<_> = (1..=7).map(|attempt| wait_after(attempt).map(|wait| wait.num_minutes())).collect();
        assert_eq!(minutes, [Some(1), Some(5), Some(15), Some(60), Some(240), None, None]);
    }
}
