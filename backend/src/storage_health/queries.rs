//! The SQL of the one row that is written to find out whether anything can be.

use crate::{
    Result,
    db::{Tx, run},
};

/// Writes the row anew.
pub(super) async fn store_filler(tx: &mut Tx, filler: &[u8]) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO storage_tries (id, filler) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET filler = excluded.filler")
        .bind(filler).execute(conn).await.map(|_| ()))?;
    Ok(())
}
