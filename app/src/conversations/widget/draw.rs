//! Brings the page in step with the state. Drawing twice changes nothing, so it is done after every change.

use super::{
    faces::faces,
    list::List,
    parts::{OPEN, Parts, say, set, show},
    rows::rows,
    state::State,
};
use crate::realtime::{Status, browser::fit};

/// Draws everything that may have changed.
pub(super) fn draw(state: &State, inbox_name: &str, parts: &Parts, list: &mut List) {
    draw_head(state, inbox_name, parts);
    draw_foot(state, parts);
    draw_list(state, parts, list);
}

fn draw_head(state: &State, inbox_name: &str, parts: &Parts) {
    set(&parts.widget, OPEN, if state.open { "true" } else { "" });
    let (dot, words) = match state.status {
        Status::Online if state.is_verified => ("dot on", "Connected · address verified"),
        Status::Online => ("dot on", "Connected"),
        Status::Polling => ("dot on", "Connected, a few seconds behind"),
        Status::Connecting => ("dot", "Connecting…"),
        Status::Offline => ("dot off", "Offline. We keep what you write"),
    };
    parts.dot.set_class_name(dot);
    say(&parts.status, words);
    set(&parts.sound, "aria-pressed", if state.muted { "false" } else { "true" });
    for (face, letters) in parts.faces.iter().zip(faces(&state.lines, inbox_name)) {
        say(face, &letters);
        show(face, !letters.is_empty());
    }
}

fn draw_foot(state: &State, parts: &Parts) {
    say(&parts.notice, &state.notice);
    say(&parts.problem, &state.problem);
    show(&parts.contact, state.asks_for_contact());
    draw_verification(state, parts);
    show(&parts.closed, state.is_closed);
    show(&parts.writing, !state.is_closed);
    // Setting it anew would move the cursor to its end.
    if parts.field.value() != state.draft {
        parts.field.set_value(&state.draft);
        fit(&parts.field);
    }
}

fn draw_verification(state: &State, parts: &Parts) {
    let asks = state.asks_to_verify();
    show(&parts.verify, asks);
    if !asks {
        return;
    }
    let (words, button) = match state.awaits_code {
        true => ("Type the code that we mailed to ", "Confirm"),
        false => ("Then you find this chat on your other devices. We mail a code to ", "Send me a code"),
    };
    say(&parts.verify_words, &[words, &state.email, "."].concat());
    say(&parts.verify_button, button);
    say(&parts.verify_problem, &state.problem);
    show(&parts.code, state.awaits_code);
    show(&parts.resend, state.awaits_code);
}

/// Follows what is new while the reader is at the end; leaves a reader of the past alone.
fn draw_list(state: &State, parts: &Parts, list: &mut List) {
    let first = if state.follows { None } else { list.first() };
    let before = first.as_ref().map(|first| first.offset_top());
    show(&parts.earlier, state.has_earlier);
    show(&parts.greeting, state.greets());
    list.draw(rows(&state.lines, state.status), parts);
    if !state.typing.is_empty() {
        say(&parts.who, &[&state.typing, " is typing"].concat());
    }
    show(&parts.typing, !state.typing.is_empty());
    show(&parts.fresh, state.fresh);
    if let (Some(first), Some(before)) = (first, before) {
        // What was read stays where it was on the screen.
        parts.log.set_scroll_top(parts.log.scroll_top() + first.offset_top() - before);
    }
    if state.follows { list.scroll_to_end(parts) } else { list.left_end() }
}
