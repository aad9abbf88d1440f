//! Limits on guessing, and on what a stranger can make us send. They are in the database, so that a restart or another
//! node forgets nothing, and nobody switches them off: they guard secrets and people, not the machine.

mod limit;
mod queries;

pub(crate) use limit::{Counter, Limit};

use crate::{Error, Result, Services, db::Tx};

/// Counts one attempt with each of the counters, or with none and says `RateLimited` when one of them is full.
///
/// Count before the secret is looked at: a hundred at once are a hundred.
pub(crate) async fn count<const N: usize>(tx: &mut Tx, services: &Services, counters: [&Counter; N]) -> Result<()> {
    let now = services.clock.now();
    for counter in in_order(counters) {
        if !queries::count(tx, counter, now).await? {
            return Err(Error::RateLimited { retry_after: queries::until_it_ends(tx, counter, now).await? });
        }
    }
    Ok(())
}

/// Takes a counted attempt back, because it was right: `own` starts again from nothing, `shared` loses this one.
pub(crate) async fn succeeded<const N: usize>(services: &Services, own: &Counter, shared: [&Counter; N]) -> Result<()> {
    let mut tx = services.db.begin().await?;
    for counter in in_order(shared.into_iter().chain([own])) {
        let left = i64::from(!std::ptr::eq(counter, own));
        queries::take_back(&mut tx, counter, left).await?;
    }
    tx.commit().await
}

/// Everyone takes the rows in the same order, so that nobody waits for somebody who waits for them.
fn in_order<'a>(counters: impl IntoIterator<Item = &'a Counter>) -> Vec<&'a Counter> {
    let mut counters: Vec<_> = counters.into_iter().collect();
    counters.sort_by(|a, b| a.subject.cmp(&b.subject));
    counters
}

/// Deletes the counters whose time is over, which count nothing any more. Not inside a transaction: on SQLite one
/// connection writes. While the clock is not to be believed none is deleted.
pub(crate) async fn forget_what_is_over(services: &Services) -> Result<()> {
    let Some(now) = services.clock.settled(&services.db).await? else { return Ok(()) };
    queries::delete_over(&services.db, now).await
}
