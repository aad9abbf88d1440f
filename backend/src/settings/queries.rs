//! The SQL of inboxes.

use crate::{
    Db, Error, Result,
    db::{Tx, dialect, run},
};
use domain::{
    Timestamp,
    ids::InboxId,
    settings::{Colour, Inbox},
};
use sqlx::types::Json;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct InboxRow {
    id: InboxId,
    key: String,
    name: String,
    colour: String,
    greeting: String,
    categories: Json<Vec<String>>,
    allowed_origins: Json<Vec<String>>,
    updated_at: Timestamp,
}

impl InboxRow {
    fn into_inbox(self) -> Result<Inbox> {
        let colour = Colour::parse(&self.colour);
        Ok(Inbox {
            id: self.id,
            key: self.key,
            name: self.name,
            colour: colour.ok_or_else(|| Error::Internal(format!("stored colour {:?}", self.colour)))?,
            greeting: self.greeting,
            categories: self.categories.0,
            allowed_origins: self.allowed_origins.0,
            updated_at: self.updated_at,
        })
    }
}

macro_rules! inboxes_sql {
    ($rest:literal) => {
        concat!("SELECT id, key, name, colour, greeting, categories, allowed_origins, updated_at FROM inboxes ", $rest)
    };
}

/// Stores the first inbox under this key, unless it is there.
pub(super) async fn insert_first(db: &Db, key: &str, now: Timestamp) -> Result<()> {
    run!(db.writer(), conn => sqlx::query(
        "INSERT INTO inboxes (id, key, name, colour, greeting, allowed_origins, created_at, updated_at)
         VALUES ($1, $2, 'Support', '#7c3f12', 'Hello! How can we help?', $3, $4, $4)
         ON CONFLICT (key) DO NOTHING")
        .bind(InboxId(Uuid::now_v7())).bind(key).bind(Json(Vec::<String>::new())).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Keeps everyone else from changing an inbox until the transaction ends, and says how it is.
pub(super) async fn lock(tx: &mut Tx, id: InboxId) -> Result<Option<Inbox>> {
    let sql = dialect!(tx,
        sqlite: inboxes_sql!("WHERE id = $1"),
        postgres: inboxes_sql!("WHERE id = $1 FOR UPDATE"));
    let row = run!(tx.conn(), conn => sqlx::query_as::<_, InboxRow>(sql).bind(id).fetch_optional(conn).await)?;
    row.map(InboxRow::into_inbox).transpose()
}

/// Every inbox, the oldest first.
pub(super) async fn list(db: &Db) -> Result<Vec<Inbox>> {
    let rows = run!(db.reader(), conn => sqlx::query_as::<_, InboxRow>(inboxes_sql!("ORDER BY created_at, key"))
        .fetch_all(conn).await)?;
    rows.into_iter().map(InboxRow::into_inbox).collect()
}

/// The inbox with this public key.
pub(super) async fn by_key(db: &Db, key: &str) -> Result<Option<Inbox>> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, InboxRow>(inboxes_sql!("WHERE key = $1"))
        .bind(key).fetch_optional(conn).await)?;
    row.map(InboxRow::into_inbox).transpose()
}

/// The inbox of this id.
pub(super) async fn by_id(db: &Db, id: InboxId) -> Result<Option<Inbox>> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, InboxRow>(inboxes_sql!("WHERE id = $1"))
        .bind(id).fetch_optional(conn).await)?;
    row.map(InboxRow::into_inbox).transpose()
}

/// Stores how an inbox is now.
pub(super) async fn update(tx: &mut Tx, inbox: &Inbox) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE inboxes SET name = $1, colour = $2, greeting = $3, allowed_origins = $4, categories = $5, updated_at = $6
         WHERE id = $7")
        .bind(&inbox.name).bind(inbox.colour.to_string()).bind(&inbox.greeting).bind(Json(&inbox.allowed_origins))
        .bind(Json(&inbox.categories)).bind(inbox.updated_at).bind(inbox.id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}
