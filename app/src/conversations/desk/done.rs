//! What staff have done to a conversation.

use super::{moments::day_in_sentence, state::Desk};
use crate::conversations::api::list_activities;
use domain::activity::Activity;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// The log of the open conversation, which is loaded when somebody wants to see it.
#[component]
pub(super) fn Done(desk: Desk) -> impl IntoView {
    let log = RwSignal::new(None::<Vec<Activity>>);
    let failed = RwSignal::new(None::<String>);
    let load = move |_| {
        let Some(id) = desk.open.get_untracked() else { return };
        spawn_local(async move {
            match list_activities(id).await {
                Ok(entries) => {
                    failed.set(None);
                    log.set(Some(entries));
                }
                Err(error) => failed.set(Some(error.message)),
            }
        });
    };
    let entries = move || match (log.get(), failed.get()) {
        (_, Some(why)) => view! { <p class="sub">{why}</p> }.into_any(),
        (None, None) => view! { <p class="sub">"Loading…"</p> }.into_any(),
        (Some(log), None) if log.is_empty() => view! { <p class="sub">"Nothing yet."</p> }.into_any(),
        (Some(log), None) => view! { <ol class="log">{log.into_iter().map(entry).collect_view()}</ol> }.into_any(),
    };
    view! {
        <details class="done" on:toggle=load>
            <summary>"What was done"</summary>
            {entries}
        </details>
    }
}

fn entry(activity: Activity) -> impl IntoView {
    let at = super::line::iso(activity.created_at);
    let day = day_in_sentence(&at);
    view! { <li><span dir="auto">{sentence(&activity)}</span> " " <time datetime=at>{day}</time></li> }
}

/// Such as "Ada: status open → resolved".
fn sentence(activity: &Activity) -> String {
    let name = activity.agent_name.as_deref().unwrap_or("Porchlight");
    let by_key = activity.api_key_name.as_ref().map(|key| format!(" (by the key {key})")).unwrap_or_default();
    let who = format!("{name}{by_key}");
    let after = activity.after.as_ref().and_then(Value::as_object).into_iter().flatten();
    let changes: Vec<_> = after.map(|(field, after)| change(field, activity.before.as_ref(), after)).collect();
    match &changes[..] {
        [] => format!("{who}: {}", activity.action.replace(['.', '_'], " ")),
        changes => format!("{who}: {}", changes.join(", ")),
    }
}

fn change(field: &str, before: Option<&Value>, after: &Value) -> String {
    let before = before.and_then(|before| before.get(field));
    match (field, after) {
        ("archived", Value::Bool(true)) => "archived".to_owned(),
        ("archived", _) => "back from the archive".to_owned(),
        ("assignedTo", _) => format!("given to {}", word(Some(after), "nobody")),
        _ => format!("{field} {} → {}", word(before, "nothing"), word(Some(after), "nothing")),
    }
}

fn word(value: Option<&Value>, nothing: &str) -> String {
    match value {
        None | Some(Value::Null) => nothing.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_read_as_sentences() {
        let check = |action: &str, before: Value, after: Value, expected: &str| {
            let activity = Activity {
                api_key_name: None,
                id: uuid::Uuid::nil(),
                agent_name: Some("Ada".to_owned()),
                action: action.to_owned(),
                before: Some(before),
                after: Some(after),
                request_id: None,
                created_at: domain::Timestamp::default(),
            };
            assert_eq!(sentence(&activity), expected);
        };
        check("x.status", json!({ "status": "open" }), json!({ "status": "closed" }), "Ada: status open → closed");
        check("x.assign", json!({ "assignedTo": null }), json!({ "assignedTo": "Ben" }), "Ada: given to Ben");
        check("x.assign", json!({ "assignedTo": "Ben" }), json!({ "assignedTo": null }), "Ada: given to nobody");
        check("x.archive", json!({ "archived": false }), json!({ "archived": true }), "Ada: archived");
        check("access.revoke", Value::Null, Value::Null, "Ada: access revoke");
    }
}
