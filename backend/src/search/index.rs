//! Indexing a few threads in one transaction.
//!
//! On SQLite those who post wait for this transaction, so everything that takes long comes before it: reading, and
//! finding the words. In the transaction the mark of each thread says whether somebody else was quicker.

use super::queries::{self, CARD, Document, Standing};
use crate::{Boxed, Error, Result, Services};
use domain::{
    ids::{MessageId, ThreadId},
    threads::ThreadKind,
};
use std::collections::HashMap;
use tokio::task::spawn_blocking;

/// Threads that are looked at together.
pub(super) const AT_ONCE: usize = 128;
/// What one transaction indexes at most: so many events, with messages of so many bytes, or a single message.
const EVENTS: i64 = 250;
const BYTES: usize = 64 * 1024;

/// Reads the cards of threads of a kind: what is known of each, apart from what was said in it.
pub(crate) type Cards =
    for<'a> fn(&'a Services, ThreadKind, &'a [ThreadId]) -> Boxed<'a, Result<HashMap<ThreadId, String>>>;

/// What is to be done for a thread.
struct Step {
    standing: Standing,
    up_to: i64,
    card: String,
    messages: Vec<(MessageId, Document)>,
}

/// Indexes what is new in these threads, at most [`AT_ONCE`], the first ones first. Returns those in which there
/// is more, or may be.
pub(super) async fn index(services: &Services, cards: Cards, ids: &[ThreadId]) -> Result<Vec<ThreadId>> {
    let (mut steps, mut unfinished) = read(services, cards, ids).await?;
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
    queries::make_marks(&mut tx, &steps.iter().map(|step| step.standing.id).collect::<Vec<_>>()).await?;
    let (mut documents, mut messages) = (Vec::new(), Vec::new());
    for step in steps {
        let id = step.standing.id;
        if !queries::move_mark(&mut tx, &step.standing, step.up_to, &step.card).await? {
            unfinished.push(id);
            continue;
        }
        if step.standing.indexed_card.as_ref() != Some(&step.card) {
            queries::remove_card(&mut tx, id).await?;
            let mut card = Document { thread_id: id, event_id: CARD, text: step.card };
            card.find_words(is_sqlite);
            documents.push(card);
        }
        messages.extend(step.messages);
    }
    messages.sort_by_key(|(message, _)| *message);
    documents.extend(messages.into_iter().map(|(_, document)| document));
    queries::insert(&mut tx, &documents).await?;
    tx.commit().await?;
    Ok(unfinished)
}

/// What there is to do in these threads, and those in which that is not all.
async fn read(services: &Services, cards: Cards, ids: &[ThreadId]) -> Result<(Vec<Step>, Vec<ThreadId>)> {
    let (mut steps, mut unfinished, mut events, mut bytes) = (Vec::new(), Vec::new(), EVENTS, BYTES);
    let standings = in_order(queries::standings(&services.db, ids).await?, ids);
    let mut known = HashMap::new();
    for kind in ThreadKind::ALL {
        let of_kind: Vec<_> = standings.iter().filter(|its| its.kind == kind).map(|its| its.id).collect();
        if !of_kind.is_empty() {
            known.extend(cards(services, kind, &of_kind).await?);
        }
    }
    for standing in standings {
        let (id, from, last) = (standing.id, standing.indexed_up_to, standing.last_event_id);
        // An empty card is one too: without any, the thread would be behind for ever and be looked at again and again.
        let card = known.remove(&id).unwrap_or_default();
        let mut up_to = last.min(from + events);
        let mut messages =
            if up_to > from { queries::messages(&services.db, id, from, up_to).await? } else { Vec::new() };
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

fn in_order(mut standings: Vec<Standing>, ids: &[ThreadId]) -> Vec<Standing> {
    let places: HashMap<_, _> = ids.iter().zip(0..).collect();
    standings.sort_by_key(|standing| places.get(&standing.id).copied().unwrap_or(usize::MAX));
    standings
}
