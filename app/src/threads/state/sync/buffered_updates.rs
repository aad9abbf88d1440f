//! Updates that come while an answer is on its way. The answer may be older than they are, so they are applied again
//! after it.

use crate::threads::state::kind::Kind;
use leptos::prelude::*;

/// A change of anything but the messages of a thread.
#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "nearly all of them are items, and they are kept for a moment")]
pub enum PageUpdate<K: Kind> {
    /// A thread's item in the list, as it is now.
    Item(K::Item),
    /// Something beside that, as it is now.
    Beside(K::Update),
    /// Whether messages can be stored now.
    Storage(bool),
}

struct Buffer<K: Kind> {
    awaited: usize,
    /// Since the first of the answers that are on their way was asked for.
    updates: Vec<PageUpdate<K>>,
}

/// The updates since the answers that are on their way were asked for.
#[derive(Clone, Copy)]
pub struct BufferedUpdates<K: Kind>(StoredValue<Buffer<K>>);

impl<K: Kind> BufferedUpdates<K> {
    /// No answer is on its way.
    pub fn new() -> Self {
        Self(StoredValue::new(Buffer { awaited: 0, updates: Vec::new() }))
    }

    /// Keeps what is known now for the answers that are on their way.
    pub fn keep(self, update: PageUpdate<K>) {
        self.0.update_value(|buffer| {
            if buffer.awaited > 0 {
                buffer.updates.push(update);
            }
        });
    }

    /// Waits for an answer, and returns it with the updates that came meanwhile.
    pub async fn during<T>(self, answer: impl Future<Output = T>) -> (T, Vec<PageUpdate<K>>) {
        let from = self.0.try_update_value(|buffer| {
            buffer.awaited += 1;
            buffer.updates.len()
        });
        let answer = answer.await;
        let updates = self.0.try_update_value(|buffer| {
            let updates = buffer.updates[from.unwrap_or_default()..].to_vec();
            buffer.awaited -= 1;
            if buffer.awaited == 0 {
                buffer.updates.clear();
            }
            updates
        });
        (answer, updates.unwrap_or_default())
    }
}
