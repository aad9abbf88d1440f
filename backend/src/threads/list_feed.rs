//! Telling staff how the lines of their list look now.

use super::gathered::Gathered;
use crate::{Boxed, Result, Services};
use domain::{
    ids::ThreadId,
    realtime::{Presence, Room, topics},
    threads::ThreadKind,
};
use serde_json::value::{RawValue, to_raw_value};
use std::{
    collections::HashSet,
    future::ready,
    mem::take,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// After telling staff, this many times as long as it took is waited before the next time. Under load a line is told
/// less often, with everything that has happened meanwhile, and messages keep most of the machine.
const REST: u32 = 9;
/// But nobody looks at an old line for longer.
const LONGEST_REST: Duration = Duration::from_millis(500);

/// Lines that are read at once.
const LINES_AT_ONCE: usize = 64;
/// What one frame carries at most, or a single line, in bytes: a socket's buffer for sending holds several. A line is
/// mostly what a visitor says, so it is not the number of lines that counts.
const A_FRAME: usize = 48 * 1024;

/// Reads threads of a kind as they look in the list.
pub(crate) type Lines = for<'a> fn(&'a Services, ThreadKind, &'a [ThreadId]) -> Boxed<'a, Result<Vec<Line>>>;
/// Makes the JSON of a line. Whether its participant is there is read only then.
pub(crate) type Line = Box<dyn FnOnce(&Services) -> Option<Box<RawValue>> + Send>;

/// What staff have not been told yet. Cheap to clone; its tasks end when the last one is dropped.
#[derive(Clone)]
pub struct ListFeed {
    changed: Gathered<(ThreadKind, ThreadId)>,
    came_or_went: Gathered<(ThreadKind, ThreadId)>,
}

impl ListFeed {
    /// Without anybody who tells staff.
    pub(crate) fn idle() -> Self {
        Self { changed: Gathered::idle(), came_or_went: Gathered::idle() }
    }

    /// Starts telling staff. It reads through `services`, whose own feed is not used.
    pub(crate) fn start(services: &Services, lines: Lines) -> Self {
        let (changes, presence) = (services.clone(), services.clone());
        // Who is there is read and told in one step, or one task would tell what the other has overtaken.
        let telling = Arc::<Mutex<()>>::default();
        let also_telling = telling.clone();
        let changed = Gathered::start(move |threads| {
            let (services, telling) = (changes.clone(), telling.clone());
            async move {
                let started = Instant::now();
                tell_changes(&services, lines, &telling, threads).await;
                (started.elapsed() * REST).min(LONGEST_REST)
            }
        });
        let came_or_went = Gathered::start(move |threads| {
            tell_presence(&presence, &also_telling, &threads);
            // Telling it takes no time, however often somebody comes and goes.
            ready(LONGEST_REST)
        });
        Self { changed, came_or_went }
    }

    /// Notes that this thread's line looks different now.
    pub(super) fn changed(&self, kind: ThreadKind, id: ThreadId) {
        self.changed.note((kind, id));
    }

    /// Notes that this thread's participant came or went.
    pub(crate) fn came_or_went(&self, kind: ThreadKind, id: ThreadId) {
        self.came_or_went.note((kind, id));
    }
}

fn tell_presence(services: &Services, telling: &Mutex<()>, came_or_went: &HashSet<(ThreadKind, ThreadId)>) {
    for (kind, ids) in by_kind(services, came_or_went) {
        let news = ids.into_iter().filter_map(|id| presence(services, id));
        tell_all(services, telling, (kind, topics::PRESENCE_CHANGED), news);
    }
}

/// The threads of those kinds whose list somebody looks at.
fn by_kind(
    services: &Services,
    threads: &HashSet<(ThreadKind, ThreadId)>,
) -> impl Iterator<Item = (ThreadKind, Vec<ThreadId>)> {
    let watched = ThreadKind::ALL.into_iter().filter(|kind| services.realtime.is_anyone_in(Room::List(*kind)));
    watched.map(|kind| (kind, threads.iter().filter(|(its, _)| *its == kind).map(|(_, id)| *id).collect()))
}

/// A failure only costs freshness: it is logged.
async fn tell_changes(
    services: &Services,
    lines: Lines,
    telling: &Mutex<()>,
    changed: HashSet<(ThreadKind, ThreadId)>,
) {
    for (kind, of_kind) in by_kind(services, &changed) {
        for ids in of_kind.chunks(LINES_AT_ONCE) {
            match lines(services, kind, ids).await {
                Ok(lines) => {
                    let lines = lines.into_iter().filter_map(|line| line(services));
                    tell_all(services, telling, (kind, topics::list_changed(kind)), lines);
                }
                Err(error) => tracing::warn!(%error, threads = ids.len(), "staff were not told of changes"),
            }
        }
    }
}

/// Tells those who look at the list of a kind, in as few frames as may be. `news` reads who is there.
fn tell_all(
    services: &Services,
    telling: &Mutex<()>,
    (kind, event): (ThreadKind, &str),
    news: impl Iterator<Item = Box<RawValue>>,
) {
    let _one_at_a_time = telling.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut frame, mut bytes) = (Vec::new(), 0);
    for one in news {
        if bytes + one.get().len() > A_FRAME && !frame.is_empty() {
            services.realtime.publish(Room::List(kind), event, None, take(&mut frame));
            bytes = 0;
        }
        bytes += one.get().len();
        frame.push(one);
    }
    if !frame.is_empty() {
        services.realtime.publish(Room::List(kind), event, None, frame);
    }
}

fn presence(services: &Services, id: ThreadId) -> Option<Box<RawValue>> {
    to_raw_value(&Presence { id, online: services.realtime.is_online(id) }).ok()
}
