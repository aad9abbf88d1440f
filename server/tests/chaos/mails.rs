//! Whether every reply to those who have gone was mailed, and none twice.

use crate::{
    people::agents_path,
    rest,
    stage::{Row, Stage},
    verdict::Blame,
    world::World,
};
use backend::Db;
use domain::ids::ThreadId;
use std::{
    collections::HashMap,
    ops::Range,
    time::{Duration, SystemTime},
};
use test_support::{http::Client, smtp::Received};
use tokio::time::{Instant, sleep};

/// All that is due goes out within this time.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// A server is up, nobody writes, and the leases of the dead have run out.
pub async fn check(
    world: &World,
    stage: &Stage,
    admin: &Client,
    departed: &[(ThreadId, String)],
    deaths: &[SystemTime],
) {
    let finished = outbox_is_done(world, stage).await;
    let received = stage.mail.received();
    world.verdict().emails = received.len();
    for (room, address) in departed {
        let history = rest::history(admin, &agents_path(*room), 0).await.unwrap();
        let replies: Vec<String> = history.iter().flat_map(|message| names(&message.content)).collect();
        let mut covered = vec![0; replies.len()];
        for (id, copies) in letters(&received, address) {
            check_copies(world, &id, &copies, deaths, finished.get(&id));
            let spans: Vec<_> = copies.iter().filter_map(|copy| span(world, &replies, copy)).collect();
            world.verdict().grown_emails += spans.windows(2).filter(|pair| pair[0] != pair[1]).count();
            if let Some(span) = spans.last() {
                covered[span.clone()].iter_mut().for_each(|times| *times += 1);
            }
        }
        for (reply, times) in replies.iter().zip(covered) {
            match times {
                0 => world.blame(Blame::NotMailed, format!("{reply} to {address}")),
                1 => {}
                _ => world.blame(Blame::MailedTwice, format!("{reply} is in {times} emails to {address}")),
            }
        }
    }
}

/// Waits until what was tried so often is sent.
pub async fn often_tried_are_sent(stage: &Stage, db: &Db, tries: i32) {
    let until = Instant::now() + PATIENCE;
    let waits = |row: &Row| row.state == "pending" && row.attempts >= tries;
    while stage.outbox(db).await.iter().any(waits) && Instant::now() < until {
        sleep(BETWEEN_LOOKS).await;
    }
}

/// Waits until nothing is to be sent any more. Returns when each email that was sent was done with.
async fn outbox_is_done(world: &World, stage: &Stage) -> HashMap<String, SystemTime> {
    let (until, db) = (Instant::now() + PATIENCE, stage.db().await);
    loop {
        let rows = stage.outbox(&db).await;
        let open = rows.iter().filter(|row| row.state == "pending").count();
        if open > 0 && Instant::now() < until {
            sleep(BETWEEN_LOOKS).await;
            continue;
        }
        for row in rows.iter().filter(|row| !matches!(row.state.as_str(), "sent" | "skipped")) {
            world.blame(Blame::NotMailed, format!("{row:?}"));
        }
        db.close().await;
        let sent = rows.into_iter().filter(|row| row.state == "sent");
        return sent.filter_map(|row| Some((row.message_id, row.finished_at?.into()))).collect();
    }
}

/// The emails to an address by their Message-ID, in the order of their first copies.
fn letters<'a>(received: &'a [Received], address: &str) -> Vec<(String, Vec<&'a Received>)> {
    let mut letters: Vec<(String, Vec<&Received>)> = Vec::new();
    for mail in received.iter().filter(|mail| mail.to == address) {
        let id = mail.header("Message-ID");
        match letters.iter_mut().find(|(known, _)| *known == id) {
            Some((_, copies)) => copies.push(mail),
            None => letters.push((id, vec![mail])),
        }
    }
    letters
}

/// An email goes out again only when a server died between the two copies and before it was done with.
fn check_copies(world: &World, id: &str, copies: &[&Received], deaths: &[SystemTime], finished: Option<&SystemTime>) {
    world.verdict().repeated_emails += copies.len() - 1;
    for pair in copies.windows(2) {
        if !deaths.iter().any(|death| (pair[0].at..pair[1].at).contains(death)) {
            world.blame(Blame::MailedTwice, format!("{id} went out again though no server died"));
        }
    }
    let last = copies.last().map(|copy| copy.at);
    if finished.is_none_or(|finished| last.is_some_and(|last| last > *finished)) {
        world.blame(Blame::MailedTwice, format!("{id} went out at {last:?}, and was done with at {finished:?}"));
    }
}

/// Which of the replies an email carries. It shows the last ones, and counts all of them in its subject.
fn span(world: &World, replies: &[String], mail: &Received) -> Option<Range<usize>> {
    let (subject, shown) = (mail.subject(), names(&mail.text()));
    let count = subject.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(1);
    let end = replies.iter().position(|reply| Some(reply) == shown.last()).map(|last| last + 1);
    let span = end.and_then(|end| Some(end.checked_sub(count)?..end));
    let is_right = |span: &Range<usize>| replies[span.clone()].ends_with(&shown);
    let right = span.filter(is_right);
    if right.is_none() {
        world.blame(Blame::MailedTwice, format!("{subject:?} to {} shows {shown:?}", mail.to));
    }
    right
}

/// The names of the messages in a text: `‹a1.7›`.
fn names(text: &str) -> Vec<String> {
    text.split('‹').skip(1).filter_map(|rest| rest.split_once('›')).map(|(name, _)| name.to_owned()).collect()
}
