//! Full-text search over messages and over what is known of a conversation: who the visitor is, what it is about.
//!
//! What must stay true:
//! - Nobody who posts waits for the index: it is written after the commit, in batches, and rests in between.
//! - Nothing is lost: `search_marks` says how far each conversation is, and what is behind is found again at the next
//!   start. Who moves a conversation's mark has indexed what is before it, so several processes do each message once.
//! - A search costs about the same however many messages match it: ids grow with time, so the newest matches are
//!   walked first and only as far as a page needs.

mod documents;
mod index;
mod matches;
mod queue;
mod walk;
mod words;

pub use queue::Search;
pub(crate) use walk::Walk;

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::ids::{ConversationId, VisitorId};

/// Notes that what is known of whoever has a conversation is different now. After it [`Search::changed`] has to be told.
pub(crate) async fn card_changed(db: &Db, id: ConversationId) -> Result<()> {
    run!(db.writer(), conn => sqlx::query("UPDATE search_marks SET changes = changes + 1 WHERE conversation_id = $1")
        .bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Notes, in the transaction of the change, that what is known of a visitor or of their conversation is different now.
/// After the commit [`Search::changed`] has to be told.
pub(crate) async fn card_changes(tx: &mut Tx, visitor: VisitorId) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE search_marks SET changes = changes + 1
         WHERE conversation_id IN (SELECT id FROM conversations WHERE visitor_id = $1)")
        .bind(visitor).execute(conn).await.map(|_| ()))?;
    Ok(())
}
