//! Both engines have the same migrations, tables and columns.

use backend::Db;
use std::{collections::BTreeSet, fs};
use test_support::services_on_both_engines;

type Columns = BTreeSet<(String, String, bool)>;

fn files(engine: &str) -> BTreeSet<String> {
    let folder = format!("{}/../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn migrations_have_the_same_names() {
    assert_eq!(files("sqlite"), files("postgres"));
}

/// Table, column, and whether it may be NULL. What is found by its words is kept as each engine can search it: SQLite has a
/// virtual table with tables of its own, PostgreSQL a column.
async fn columns(db: &Db) -> Columns {
    match db {
        Db::Sqlite { read, .. } => sqlx::query_as(
            "SELECT t.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
               AND t.name NOT LIKE 'search_words%' AND t.name <> '_sqlx_migrations'",
        )
        .fetch_all(read)
        .await,
        Db::Postgres(pool) => {
            sqlx::query_as(
                "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns
             WHERE table_schema = 'public' AND NOT (table_name = 'search_entries' AND column_name = 'words')
               AND table_name <> '_sqlx_migrations'",
            )
            .fetch_all(pool)
            .await
        }
    }
    .unwrap()
    .into_iter()
    .collect()
}

#[tokio::test]
async fn migrations_end_in_the_same_tables() {
    let both = services_on_both_engines().await;
    let (sqlite, postgres) = (columns(&both[0].db).await, columns(&both[1].db).await);
    assert!(sqlite.len() > 50, "only {} columns were found", sqlite.len());
    assert_eq!(sqlite, postgres);
}
