//! What another address of a visitor means for what was sent to the old one.

use super::{
    access_tokens::{EndedTokens, end_links_to_others},
    queries,
};
use crate::{Result, Services, db::Tx, email::of_stored, realtime::Participant};

/// What a visitor's new address means: it is not shown to be theirs, and no code or link that was mailed to the old one
/// works. The caller holds the lock on the conversation, and stores the address afterwards.
pub(super) async fn forget_if_new(
    tx: &mut Tx,
    services: &Services,
    participant: &Participant,
    email: &str,
) -> Result<EndedTokens> {
    let known = queries::email(tx, participant.visitor_id).await?;
    if known.is_some_and(|known| of_stored(&known) == of_stored(email)) {
        return Ok(EndedTokens::default());
    }
    queries::delete_codes(tx, participant.thread_id).await?;
    queries::set_unverified(tx, participant.visitor_id).await?;
    end_links_to_others(tx, services, participant, Some(email)).await
}
