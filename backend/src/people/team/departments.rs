//! Departments: made, changed, merged into another one, deleted.

use super::{
    super::{
        Actor,
        checks::require,
        queries::departments::{self, DepartmentRow},
    },
    view::{DEPARTMENT, find_department, tell_departments},
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::{Tx, is_unique_violation},
    threads::{self, Change, committed},
};
use domain::{
    ids::DepartmentId,
    people::{
        DEFAULT_TIER, Department, DepartmentChange, MAX_DEPARTMENT_CHARS, MAX_DESCRIPTION_CHARS, NewDepartment,
        Permission, TIERS,
    },
    text,
};
use serde::Serialize;
use uuid::Uuid;

/// What the activity log says of a department.
#[derive(Serialize, PartialEq)]
struct Logged<'a> {
    name: &'a str,
    description: &'a str,
    tier: i32,
}

impl<'a> Logged<'a> {
    fn of(row: &'a DepartmentRow) -> Self {
        Self { name: &row.name, description: &row.description, tier: row.tier }
    }
}

/// Makes a department.
///
/// Errors: `Forbidden` without `Departments_UPDATE`, `Invalid`, `Conflict` for a name that there is.
pub async fn create_department(services: &Services, by: &Actor, new: NewDepartment) -> Result<Department> {
    require(by, Permission::DepartmentsUpdate)?;
    let (id, now) = (DepartmentId(Uuid::now_v7()), services.clock.now());
    let row = DepartmentRow {
        id,
        name: check_name(&new.name)?,
        description: check_description(&new.description)?,
        tier: check_tier(new.tier.unwrap_or(DEFAULT_TIER))?,
        created_at: now,
        updated_at: now,
    };
    let mut tx = services.db.begin().await?;
    departments::insert(&mut tx, &row).await.map_err(|error| named_already(error, &row.name))?;
    let made = ((), Logged::of(&row));
    activity::record(&mut tx, services, Some(by), "department.create", (Subject::Department, id), made).await?;
    tx.commit().await?;
    tell_departments(services);
    find_department(services, by, id).await
}

/// Changes a department's name, description or tier.
///
/// Errors: `Forbidden`, `NotFound`, `Invalid`, `Conflict` for a name that another one has.
pub async fn change_department(
    services: &Services,
    by: &Actor,
    id: DepartmentId,
    change: DepartmentChange,
) -> Result<Department> {
    require(by, Permission::DepartmentsUpdate)?;
    let name = change.name.as_deref().map(check_name).transpose()?;
    let description = change.description.as_deref().map(check_description).transpose()?;
    let tier = change.tier.map(check_tier).transpose()?;
    let mut tx = services.db.begin().await?;
    let before = lock(&mut tx, id).await?;
    let after = DepartmentRow {
        name: name.unwrap_or_else(|| before.name.clone()),
        description: description.unwrap_or_else(|| before.description.clone()),
        tier: tier.unwrap_or(before.tier),
        updated_at: services.clock.now(),
        ..before.clone()
    };
    let states = (Logged::of(&before), Logged::of(&after));
    if states.0 != states.1 {
        departments::update(&mut tx, &after).await.map_err(|error| named_already(error, &after.name))?;
        activity::record(&mut tx, services, Some(by), "department.change", (Subject::Department, id), states).await?;
        tx.commit().await?;
        tell_departments(services);
    }
    find_department(services, by, id).await
}

/// Merges a department into another one, which takes its agents and everything that is in it, and returns that one.
///
/// Errors: `Forbidden`, `NotFound` when either has gone, `Invalid` for one that is to go into itself.
pub async fn merge_department(
    services: &Services,
    by: &Actor,
    id: DepartmentId,
    into: DepartmentId,
) -> Result<Department> {
    require(by, Permission::DepartmentsUpdate)?;
    if id == into {
        return Err(Error::invalid("into", "Choose another department: this one can’t go into itself."));
    }
    let (mut tx, now) = (services.db.begin().await?, services.clock.now());
    let locked = departments::lock(&mut tx, [id, into]).await?;
    let [from, to] = [id, into].map(|wanted| locked.iter().find(|row| row.id == wanted));
    let (Some(from), Some(to)) = (from, to) else { return Err(Error::NotFound(DEPARTMENT)) };
    // Threads are locked before agents, as where one is assigned.
    let moved = threads::move_department(&mut tx, id, into, now).await?;
    departments::move_agents(&mut tx, id, into, now).await?;
    departments::delete(&mut tx, id).await?;
    let states = (Logged::of(from), serde_json::json!({ "mergedInto": to.name }));
    activity::record(&mut tx, services, Some(by), "department.merge", (Subject::Department, id), states).await?;
    tx.commit().await?;
    moved.into_iter().for_each(|thread| committed(services, thread, Change::Department));
    tell_departments(services);
    find_department(services, by, into).await
}

/// Deletes a department. Another one takes its agents and everything that is in it; one that is empty needs none.
///
/// Errors: `Forbidden`, `NotFound`, `Invalid`, `Conflict` for one that is not empty, without another one.
pub async fn delete_department(
    services: &Services,
    by: &Actor,
    id: DepartmentId,
    into: Option<DepartmentId>,
) -> Result<()> {
    require(by, Permission::DepartmentsUpdate)?;
    if let Some(into) = into {
        return merge_department(services, by, id, into).await.map(|_| ());
    }
    let mut tx = services.db.begin().await?;
    let row = lock(&mut tx, id).await?;
    if departments::has_agents(&mut tx, id).await? || threads::is_department_used(&mut tx, id).await? {
        let sentence = "There are agents or tickets in this department. Say which other one takes them.";
        return Err(Error::Conflict(sentence.into()));
    }
    departments::delete(&mut tx, id).await?;
    let gone = (Logged::of(&row), ());
    activity::record(&mut tx, services, Some(by), "department.delete", (Subject::Department, id), gone).await?;
    tx.commit().await?;
    tell_departments(services);
    Ok(())
}

async fn lock(tx: &mut Tx, id: DepartmentId) -> Result<DepartmentRow> {
    departments::lock(tx, [id, id]).await?.pop().ok_or(Error::NotFound(DEPARTMENT))
}

fn check_name(name: &str) -> Result<String> {
    text::clean_line(name)
        .filter(|name| name.chars().count() <= MAX_DEPARTMENT_CHARS)
        .ok_or_else(|| Error::invalid("name", "The name of a department has 1 to 80 characters."))
}

fn check_description(description: &str) -> Result<String> {
    let description = text::clean_line(description).unwrap_or_default();
    if description.chars().count() > MAX_DESCRIPTION_CHARS {
        return Err(Error::invalid("description", "The description has at most 300 characters."));
    }
    Ok(description)
}

pub(super) fn check_tier(tier: i32) -> Result<i32> {
    if TIERS.contains(&tier) { Ok(tier) } else { Err(Error::invalid("tier", "A tier is 1, 2 or 3.")) }
}

fn named_already(error: sqlx::Error, name: &str) -> Error {
    match is_unique_violation(&error) {
        true => Error::Conflict(format!("There is a department “{name}” already.")),
        false => error.into(),
    }
}
