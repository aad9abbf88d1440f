//! No files use each other in a circle.

use architecture::{circles, read, uses};
use std::path::Path;

/// All but the backend, which has some left.
const CRATES: [&str; 6] = ["domain", "app", "frontend/desk", "frontend/widget", "server", "bench"];

#[test]
fn no_files_go_round_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let found = circles(&uses(&read(root, &CRATES)));
    assert!(found.is_empty(), "{found:#?}");
}
