//! What each part of the filter can be, and how people read it.

use super::{filter::Assigned, standing, state::Desk};
use domain::conversations::Status;
use leptos::prelude::*;

/// Values and words, that of everything first. What is chosen now is among them, also when there is no such thing any more.
pub(super) fn choices(desk: Desk, name: &str) -> Vec<(String, String)> {
    let mut all = match name {
        "status" => statuses(),
        "category" => categories(desk),
        _ => people(desk),
    };
    let now = desk.filter.with(|filter| filter.value(name));
    if all.iter().all(|(value, _)| *value != now) {
        let me: String = Assigned::To(desk.me().id).into();
        let words = match name {
            "category" => now.clone(),
            // An address that a colleague has sent names whoever opens it.
            _ if now == me => "Me, by name".to_owned(),
            _ => "Somebody who left".to_owned(),
        };
        all.push((now, words));
    }
    all
}

/// What is chosen, in the fewest words; `None` when that is everything.
pub(super) fn chosen(desk: Desk, name: &str) -> Option<String> {
    let (value, assigned) = desk.filter.with(|filter| (filter.value(name), filter.assigned));
    match (name, assigned) {
        ("assigned", Some(Assigned::Me)) => Some("Mine".to_owned()),
        ("assigned", Some(Assigned::Nobody)) => Some("Nobody’s".to_owned()),
        _ => {
            choices(desk, name).into_iter().find(|(known, _)| *known == value && !value.is_empty()).map(|found| found.1)
        }
    }
}

fn statuses() -> Vec<(String, String)> {
    let named = |status: Status| (status.as_str().to_owned(), standing::name(status).to_owned());
    [(String::new(), "Any".to_owned())].into_iter().chain(Status::ALL.map(named)).collect()
}

fn categories(desk: Desk) -> Vec<(String, String)> {
    let all = desk.start.with_value(|start| start.categories.clone());
    let named = all.into_iter().map(|category| (category.clone(), category));
    [(String::new(), "Any".to_owned())].into_iter().chain(named).collect()
}

fn people(desk: Desk) -> Vec<(String, String)> {
    let me = desk.me().id;
    let others = desk.start.with_value(|start| start.colleagues.clone()).into_iter().filter(|one| one.id != me);
    let named = others.map(|one| (Assigned::To(one.id).into(), one.name));
    let first = [
        (String::new(), "Anyone".to_owned()),
        (Assigned::Me.into(), "Me".to_owned()),
        (Assigned::Nobody.into(), "Nobody yet".to_owned()),
    ];
    first.into_iter().chain(named).collect()
}
