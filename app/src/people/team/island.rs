//! The island: both tables around one state.

// The macro makes items for the lazy chunk, which have no place for docs.
#![allow(missing_docs)]

use super::{
    rows::{AgentRow, DepartmentRow},
    state::TeamState,
};
use crate::ui::icons;
use domain::people::Team;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What whoever looks may change.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct MayChange {
    /// Agents.
    pub agents: bool,
    /// Departments.
    pub departments: bool,
}

/// The tables.
// Not in a chunk of its own while developing: plain `cargo leptos watch` does not split.
#[cfg_attr(debug_assertions, island)]
#[cfg_attr(not(debug_assertions), island(lazy))]
pub fn TeamIsland(team: Team, may: MayChange) -> impl IntoView {
    let state = TeamState::new(team);
    Effect::new(move |_: Option<()>| state.follow());
    view! {
        <div class="team" data-alive=move || state.is_live.get().then_some("true")>
            <Departments state may />
            <Agents state may />
        </div>
    }
}

#[component]
fn Departments(state: TeamState, may: MayChange) -> impl IntoView {
    let ids = move || state.departments.with(|all| all.iter().map(|one| one.id).collect::<Vec<_>>());
    let is_empty = move || state.departments.with(Vec::is_empty);
    view! {
        <section class="card flush">
            <header>
                <h2>"Departments"</h2>
                {may.departments.then(|| view! { <a class="btn" href="#new-department">{icons::plus(16)} "Department"</a> })}
            </header>
            <Show when=is_empty>
                <p class="sub none">
                    "None yet. A department is a group of agents, such as Billing, that takes tickets of one kind."
                </p>
            </Show>
            <table class="tb" hidden=is_empty>
                <thead>
                    <tr>
                        <th>"Name"</th>
                        <th>"Tier"</th>
                        <th>"Agents"</th>
                        <th class="r">"Open tickets"</th>
                        <th class="go"><span class="sr-only">"Change"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=ids key=|id| *id let(id)>
                        <DepartmentRow state id may=may.departments />
                    </For>
                </tbody>
            </table>
        </section>
    }
}

#[component]
fn Agents(state: TeamState, may: MayChange) -> impl IntoView {
    let ids = move || state.agents.with(|all| all.iter().map(|one| one.id).collect::<Vec<_>>());
    let count = move || state.agents.with(Vec::len);
    view! {
        <section class="card flush">
            <header>
                <h2>"Agents " <span class="sub num">{count}</span></h2>
                {may.agents.then(|| view! { <a class="btn primary" href="/settings/agents#invite">{icons::user_plus(16)} "Invite"</a> })}
            </header>
            <table class="tb people-at-work">
                <thead>
                    <tr>
                        <th>"Name"</th>
                        <th>"Status"</th>
                        <th>"Tier"</th>
                        <th>"Department"</th>
                        <th>"Workload"</th>
                        <th class="go"><span class="sr-only">"Change"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=ids key=|id| *id let(id)>
                        <AgentRow state id may=may.agents />
                    </For>
                </tbody>
            </table>
        </section>
    }
}
