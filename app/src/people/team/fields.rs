//! The fields that the forms about the team have in common.

use crate::{flash::Flash, ui::form::Field};
use domain::people::{MAX_DESCRIPTION_CHARS, TIERS};
use leptos::prelude::*;

/// A choice among a few: the value that is posted, and the words.
#[component]
pub(super) fn SelectField(
    label: &'static str,
    /// Its name in the form, also its id.
    name: &'static str,
    options: Vec<(String, String)>,
    chosen: String,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let note = (!hint.is_empty()).then(|| format!("{name}-note"));
    let described = note.clone();
    let option = move |(value, words): (String, String)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name aria-describedby=described>{options.into_iter().map(option).collect_view()}</select>
            {note.map(|id| view! { <p id=id class="hint">{hint}</p> })}
        </div>
    }
}

/// A tier.
#[component]
pub(super) fn TierField(chosen: String, #[prop(optional)] hint: &'static str) -> impl IntoView {
    let options = TIERS.map(|tier| (tier.to_string(), format!("Tier {tier}"))).collect();
    view! { <SelectField label="Tier" name="tier" options chosen hint /> }
}

/// What a department does.
#[component]
pub(super) fn DescriptionField(flash: Flash, value: String) -> impl IntoView {
    let (hint, max) = ("Such as “Invoices and refunds”. May be empty.", MAX_DESCRIPTION_CHARS as u32);
    view! { <Field flash label="What it does" name="description" hint value max optional=true /> }
}
