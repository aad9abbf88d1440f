//! The description as a page: no scripts, an anchor for every operation and type.

use super::{
    examples, tables,
    tags::{self, TAGS, Tag},
};
use domain::text::escape_html as escape;
use serde_json::Value;

/// Everything between the page's `<body>` tags.
pub(super) fn body(document: &Value) -> String {
    let sections: String = TAGS.iter().map(|tag| section(document, tag)).collect();
    let types = document["components"]["schemas"].as_object().into_iter().flatten();
    let types: String = types.map(|(name, schema)| of_type(name, schema)).collect();
    format!(
        "<header><h1>The API of Porchlight</h1>{}<p>Version {}. For programs: <a href=\"/api/openapi.json\">\
         OpenAPI 3.1</a>.</p></header>{}<main>{sections}<section><h2 id=\"types\">Types</h2>{types}</section></main>",
        paragraphs(&document["info"]["description"]),
        escape(document["info"]["version"].as_str().unwrap_or_default()),
        contents(document),
    )
}

fn paragraphs(text: &Value) -> String {
    let text = text.as_str().unwrap_or_default();
    text.split("\n\n").map(|paragraph| format!("<p>{}</p>", tables::prose(paragraph))).collect()
}

/// Method, path and description of each operation with a tag.
fn operations<'a>(document: &'a Value, tag: &'static Tag) -> impl Iterator<Item = (&'a str, &'a str, &'a Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    });
    all.filter(|(_, _, operation)| operation["tags"][0] == tag.name)
}

fn contents(document: &Value) -> String {
    let group = |tag: &'static Tag| {
        let line = |(method, path, operation): (&str, &str, &Value)| {
            format!("<li><a href=\"#{}\">{}</a></li>", id(operation), title(method, path))
        };
        let lines: String = operations(document, tag).map(line).collect();
        format!("<h2>{}</h2><ul>{lines}</ul>", tag.name)
    };
    let groups: String = TAGS.iter().map(group).collect();
    format!("<nav aria-label=\"Contents\">{groups}<p><a href=\"#types\">Types</a></p></nav>")
}

fn id(operation: &Value) -> String {
    escape(operation["operationId"].as_str().unwrap_or_default())
}

fn title(method: &str, path: &str) -> String {
    // A path may be broken after a slash.
    let path = escape(path).replace('/', "/<wbr>");
    format!("<code><b>{}</b> {path}</code>", method.to_uppercase())
}

fn section(document: &Value, tag: &'static Tag) -> String {
    let described = document["tags"].as_array().into_iter().flatten().find(|described| described["name"] == tag.name);
    let about = described.and_then(|described| described["description"].as_str()).unwrap_or_default();
    let operations: String = operations(document, tag).map(|one| operation(document, one)).collect();
    format!("<section><h2>{}</h2><p>{}</p>{operations}</section>", tag.name, tables::prose(about))
}

fn operation(document: &Value, (method, path, operation): (&str, &str, &Value)) -> String {
    let (id, title) = (id(operation), title(method, path));
    let needs = match tags::callers_in_words(operation) {
        nobody if nobody.is_empty() => nobody,
        callers => format!(" <small>{callers}</small>"),
    };
    let request = &operation["requestBody"]["content"]["application/json"]["schema"];
    let request = request["$ref"].as_str().and_then(|place| document.pointer(&place[1..])).unwrap_or(request);
    format!(
        "<article id=\"{id}\"><h3><a href=\"#{id}\">{title}</a></h3><p>{}{needs}</p>{}{}{}<pre>{}</pre></article>",
        tables::prose(operation["summary"].as_str().unwrap_or_default()),
        tables::parameters(operation),
        tables::fields("Body", request),
        tables::answers(document, operation),
        escape(&examples::curl(document, method, path, operation)),
    )
}

fn of_type(name: &str, schema: &Value) -> String {
    let name = escape(name);
    let about = tables::prose(schema["description"].as_str().unwrap_or_default());
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let fields: String = parts.chain([schema]).map(|part| tables::fields("Fields", part)).collect();
    let is_plain = schema.get("properties").is_none();
    let kind = if is_plain { format!("<p>{}</p>", tables::kind(schema)) } else { String::new() };
    format!("<article id=\"{name}\"><h3><a href=\"#{name}\">{name}</a></h3><p>{about}</p>{kind}{fields}</article>")
}
