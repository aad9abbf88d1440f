//! The choices of each part of the filter, and how people read them.

use super::super::{
    labels::{filter_label, status_label},
    state::{Assigned, InboxState},
};
use crate::threads::{state::kind::Filter as _, view::filter_bar::FilterChoices};
use domain::conversations::Status;
use leptos::prelude::*;

/// What the filter of conversations offers.
pub fn choices(state: InboxState) -> FilterChoices {
    FilterChoices {
        label: filter_label,
        options: Callback::new(move |name| options(state, name)),
        chosen: Callback::new(move |name| chosen(state, name)),
    }
}

fn options(state: InboxState, name: &str) -> Vec<(String, String)> {
    let mut all = match name {
        "status" => statuses(),
        "category" => categories(state),
        _ => people(state),
    };
    let now = state.list.filter().with(|filter| filter.value(name));
    if all.iter().all(|(value, _)| *value != now) {
        let me: String = Assigned::To(state.me().id).into();
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

fn chosen(state: InboxState, name: &str) -> Option<String> {
    let (value, assigned) = state.list.filter().with(|filter| (filter.value(name), filter.assigned));
    match (name, assigned) {
        ("assigned", Some(Assigned::Me)) => Some("Mine".to_owned()),
        ("assigned", Some(Assigned::Nobody)) => Some("Nobody’s".to_owned()),
        _ => options(state, name)
            .into_iter()
            .find(|(known, _)| *known == value && !value.is_empty())
            .map(|found| found.1),
    }
}

fn statuses() -> Vec<(String, String)> {
    let named = |status: Status| (status.as_str().to_owned(), status_label(status).to_owned());
    [(String::new(), "Any".to_owned())].into_iter().chain(Status::ALL.map(named)).collect()
}

fn categories(state: InboxState) -> Vec<(String, String)> {
    let all = state.initial(|initial| initial.categories.clone());
    let named = all.into_iter().map(|category| (category.clone(), category));
    [(String::new(), "Any".to_owned())].into_iter().chain(named).collect()
}

fn people(state: InboxState) -> Vec<(String, String)> {
    let me = state.me().id;
    let others = state.initial(|initial| initial.colleagues.clone()).into_iter().filter(|one| one.id != me);
    let named = others.map(|one| (Assigned::To(one.id).into(), one.name));
    let first = [
        (String::new(), "Anyone".to_owned()),
        (Assigned::Me.into(), "Me".to_owned()),
        (Assigned::Nobody.into(), "Nobody yet".to_owned()),
    ];
    first.into_iter().chain(named).collect()
}
