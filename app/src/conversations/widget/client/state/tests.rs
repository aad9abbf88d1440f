use super::{examples::*, *};

#[test]
fn an_event_is_applied_once_and_in_order() {
    let mut state = showing(&[mine("a", 1)]);
    assert!(state.timeline.is_next(2) && !state.timeline.is_next(3));
    assert!(state.apply(2, Change::Message(theirs("b", 2, "Ada"))));
    assert!(!state.apply(2, Change::Message(theirs("b", 2, "Ada"))));
    assert_eq!((ids(&state).as_str(), state.timeline.unread(), state.timeline.last_event()), ("a b", 1, 2));
    assert!(!state.apply(3, Change::Read(2)));
    assert_eq!((state.timeline.unread(), state.timeline.last_event()), (0, 3));
    assert!(!state.apply(4, Change::Other));
    assert_eq!(state.timeline.last_event(), 4);
}

#[test]
fn what_came_after_the_last_that_was_read_stays_unread() {
    let mut state = showing(&[mine("a", 1)]);
    state.apply(2, Change::Message(theirs("b", 2, "Ada")));
    state.apply(3, Change::Message(theirs("c", 3, "Ada")));
    state.apply(4, Change::Read(2));
    assert_eq!(state.timeline.unread(), 1);
    state.apply(5, Change::Read(3));
    assert_eq!(state.timeline.unread(), 0);
}

#[test]
fn a_late_receipt_does_not_bring_back_what_was_seen_since() {
    let mut state = showing(&[mine("a", 1)]);
    state.apply(2, Change::Message(theirs("b", 2, "Ada")));
    state.apply(3, Change::Message(theirs("c", 3, "Ada")));
    state.timeline.read_all();
    state.apply(4, Change::Read(2));
    assert_eq!(state.timeline.unread(), 0);
}

#[test]
fn an_answer_ends_typing_and_rings_but_ones_own_message_does_not() {
    let mut state = showing(&[]);
    state.typing = "Ada".to_owned();
    assert!(!state.apply(1, Change::Message(mine("a", 1))));
    assert_eq!(state.typing, "Ada");
    assert!(state.apply(2, Change::Message(theirs("b", 2, "Ada"))));
    assert_eq!(state.typing, "");
}

#[test]
fn a_reader_of_the_past_is_told_of_what_is_new_and_stays() {
    let mut state = showing(&[mine("a", 1)]);
    state.apply(2, Change::Message(theirs("b", 2, "Ada")));
    assert!(state.follows && !state.fresh);
    state.follows = false;
    state.apply(3, Change::Seen(1));
    assert!(!state.fresh);
    state.apply(4, Change::Message(theirs("c", 4, "Ada")));
    assert!(state.fresh && !state.follows);
    state.wrote(mine("d", 0));
    assert!(state.follows && !state.fresh);
}

#[test]
fn earlier_messages_come_first_and_are_what_is_read() {
    let mut state = showing(&[mine("c", 3), mine("z", 0)]);
    let page = Chat { messages: vec![mine("a", 1), mine("b", 2)], has_earlier: true, ..Chat::default() };
    state.insert_earlier(page);
    assert_eq!(ids(&state), "a b c z");
    assert!(state.timeline.has_earlier() && !state.follows && !state.fresh);
    assert_eq!(state.timeline.last_event(), 3);
}

#[test]
fn what_is_stored_before_all_that_is_shown_is_left_to_the_earlier_messages() {
    let mut state = showing(&[theirs("b", 30, "Ada"), mine("a", 0)]);
    state.timeline.insert_earlier(Vec::new(), true);
    state.stored(mine("a", 3));
    assert_eq!(ids(&state), "b", "else nobody could ask for what came between");
    state.insert_earlier(Chat { messages: vec![mine("a", 3), theirs("c", 4, "Ada")], ..Chat::default() });
    assert_eq!(ids(&state), "a c b");
    state.wrote(mine("d", 0));
    state.stored(mine("d", 31));
    assert_eq!(ids(&state), "a c b d");
}

#[test]
fn the_servers_word_replaces_what_is_stored_and_leaves_what_is_not() {
    let mut state = showing(&[mine("a", 1), mine("z", 0)]);
    let chat = |messages, last_event_id| Chat { id: "1".to_owned(), messages, last_event_id, ..Chat::default() };
    state.replace(chat(vec![theirs("b", 5, "Ada")], 5));
    assert_eq!((ids(&state).as_str(), state.timeline.last_event()), ("b z", 5));
    // The answer to sending it was lost, and it is stored all the same.
    state.replace(chat(vec![theirs("b", 5, "Ada"), mine("z", 6)], 6));
    assert_eq!(ids(&state), "b z");
    assert!(state.timeline.next_to_send().is_none());
}

#[test]
fn a_refused_message_is_given_back_before_what_is_being_written() {
    let check = |draft: &str, expected: &str| {
        let mut state = showing(&[mine("a", 0)]);
        state.draft = draft.to_owned();
        state.give_back(&mine("a", 0), "Too long.".to_owned());
        assert_eq!((ids(&state).as_str(), state.draft.as_str(), state.notice.as_str()), ("", expected, "Too long."));
    };
    check("", "A");
    check("more", "A\nmore");
}

#[test]
fn logging_out_leaves_nothing_and_losing_the_token_leaves_what_is_unsent() {
    let check = |keep_unsent, expected: (&str, &str)| {
        let mut state = showing(&[mine("a", 1), mine("z", 0)]);
        (state.token, state.email, state.draft) = (Some("t".to_owned()), "a@b.co".to_owned(), "more".to_owned());
        state.forget(keep_unsent);
        assert_eq!((ids(&state).as_str(), state.draft.as_str()), expected);
        assert_eq!((state.token, state.conversation, state.timeline.last_event()), (None, None, 0));
        assert_eq!(state.email, "");
    };
    check(false, ("", ""));
    check(true, ("z", "more"));
}

#[test]
fn the_visitor_is_asked_for_an_address_once_there_is_something_to_answer() {
    let mut state = showing(&[theirs("a", 1, "Ada")]);
    assert!(!state.asks_for_contact());
    state.wrote(mine("b", 0));
    assert!(state.asks_for_contact());
    state.email = "a@b.co".to_owned();
    assert!(!state.asks_for_contact());
    (state.email, state.declined) = (String::new(), true);
    assert!(!state.asks_for_contact());
}

#[test]
fn only_what_is_seen_counts_as_read() {
    let check = |unread, open, visible, status, expected| {
        let mut state = showing(&[]);
        state.replace(Chat { unread_count: unread, ..Chat::default() });
        (state.open, state.visible, state.status) = (open, visible, status);
        assert_eq!(state.is_reading(), expected, "{state:?}");
    };
    check(1, true, true, Status::Online, true);
    check(1, true, true, Status::Polling, true);
    check(0, true, true, Status::Online, false);
    check(1, false, true, Status::Online, false);
    check(1, true, false, Status::Online, false);
    check(1, true, true, Status::Offline, false);
}

#[test]
fn the_inboxs_greeting_stands_above_what_has_none_of_its_own() {
    let check = |messages: &[_], expected| assert_eq!(showing(messages).greets(), expected, "{messages:?}");
    check(&[], true);
    check(&[mine("a", 1), greeting("b", 2)], true);
    check(&[greeting("a", 1)], false);
    check(&[greeting("a", 1), mine("b", 2)], false);
    let mut cut_off = showing(&[mine("a", 9)]);
    cut_off.timeline.insert_earlier(Vec::new(), true);
    assert!(!cut_off.greets(), "what is above is not known yet");
}
