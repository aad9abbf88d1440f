//! Indexing a few conversations in one transaction.
//!
//! On SQLite those who post wait for this transaction, so everything that takes long comes before it: reading, and
//! finding the words. In the transaction the mark of each conversation says whether somebody else was quicker.

use super::{
    documents::{self, CARD, Document, Standing},
    words::phone_digits,
};
use crate::{Error, Result, Services};
use domain::ids::{ConversationId, MessageId};
use std::collections::HashMap;
use tokio::task::spawn_blocking;

/// Conversations that are looked at together.
pub(super) const AT_ONCE: usize = 128;
/// What one transaction indexes at most: so many events, with messages of so many bytes, or a single message.
const EVENTS: i64 = 250;
const BYTES: usize = 64 * 1024;

/// What is to be done for a conversation.
struct Step {
    standing: Standing,
    up_to: i64,
    card: String,
    messages: Vec<(MessageId, Document)>,
}

/// Indexes what is new in these conversations, at most [`AT_ONCE`], the first ones first. Returns those in which there
/// is more, or may be.
pub(super) async fn index(services: &Services, ids: &[ConversationId]) -> Result<Vec<ConversationId>> {
    let (mut steps, mut unfinished) = read(services, ids).await?;
    if steps.is_empty() {
        return Ok(unfinished);
    }
    let is_sqlite = services.db.is_sqlite();
    let words = spawn_blocking(move || {
        steps.iter_mut().flat_map(|step| &mut step.messages).for_each(|(_, message)| message.find_words(is_sqlite));
        steps
    });
    let mut steps = words.await.map_err(|error| Error::Internal(error.to_string()))?;
    // In the order of ids, so that two processes never wait for each other.
    steps.sort_by_key(|step| step.standing.id);
    let mut tx = services.db.begin().await?;
    documents::make_marks(&mut tx, &steps.iter().map(|step| step.standing.id).collect::<Vec<_>>()).await?;
    let (mut cards, mut messages) = (Vec::new(), Vec::new());
    for step in steps {
        let id = step.standing.id;
        if !documents::move_mark(&mut tx, &step.standing, step.up_to, &step.card).await? {
            unfinished.push(id);
            continue;
        }
        if step.standing.indexed_card.as_ref() != Some(&step.card) {
            documents::remove_card(&mut tx, id).await?;
            let mut card = Document { conversation_id: id, event_id: CARD, text: step.card };
            card.find_words(is_sqlite);
            cards.push(card);
        }
        messages.extend(step.messages);
    }
    messages.sort_by_key(|(message, _)| *message);
    cards.extend(messages.into_iter().map(|(_, document)| document));
    documents::insert(&mut tx, &cards).await?;
    tx.commit().await?;
    Ok(unfinished)
}

/// What there is to do in these conversations, and those in which that is not all.
async fn read(services: &Services, ids: &[ConversationId]) -> Result<(Vec<Step>, Vec<ConversationId>)> {
    let (mut steps, mut unfinished, mut events, mut bytes) = (Vec::new(), Vec::new(), EVENTS, BYTES);
    for standing in in_order(documents::standings(&services.db, ids).await?, ids) {
        let (id, from, last) = (standing.id, standing.indexed_up_to, standing.last_event_id);
        let card = card(&standing);
        let mut up_to = last.min(from + events);
        let mut messages =
            if up_to > from { documents::messages(&services.db, id, from, up_to).await? } else { Vec::new() };
        let room = messages.iter().take_while(|(_, message)| {
            let fits = bytes == BYTES || message.text.len() <= bytes;
            bytes = bytes.saturating_sub(message.text.len());
            fits
        });
        let fitting = room.count();
        if let Some((_, first_left)) = messages.get(fitting) {
            (up_to, bytes) = (first_left.event_id - 1, 0);
            messages.truncate(fitting);
        }
        events = if bytes == 0 { 0 } else { events - (up_to - from) };
        if up_to < last {
            unfinished.push(id);
        }
        if up_to > from || standing.changes > 0 || standing.indexed_card.as_ref() != Some(&card) {
            steps.push(Step { standing, up_to, card, messages });
        }
    }
    Ok((steps, unfinished))
}

fn in_order(mut standings: Vec<Standing>, ids: &[ConversationId]) -> Vec<Standing> {
    let places: HashMap<_, _> = ids.iter().zip(0..).collect();
    standings.sort_by_key(|standing| places.get(&standing.id).copied().unwrap_or(usize::MAX));
    standings
}

/// What is known of a conversation, apart from what was said in it. The page that its visitor is on is left out: it
/// would have to be indexed anew with every page that they look at.
fn card(standing: &Standing) -> String {
    let digits = standing.phone.as_deref().and_then(phone_digits);
    let code = Some(&standing.tracking_code);
    let fields = [code, standing.subject.as_ref(), standing.name.as_ref(), standing.email.as_ref()];
    // What the website says of whoever is signed in, where they have typed something else.
    let known_name = standing.known_name.as_ref().filter(|known| standing.name.as_ref() != Some(known));
    let known_email = standing.known_email.as_ref().filter(|known| standing.email.as_ref() != Some(known));
    let others = [standing.phone.as_ref(), digits.as_ref(), known_name, known_email];
    let fields = fields.into_iter().chain(others).flatten();
    fields.map(String::as_str).collect::<Vec<_>>().join("\n")
}
