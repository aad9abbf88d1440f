//! Many rows, or many ids, in one statement.

use domain::ids::ThreadId;
use sqlx::types::Json;
use uuid::Uuid;

/// The placeholders of so many rows: `($1, $2), ($3, $4)`. On SQLite they have no names, because the driver would look
/// for each of the names among all of them.
pub(crate) fn rows(is_sqlite: bool, rows: usize, columns: usize) -> String {
    let placeholder = |number: usize| if is_sqlite { "?".to_owned() } else { format!("${number}") };
    let row = |row: usize| {
        let placeholders: Vec<_> = (1..=columns).map(|column| placeholder(row * columns + column)).collect();
        format!("({})", placeholders.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// Cuts rows into pieces of few sizes, so that each statement is prepared once and not for every number of rows.
pub(crate) fn chunks<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = [64, 16, 4, 1].into_iter().find(|size| *size <= rest.len())?;
        let (chunk, others) = rest.split_at(size);
        rest = others;
        Some(chunk)
    })
}

/// A list of ids for SQLite, which has no arrays: as JSON, to be read by `json_each` and `unhex`.
pub(crate) fn hex_ids(ids: &[ThreadId]) -> Json<Vec<String>> {
    Json(ids.iter().map(|id| id.0.simple().to_string()).collect())
}

/// A list of ids for PostgreSQL.
pub(crate) fn uuids(ids: &[ThreadId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_few_sizes_and_hold_everything() {
        let check = |rows: usize, expected: &[usize]| {
            let all: Vec<_> = (0..rows).collect();
            let cut: Vec<_> = chunks(&all).collect();
            assert_eq!(cut.iter().map(|chunk| chunk.len()).collect::<Vec<_>>(), expected);
            assert_eq!(cut.concat(), all);
        };
        check(0, &[]);
        check(3, &[1, 1, 1]);
        check(4, &[4]);
        check(86, &[64, 16, 4, 1, 1]);
    }
}
