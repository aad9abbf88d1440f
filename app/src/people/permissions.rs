//! A choice of permissions.

use domain::people::{Permission, Permissions};
use leptos::prelude::*;

/// A box for each permission that is offered. One that whoever chooses does not hold stays as it is.
#[component]
pub(super) fn PermissionBoxes(
    /// What is chosen.
    legend: &'static str,
    offered: Permissions,
    /// What whoever chooses holds.
    held: Permissions,
    chosen: Permissions,
) -> impl IntoView {
    let boxes = offered.each().map(|each| view! { <PermissionBox each held=held.has(each) chosen=chosen.has(each) /> });
    view! {
        <fieldset class="checks">
            <legend>{legend}</legend>
            {boxes.collect_view()}
        </fieldset>
    }
}

#[component]
fn PermissionBox(each: Permission, held: bool, chosen: bool) -> impl IntoView {
    // A box that can't be pressed is not posted.
    let kept = !held && chosen;
    view! {
        <label class:off=!held>
            <input type="checkbox" name="permissions[]" value=each.as_str() checked=chosen disabled=!held />
            {kept.then(|| view! { <input type="hidden" name="permissions[]" value=each.as_str() /> })}
            <span>{each.words()} " " <code>{each.as_str()}</code></span>
        </label>
    }
}
