//! Settings: the inbox, its look and who may show it.

mod queries;

use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
    people::{Actor, require},
};
use domain::{
    conversations::MAX_CATEGORY_CHARS,
    ids::InboxId,
    people::{MAX_NAME_CHARS, Permission},
    settings::{Colour, Inbox, InboxSettings, parse_origin},
    text,
};

/// The key that the first inbox gets, and that the demo page uses.
pub const FIRST_INBOX_KEY: &str = "demo";
const MAX_GREETING_CHARS: usize = 500;
const MAX_ORIGINS: usize = 50;
const MAX_CATEGORIES: usize = 50;

/// Makes sure that there is an inbox, and returns it.
pub(crate) async fn ensure_first_inbox(services: &Services) -> Result<Inbox> {
    queries::insert_first(&services.db, FIRST_INBOX_KEY, services.clock.now()).await?;
    inbox(services).await
}

/// Keeps everyone else from changing an inbox until the transaction ends, and says how it is. Errors: `NotFound`.
pub(crate) async fn lock(tx: &mut Tx, id: InboxId) -> Result<Inbox> {
    queries::lock(tx, id).await?.ok_or(Error::NotFound("inbox"))
}

/// Every inbox, the oldest first.
pub async fn inboxes(services: &Services) -> Result<Vec<Inbox>> {
    queries::list(&services.db).await
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
    queries::by_key(&services.db, key).await?.ok_or(Error::NotFound("inbox"))
}

/// The inbox of this id.
pub(crate) async fn inbox_by_id(services: &Services, id: InboxId) -> Result<Inbox> {
    queries::by_id(&services.db, id).await?.ok_or(Error::NotFound("inbox"))
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
    queries::update(&mut tx, &after).await?;
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
