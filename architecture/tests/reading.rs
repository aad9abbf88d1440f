//! Circles and arrows are found in sources that have them, and only there.

#![allow(clippy::unwrap_used)]

use architecture::{Table, arrows, circles, read, uses};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The circles of a crate `a` with these files.
fn circles_of(files: &[(&str, &str)]) -> Vec<BTreeSet<PathBuf>> {
    let root = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = root.path().join("a/src").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    circles(&uses(&read(root.path(), &["a"])), &[])
}

#[test]
fn a_circle_is_found_through_a_re_export() {
    let root = ("lib.rs", "mod x;");
    let folder = ("x/mod.rs", "mod one; mod two; pub use one::first; pub use two::second;");
    let one = ("x/one.rs", "pub fn first() { super::second() }");
    let back = ("x/two.rs", "use crate::x::first; pub fn second() { first() }");
    let forth = ("x/two.rs", "pub fn second() {}");
    assert_eq!(
        circles_of(&[root, folder, one, back]),
        [["a/src/x/one.rs", "a/src/x/two.rs"].map(PathBuf::from).into()]
    );
    assert!(circles_of(&[root, folder, one, forth]).is_empty());
}

#[test]
fn a_circle_may_have_three_files_and_globs() {
    let root = ("lib.rs", "mod one; mod two; mod three;");
    let files = [
        root,
        ("one.rs", "use super::two::*; pub struct One(Two);"),
        ("two.rs", "pub struct Two(crate::three::Three);"),
        ("three.rs", "pub struct Three; impl Three { fn one(&self) -> super::one::One { loop {} } }"),
    ];
    assert_eq!(circles_of(&files)[0].len(), 3);
}

#[test]
fn what_tests_use_is_not_counted() {
    let one = ("one.rs", "pub fn f() {} #[cfg(test)] mod tests { use crate::two::g; }");
    assert!(
        circles_of(&[("lib.rs", "mod one; mod two;"), one, ("two.rs", "use crate::one::f; pub fn g() { f() }")])
            .is_empty()
    );
}

#[test]
fn an_arrow_that_no_row_allows_is_named() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("a/src")).unwrap();
    for (file, text) in
        [("lib.rs", "mod low; mod high;"), ("low.rs", "use crate::high::f;"), ("high.rs", "pub fn f() {}")]
    {
        fs::write(root.path().join("a/src").join(file), text).unwrap();
    }
    let uses = uses(&read(root.path(), &["a"]));
    let page = |low: &str| Table::read(&format!("| `a/low` | {low} |\n| `a/high` | |\n| `a/lib` | |\n"));
    assert_eq!(arrows(&page("`a/high`"), &uses), [""; 0]);
    assert_eq!(arrows(&page(""), &uses).len(), 1);
}
