//! `/settings/team/departments/{id}`: one department, and the way to get rid of it.

use super::{
    fields::{DescriptionField, SelectField, TierField},
    forms::{ChangeDepartment, DeleteDepartment},
};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    settings::{Section, layout::SettingsLayout},
    ui::form::{Field, Outcome, PostForm},
};
use domain::{
    ids::DepartmentId,
    people::{Department, MAX_DEPARTMENT_CHARS, Permission},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// `/settings/team/departments/{id}`.
#[component]
pub fn DepartmentPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse().ok());
    page("Team", async move {
        let (me, services, flash) = (who_may(Permission::DepartmentsUpdate).await?, services()?, Flash::take().await);
        let id = id.unwrap_or(DepartmentId(Uuid::nil()));
        let department = backend::people::find_department(&services, &me, id).await?;
        let mut others = backend::people::list_departments(&services, &me).await?;
        others.retain(|one| one.id != id);
        Ok(view! {
            <SettingsLayout agent=me section=Section::Team>
                <p><a class="link" href=Section::Team.path()>"Team"</a></p>
                <LookCard department=department.clone() flash=flash.of("department") />
                <DeleteCard department others flash=flash.of("delete") />
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn LookCard(department: Department, flash: Flash) -> impl IntoView {
    let tier = flash.value("tier", &department.tier.to_string());
    view! {
        <section class="card">
            <h2 dir="auto">{department.name.clone()}</h2>
            <PostForm action=ChangeDepartment::PATH flash=flash.clone() fields=&["name", "description", "tier"] button="Save">
                <input type="hidden" name="id" value=department.id.to_string() />
                <Field
                    flash=flash.clone()
                    label="Name"
                    name="name"
                    value=department.name
                    max=MAX_DEPARTMENT_CHARS as u32
                />
                <DescriptionField flash value=department.description />
                <TierField chosen=tier />
            </PostForm>
        </section>
    }
}

#[component]
fn DeleteCard(department: Department, others: Vec<Department>, flash: Flash) -> impl IntoView {
    let nothing = (String::new(), "Nothing: it is empty".to_owned());
    let others = others.into_iter().map(|one| (one.id.to_string(), one.name));
    let options: Vec<_> = [nothing].into_iter().chain(others).collect();
    let chosen = flash.value("into", "");
    view! {
        <section class="card">
            <h2>"Delete or merge"</h2>
            <p class="sub">
                "Another department takes its agents and all of its tickets, also those that are closed. This can’t be undone."
            </p>
            <Outcome error=flash.error_beside(&[]) done=flash.done() />
            <form method="post" action=DeleteDepartment::PATH class="stack">
                <input type="hidden" name="id" value=department.id.to_string() />
                <SelectField label="What takes its place" name="into" options chosen />
                <div><button class="btn bad">"Delete this department"</button></div>
            </form>
        </section>
    }
}
