//! The code with which the first owner shows that they can read the server's log.

use crate::{
    Error, Result, Services,
    address::network,
    attempt_limits::{self, Limit},
};
use std::{net::IpAddr, sync::PoisonError, time::Duration};
use subtle::ConstantTimeEq;

/// None that looks like another one. Ten of them are 49 bits.
const SIGNS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const WINDOW: Duration = Duration::from_secs(15 * 60);

static TRIES_PER_NETWORK: Limit = Limit { name: "set-up network", most: 10, window: WINDOW };
/// From everywhere: in a year that finds one code in twenty million. Whoever has that many networks can keep the owner
/// out for as long, but not in.
static TRIES: Limit = Limit { name: "set-up", most: 1_000, window: WINDOW };

/// The one-time code that creating the owner asks for; made at the first call, and the same until
/// the process ends. Print it where only the operator looks.
pub fn setup_code(services: &Services) -> String {
    let mut code = services.guards.setup_code.lock().unwrap_or_else(PoisonError::into_inner);
    code.get_or_insert_with(|| {
        let pick = || char::from(SIGNS[rand::random_range(0..SIGNS.len())]);
        (0..10).map(|at| if at == 5 { format!("-{}", pick()) } else { pick().to_string() }).collect()
    })
    .clone()
}

/// Refuses whoever does not know the code. Each try counts.
///
/// Errors: `Invalid`, `RateLimited`.
pub(super) async fn check(services: &Services, typed: &str, address: IpAddr) -> Result<()> {
    attempt_limits::forget_what_is_over(services).await?;
    let mut tx = services.db.begin().await?;
    attempt_limits::count(&mut tx, services, [&TRIES_PER_NETWORK.of(network(address)), &TRIES.of("everyone")]).await?;
    tx.commit().await?;
    if plain(&setup_code(services)).as_bytes().ct_eq(plain(typed).as_bytes()).into() {
        return Ok(());
    }
    Err(Error::invalid("setupCode", "This is not the code that the server printed when it started."))
}

/// However people type it.
fn plain(code: &str) -> String {
    code.replace('-', "").trim().to_ascii_uppercase()
}
