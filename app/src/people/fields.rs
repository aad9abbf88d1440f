//! The fields that several forms about people have in common.

use crate::{flash::Flash, ui::form::Field};
use domain::people::{MAX_NAME_CHARS, MAX_PASSWORD_BYTES, Permission, Permissions};
use leptos::prelude::*;

/// A password has no more characters than bytes, so this never cuts a good one off.
const MAX_PASSWORD: u32 = MAX_PASSWORD_BYTES as u32;

/// An agent's own name.
#[component]
pub(super) fn NameField(
    flash: Flash,
    #[prop(default = "Your name")] label: &'static str,
    #[prop(optional)] value: String,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let (hint, max) = ("Visitors see it beside your answers.", MAX_NAME_CHARS as u32);
    view! { <Field flash label name="name" hint value autocomplete="name" max autofocus /> }
}

/// An address to sign in with, or to invite.
#[component]
pub(super) fn EmailField(
    flash: Flash,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    view! { <Field flash label="Email" name="email" kind="email" autocomplete autofocus /> }
}

/// A password that exists already.
#[component]
pub(super) fn PasswordField(
    flash: Flash,
    #[prop(default = "Password")] label: &'static str,
    #[prop(default = "password")] name: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    view! { <Field flash label name kind="password" autocomplete="current-password" max=MAX_PASSWORD autofocus /> }
}

/// A password that is being chosen.
#[component]
pub(super) fn NewPasswordField(flash: Flash, #[prop(default = "Password")] label: &'static str) -> impl IntoView {
    let hint = "At least 10 characters.";
    view! { <Field flash label name="password" kind="password" hint autocomplete="new-password" max=MAX_PASSWORD /> }
}

/// Lets password managers file a new password under the right account.
#[component]
pub(super) fn AccountHint(email: String) -> impl IntoView {
    view! { <input type="hidden" autocomplete="username" value=email /> }
}

/// A box for each permission that is offered. A permission that the choosing agent does not hold stays as it is.
#[component]
pub(super) fn PermissionBoxes(
    /// The heading.
    legend: &'static str,
    offered: Permissions,
    /// The permissions of the choosing agent.
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
