//! The team: departments, and agents with what they take on.

use super::{availability::Availability, role::Role};
use crate::{
    Timestamp,
    conversations::MAX_PHONE_CHARS,
    ids::{AgentId, DepartmentId},
    text,
};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The tiers of agents and departments (spec 3): from general inquiries to critical issues.
pub const TIERS: RangeInclusive<i32> = 1..=3;
/// The tier of whoever was given none.
pub const DEFAULT_TIER: i32 = 1;
/// How many unfinished tickets an agent may take.
pub const CAPACITIES: RangeInclusive<i32> = 1..=500;
/// The capacity of whoever was given none.
pub const DEFAULT_CAPACITY: i32 = 10;
/// The longest name of a department, in characters.
pub const MAX_DEPARTMENT_CHARS: usize = 80;
/// The longest description of a department, in characters.
pub const MAX_DESCRIPTION_CHARS: usize = 300;
/// The fewest and the most digits of a telephone number (ITU-T E.164 has at most 15; extensions are longer).
const PHONE_DIGITS: RangeInclusive<usize> = 3..=20;

/// A group of agents (spec 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Department {
    /// Unique.
    pub id: DepartmentId,
    /// Unique, whatever the case.
    pub name: String,
    /// What it does.
    pub description: String,
    /// From 1 to 3.
    pub tier: i32,
    /// How many agents with access are in it.
    pub agent_count: i64,
    /// How many unfinished tickets are in it.
    pub open_tickets: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// An agent as somebody who takes tickets (spec 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SupportAgent {
    /// Unique.
    pub id: AgentId,
    /// What customers see.
    pub name: String,
    /// Where they sign in with.
    pub email: String,
    /// Their telephone number, as it was given.
    pub phone: Option<String>,
    /// What they are on the desk.
    pub role: Role,
    /// The department that they work in.
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// From 1 to 3.
    pub tier: i32,
    /// How many unfinished tickets they take.
    pub capacity: i32,
    /// How many they have.
    pub active_tickets: i64,
    /// Whether new tickets come to them now. Whoever is at capacity is busy.
    pub status: Availability,
    /// What was chosen, without regard to their load.
    pub availability: Availability,
    /// When they are available again by themselves; `null` when nothing ends.
    pub until: Option<Timestamp>,
}

/// Everybody, and every department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// By name.
    pub departments: Vec<Department>,
    /// By name.
    pub agents: Vec<SupportAgent>,
}

/// What `POST /support/departments` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewDepartment {
    /// Unique, whatever the case.
    #[cfg_attr(feature = "openapi", schema(required, max_length = 80, example = "Billing"))]
    pub name: String,
    /// What it does.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Invoices and refunds"))]
    pub description: String,
    /// From 1 to 3; 1 without it.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 3))]
    pub tier: Option<i32>,
}

/// What `PATCH /support/departments/{id}` takes: a field that is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DepartmentChange {
    /// Unique, whatever the case.
    #[cfg_attr(feature = "openapi", schema(max_length = 80))]
    pub name: Option<String>,
    /// What it does.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub description: Option<String>,
    /// From 1 to 3.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 3))]
    pub tier: Option<i32>,
}

/// What is to be changed of an agent: a field that is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentChange {
    /// Another department, or none.
    pub department_id: Option<Option<DepartmentId>>,
    /// From 1 to 3.
    pub tier: Option<i32>,
    /// From 1 to 500.
    pub capacity: Option<i32>,
    /// A telephone number; an empty one takes it away.
    pub phone: Option<String>,
}

/// A telephone number as it was typed, without spaces around it; `None` for one that is empty. Errors: a sentence for what
/// can't be one.
pub fn clean_phone(typed: &str) -> Result<Option<String>, &'static str> {
    let Some(phone) = text::clean_line(typed) else { return Ok(None) };
    let is_sign = |sign: char| sign.is_ascii_digit() || " +-()/.,;#*x".contains(sign);
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if phone.chars().count() > MAX_PHONE_CHARS || !phone.chars().all(is_sign) || !PHONE_DIGITS.contains(&digits) {
        return Err("Use a telephone number such as +49 30 1234567, of at most 40 characters.");
    }
    Ok(Some(phone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_stay_as_they_are_typed() {
        let check = |typed: &str, expected: Result<Option<&str>, ()>| {
            let found = clean_phone(typed);
            assert_eq!(found.as_ref().map(Option::as_deref).map_err(|_| ()), expected, "{typed}");
        };
        check(" +49 (30) 123-45 67 ", Ok(Some("+49 (30) 123-45 67")));
        check("030/1234567 x12", Ok(Some("030/1234567 x12")));
        check("112", Ok(Some("112")));
        check("", Ok(None));
        check("   ", Ok(None));
        check("12", Err(()));
        check("call me", Err(()));
        check("<b>123</b>", Err(()));
        check("123456789012345678901", Err(()));
        check(&format!("1234{}", " ".repeat(40)), Ok(Some("1234")));
        check(&format!("12{}34", "-".repeat(40)), Err(()));
    }
}
