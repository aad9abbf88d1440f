//! The avatars in the header: initials of the agents who have answered, else of the inbox.

use super::shown::Shown;
use crate::threads::client::{line::Entry as _, timeline::Timeline};

/// The letters on the first and on the second avatar; the second may be empty. They are written in capitals by
/// the style sheet: Rust's tables for that would be a twentieth of what a visitor loads.
pub(crate) fn avatars(timeline: &Timeline<Shown>, inbox_name: &str) -> [String; 2] {
    match agents(timeline)[..] {
        [] => [inbox_name.chars().take(1).collect(), String::new()],
        [one] => [initials(one), String::new()],
        [one, other, ..] => [initials(one), initials(other)],
    }
}

/// The names of the two agents who answered last, the one who was first in front.
fn agents(timeline: &Timeline<Shown>) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in timeline.lines().iter().rev().filter(|line| !line.entry.is_mine()) {
        if let Some(name) = line.entry.message.sender_name.as_deref()
            && names.len() < 2
            && !names.contains(&name)
        {
            names.insert(0, name);
        }
    }
    names
}

/// "Maya Brandt" is "MB", "Maya" is "Ma".
fn initials(name: &str) -> String {
    let mut words = name.split(' ').filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some(first), Some(second)) => first.chars().take(1).chain(second.chars().take(1)).collect(),
        (first, _) => first.unwrap_or_default().chars().take(2).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::examples::*, *};

    #[test]
    fn avatars_are_the_agents_who_answered_else_the_inboxs() {
        let check = |names: &[&str], expected: [&str; 2]| {
            let messages: Vec<_> = (1..).zip(names).map(|(at, name)| theirs(&at.to_string(), at, name)).collect();
            assert_eq!(avatars(&showing(&messages).timeline, "Lamps & Light"), expected, "{names:?}");
        };
        check(&[], ["L", ""]);
        check(&["Maya Brandt"], ["MB", ""]);
        check(&["Ada", "Maya van Brandt"], ["Ad", "Mv"]);
        check(&["Ö"], ["Ö", ""]);
    }

    #[test]
    fn the_last_two_agents_are_named_in_the_order_of_their_last_words() {
        let check = |names: &[&str], expected: &[&str]| {
            let messages: Vec<_> = (1..).zip(names).map(|(at, name)| theirs(&at.to_string(), at, name)).collect();
            assert_eq!(agents(&showing(&messages).timeline), expected, "{names:?}");
        };
        check(&[], &[]);
        check(&["Ada"], &["Ada"]);
        check(&["Ada", "Sam", "Sam"], &["Ada", "Sam"]);
        check(&["Ada", "Sam", "Ada"], &["Sam", "Ada"]);
        check(&["Ada", "Sam", "Kim"], &["Sam", "Kim"]);
    }
}
