//! Requests as one would type them, made from what the document says of them.

use serde_json::{Value, json};

/// Any id will do where one is asked for.
const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// The command that sends this request.
pub(super) fn curl(document: &Value, method: &str, path: &str, operation: &Value) -> String {
    let (method, path) = (method.to_uppercase(), path.replace("{id}", ID));
    let mut lines = vec![format!("curl -X {method} https://desk.example.com{path}")];
    match operation["security"][0].as_object().and_then(|way| way.keys().next()).map(String::as_str) {
        Some("session") => lines.push(format!("--cookie '{}=…'", app::cookies::SESSION.name)),
        Some(_) => lines.push("-H 'Authorization: Bearer si_…'".to_owned()),
        None => {}
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        lines.push("-H 'Content-Type: application/json'".to_owned());
        lines.push(format!("-d '{}'", sample(document, body)));
    }
    lines.join(" \\\n  ")
}

/// A value that fits a schema: every field that is required or has an example.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(place) = schema["$ref"].as_str() {
        return document.pointer(&place[1..]).map_or(Value::Null, |schema| sample(document, schema));
    }
    let choices = ["oneOf", "anyOf"].into_iter().filter_map(|of| schema[of].as_array()).flatten();
    if let Some(one) = choices.into_iter().find(|one| **one != json!({ "type": "null" })) {
        return sample(document, one);
    }
    match (&schema["enum"][0], schema["format"].as_str(), kind(schema)) {
        (first, ..) if !first.is_null() => first.clone(),
        (_, Some("uuid"), _) => ID.into(),
        (_, Some("email"), _) => "maya@example.com".into(),
        (_, _, "object") => object(document, schema),
        (_, _, "array") => json!([sample(document, &schema["items"])]),
        (_, _, "integer") => 1.into(),
        (_, _, "boolean") => true.into(),
        _ => "…".into(),
    }
}

fn kind(schema: &Value) -> &str {
    schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or_default()
}

fn object(document: &Value, schema: &Value) -> Value {
    let is_required = |name: &String| schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
    let fields = schema["properties"].as_object().into_iter().flatten();
    let shown = fields.filter(|(name, field)| is_required(name) || field.get("example").is_some());
    Value::Object(shown.map(|(name, field)| (name.clone(), sample(document, field))).collect())
}
