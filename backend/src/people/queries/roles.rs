//! The SQL of roles.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::people::{Role, RoleSet};
use sqlx::types::Json;

/// What each role may do, in no order.
pub async fn list(db: &Db) -> Result<Vec<RoleSet>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, RoleSet>(
        "SELECT name, permissions, ticket_scope, updated_at FROM roles").fetch_all(conn).await)?)
}

/// What a role may do now.
pub async fn find(tx: &mut Tx, role: Role) -> Result<RoleSet> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, RoleSet>(
        "SELECT name, permissions, ticket_scope, updated_at FROM roles WHERE name = $1").bind(role).fetch_one(conn).await)?)
}

/// The same outside a transaction.
pub async fn read(db: &Db, role: Role) -> Result<RoleSet> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, RoleSet>(
        "SELECT name, permissions, ticket_scope, updated_at FROM roles WHERE name = $1")
        .bind(role).fetch_one(conn).await)?)
}

/// Changes what a role may do.
pub async fn update(tx: &mut Tx, set: &RoleSet) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE roles SET permissions = $1, ticket_scope = $2, updated_at = $3 WHERE name = $4")
        .bind(Json(set.permissions)).bind(set.ticket_scope).bind(set.updated_at).bind(set.name)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}
