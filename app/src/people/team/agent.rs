//! `/settings/team/agents/{id}`: what one agent takes on, and whether new tickets come to them.

use super::{
    fields::{SelectField, TierField},
    forms::{ChangeSupportAgent, SetAvailabilityOf},
};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    settings::{Section, layout::SettingsLayout},
    ui::{
        avatar::Avatar,
        form::{Field, PostForm},
        time::Moment,
    },
};
use domain::{
    ids::AgentId,
    people::{Availability, AvailabilityEnd, Department, Permission, SupportAgent},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// `/settings/team/agents/{id}`.
#[component]
pub fn AgentPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse().ok());
    page("Team", async move {
        let (me, services, flash) = (who_may(Permission::AgentsUpdate).await?, services()?, Flash::take().await);
        let id = id.unwrap_or(AgentId(Uuid::nil()));
        let agent = backend::people::find_support_agent(&services, &me, id).await?;
        let departments = backend::people::list_departments(&services, &me).await?;
        Ok(view! {
            <SettingsLayout agent=me section=Section::Team>
                <p><a class="link" href=Section::Team.path()>"Team"</a></p>
                <WorkCard agent=agent.clone() departments flash=flash.of("work") />
                <AvailabilityCard agent flash=flash.of("availability") />
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn WorkCard(agent: SupportAgent, departments: Vec<Department>, flash: Flash) -> impl IntoView {
    let stored = agent.department_id.map(|id| id.to_string()).unwrap_or_default();
    let (chosen, tier) = (flash.value("department", &stored), flash.value("tier", &agent.tier.to_string()));
    let none = (String::new(), "None".to_owned());
    let options = [none].into_iter().chain(departments.into_iter().map(|one| (one.id.to_string(), one.name))).collect();
    let fields = &["capacity", "phone"];
    view! {
        <section class="card">
            <div class="named">
                <Avatar name=agent.name.clone() />
                <span>
                    <h2 dir="auto">{agent.name.clone()}</h2>
                    <span class="sub">{agent.email.clone()}</span>
                </span>
            </div>
            <PostForm action=ChangeSupportAgent::PATH flash=flash.clone() fields button="Save">
                <input type="hidden" name="id" value=agent.id.to_string() />
                <SelectField label="Department" name="department" options chosen />
                <TierField chosen=tier />
                <Field
                    flash=flash.clone()
                    label="Tickets at once"
                    name="capacity"
                    kind="number"
                    hint="1 to 500. Whoever has that many is busy by themselves."
                    value=agent.capacity.to_string()
                />
                <Field
                    flash
                    label="Telephone"
                    name="phone"
                    kind="tel"
                    hint="For colleagues. May be empty."
                    value=agent.phone.unwrap_or_default()
                    max=40
                    optional=true
                />
            </PostForm>
        </section>
    }
}

#[component]
fn AvailabilityCard(agent: SupportAgent, flash: Flash) -> impl IntoView {
    let availabilities = Availability::ALL.map(|each| (each.as_str().to_owned(), each.word().to_owned()));
    let end = |each: AvailabilityEnd| {
        let words = if each == AvailabilityEnd::Open { "Somebody changes it" } else { each.words() };
        (each.as_str().to_owned(), words.to_owned())
    };
    let is_full = agent.status != agent.availability;
    view! {
        <section class="card">
            <h2>"Availability"</h2>
            <p class="sub">
                "Now: " {agent.status.word()}
                {agent.until.map(|at| view! { " until " <Moment at /> })}
                {is_full.then_some(", at capacity")}
                ". " {agent.name.clone()} " can change it in their own menu."
            </p>
            <PostForm action=SetAvailabilityOf::PATH flash fields=&[] button="Set">
                <input type="hidden" name="id" value=agent.id.to_string() />
                <SelectField
                    label="From now on"
                    name="availability"
                    options=availabilities.into()
                    chosen=agent.availability.as_str().to_owned()
                />
                <SelectField
                    label="Until"
                    name="end"
                    options=AvailabilityEnd::ALL.map(end).into()
                    chosen=AvailabilityEnd::Open.as_str().to_owned()
                    hint="Times are in UTC here. Who is available needs no end."
                />
            </PostForm>
        </section>
    }
}
