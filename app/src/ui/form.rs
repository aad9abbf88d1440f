//! Forms that are posted: their fields, each with its hint and its error, and their outcome.

use super::textarea::raw_text;
use crate::flash::Flash;
use leptos::prelude::*;

/// A form with its outcome above its fields and a button below them.
#[component]
pub fn PostForm(
    /// Where it goes.
    action: &'static str,
    /// Its outcome.
    flash: Flash,
    /// The fields in it: they say themselves what is wrong with them.
    fields: &'static [&'static str],
    /// What the button says.
    button: &'static str,
    /// Whether the button is as wide as the form.
    #[prop(optional)]
    wide: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    // The text that was typed stands in no later page.
    let once = flash.error_beside(&[]).map(|_| "");
    view! {
        <form method="post" action=action class="stack" data-once=once>
            <Outcome error=flash.error_beside(fields) done=flash.done() />
            {children()}
            <div>
                <button class="btn primary" class:wide=wide>{button}</button>
            </div>
        </form>
    }
}

/// A form that is only a button: it posts the id of what it is about.
#[component]
pub fn PostButton(
    /// Where it goes.
    action: &'static str,
    /// What it is about.
    id: String,
    /// What the button says.
    word: &'static str,
    /// What it does to whom, for screen readers: among many, the word alone is not enough.
    label: String,
    /// Whether it stays in the background.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="id" value=id />
            <button class="btn" class:quiet=quiet aria-label=label>{word}</button>
        </form>
    }
}

/// The outcome of a form.
#[component]
pub fn Outcome(
    /// What went wrong, unless it is said at a field.
    error: Option<String>,
    /// What was done.
    done: Option<String>,
) -> impl IntoView {
    view! {
        {error.map(|error| view! { <p class="notice bad" role="alert">{error}</p> })}
        {done.map(|done| view! { <p class="notice ok" role="status">{done}</p> })}
    }
}

/// A labelled input. Its hint, or what is wrong with it, is tied to it for screen readers.
#[component]
pub fn Field(
    /// The outcome of the form that it is in.
    flash: Flash,
    /// What it is called.
    label: &'static str,
    /// Its name in the form, also its id.
    name: &'static str,
    /// `text`, `email`, `password`, `color`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds, unless something else was typed.
    #[prop(optional)]
    value: String,
    /// What would be a good value.
    #[prop(optional)]
    hint: &'static str,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The longest value, in UTF-16 units as browsers count.
    #[prop(default = 300)]
    max: u32,
    /// Whether the page starts here.
    #[prop(optional)]
    autofocus: bool,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// How many lines it has. One of several lines may stay empty, and `max` does not bound it.
    #[prop(default = 1)]
    lines: u32,
) -> impl IntoView {
    let (value, error) = (flash.value(name, &value), flash.error_at(name));
    let invalid = error.is_some();
    let note_id = (invalid || !hint.is_empty()).then(|| format!("{name}-note"));
    let (said, described) = (invalid.then_some("true"), note_id.clone());
    let input = if lines > 1 {
        let text = raw_text(&value);
        view! { <textarea id=name name=name rows=lines dir="auto" aria-invalid=said aria-describedby=described>{text}</textarea> }
            .into_any()
    } else {
        view! {
            <input id=name name=name type=kind value=value required=!optional dir="auto" maxlength=max autocomplete=autocomplete
                autofocus=autofocus aria-invalid=said aria-describedby=described />
        }
        .into_any()
    };
    view! {
        <div class="field" class:invalid=invalid>
            <label for=name>{label}</label>
            {input}
            {note_id.map(|id| note(id, hint, error))}
        </div>
    }
}

fn note(id: String, hint: &'static str, error: Option<String>) -> AnyView {
    match error {
        Some(error) => view! { <p id=id class="field-error" role="alert">{error}</p> }.into_any(),
        None => view! { <p id=id class="hint">{hint}</p> }.into_any(),
    }
}
