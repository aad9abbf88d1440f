use super::{super::examples::*, *};
use Delivery::{Failed, Read, Sending, Sent};

fn shown(messages: &[Message]) -> String {
    ids(&showing(messages))
}

#[test]
fn messages_stand_in_their_places_however_they_arrive() {
    let (a, b, c) = (mine("a", 1), theirs("b", 2, "Ada"), mine("c", 3));
    let check = |messages: &[&Message], expected| {
        assert_eq!(shown(&messages.iter().map(|one| (*one).clone()).collect::<Vec<_>>()), expected);
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
fn an_acknowledged_message_is_not_shown_twice_and_takes_its_place() {
    assert_eq!(shown(&[mine("x", 0), mine("y", 0), theirs("b", 2, "Ada"), mine("x", 1)]), "x b y");
    // Another tab still has it for unsent.
    assert_eq!(shown(&[mine("x", 1), mine("x", 0)]), "x");
    assert!(!showing(&[mine("x", 1), mine("x", 0)]).lines.all()[0].is_unsent());
}

#[test]
fn delivery_is_told_by_what_the_server_and_the_agents_do() {
    let mut lines = showing(&[mine("a", 1), mine("b", 3), theirs("c", 2, "Ada"), mine("d", 0)]).lines;
    let deliveries = |lines: &Lines| lines.all().iter().map(|line| line.delivery).collect::<Vec<_>>();
    assert_eq!(deliveries(&lines), [Sent, Sent, Sent, Sending]);
    lines.seen_up_to(2);
    assert_eq!(deliveries(&lines), [Read, Sent, Sent, Sending]);
    lines.mark_unsent(Failed);
    assert_eq!(deliveries(&lines), [Read, Sent, Sent, Failed]);
    lines.mark_unsent(Sending);
    assert_eq!(lines.next_to_send().map(|next| next.client_message_id), Some("d".to_owned()));
    lines.insert(Message { is_read: true, ..mine("d", 4) });
    assert_eq!(deliveries(&lines), [Read, Sent, Sent, Read]);
    assert_eq!(lines.next_to_send(), None);
}

#[test]
fn only_what_is_not_sent_can_be_taken_back() {
    let mut state = showing(&[mine("a", 1), mine("b", 0), mine("c", 0)]);
    state.lines.take_back("a");
    state.lines.take_back("b");
    assert_eq!(ids(&state), "a c");
    assert!(state.lines.is_waiting("c") && !state.lines.is_waiting("a") && !state.lines.is_waiting("b"));
    state.lines.clear(true);
    assert_eq!(ids(&state), "c");
    state.lines.clear(false);
    assert_eq!(ids(&state), "");
}

#[test]
fn the_last_two_agents_are_named_in_the_order_of_their_last_words() {
    let check = |names: &[&str], expected: &[&str]| {
        let messages: Vec<_> = (1..).zip(names).map(|(at, name)| theirs(&at.to_string(), at, name)).collect();
        assert_eq!(showing(&messages).lines.agents(), expected, "{names:?}");
    };
    check(&[], &[]);
    check(&["Ada"], &["Ada"]);
    check(&["Ada", "Sam", "Sam"], &["Ada", "Sam"]);
    check(&["Ada", "Sam", "Ada"], &["Sam", "Ada"]);
    check(&["Ada", "Sam", "Kim"], &["Sam", "Kim"]);
}
