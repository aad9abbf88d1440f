//! The faces in the header: initials of the agents who have answered, else of the inbox.

use super::lines::Lines;

/// The letters on the first and on the second face; the second may be empty. They are written in capitals by
/// the style sheet: Rust's tables for that would be a twentieth of what a visitor loads.
pub(super) fn faces(lines: &Lines, inbox_name: &str) -> [String; 2] {
    match lines.agents()[..] {
        [] => [inbox_name.chars().take(1).collect(), String::new()],
        [one] => [initials(one), String::new()],
        [one, other, ..] => [initials(one), initials(other)],
    }
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
    fn faces_are_the_agents_who_answered_else_the_inboxs() {
        let check = |names: &[&str], expected: [&str; 2]| {
            let messages: Vec<_> = (1..).zip(names).map(|(at, name)| theirs(&at.to_string(), at, name)).collect();
            assert_eq!(faces(&showing(&messages).lines, "Lamps & Light"), expected, "{names:?}");
        };
        check(&[], ["L", ""]);
        check(&["Maya Brandt"], ["MB", ""]);
        check(&["Ada", "Maya van Brandt"], ["Ad", "Mv"]);
        check(&["Ö"], ["Ö", ""]);
    }
}
