//! How long searches take among a million messages. Not part of the tests: see `bench/README.md`.

use super::{corpus, search};
use domain::people::Role;
use std::time::{Duration, Instant};
use test_support::services_on_both_engines;

const MESSAGES: usize = 1_000_000;
const CONVERSATIONS: usize = 50_000;
const RUNS: usize = 50;

/// What the product would have indexed, had it seen each message when it came. The words are plain already.
const SQLITE: &str = "
    INSERT INTO search_entries SELECT row_number() OVER (ORDER BY id), id, 0 FROM threads;
    INSERT INTO search_words (rowid, words)
      SELECT e.id, '§' || lower(hex(t.id)) || ' ' || replace(replace(replace(lower(t.reference || ' ' || v.email),
        '-', ' '), '@', ' '), '.', ' ')
      FROM search_entries e JOIN threads t ON t.id = e.thread_id JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id;
    INSERT INTO search_entries
      SELECT (SELECT COUNT(*) FROM threads) + row_number() OVER (ORDER BY id), thread_id, event_id
      FROM messages;
    INSERT INTO search_words (rowid, words) SELECT e.id, '§' || lower(hex(m.thread_id)) || ' ' || m.content
      FROM search_entries e JOIN messages m USING (thread_id, event_id) ORDER BY e.id;
    INSERT INTO search_marks (thread_id, indexed_up_to, card)
      SELECT t.id, t.last_event_id, t.reference || char(10) || v.email
      FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id;
    PRAGMA wal_checkpoint(TRUNCATE)";
const POSTGRES: &str = "
    INSERT INTO search_entries SELECT n, id, 0, to_tsvector('simple', translate(reference || ' ' || email, '-@.', '   '))
      || format('''#%s''', n / 4096)::tsvector
      FROM (SELECT nextval('search_entries_id_seq') AS n, t.id, reference, email
            FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id ORDER BY t.id) c;
    INSERT INTO search_entries SELECT n, thread_id, event_id,
      to_tsvector('simple', content) || format('''#%s''', n / 4096)::tsvector
      FROM (SELECT nextval('search_entries_id_seq') AS n, m.* FROM (SELECT * FROM messages ORDER BY id) m) m;
    INSERT INTO search_marks (thread_id, indexed_up_to, card)
      SELECT t.id, t.last_event_id, t.reference || chr(10) || v.email
      FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id";

/// Prints the median and the longest of 50 runs. The newest tenth of the conversations is active, and that is where it
/// looks.
#[tokio::test]
#[ignore = "takes minutes; run it by its name with --run-ignored all --no-capture"]
async fn searches_among_a_million_messages() {
    for services in services_on_both_engines().await {
        let ada = services.agent("Ada", Role::Agent).await;
        let mut chance = corpus::Chance::new();
        // Conversations begin one after another, and about 500 go on at any time.
        let said = (0..MESSAGES).map(|number| {
            let newest = number / (MESSAGES / CONVERSATIONS);
            let conversation = newest - chance.below(500.min(newest as u64 + 1)) as usize;
            let extra = match number {
                700_000 | 999_000 => " zebrafish",
                _ if number < MESSAGES / 2 && number % 5 == 0 => " retired",
                _ => "",
            };
            (conversation, chance.sentence() + extra)
        });
        let started = Instant::now();
        corpus::fill(&services, (CONVERSATIONS, CONVERSATIONS / 10 * 9), said).await;
        println!("{}: filled in {:?}", services.engine, started.elapsed());
        let started = Instant::now();
        services.execute(if services.db.is_sqlite() { SQLITE } else { POSTGRES }).await;
        println!("{}: indexed in {:?}", services.engine, started.elapsed());
        let process = corpus::start(&services);
        corpus::indexed(&services.db, Duration::from_secs(60)).await;
        let (common, often, seldom) = (corpus::word(1), corpus::word(10), corpus::word(3_000));
        for (what, text) in [
            ("a rare word", "zebrafish".to_owned()),
            ("the commonest word", common.clone()),
            ("a common word", often.clone()),
            ("an uncommon word", seldom.clone()),
            ("two common words", format!("{common} {often}")),
            ("a common and an uncommon word", format!("{seldom} {common}")),
            ("a rare word and two letters", format!("zebrafish {}", &often[..2])),
            ("two letters", often[..2].to_owned()),
            ("five letters", often[..5].to_owned()),
            ("a tracking code", format!("INQ-{:06X}", CONVERSATIONS - 1_000)),
            ("an address", format!("person{}@example.com", CONVERSATIONS - 1_000)),
            ("a word of the archive only", "retired".to_owned()),
            ("a word that is nowhere", "nowhere".to_owned()),
        ] {
            let mut times = Vec::new();
            let mut found = 0;
            for _ in 0..RUNS {
                let started = Instant::now();
                found = search(&process, &ada, &text).await.items.len();
                times.push(started.elapsed());
            }
            times.sort();
            println!("{} | {what} | {found} | {:?} | {:?}", services.engine, times[RUNS / 2], times[RUNS - 1]);
        }
    }
}
