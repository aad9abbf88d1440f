//! The contexts of `backend` know each other one way only.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Whom each context may know, apart from what everybody may: see [`BASE`].
const ARROWS: &[(&str, &[&str])] = &[
    ("kinds", &["conversations", "threads"]),
    ("conversations", &["threads", "customers", "settings", "people", "notifications", "search", "realtime"]),
    ("customers", &["threads", "settings", "people", "realtime"]),
    ("settings", &["people"]),
    ("threads", &["people", "notifications", "search", "realtime"]),
    // An email about a conversation still asks that conversation, and one about an invitation the people.
    ("notifications", &["conversations", "people", "settings", "realtime"]),
    ("people", &["notifications"]),
    ("search", &[]),
    ("realtime", &[]),
];

/// What every context may use. These know none of the contexts.
const BASE: &[&str] =
    &["activity", "address", "attempt_limits", "clock", "db", "email", "error", "faults", "secrets", "storage_health"];

/// The modules of the crate that a file names in `crate::…` or `use crate::{…}`.
fn named(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut is_start = true;
        for (at, sign) in list.char_indices() {
            match sign {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => is_start = true,
                sign if is_start && !sign.is_whitespace() => {
                    names.insert(word(&list[at..]));
                    is_start = false;
                }
                _ => {}
            }
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// What each context names, by context.
fn contexts() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut contexts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut texts = Vec::new();
        if path.is_dir() {
            files(&path, &mut texts);
        } else {
            texts.push(fs::read_to_string(&path).unwrap());
        }
        contexts.entry(name).or_default().extend(texts.iter().flat_map(|text| named(text)));
    }
    contexts
}

#[test]
fn contexts_know_each_other_one_way() {
    let contexts = contexts();
    assert!(contexts.len() > 15, "only {} contexts were found", contexts.len());
    let known: BTreeSet<_> = contexts.keys().cloned().collect();
    for (context, names) in contexts.iter().filter(|(context, _)| *context != "lib") {
        let may = ARROWS.iter().find(|(name, _)| name == context);
        assert!(may.is_some() || BASE.contains(&context.as_str()), "{context} is in no line of the table");
        let may = may.map_or(&[][..], |(_, may)| *may);
        for name in names.intersection(&known).filter(|name| *name != context) {
            let is_allowed = may.contains(&name.as_str()) || BASE.contains(&name.as_str());
            assert!(is_allowed, "{context} names {name}, which is not in the table");
        }
    }
}
