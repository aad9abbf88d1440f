//! The server functions that the forms about the team post to. They answer with a redirect.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use crate::{
    error::AppError,
    flash::answer,
    page::{current_agent, go, local_path, services},
    people::availability::choice,
    settings::Section,
};
use backend::people;
use domain::{
    ids::{AgentId, DepartmentId},
    people::{AgentChange, DepartmentChange, NewDepartment},
};
use leptos::prelude::*;

/// Makes a department.
#[server(prefix = "/desk", endpoint = "create_department")]
pub async fn create_department(
    name: String,
    #[server(default)] description: String,
    tier: String,
) -> Result<(), AppError> {
    let result = async {
        let (name, description) = (name.clone(), description.clone());
        let new = NewDepartment { name, description, tier: Some(number("tier", &tier)?) };
        people::create_department(&services()?, &current_agent().await?, new).await?;
        Ok::<_, AppError>(())
    };
    let kept = [("name", &*name), ("description", &*description), ("tier", &*tier)];
    let page = Section::Team.path();
    match result.await {
        Ok(()) => answer("team", Ok(format!("There is a department {} now.", name.trim())), (page, page), &[]).await,
        Err(error) => answer("department", Err(error), (page, page), &kept).await,
    }
    Ok(())
}

/// Changes a department.
#[server(prefix = "/desk", endpoint = "change_department")]
pub async fn change_department(
    id: DepartmentId,
    name: String,
    #[server(default)] description: String,
    tier: String,
) -> Result<(), AppError> {
    let result = async {
        let (name, description) = (Some(name.clone()), Some(description.clone()));
        let change = DepartmentChange { name, description, tier: Some(number("tier", &tier)?) };
        people::change_department(&services()?, &current_agent().await?, id, change).await?;
        Ok("Saved.".to_owned())
    };
    let kept = [("name", &*name), ("description", &*description), ("tier", &*tier)];
    let back = format!("{}/departments/{id}", Section::Team.path());
    answer("department", result.await, (&back, &back), &kept).await;
    Ok(())
}

/// Deletes a department; another one takes what is in it.
#[server(prefix = "/desk", endpoint = "delete_department")]
pub async fn delete_department(id: DepartmentId, #[server(default)] into: String) -> Result<(), AppError> {
    let result = async {
        let successor = if into.is_empty() { None } else { Some(into.parse().map_err(|_| no_such_department())?) };
        people::delete_department(&services()?, &current_agent().await?, id, successor).await?;
        Ok::<_, AppError>(())
    };
    let page = Section::Team.path();
    match result.await {
        Ok(()) => answer("team", Ok("The department is gone.".to_owned()), (page, page), &[]).await,
        Err(error) => {
            let back = format!("{page}/departments/{id}");
            answer("delete", Err(error), (&back, &back), &[("into", &into)]).await;
        }
    }
    Ok(())
}

/// Changes what an agent takes on.
#[server(prefix = "/desk", endpoint = "change_support_agent")]
pub async fn change_support_agent(
    id: AgentId,
    #[server(default)] department: String,
    tier: String,
    capacity: String,
    #[server(default)] phone: String,
) -> Result<(), AppError> {
    let result = async {
        let wanted =
            if department.is_empty() { None } else { Some(department.parse().map_err(|_| no_such_department())?) };
        let change = AgentChange {
            department_id: Some(wanted),
            tier: Some(number("tier", &tier)?),
            capacity: Some(number("capacity", &capacity)?),
            phone: Some(phone.clone()),
        };
        people::change_agent(&services()?, &current_agent().await?, id, change).await?;
        Ok("Saved. It counts from now on.".to_owned())
    };
    let kept = [("department", &*department), ("tier", &*tier), ("capacity", &*capacity), ("phone", &*phone)];
    let back = format!("{}/agents/{id}", Section::Team.path());
    answer("work", result.await, (&back, &back), &kept).await;
    Ok(())
}

/// Chooses whether new tickets come to somebody else.
#[server(prefix = "/desk", endpoint = "set_availability_of")]
pub async fn set_availability_of(id: AgentId, availability: String, end: String) -> Result<(), AppError> {
    let result = async {
        let services = services()?;
        let choice = choice(&services, &availability, &end, 0)?;
        let agent = people::set_availability(&services, &current_agent().await?, id, choice).await?;
        Ok(format!("{} is {} now.", agent.name, agent.status.word().to_lowercase()))
    };
    let back = format!("{}/agents/{id}", Section::Team.path());
    answer("availability", result.await, (&back, &back), &[]).await;
    Ok(())
}

/// Chooses whether new tickets come to oneself, and comes back to where one was.
#[server(prefix = "/desk", endpoint = "choose_availability")]
pub async fn choose_availability(
    availability: String,
    #[server(default)] end: String,
    next: Option<String>,
) -> Result<(), AppError> {
    let (me, services) = (current_agent().await?, services()?);
    let choice = choice(&services, &availability, &end, 0)?;
    people::set_availability(&services, &me, me.id, choice).await?;
    go(local_path(next.as_deref()));
    Ok(())
}

fn number(field: &str, text: &str) -> Result<i32, AppError> {
    let wrong =
        |_| AppError { field: Some(field.to_owned()), ..AppError::new("VALIDATION_FAILED", "Type a whole number.") };
    text.trim().parse().map_err(wrong)
}

fn no_such_department() -> AppError {
    AppError::new("VALIDATION_FAILED", "There is no such department (any more). Choose another one.")
}
