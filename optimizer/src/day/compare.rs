//! Planned against measured temperature: what a recorder read beside what the plan said for that
//! moment.

use super::course::solution_of;
use super::event::{Event, EventKind, Reading};
use crate::evaluate::Broken;
use crate::plan::Plan;
use crate::problem::{LotId, Problem, VehicleId};
use crate::schedule::schedule;
use crate::thermal::{TemperatureCurve, temperature_curve};
use crate::units::{PlanTime, Seconds};

/// One reading beside the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The truck.
    pub vehicle: VehicleId,
    /// When it was read.
    pub at: PlanTime,
    /// The compartment whose air it is, or none for a core.
    pub compartment: Option<usize>,
    /// The lot whose core it is, or none for air.
    pub lot: Option<LotId>,
    /// What the plan said for that moment, °C.
    pub planned: f64,
    /// What was read, °C.
    pub measured: f64,
}

/// How finely the plan's curves are drawn (GB/T 24616: recorders read every 5 minutes at most).
const INTERVAL: Seconds = Seconds::from_minutes(5);

/// Every reading of air or core for which the plan has a temperature at that moment, in the order
/// of the events.
///
/// # Errors
/// The first rule that a route of the plan breaks.
pub fn planned_against_measured(
    problem: &Problem,
    plan: &Plan,
    events: &[Event],
) -> Result<Vec<Comparison>, Broken> {
    let mut curves: Vec<(VehicleId, Vec<TemperatureCurve>)> = Vec::new();
    for route in &solution_of(problem, plan).routes {
        let times = schedule(problem, route)?;
        let drawn = temperature_curve(problem, route, &times, INTERVAL);
        curves.push((route.vehicle, drawn));
    }
    let compared = events.iter().filter_map(|event| {
        let EventKind::Sensor { vehicle, reading } = &event.kind else {
            return None;
        };
        let index = problem
            .vehicles
            .iter()
            .position(|known| known.id == *vehicle)?;
        let vehicle = VehicleId(index as u32);
        let (_, drawn) = curves.iter().find(|(driven, _)| *driven == vehicle)?;
        let (compartment, lot, measured) = subject(problem, reading)?;
        let mut meant = drawn.iter().filter(|curve| {
            curve.lot == lot && compartment.is_none_or(|part| curve.compartment == part)
        });
        let planned = meant.find_map(|curve| at_moment(curve, event.at))?;
        Some(Comparison {
            vehicle,
            at: event.at,
            compartment,
            lot,
            planned,
            measured,
        })
    });
    Ok(compared.collect())
}

fn subject(problem: &Problem, reading: &Reading) -> Option<(Option<usize>, Option<LotId>, f64)> {
    match reading {
        Reading::Air { compartment, at } => Some((Some(*compartment), None, at.degrees())),
        Reading::Core { lot, at } => {
            let index = problem.lots.iter().position(|known| known.id == *lot)?;
            Some((None, Some(LotId(index as u32)), at.degrees()))
        }
        _ => None,
    }
}

/// The curve at a moment, straight between its points; nothing before and after it.
fn at_moment(curve: &TemperatureCurve, at: PlanTime) -> Option<f64> {
    let after = curve.points.iter().position(|point| point.0 >= at)?;
    let (late, warm) = curve.points[after];
    let Some(&(early, cold)) = after
        .checked_sub(1)
        .and_then(|before| curve.points.get(before))
    else {
        return (late == at).then(|| warm.degrees());
    };
    let span = f64::from(late.0 - early.0).max(1.0);
    let share = f64::from(at.0 - early.0) / span;
    Some(cold.degrees() + (warm.degrees() - cold.degrees()) * share)
}
