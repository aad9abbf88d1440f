use super::*;
use Delivery::{Failed, Read, Sending, Sent};

#[derive(Debug, Clone)]
struct Note {
    key: String,
    event_id: i64,
    is_mine: bool,
    is_read: bool,
}

impl Entry for Note {
    fn key(&self) -> &str {
        &self.key
    }

    fn event_id(&self) -> i64 {
        self.event_id
    }

    fn is_mine(&self) -> bool {
        self.is_mine
    }

    fn is_read(&self) -> bool {
        self.is_read
    }
}

/// Written here; not sent yet with an event of 0.
fn mine(key: &str, event_id: i64) -> Note {
    Note { key: key.to_owned(), event_id, is_mine: true, is_read: false }
}

fn theirs(key: &str, event_id: i64) -> Note {
    Note { is_mine: false, ..mine(key, event_id) }
}

fn showing(notes: &[Note]) -> Timeline<Note> {
    let mut timeline = Timeline::default();
    timeline.insert_all(notes.to_vec());
    timeline
}

fn keys(timeline: &Timeline<Note>) -> String {
    timeline.lines().iter().map(|line| line.entry.key()).collect::<Vec<_>>().join(" ")
}

fn deliveries(timeline: &Timeline<Note>) -> Vec<Delivery> {
    timeline.lines().iter().map(|line| line.delivery).collect()
}

#[test]
fn lines_stand_in_their_places_however_they_arrive() {
    let (a, b, c) = (mine("a", 1), theirs("b", 2), mine("c", 3));
    let check = |notes: &[&Note], expected| {
        let notes: Vec<_> = notes.iter().map(|one| (*one).clone()).collect();
        assert_eq!(keys(&showing(&notes)), expected);
    };
    check(&[], "");
    check(&[&a, &b, &c], "a b c");
    check(&[&c, &a, &b], "a b c");
    check(&[&b, &b, &a, &b], "a b");
    check(&[&mine("z", 0), &a], "a z");
    // Unsent ones stand in the order of writing, whichever tab wrote them.
    check(&[&mine("2", 0), &b, &mine("1", 0), &mine("3", 0)], "b 1 2 3");
}

#[test]
fn what_is_acknowledged_is_not_shown_twice_and_takes_its_place() {
    assert_eq!(keys(&showing(&[mine("x", 0), mine("y", 0), theirs("b", 2), mine("x", 1)])), "x b y");
    // Another tab still has it for unsent.
    assert_eq!(keys(&showing(&[mine("x", 1), mine("x", 0)])), "x");
    assert!(!showing(&[mine("x", 1), mine("x", 0)]).lines()[0].is_unsent());
}

#[test]
fn delivery_is_told_by_what_the_server_and_the_others_do() {
    let mut timeline = showing(&[mine("a", 1), mine("b", 3), theirs("c", 2), mine("d", 0)]);
    assert_eq!(deliveries(&timeline), [Sent, Sent, Sent, Sending]);
    timeline.seen_up_to(2);
    assert_eq!(deliveries(&timeline), [Read, Sent, Sent, Sending]);
    timeline.mark_unsent(Failed);
    assert_eq!(deliveries(&timeline), [Read, Sent, Sent, Failed]);
    timeline.mark_unsent(Sending);
    assert_eq!(timeline.next_to_send().map(|next| next.key.as_str()), Some("d"));
    timeline.insert(Note { is_read: true, ..mine("d", 4) });
    assert_eq!(deliveries(&timeline), [Read, Sent, Sent, Read]);
    assert!(timeline.next_to_send().is_none());
    timeline.insert(mine("a", 1));
    assert_eq!(deliveries(&timeline)[0], Read, "what has been read stays read");
}

#[test]
fn only_what_is_not_sent_can_be_taken_back() {
    let mut timeline = showing(&[mine("a", 1), mine("b", 0), mine("c", 0)]);
    timeline.take_back("a");
    timeline.take_back("b");
    assert_eq!(keys(&timeline), "a c");
    assert!(timeline.is_waiting("c") && !timeline.is_waiting("a") && !timeline.is_waiting("b"));
    timeline.clear(true);
    assert_eq!(keys(&timeline), "c");
    timeline.clear(false);
    assert_eq!(keys(&timeline), "");
}

#[test]
fn an_event_is_applied_once_and_one_that_is_missing_is_noticed() {
    let mut timeline = Timeline::<Note>::default();
    assert!(timeline.is_next(1) && !timeline.is_next(2));
    assert!(timeline.advance(1) && !timeline.advance(1));
    assert!(timeline.is_next(1) && timeline.is_next(2) && !timeline.is_next(3));
    timeline.replace(Newest { entries: vec![mine("a", 7)], last_event: 9, has_earlier: true, unread: 2 });
    assert_eq!((timeline.last_event(), timeline.has_earlier(), timeline.unread()), (9, true, 2));
    assert!(!timeline.advance(9) && timeline.is_next(10));
    timeline.insert_earlier(vec![theirs("b", 3)], false);
    assert_eq!((keys(&timeline).as_str(), timeline.has_earlier(), timeline.last_event()), ("b a", false, 9));
}

#[test]
fn what_is_stored_before_all_that_is_shown_is_left_to_the_earlier_ones() {
    let check = |has_earlier, expected: &str| {
        let mut timeline = showing(&[theirs("b", 5), mine("x", 0)]);
        timeline.insert_earlier(Vec::new(), has_earlier);
        timeline.stored(mine("x", 3));
        assert_eq!(keys(&timeline), expected);
    };
    check(true, "b");
    check(false, "x b");
}

#[test]
fn reading_elsewhere_only_lowers_the_count() {
    let mut timeline = showing(&[theirs("a", 1), theirs("b", 2), mine("c", 3), theirs("d", 4)]);
    for _ in 0..3 {
        timeline.count_unread();
    }
    timeline.read_up_to(2);
    assert_eq!(timeline.unread(), 1);
    timeline.read_up_to(1);
    assert_eq!(timeline.unread(), 1);
    timeline.read_all();
    assert_eq!(timeline.unread(), 0);
}
