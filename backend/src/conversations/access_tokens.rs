//! Access tokens: each opens one conversation to whoever has it, until it expires or is revoked.

use super::{queries, views::find_line};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
    email::of_stored,
    people::Actor,
    realtime::Participant,
    secrets,
    threads::{self, Change, committed},
};
use domain::{
    Timestamp,
    conversations::ChatListItem,
    ids::{DeliveryId, ThreadId},
    threads::ThreadKind::Conversation,
};
use serde_json::json;
use std::time::Duration;

/// Every access token starts with this, so that a leaked one is recognised.
const TOKEN_PREFIX: &str = "si_";
/// How long a guest's token opens the conversation.
pub(super) const GUESTS_LIFE: Duration = Duration::from_secs(365 * 24 * 3600);
/// How long the one does that a customer got for theirs. They can get another by identifying again.
pub(super) const CUSTOMERS_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Whether this is an access token, good or not; otherwise it may be a customer's.
pub fn is_access_token(token: &str) -> bool {
    token.starts_with(TOKEN_PREFIX)
}

/// Makes a token that opens a conversation for so long.
pub(super) async fn issue_token(
    tx: &mut Tx,
    services: &Services,
    conversation: ThreadId,
    life: Duration,
) -> Result<String> {
    let token = format!("{TOKEN_PREFIX}{}", secrets::token());
    let now = services.clock.now();
    queries::insert_token(tx, &secrets::hash(&token), conversation, (now, now + life), None).await?;
    Ok(token)
}

/// The token that a link in an email is exchanged for. It follows from the link's secret, which nobody else
/// knows, so that the same link always gives the same one. It ends with the links of its email.
pub(crate) async fn token_of_link(
    tx: &mut Tx,
    services: &Services,
    conversation: ThreadId,
    link: &str,
    email: DeliveryId,
    ends_at: Timestamp,
) -> Result<String> {
    let token = format!("{TOKEN_PREFIX}{}", secrets::derive("guest token", link));
    let now = services.clock.now();
    queries::insert_token(tx, &secrets::hash(&token), conversation, (now, ends_at), Some(email)).await?;
    Ok(token)
}

/// Whether a token, by its hash, still opens its conversation.
pub async fn is_token_valid(services: &Services, token_hash: &[u8]) -> Result<bool> {
    Ok(queries::by_token(&services.db, token_hash, services.clock.now()).await?.is_some())
}

/// Makes a token worthless and closes the sockets that it opened. Other tokens of the conversation stay good:
/// they are in other browsers.
///
/// Errors: `TokenInvalid`.
pub async fn revoke_token(services: &Services, token: &str) -> Result<()> {
    let (hash, now) = (secrets::hash(token), services.clock.now());
    if !is_access_token(token) || queries::by_token(&services.db, &hash, now).await?.is_none() {
        return Err(Error::TokenInvalid);
    }
    queries::revoke_token(&services.db, &hash, now).await?;
    services.realtime.revoke_token(&hash);
    Ok(())
}

/// Takes a conversation away from everyone who has a token of it or a link from an email, and closes their
/// sockets. An address that nobody has verified is forgotten, and one that is not its customer's: whoever had the token
/// may have given it, and the next reply would bring them a new link. A customer whose the conversation is still has
/// it, and gets replies where they are known to get mail: the website says who that is, and can stop saying so.
///
/// Errors: `NotFound`, `Forbidden`.
pub async fn revoke_access(services: &Services, actor: &Actor, id: ThreadId) -> Result<ChatListItem> {
    let now = services.clock.now();
    let (mut tx, _) = threads::begin_change(services, actor, (Conversation, id)).await?;
    let tokens = queries::revoke_tokens(&mut tx, id, now).await?;
    let links = queries::email_links::delete_chat_links(&mut tx, id).await?;
    let addresses = queries::forget_others_address(&mut tx, id).await?;
    if tokens + links + addresses > 0 {
        let states = ((), json!({ "tokensRevoked": tokens, "linksRevoked": links, "addressesForgotten": addresses }));
        let subject = Subject::Thread(Conversation);
        activity::record(&mut tx, services, Some(actor), &subject.action("revoke_access"), (subject, id), states)
            .await?;
    }
    tx.commit().await?;
    services.realtime.revoke_thread(id);
    // Nothing of the line has changed, but the log of what was done.
    committed(services, (Conversation, id), Change::Appearance);
    find_line(services, id).await
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
/// made from them: whoever reads that mail may be somebody else. The way by which this participant came stays theirs. The
/// caller holds the lock on the conversation.
pub(super) async fn end_links_to_others(
    tx: &mut Tx,
    services: &Services,
    participant: &Participant,
    email: Option<&str>,
) -> Result<EndedTokens> {
    let (id, email) = (participant.thread_id, email.map(of_stored));
    queries::email_links::delete_chat_links_to_others(tx, id, email.as_deref(), participant.token_hash.as_deref())
        .await?;
    Ok(EndedTokens(queries::revoke_tokens_without_link(tx, id, services.clock.now()).await?))
}
