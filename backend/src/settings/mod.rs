//! Settings: the inbox, its look and who may show it.

use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    customers,
    db::{Tx, dialect, run},
    people::{Actor, require},
};
use domain::{
    Timestamp,
    conversations::MAX_CATEGORY_CHARS,
    ids::InboxId,
    people::{MAX_NAME_CHARS, Permission},
    settings::{Colour, Inbox, InboxSettings, parse_origin},
    text,
};
use sqlx::types::Json;
use uuid::Uuid;

/// The key that the first inbox gets, and that the demo page uses.
pub const FIRST_INBOX_KEY: &str = "demo";
const MAX_GREETING_CHARS: usize = 500;
const MAX_ORIGINS: usize = 50;
const MAX_CATEGORIES: usize = 50;

#[derive(sqlx::FromRow)]
struct InboxRow {
    id: InboxId,
    key: String,
    name: String,
    colour: String,
    greeting: String,
    categories: Json<Vec<String>>,
    allowed_origins: Json<Vec<String>>,
    updated_at: Timestamp,
}

impl InboxRow {
    fn into_inbox(self) -> Result<Inbox> {
        let colour = Colour::parse(&self.colour);
        Ok(Inbox {
            id: self.id,
            key: self.key,
            name: self.name,
            colour: colour.ok_or_else(|| Error::Internal(format!("stored colour {:?}", self.colour)))?,
            greeting: self.greeting,
            categories: self.categories.0,
            allowed_origins: self.allowed_origins.0,
            updated_at: self.updated_at,
        })
    }
}

macro_rules! inboxes_sql {
    ($rest:literal) => {
        concat!("SELECT id, key, name, colour, greeting, categories, allowed_origins, updated_at FROM inboxes ", $rest)
    };
}

/// Makes sure that there is an inbox with its secret, so that the widget works from the first start.
pub async fn ensure_inbox(services: &Services) -> Result<()> {
    let now = services.clock.now();
    run!(services.db.writer(), conn => sqlx::query(
        "INSERT INTO inboxes (id, key, name, colour, greeting, allowed_origins, created_at, updated_at)
         VALUES ($1, $2, 'Support', '#7c3f12', 'Hello! How can we help?', $3, $4, $4)
         ON CONFLICT (key) DO NOTHING")
        .bind(InboxId(Uuid::now_v7()))
        .bind(FIRST_INBOX_KEY)
        .bind(Json(Vec::<String>::new()))
        .bind(now)
        .execute(conn).await.map(|_| ()))?;
    customers::ensure_secret(services, inbox(services).await?.id).await.map(|_| ())
}

/// Keeps everyone else from changing an inbox until the transaction ends, and says how it is. Errors: `NotFound`.
pub(crate) async fn lock(tx: &mut Tx, id: InboxId) -> Result<Inbox> {
    let sql = dialect!(tx,
        sqlite: inboxes_sql!("WHERE id = $1"),
        postgres: inboxes_sql!("WHERE id = $1 FOR UPDATE"));
    let row = run!(tx.conn(), conn => sqlx::query_as::<_, InboxRow>(sql).bind(id).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound("inbox"))?.into_inbox()
}

/// Every inbox, the oldest first.
pub async fn inboxes(services: &Services) -> Result<Vec<Inbox>> {
    let rows = run!(services.db.reader(), conn => sqlx::query_as::<_, InboxRow>(
        inboxes_sql!("ORDER BY created_at, key"))
        .fetch_all(conn).await)?;
    rows.into_iter().map(InboxRow::into_inbox).collect()
}

/// The inbox that the desk shows.
pub async fn inbox(services: &Services) -> Result<Inbox> {
    inbox_by_key(services, FIRST_INBOX_KEY).await
}

/// The inbox with this public key.
pub async fn inbox_by_key(services: &Services, key: &str) -> Result<Inbox> {
    // No key has one, and the engines would answer differently.
    if key.contains('\0') {
        return Err(Error::NotFound("inbox"));
    }
    let row = run!(services.db.reader(), conn => sqlx::query_as::<_, InboxRow>(
        inboxes_sql!("WHERE key = $1")).bind(key).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound("inbox"))?.into_inbox()
}

/// The inbox of this id.
pub(crate) async fn inbox_by_id(services: &Services, id: InboxId) -> Result<Inbox> {
    let row = run!(services.db.reader(), conn => sqlx::query_as::<_, InboxRow>(
        inboxes_sql!("WHERE id = $1")).bind(id).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound("inbox"))?.into_inbox()
}

/// Changes the inbox. Errors: `Forbidden` without `Settings_UPDATE`, `Invalid`.
pub async fn update_inbox(services: &Services, actor: &Actor, settings: InboxSettings) -> Result<Inbox> {
    require(actor, Permission::SettingsUpdate)?;
    let (name, greeting) = check_texts(&settings)?;
    let colour = Colour::try_from(settings.colour).map_err(|sentence| Error::invalid("colour", sentence))?;
    let (categories, allowed_origins) =
        (check_categories(&settings.categories)?, check_origins(&settings.allowed_origins)?);
    let id = inbox(services).await?.id;
    let mut tx = services.db.begin().await?;
    let before = lock(&mut tx, id).await?;
    let after = Inbox {
        name,
        colour,
        greeting,
        categories,
        allowed_origins,
        updated_at: services.clock.now(),
        ..before.clone()
    };
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE inboxes SET name = $1, colour = $2, greeting = $3, allowed_origins = $4, categories = $5, updated_at = $6
         WHERE id = $7")
        .bind(&after.name).bind(after.colour.to_string()).bind(&after.greeting).bind(Json(&after.allowed_origins))
        .bind(Json(&after.categories)).bind(after.updated_at).bind(after.id)
        .execute(conn).await.map(|_| ()))?;
    activity::record(&mut tx, services, Some(actor), "inbox.update", (Subject::Inbox, after.id), (before, &after))
        .await?;
    tx.commit().await?;
    Ok(after)
}

fn check_texts(settings: &InboxSettings) -> Result<(String, String)> {
    let name = text::clean_line(&settings.name)
        .filter(|name| name.chars().count() <= MAX_NAME_CHARS)
        .ok_or_else(|| Error::invalid("name", "The name has 1 to 200 characters."))?;
    let greeting = settings.greeting.replace('\0', "").trim().to_owned();
    if greeting.chars().count() > MAX_GREETING_CHARS {
        return Err(Error::invalid("greeting", "The greeting has at most 500 characters."));
    }
    Ok((name, greeting))
}

fn check_categories(lines: &str) -> Result<Vec<String>> {
    let mut categories: Vec<String> = Vec::new();
    for category in lines.lines().filter_map(text::clean_line) {
        if category.chars().count() > MAX_CATEGORY_CHARS {
            return Err(Error::invalid("categories", "A category has at most 60 characters."));
        }
        if !categories.iter().any(|known| known.to_lowercase() == category.to_lowercase()) {
            categories.push(category);
        }
    }
    if categories.len() > MAX_CATEGORIES {
        return Err(Error::invalid("categories", "There can be at most 50 categories."));
    }
    Ok(categories)
}

fn check_origins(lines: &str) -> Result<Vec<String>> {
    let lines: Vec<_> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MAX_ORIGINS {
        return Err(Error::invalid("allowedOrigins", "At most 50 origins can be allowed."));
    }
    let parse = |line: &&str| {
        parse_origin(line).ok_or_else(|| {
            Error::invalid("allowedOrigins", format!("“{line}” is not an origin. Write it as https://shop.example."))
        })
    };
    lines.iter().map(parse).collect()
}
