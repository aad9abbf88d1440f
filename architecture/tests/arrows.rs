//! What ARCHITECTURE.md says of the arrows is true.

#![allow(clippy::unwrap_used)]

use architecture::{Table, Uses, arrows, circles, read, uses};
use std::{fs, path::Path};

/// Where `Services` is put together from what the contexts have, and handed to every verb of theirs.
const ROOT: &str = "backend/src/lib.rs";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn house() -> Uses {
    uses(&read(root(), &["domain", "backend", "app", "frontend/desk", "frontend/widget", "server", "bench"]))
}

#[test]
fn no_files_go_round_in_a_circle() {
    let found = circles(&house(), &[ROOT]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn parts_use_only_what_the_table_allows() {
    let table = Table::read(&fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap());
    let uses = house();
    let strays: Vec<_> = uses.keys().filter(|file| table.part(file).is_none()).collect();
    assert!(strays.is_empty(), "no row of the table has these: {strays:#?}");
    let wrong = arrows(&table, &uses);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
