//! SQLite's log does not grow without end, and nobody waits for that.

use backend::{
    conversations,
    realtime::Participant,
    threads::{self, Viewer},
};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{path::PathBuf, time::Duration};
use test_support::{TestServices, message};
use tokio::{
    task::JoinSet,
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;

/// The longest that a post may take beside the copying: well under the five seconds that a writer waits at most.
const SOON: Duration = Duration::from_secs(2);

struct Scene {
    services: TestServices,
    guest: Participant,
    file: PathBuf,
}

impl Scene {
    /// A log of several megabytes.
    async fn begin() -> Self {
        let services = TestServices::sqlite().await;
        let file = services.folder.as_ref().unwrap().path().join("test.sqlite");
        let guest = services.guest(None).await;
        let scene = Self { services, guest, file };
        scene.post(600).await;
        scene
    }

    async fn post(&self, messages: usize) {
        let mut posts = JoinSet::new();
        for _ in 0..messages {
            let (services, viewer) = (self.services.services.clone(), Viewer::Participant(self.guest.clone()));
            let (id, long) = (self.guest.thread_id, message(&"long ".repeat(1_900)));
            posts.spawn(async move { threads::post(&services, &viewer, id, long).await });
        }
        posts.join_all().await.into_iter().for_each(|posted| drop(posted.unwrap()));
    }

    fn log_bytes(&self) -> u64 {
        std::fs::metadata(self.file.with_extension("sqlite-wal")).unwrap().len()
    }

    fn file_bytes(&self) -> u64 {
        std::fs::metadata(&self.file).unwrap().len()
    }

    /// What the database holds, wherever it lies.
    async fn bytes(&self) -> i64 {
        let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        sqlx::query_scalar(sql).fetch_one(&mut self.reader().await).await.unwrap()
    }

    fn copy(&self) -> CancellationToken {
        let (db, stop) = (self.services.db.clone(), CancellationToken::new());
        let stopped = stop.clone();
        tokio::spawn(async move { db.checkpoint_until(stopped).await });
        stop
    }

    /// Until what was posted is in the file itself.
    async fn copied(&self, bytes: u64) {
        let grown = async {
            while self.file_bytes() < bytes {
                tokio::task::yield_now().await;
            }
        };
        time::timeout(Duration::from_secs(20), grown).await.expect("the log was not copied");
    }

    async fn reader(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(&self.file).connect().await.unwrap()
    }
}

#[tokio::test]
async fn a_log_that_has_grown_is_copied() {
    let scene = Scene::begin().await;
    assert!(scene.file_bytes() < 1024 * 1024, "it was copied before");
    let stop = scene.copy();
    scene.copied(4 * 1024 * 1024).await;
    stop.cancel();
    assert_eq!(conversations::find_chat(&scene.services, &scene.guest).await.unwrap().last_event_id, 600);
}

#[tokio::test]
async fn the_log_stops_growing_under_writers_who_never_pause() {
    let scene = Scene::begin().await;
    let stop = scene.copy();
    // Two at a time, so that one always writes. Without a new beginning this would be twice what a log may have.
    let write = async || {
        for _ in 0..18 {
            scene.post(250).await;
        }
    };
    tokio::join!(write(), write());
    stop.cancel();
    assert!(scene.log_bytes() < 96 * 1024 * 1024, "{} bytes", scene.log_bytes());
    let written = scene.bytes().await;
    assert!(written > 96 * 1024 * 1024, "{written} bytes are too few to tell");
}

#[tokio::test]
async fn nobody_waits_for_the_log_while_somebody_reads_for_long() {
    let scene = Scene::begin().await;
    let mut reader = scene.reader().await;
    let mut reading = reader.begin().await.unwrap();
    sqlx::query("SELECT COUNT(*) FROM messages").execute(&mut *reading).await.unwrap();
    // Longer than a log may be.
    for _ in 0..12 {
        scene.post(500).await;
    }
    let stop = scene.copy();
    scene.copied(4 * 1024 * 1024).await;
    let looked_twice = Instant::now() + SOON;
    while Instant::now() < looked_twice {
        time::timeout(SOON, scene.post(1)).await.expect("a post waited for the copying");
    }
    stop.cancel();
    drop(reading);
}
