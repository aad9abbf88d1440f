//! The activity log: every change that staff make, written in the transaction of the change. The database refuses to
//! change or delete what is in it.

use crate::{
    Result, Services,
    db::{Tx, run},
    people::Actor,
};
use domain::activity::Activity;
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;
use std::fmt::Display;
use uuid::Uuid;

/// Entries that are read at once.
const MOST: i64 = 100;

/// What was changed: a kind of thing, and which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Conversation,
    Agent,
    Inbox,
    Invitation,
    Notification,
    Role,
    ApiKey,
}

impl Subject {
    fn as_str(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Agent => "agent",
            Self::Inbox => "inbox",
            Self::Invitation => "invitation",
            Self::Notification => "notification",
            Self::Role => "role",
            Self::ApiKey => "api_key",
        }
    }
}

/// Writes down that `actor`, or the server's shell, has changed something: `before` and `after` hold the fields that
/// are different, and no secrets.
pub(crate) async fn record(
    tx: &mut Tx,
    services: &Services,
    actor: Option<&Actor>,
    action: &str,
    (subject, id): (Subject, impl Display),
    (before, after): (impl Serialize, impl Serialize),
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO activities
           (id, agent_id, api_key_id, action, subject_type, subject_id, before, after, request_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(Uuid::now_v7()).bind(actor.map(|actor| actor.id)).bind(actor.and_then(|actor| actor.api_key)).bind(action)
        .bind(subject.as_str()).bind(id.to_string()).bind(json(before)).bind(json(after))
        .bind(actor.and_then(|actor| actor.request_id.clone())).bind(services.clock.now())
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// `()` is nothing at all.
fn json(value: impl Serialize) -> Option<Json<Value>> {
    serde_json::to_value(value).ok().filter(|value| !value.is_null()).map(Json)
}

/// What was done to something, the newest first. The caller has checked that the viewer may see it.
pub(crate) async fn of(services: &Services, subject: Subject, id: impl Display) -> Result<Vec<Activity>> {
    Ok(run!(services.db.reader(), conn => sqlx::query_as::<_, Activity>(
        "SELECT l.id, a.name AS agent_name, k.name AS api_key_name, l.action, l.before, l.after, l.request_id, l.created_at
         FROM activities l LEFT JOIN agents a ON a.id = l.agent_id LEFT JOIN api_keys k ON k.id = l.api_key_id
         WHERE l.subject_type = $1 AND l.subject_id = $2 ORDER BY l.id DESC LIMIT $3")
        .bind(subject.as_str()).bind(id.to_string()).bind(MOST).fetch_all(conn).await)?)
}
