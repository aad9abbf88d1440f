//! Brings the page in step with the state. Drawing twice changes nothing, so it is done after every change.

use super::{
    super::client::state::{State, avatars::avatars, rows::rows},
    elements::{Elements, OPEN, say, set, show},
    list::List,
};
use crate::{browser::fit, realtime::Status};

/// Draws everything that may have changed.
pub(super) fn draw(state: &State, inbox_name: &str, elements: &Elements, list: &mut List) {
    draw_head(state, inbox_name, elements);
    draw_foot(state, elements);
    draw_list(state, elements, list);
}

fn draw_head(state: &State, inbox_name: &str, elements: &Elements) {
    set(&elements.widget, OPEN, if state.open { "true" } else { "" });
    let (dot, words) = match state.status {
        Status::Online if state.is_verified => ("dot on", "Connected · address verified"),
        Status::Online => ("dot on", "Connected"),
        Status::Polling => ("dot on", "Connected, a few seconds behind"),
        Status::Connecting => ("dot", "Connecting…"),
        Status::Offline => ("dot off", "Offline. We keep what you write"),
    };
    elements.dot.set_class_name(dot);
    say(&elements.status, words);
    set(&elements.sound, "aria-pressed", if state.muted { "false" } else { "true" });
    for (avatar, letters) in elements.avatars.iter().zip(avatars(&state.timeline, inbox_name)) {
        say(avatar, &letters);
        show(avatar, !letters.is_empty());
    }
}

fn draw_foot(state: &State, elements: &Elements) {
    say(&elements.notice, &state.notice);
    say(&elements.problem, &state.problem);
    show(&elements.contact, state.asks_for_contact());
    draw_verification(state, elements);
    show(&elements.closed, state.is_closed);
    show(&elements.writing, !state.is_closed);
    // Setting it anew would move the cursor to its end.
    if elements.field.value() != state.draft {
        elements.field.set_value(&state.draft);
        fit(&elements.field);
    }
}

fn draw_verification(state: &State, elements: &Elements) {
    let asks = state.asks_to_verify();
    show(&elements.verify, asks);
    if !asks {
        return;
    }
    let (words, button) = match state.awaits_code {
        true => ("Type the code that we mailed to ", "Confirm"),
        false => ("Then you find this chat on your other devices. We mail a code to ", "Send me a code"),
    };
    say(&elements.verify_words, &[words, &state.email, "."].concat());
    say(&elements.verify_button, button);
    say(&elements.verify_problem, &state.problem);
    show(&elements.code, state.awaits_code);
    show(&elements.resend, state.awaits_code);
}

/// Follows what is new while the reader is at the end; leaves a reader of the past alone.
fn draw_list(state: &State, elements: &Elements, list: &mut List) {
    let first = if state.follows { None } else { list.first() };
    let before = first.as_ref().map(|first| first.offset_top());
    show(&elements.earlier, state.timeline.has_earlier());
    show(&elements.greeting, state.greets());
    list.draw(rows(&state.timeline, state.clock, state.status), elements);
    if !state.typing.is_empty() {
        say(&elements.who, &[&state.typing, " is typing"].concat());
    }
    show(&elements.typing, !state.typing.is_empty());
    show(&elements.fresh, state.fresh);
    if let (Some(first), Some(before)) = (first, before) {
        // What was read stays where it was on the screen.
        elements.log.set_scroll_top(elements.log.scroll_top() + first.offset_top() - before);
    }
    if state.follows { list.scroll_to_end(elements) } else { list.left_end() }
}
