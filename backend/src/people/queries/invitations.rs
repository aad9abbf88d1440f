//! The SQL of invitations.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{
    Timestamp,
    ids::{AgentId, InvitationId},
    people::{Invitation, Role},
};

/// The role that an address is invited to.
pub async fn role_of(tx: &mut Tx, email: &str) -> Result<Option<Role>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, Role>("SELECT role FROM invitations WHERE email = $1")
        .bind(email).fetch_optional(conn).await)?)
}

/// Stores an invitation, in place of an earlier one of its address.
pub async fn upsert(
    tx: &mut Tx,
    invitation: &Invitation,
    token_hash: &[u8],
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO invitations (id, token_hash, email, role, invited_by, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (email) DO UPDATE SET id = excluded.id, token_hash = excluded.token_hash, role = excluded.role,
           invited_by = excluded.invited_by, expires_at = excluded.expires_at, created_at = excluded.created_at")
        .bind(invitation.id).bind(token_hash).bind(&invitation.email).bind(invitation.role).bind(by)
        .bind(invitation.expires_at).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Invitations that nobody has accepted.
pub async fn list(db: &Db, now: Timestamp) -> Result<Vec<Invitation>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Invitation>(
        "SELECT id, email, role, expires_at FROM invitations WHERE expires_at > $1 ORDER BY created_at")
        .bind(now).fetch_all(conn).await)?)
}

/// The invitation of a link, while it is good.
pub async fn find(db: &Db, token_hash: &[u8], now: Timestamp) -> Result<Option<Invitation>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Invitation>(
        "SELECT id, email, role, expires_at FROM invitations WHERE token_hash = $1 AND expires_at > $2")
        .bind(token_hash).bind(now).fetch_optional(conn).await)?)
}

/// Deletes an invitation and returns it.
pub async fn delete(tx: &mut Tx, id: InvitationId) -> Result<Option<Invitation>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Invitation>(
        "DELETE FROM invitations WHERE id = $1 RETURNING id, email, role, expires_at")
        .bind(id).fetch_optional(conn).await)?)
}

/// Deletes the invitation of an address.
pub async fn delete_of(tx: &mut Tx, email: &str) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("DELETE FROM invitations WHERE email = $1")
        .bind(email).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes the invitation of a link to this role, once, and returns who made it.
pub async fn take(tx: &mut Tx, token_hash: &[u8], role: Role) -> Result<Option<AgentId>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, AgentId>(
        "DELETE FROM invitations WHERE token_hash = $1 AND role = $2 RETURNING invited_by")
        .bind(token_hash).bind(role).fetch_optional(conn).await)?)
}
