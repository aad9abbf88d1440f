//! The rows of the tables. Each follows its own part of the state, so that what has not changed is not drawn again.

use super::state::TeamState;
use crate::{
    local_time::iso,
    people::status::{EndOf, StatusDot, load_words},
    ui::{avatar::Avatar, icons},
};
use domain::{
    ids::{AgentId, DepartmentId},
    people::{Availability, Department, SupportAgent},
};
use leptos::prelude::*;

/// Parts of a bar at most: more would say no more.
const PARTS: i32 = 10;
/// Faces of a department that are shown at most.
const FACES: usize = 5;

/// A department.
#[component]
pub fn DepartmentRow(state: TeamState, id: DepartmentId, may: bool) -> impl IntoView {
    let row = Memo::new(move |_| state.departments.with(|all| all.iter().find(|one| one.id == id).cloned()));
    let text = move |of: fn(&Department) -> String| move || row.with(|row| row.as_ref().map(of).unwrap_or_default());
    let faces = Memo::new(move |_| {
        let is_in = |agent: &&SupportAgent| agent.department_id == Some(id);
        state
            .agents
            .with(|all| all.iter().filter(is_in).map(|agent| agent.name.clone()).take(FACES).collect::<Vec<_>>())
    });
    let pile = move || faces.get().into_iter().map(|name| view! { <Avatar name size="s" /> }).collect_view();
    let label = move || format!("Change {}", text(|row| row.name.clone())());
    view! {
        <tr>
            <td class="main">
                <b dir="auto">{text(|row| row.name.clone())}</b>
                <span class="sub" dir="auto">{text(|row| row.description.clone())}</span>
            </td>
            <td data-label="Tier"><span class="chip">"Tier " {text(|row| row.tier.to_string())}</span></td>
            <td data-label="Agents">
                <span class="pile">{pile} <span class="num">{text(|row| row.agent_count.to_string())}</span></span>
            </td>
            <td class="r num" data-label="Open tickets">{text(|row| row.open_tickets.to_string())}</td>
            <td class="go">
                {may.then(|| view! {
                    <a class="btn quiet icon" href=format!("/settings/team/departments/{id}") aria-label=label>{icons::pencil(16)}</a>
                })}
            </td>
        </tr>
    }
}

/// An agent.
#[component]
pub fn AgentRow(state: TeamState, id: AgentId, may: bool) -> impl IntoView {
    let row = Memo::new(move |_| state.agents.with(|all| all.iter().find(|one| one.id == id).cloned()));
    let text = move |of: fn(&SupportAgent) -> String| move || row.with(|row| row.as_ref().map(of).unwrap_or_default());
    let label = move || format!("Change {}", text(|row| row.name.clone())());
    let department = move || row.with(|row| row.as_ref().and_then(|row| row.department.clone()));
    view! {
        <tr>
            <td class="main">
                <span class="named">
                    <Avatar name=Signal::derive(text(|row| row.name.clone())) />
                    <span>
                        <b dir="auto">{text(|row| row.name.clone())}</b>
                        <span class="sub">{text(|row| row.email.clone())}</span>
                    </span>
                </span>
            </td>
            <td data-label="Status"><Status row /></td>
            <td data-label="Tier"><span class="chip">"Tier " {text(|row| row.tier.to_string())}</span></td>
            <td data-label="Department">
                {move || match department() {
                    Some(name) => view! { <span dir="auto">{name}</span> }.into_any(),
                    None => view! { <span class="sub">"None"</span> }.into_any(),
                }}
            </td>
            <td data-label="Workload"><Load row /></td>
            <td class="go">
                {may.then(|| view! {
                    <a class="btn quiet icon" href=format!("/settings/team/agents/{id}") aria-label=label>{icons::pencil(16)}</a>
                })}
            </td>
        </tr>
    }
}

#[component]
fn Status(row: Memo<Option<SupportAgent>>) -> impl IntoView {
    let status = Memo::new(move |_| row.with(|row| row.as_ref().map_or(Availability::Away, |row| row.status)));
    let until = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.until)));
    view! {
        <span class="state">
            <StatusDot status />
            <span>
                {move || status.get().word()}
                {move || until.get().map(|at| view! { " until " <EndOf at=iso(at) /> })}
            </span>
        </span>
    }
}

/// How much of what an agent takes they have: a bar for the eye, and the numbers.
#[component]
fn Load(row: Memo<Option<SupportAgent>>) -> impl IntoView {
    let numbers =
        Memo::new(move |_| row.with(|row| row.as_ref().map_or((0, 1), |row| (row.active_tickets, row.capacity))));
    let words = move || row.with(|row| row.as_ref().map(load_words).unwrap_or_default());
    let parts = move || {
        let (has, takes) = numbers.get();
        let (full, all) = bar(has, takes);
        (0..all).map(|part| view! { <i class:f=part < full></i> }).collect_view()
    };
    view! {
        <span class="load" class:full=move || { let (has, takes) = numbers.get(); has >= i64::from(takes) }>
            <span class="parts" aria-hidden="true">{parts}</span>
            <span class="num">{words}</span>
        </span>
    }
}

/// How many parts of a bar are full, and how many there are. The last one is full at capacity only, the first as soon as there
/// is anything.
fn bar(has: i64, takes: i32) -> (i32, i32) {
    let all = takes.clamp(1, PARTS);
    let has = has.clamp(0, i64::from(takes)) as i32;
    let full = has * all / takes.max(1);
    (if has > 0 { full.max(1) } else { 0 }, all)
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_full_at_capacity_only_and_empty_without_anything() {
        let check = |has, takes, expected| assert_eq!(bar(has, takes), expected, "{has} of {takes}");
        check(0, 8, (0, 8));
        check(5, 8, (5, 8));
        check(8, 8, (8, 8));
        check(9, 8, (8, 8));
        check(1, 500, (1, 10));
        check(499, 500, (9, 10));
        check(500, 500, (10, 10));
        check(1, 1, (1, 1));
    }
}
