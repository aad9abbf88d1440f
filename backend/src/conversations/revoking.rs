//! Taking access away from visitors.

use super::{Guest, access::check_may_change, authenticate_guest, desk_verbs::line, queries};
use crate::{
    Result, Services,
    activity::{self, Subject},
    db::{Tx, run},
    email::of_stored,
    people::Actor,
};
use domain::{conversations::ChatListItem, ids::ConversationId};
use serde_json::json;

/// Whether a guest's token, by its hash, still opens its conversation.
pub async fn has_access(services: &Services, token_hash: &[u8]) -> Result<bool> {
    Ok(run!(services.db.reader(), conn => sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM guest_tokens WHERE token_hash = $1 AND expires_at > $2 AND revoked_at IS NULL)")
        .bind(token_hash).bind(services.clock.now()).fetch_one(conn).await)?)
}

/// Makes a guest's token worthless and closes the sockets that it opened. Other tokens of the conversation stay good:
/// they are in other browsers.
///
/// Errors: `TokenInvalid`.
pub async fn log_out(services: &Services, token: &str) -> Result<()> {
    let Some(hash) = authenticate_guest(services, token).await?.token_hash else { return Ok(()) };
    run!(services.db.writer(), conn => sqlx::query("UPDATE guest_tokens SET revoked_at = $1 WHERE token_hash = $2")
        .bind(services.clock.now()).bind(&hash).execute(conn).await.map(|_| ()))?;
    services.realtime.revoke_token(&hash);
    Ok(())
}

/// Takes a conversation away from everyone who has a guest's token of it or a link from an email, and closes their
/// sockets. An address that nobody has verified is forgotten, and one that is not its customer's: whoever had the token
/// may have given it, and the next reply would bring them a new link. A customer whose the conversation is still has
/// it, and gets replies where they are known to get mail: the website says who that is, and can stop saying so.
///
/// Errors: `NotFound`, `Forbidden`.
pub async fn revoke_access(services: &Services, actor: &Actor, id: ConversationId) -> Result<ChatListItem> {
    check_may_change(actor)?;
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    queries::lock(&mut tx, id).await?;
    let tokens = run!(tx.conn(), conn => sqlx::query(
        "UPDATE guest_tokens SET revoked_at = $1 WHERE conversation_id = $2 AND revoked_at IS NULL AND expires_at > $1")
        .bind(now).bind(id).execute(conn).await.map(|done| done.rows_affected()))?;
    let links = queries::email_links::delete_chat_links(&mut tx, id).await?;
    let addresses = queries::forget_others_address(&mut tx, id).await?;
    if tokens + links + addresses > 0 {
        let states = ((), json!({ "tokensRevoked": tokens, "linksRevoked": links, "addressesForgotten": addresses }));
        activity::record(
            &mut tx,
            services,
            Some(actor),
            "conversation.revoke_access",
            (Subject::Conversation, id),
            states,
        )
        .await?;
    }
    tx.commit().await?;
    services.realtime.revoke_conversation(id);
    // Nothing of the line has changed, but the log of what was done.
    services.lines.changed(id);
    line(services, id).await
}

/// Tokens that end in a transaction. Once it is committed, the sockets that they opened are closed.
#[derive(Default)]
#[must_use]
pub(super) struct EndedTokens(Vec<Vec<u8>>);

impl EndedTokens {
    pub(super) fn close_sockets(&self, services: &Services) {
        self.0.iter().for_each(|hash| services.realtime.revoke_token(hash));
    }
}

/// Ends the links that were mailed to other addresses than the one that is the visitor's now, and the tokens that were
/// made from them: whoever reads that mail may be somebody else. The way by which this guest came stays theirs. The
/// caller holds the lock on the conversation.
pub(super) async fn end_links_to_others(
    tx: &mut Tx,
    services: &Services,
    guest: &Guest,
    email: Option<&str>,
) -> Result<EndedTokens> {
    let (id, email) = (guest.conversation_id, email.map(of_stored));
    queries::email_links::delete_chat_links_to_others(tx, id, email.as_deref(), guest.token_hash.as_deref()).await?;
    let ended = run!(tx.conn(), conn => sqlx::query_scalar::<_, Vec<u8>>(
        "UPDATE guest_tokens SET revoked_at = $1
         WHERE conversation_id = $2 AND revoked_at IS NULL AND delivery_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM email_links l WHERE l.delivery_id = guest_tokens.delivery_id AND l.purpose = 'chat')
         RETURNING token_hash")
        .bind(services.clock.now()).bind(id).fetch_all(conn).await)?;
    Ok(EndedTokens(ended))
}
