//! `/settings/team`: the departments, and the agents with what they have.

use super::{
    fields::{DescriptionField, TierField},
    forms::CreateDepartment,
    island::{MayChange, TeamIsland},
};
use crate::{
    flash::Flash,
    page::{page, services, signed_in},
    settings::{Section, layout::SettingsLayout},
    ui::form::{Field, Outcome, PostForm},
};
use domain::people::{DEFAULT_TIER, MAX_DEPARTMENT_CHARS, Permission};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/settings/team`.
#[component]
pub fn TeamPage() -> impl IntoView {
    page("Team", async move {
        let (me, flash) = (signed_in().await?, Flash::take().await);
        let team = backend::people::find_team(&services()?, &me).await?;
        let may =
            MayChange { agents: me.may(Permission::AgentsUpdate), departments: me.may(Permission::DepartmentsUpdate) };
        let done = flash.of("team");
        Ok(view! {
            <SettingsLayout agent=me section=Section::Team>
                <div>
                    <h2 class="title">"Team"</h2>
                    <p class="sub">"Who answers, what for, and how much at once."</p>
                </div>
                <Outcome error=done.error_beside(&[]) done=done.done() />
                <TeamIsland team may />
                {may.departments.then(|| view! { <NewDepartment flash=flash.of("department") /> })}
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn NewDepartment(flash: Flash) -> impl IntoView {
    let fields = &["name", "description", "tier"];
    let tier = flash.value("tier", &DEFAULT_TIER.to_string());
    view! {
        <section class="card" id="new-department">
            <h2>"New department"</h2>
            <PostForm action=CreateDepartment::PATH flash=flash.clone() fields button="Make the department">
                <Field flash=flash.clone() label="Name" name="name" max=MAX_DEPARTMENT_CHARS as u32 />
                <DescriptionField flash value=String::new() />
                <TierField chosen=tier hint="Tier 1 takes what comes first, tier 3 what is critical." />
            </PostForm>
        </section>
    }
}
