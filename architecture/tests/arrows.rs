//! What ARCHITECTURE.md says of the arrows is true.

use architecture::{Table, arrows, circles, read, uses};
use std::{fs, path::Path};

const CRATES: [&str; 6] = ["domain", "backend", "app", "frontend", "server", "bench"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn no_files_go_round_in_a_circle() {
    let found = circles(&uses(&read(root(), &CRATES)));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn parts_use_only_what_the_table_allows() {
    let table = Table::read(&fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap());
    let uses = uses(&read(root(), &CRATES));
    let strays: Vec<_> = uses.keys().filter(|file| table.part(file).is_none()).collect();
    assert!(strays.is_empty(), "no row of the table has these: {strays:#?}");
    let wrong = arrows(&table, &uses);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
