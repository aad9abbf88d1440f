//! What a form says of somebody's availability.

use crate::error::AppError;
use backend::Services;
use domain::people::{Availability, AvailabilityChoice, AvailabilityEnd};

/// The choice that a form makes, from now on. `minutes_ahead` is how far the clocks of whoever chooses are ahead of UTC. Who
/// is available has no end, whatever is chosen beside it.
///
/// Errors: names that there are not.
pub(super) fn choice(
    services: &Services,
    availability: &str,
    end: &str,
    minutes_ahead: i32,
) -> Result<AvailabilityChoice, AppError> {
    let wrong = |field: &str, message: String| AppError {
        field: Some(field.to_owned()),
        ..AppError::new("VALIDATION_FAILED", message)
    };
    let availability: Availability = availability.parse().map_err(|message| wrong("availability", message))?;
    let end: AvailabilityEnd = end.parse().map_err(|message| wrong("end", message))?;
    let until = match availability {
        Availability::Available => None,
        Availability::Busy | Availability::Away => end.from(services.clock.now(), minutes_ahead),
    };
    Ok(AvailabilityChoice { availability, until })
}
