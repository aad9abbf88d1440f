//! A labelled form field with its hint and its error.

use leptos::prelude::*;

/// One line of input. What is wrong with it is tied to it for screen readers.
#[component]
pub fn Field(
    /// What it is called.
    label: &'static str,
    /// Its name in the form, also its id.
    name: &'static str,
    /// `text`, `email`, `password`, `color`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds.
    #[prop(optional)]
    value: String,
    /// What would be a good value.
    #[prop(optional)]
    hint: &'static str,
    /// What is wrong.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The longest value, in UTF-16 units as browsers count.
    #[prop(default = 300)]
    max: u32,
    /// Whether the page starts here.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let described = format!("{name}-note");
    let invalid = error.is_some();
    view! {
        <div class="field" class:invalid=invalid>
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                value=value
                required
                dir="auto"
                maxlength=max
                autocomplete=autocomplete
                autofocus=autofocus
                aria-invalid=invalid.then_some("true")
                aria-describedby=described.clone()
            />
            <Note id=described hint error />
        </div>
    }
}

/// Several lines of input, which may stay empty.
#[component]
pub fn Lines(
    /// What it is called.
    label: &'static str,
    /// Its name in the form, also its id.
    name: &'static str,
    /// What it holds.
    value: String,
    /// What would be a good value.
    hint: &'static str,
    /// What is wrong.
    error: Option<String>,
    /// How high it is.
    #[prop(default = 3)]
    rows: u32,
) -> impl IntoView {
    let described = format!("{name}-note");
    let invalid = error.is_some();
    view! {
        <div class="field" class:invalid=invalid>
            <label for=name>{label}</label>
            <textarea
                id=name
                name=name
                rows=rows
                dir="auto"
                aria-invalid=invalid.then_some("true")
                aria-describedby=described.clone()
            >
                {value}
            </textarea>
            <Note id=described hint error />
        </div>
    }
}

#[component]
fn Note(id: String, hint: &'static str, error: Option<String>) -> impl IntoView {
    match error {
        Some(error) => view! { <p id=id class="field-error" role="alert">{error}</p> }.into_any(),
        None => view! { <p id=id class="hint">{hint}</p> }.into_any(),
    }
}

/// What became of a form, above its fields.
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
