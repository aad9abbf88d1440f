//! What is true of every handler and type, so that none has to say it.

use super::{error_responses, tags};
use domain::{
    conversations::MAX_SUBJECT_CHARS,
    threads::{LIST_PREVIEW_CHARS, MAX_MESSAGE_CHARS, PAGE_SIZE},
};
use serde_json::{Value, json};

/// Completes every operation: its name, who may call it, the id in its path, how it may refuse.
pub(super) fn operations(paths: &mut Value) {
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            name(operation);
            summarise(operation);
            callers(operation);
            if path.contains("{id}") {
                id_parameter(path, operation);
            }
            error_responses::add(method, path, operation);
        }
    }
}

/// `open` of "Support Chat (Admin)" is `supportChatAdmin_open`.
fn name(operation: &mut Value) {
    let tag = operation["tags"][0].as_str().unwrap_or_default();
    let words = tag.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let prefix: String = words
        .enumerate()
        .map(|(at, word)| if at == 0 { word.to_lowercase() } else { capitalised(&word.to_lowercase()) })
        .collect();
    let handler = operation["operationId"].as_str().unwrap_or_default();
    operation["operationId"] = format!("{prefix}_{handler}").into();
}

fn capitalised(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// A handler's comment begins with its method and path, which stand elsewhere here.
fn summarise(operation: &mut Value) {
    let said = [operation["summary"].take(), operation["description"].take()];
    let said = said.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
    let said = said.split_once("`: ").filter(|_| said.starts_with('`')).map_or(&*said, |(_, rest)| rest);
    operation["summary"] = capitalised(&said.split_whitespace().collect::<Vec<_>>().join(" ")).into();
    if let Some(fields) = operation.as_object_mut() {
        fields.remove("description");
    }
}

fn callers(operation: &mut Value) {
    if operation.get("security").is_none() {
        let ways = tags::of(operation).map_or(&[][..], |tag| tag.callers).iter();
        operation["security"] = ways.map(|scheme| json!({ scheme.name: [] })).collect();
    }
}

/// What the `{id}` of a path is one of, by how the path begins.
const IDS: &[(&str, &str, &str)] = &[
    ("/support/agents/", "The agent.", "AgentId"),
    ("/support/departments/", "The department.", "DepartmentId"),
    ("/", "The conversation.", "ConversationId"),
];

fn id_parameter(path: &str, operation: &mut Value) {
    let Some((_, words, name)) = IDS.iter().find(|(prefix, ..)| path.starts_with(prefix)) else { return };
    let id = json!({
        "name": "id", "in": "path", "required": true, "description": words,
        "schema": { "$ref": format!("#/components/schemas/{name}") },
    });
    match operation["parameters"].as_array_mut() {
        Some(others) => others.insert(0, id),
        None => operation["parameters"] = json!([id]),
    }
}

/// Completes every type, and the parts that it is made of.
pub(super) fn schemas(schemas: &mut Value) {
    for schema in schemas.as_object_mut().into_iter().flat_map(|all| all.values_mut()) {
        if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
            parts.iter_mut().for_each(require_nullable);
        }
        require_nullable(schema);
        forget_defaults(schema);
    }
}

/// Serde's defaults only say that a field may be left out.
fn forget_defaults(object: &mut Value) {
    let fields = object.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten();
    for field in fields.filter_map(|(_, field)| field.as_object_mut()) {
        field.remove("default");
    }
}

/// Answers write `null` out: a field that may be null is always there. Requests, which take no unknown fields, may leave
/// it out.
fn require_nullable(object: &mut Value) {
    if object["additionalProperties"] == false {
        return;
    }
    let fields = object["properties"].as_object().into_iter().flatten();
    let nullable: Vec<_> = fields.filter(|(_, field)| is_nullable(field)).map(|(name, _)| json!(name)).collect();
    if !nullable.is_empty() {
        let mut all = [object["required"].as_array().cloned().unwrap_or_default(), nullable].concat();
        all.sort_by_key(Value::to_string);
        all.dedup();
        object["required"] = all.into();
    }
}

/// A field that says nothing of its type may be anything, so null too.
fn is_nullable(field: &Value) -> bool {
    let lists_null = |list: &str, null: Value| field[list].as_array().is_some_and(|all| all.contains(&null));
    let says_nothing = ["type", "$ref", "oneOf", "anyOf", "allOf"].iter().all(|key| field.get(key).is_none());
    lists_null("type", json!("null")) || lists_null("oneOf", json!({ "type": "null" })) || says_nothing
}

/// Comments name things as the source does; readers want the numbers, and no sources.
pub(super) fn words(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" || name == "summary" => *text = plain(text),
                    value => words(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(words),
        _ => {}
    }
}

fn plain(text: &str) -> String {
    let mut plain = text.to_owned();
    for (name, value) in [
        ("PAGE_SIZE", PAGE_SIZE.to_string()),
        ("LIST_PREVIEW_CHARS", LIST_PREVIEW_CHARS.to_string()),
        ("MAX_MESSAGE_CHARS", MAX_MESSAGE_CHARS.to_string()),
        ("MAX_SUBJECT_CHARS", MAX_SUBJECT_CHARS.to_string()),
    ] {
        plain = plain
            .replace(&format!("[`{name}`](crate::threads::{name})"), &value)
            .replace(&format!("[`{name}`]"), &value);
    }
    while let Some((start, rest)) = plain.split_once(" (spec ") {
        plain = format!("{start}{}", rest.split_once(')').map_or("", |(_, after)| after));
    }
    plain.replace("[`", "`").replace("`]", "`").replace("`None`", "`null`")
}
