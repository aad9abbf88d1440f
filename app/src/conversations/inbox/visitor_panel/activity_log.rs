//! The activity log of the open conversation: what staff have done to it.

use super::super::state::InboxState;
use crate::{
    conversations::api::list_activities,
    realtime::Retry,
    ui::{relative_time::day_in_sentence, time::iso},
};
use domain::activity::Activity;
use leptos::{html::Details, prelude::*, task::spawn_local};
use serde_json::Value;

/// The log of the open conversation, which is loaded when somebody wants to see it, and again when something has
/// changed.
#[component]
pub fn ActivityLog(state: InboxState) -> impl IntoView {
    let (log, failed, place) =
        (RwSignal::new(None::<Vec<Activity>>), RwSignal::new(None::<String>), NodeRef::<Details>::new());
    let (is_open, tries, again) = (RwSignal::new(false), RwSignal::new(0_u32), StoredValue::new(Retry::default()));
    let load = move || {
        let (open, changes) = (state.thread.open().get_untracked(), state.thread.revision().get_untracked());
        let Some(id) = open else { return };
        spawn_local(async move {
            let loaded = list_activities(id).await;
            // After a change a newer answer is on its way. This may be gone by now, and the signals with it.
            if (state.thread.open().get_untracked(), state.thread.revision().get_untracked()) == (open, changes) {
                let try_again = move || _ = tries.try_update(|tries| *tries += 1);
                let wait = |again: &mut Retry| match &loaded {
                    Err(error) if error.is_retryable() => again.later(try_again),
                    _ => _ = again.worked(),
                };
                again.try_update_value(wait);
                failed.try_set(loaded.as_ref().err().map(|error| error.message.clone()));
                if let Ok(entries) = loaded {
                    log.try_set(Some(entries));
                }
            }
        });
    };
    // Somebody may have opened the log before this was alive.
    Effect::new(move |_: Option<()>| is_open.set(place.get().is_some_and(|place| place.open())));
    Effect::new(move |_: Option<()>| {
        state.thread.revision().track();
        tries.track();
        if is_open.get() {
            load();
        }
    });
    let entries = move || match (log.get(), failed.get()) {
        (_, Some(why)) => view! { <p class="sub">{why}</p> }.into_any(),
        (None, None) => view! { <p class="sub">"Loading…"</p> }.into_any(),
        (Some(log), None) if log.is_empty() => view! { <p class="sub">"Nothing yet."</p> }.into_any(),
        (Some(log), None) => view! { <ol class="log">{log.into_iter().map(entry).collect_view()}</ol> }.into_any(),
    };
    view! {
        <details class="done" node_ref=place on:toggle:target=move |event| is_open.set(event.target().open())>
            <summary>"What was done"</summary>
            {entries}
        </details>
    }
}

fn entry(activity: Activity) -> impl IntoView {
    let at = iso(activity.created_at);
    let day = day_in_sentence(&at);
    view! { <li><span dir="auto">{sentence(&activity)}</span> " " <time datetime=at>{day}</time></li> }
}

/// Such as "Ada: status open → resolved".
fn sentence(activity: &Activity) -> String {
    let name = activity.agent_name.as_deref().unwrap_or("Porchlight");
    let by_key = activity.api_key_name.as_ref().map(|key| format!(" (by the key {key})")).unwrap_or_default();
    let who = format!("{name}{by_key}");
    if activity.action == "conversation.revoke_access" {
        return format!("{who}: revoked access");
    }
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
        check("x.other_thing", Value::Null, Value::Null, "Ada: x other thing");
        let revoked = json!({ "tokensRevoked": 1, "linksRevoked": 0 });
        check("conversation.revoke_access", Value::Null, revoked, "Ada: revoked access");
    }
}
