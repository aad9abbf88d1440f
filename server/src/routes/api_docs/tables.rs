//! Tables of the page: parameters, fields and answers.

use domain::text::escape_html as escape;
use serde_json::{Value, json};

/// Text in which `code` is marked as such, and nothing else is markup.
pub(super) fn prose(text: &str) -> String {
    let text = escape(text);
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

/// The parameters of a path and a query.
pub(super) fn parameters(operation: &Value) -> String {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let rows =
        all.map(|one| row(text(&one["name"]), &one["schema"], one["required"] == true, text(&one["description"])));
    table("Parameters", &rows.collect::<String>())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The fields of an object, those first that must be there.
pub(super) fn fields(title: &str, schema: &Value) -> String {
    let is_required = |name: &String| schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
    let mut all: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
    all.sort_by_key(|(name, _)| !is_required(name));
    let rows = all.into_iter().map(|(name, field)| row(name, field, is_required(name), words(field)));
    table(title, &rows.collect::<String>())
}

/// What is said of a field; where it may be null, that stands with the other choice.
fn words(field: &Value) -> &str {
    let choices = field["oneOf"].as_array().into_iter().flatten();
    text(
        [field]
            .into_iter()
            .chain(choices)
            .map(|one| &one["description"])
            .find(|words| words.is_string())
            .unwrap_or(field),
    )
}

fn row(name: &str, schema: &Value, required: bool, words: &str) -> String {
    let mark = if required { "" } else { " <small>optional</small>" };
    format!(
        "<tr><th scope=\"row\"><code>{}</code>{mark}</th><td>{}{}</td><td>{}</td></tr>",
        escape(name),
        kind(schema),
        limits(schema),
        prose(words)
    )
}

fn table(title: &str, rows: &str) -> String {
    if rows.is_empty() { String::new() } else { format!("<h4>{title}</h4><table><tbody>{rows}</tbody></table>") }
}

/// What kind of value a schema is for.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        return format!("<a href=\"#{0}\">{0}</a>", escape(name));
    }
    if let Some(choices) = schema["enum"].as_array() {
        let names = choices.iter().map(|one| format!("<code>{}</code>", escape(one.as_str().unwrap_or("null"))));
        return names.collect::<Vec<_>>().join(", ");
    }
    for (of, joint) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")] {
        if let Some(choices) = schema[of].as_array() {
            return choices.iter().map(kind).collect::<Vec<_>>().join(joint);
        }
    }
    if schema["type"] == "array" {
        return format!("list of {}", kind(&schema["items"]));
    }
    let format = schema["format"].as_str().map(|format| format!(" ({})", escape(format))).unwrap_or_default();
    match &schema["type"] {
        Value::String(one) => format!("{one}{format}"),
        Value::Array(several) => several.iter().map(text).collect::<Vec<_>>().join(" or ") + &format,
        _ => "anything".to_owned(),
    }
}

fn limits(schema: &Value) -> String {
    let longest = schema["maxLength"].as_u64().map(|max| format!("<br><small>at most {max} characters</small>"));
    let pattern = schema["pattern"].as_str();
    let pattern = pattern.map(|it| format!("<br><small>matches <code>{}</code></small>", escape(it)));
    longest.into_iter().chain(pattern).collect()
}

/// The answers, by status.
pub(super) fn answers(document: &Value, operation: &Value) -> String {
    let all = operation["responses"].as_object().into_iter().flatten();
    let rows = all.map(|(status, answer)| {
        let shared = answer["$ref"].as_str().and_then(|place| document.pointer(&place[1..]));
        let answer = shared.unwrap_or(answer);
        let content = answer["content"].as_object().and_then(|all| all.iter().next());
        let body = content.map(|(media, content)| body(media, &content["schema"])).unwrap_or_default();
        let words = prose(text(&answer["description"]));
        format!("<tr><th scope=\"row\"><code>{status}</code></th><td>{body}</td><td>{words}</td></tr>")
    });
    table("Answers", &rows.collect::<String>())
}

/// A refusal is shown by its codes, anything else by its type.
fn body(media: &str, schema: &Value) -> String {
    let codes = &schema["allOf"][1]["properties"]["errorCode"];
    match (codes.is_null(), media) {
        (false, _) => kind(codes),
        (true, "application/json") => kind(schema),
        _ => escape(media),
    }
}
