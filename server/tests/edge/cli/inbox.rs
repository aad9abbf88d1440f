//! `porchlight inbox`, as the operator runs it.

use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

fn porchlight(data: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
    command.args(words).env_clear().env("PORCHLIGHT_DATA", data).current_dir(data);
    command.output().unwrap()
}

fn run(data: &Path, words: &[&str]) -> Output {
    porchlight(data, &[&["inbox"], words].concat())
}

/// A folder with a database.
fn prepared() -> TempDir {
    let data = tempfile::tempdir().unwrap();
    assert!(porchlight(data.path(), &["migrate"]).status.success());
    data
}

fn json(data: &Path, words: &[&str]) -> Value {
    let output = run(data, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_operator_reads_and_changes_the_secret() {
    let data = prepared();
    let data = data.path();
    let shown = json(data, &["show", "demo", "--json"]);
    assert_eq!(shown["key"], "demo");
    assert_eq!(shown["secret"].as_str().map(str::len), Some(43));
    assert_eq!(shown.as_object().unwrap().len(), 3, "id, key and secret: {shown}");
    assert_eq!(json(data, &["list", "--json"]), serde_json::json!([shown]));
    let rotated = json(data, &["rotate-secret", "demo", "--overlap-hours", "0", "--json"]);
    assert_eq!(rotated["id"], shown["id"]);
    assert_ne!(rotated["secret"], shown["secret"]);
    assert_eq!(json(data, &["show", "demo", "--json"]), rotated);

    let secret = rotated["secret"].as_str().unwrap();
    let text = |words: &[&str]| String::from_utf8(run(data, words).stdout).unwrap();
    assert!(text(&["show", "demo"]).contains(secret));
    let list = text(&["list"]);
    assert!(list.contains("demo") && !list.contains(secret), "{list}");
}

#[test]
fn what_is_not_there_is_named() {
    let data = prepared();
    for words in
        [&["show", "nobody"][..], &["rotate-secret", "nobody"], &["rotate-secret", "demo", "--overlap-hours", "721"]]
    {
        let output = run(data.path(), words);
        assert!(!output.status.success() && output.stdout.is_empty(), "{words:?}");
        assert!(output.stderr.len() > 20, "{words:?}");
    }
}

#[test]
fn where_there_is_no_database_commands_about_one_say_so_and_make_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for words in [
        &["inbox", "list"][..],
        &["inbox", "show", "demo"],
        &["inbox", "rotate-secret", "demo"],
        &["agent", "set-password", "--email", "ada@example.com", "--password-stdin"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
        let output = command.args(words).env_clear().current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("there is no database at"), "{words:?}: {said}");
        assert!(said.contains("data/porchlight.db"), "{words:?}: {said}");
        assert!(!data.exists(), "{words:?}");
    }
}
