//! The table of allowed arrows, and those that the code has.

use crate::resolve::Uses;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Which part may use which, as ARCHITECTURE.md says.
///
/// A part is a folder or a file below a crate's `src`, such as `backend/threads`; the longest name that fits counts.
#[derive(Debug, Default)]
pub struct Table {
    allowed: BTreeMap<String, BTreeSet<String>>,
}

impl Table {
    /// Reads the rows `` | `part` | `other`, `another` | `` of a page; other rows are not looked at.
    pub fn read(page: &str) -> Self {
        let mut allowed = BTreeMap::new();
        for row in page.lines().filter(|line| line.starts_with("| `")) {
            let mut cells = row.trim_matches('|').split('|').map(quoted);
            if let (Some(parts), Some(used)) = (cells.next(), cells.next()) {
                parts.into_iter().for_each(|part| drop(allowed.insert(part, used.iter().cloned().collect())));
            }
        }
        Self { allowed }
    }

    /// The part that a file belongs to.
    pub fn part(&self, file: &Path) -> Option<&str> {
        let path = file.with_extension("").to_string_lossy().replacen("/src/", "/", 1);
        let is_in = |part: &&String| path == **part || path.starts_with(&format!("{part}/"));
        self.allowed.keys().filter(is_in).max_by_key(|part| part.len()).map(String::as_str)
    }

    /// Whether one part may use another: its own row says so, or that of a part which it is in. A row that names a part means
    /// all that is in it.
    pub fn allows(&self, part: &str, used: &str) -> bool {
        let is_in = |part: &str, other: &str| part == other || part.starts_with(&format!("{other}/"));
        let rows = self.allowed.iter().filter(|(row, _)| is_in(part, row));
        part == used || rows.flat_map(|(_, allowed)| allowed).any(|allowed| is_in(used, allowed))
    }
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The arrows between parts that the table does not allow, each with a file of either end and what is taken.
pub fn arrows(table: &Table, uses: &Uses) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, used) in uses {
        for (other, names) in used {
            let (Some(part), Some(used)) = (table.part(file), table.part(other)) else { continue };
            if !table.allows(part, used) {
                wrong.push(format!("{part} → {used}: {} takes {names:?} of {}", file.display(), other.display()));
            }
        }
    }
    wrong
}
