//! The rest of a running day on the map: where trucks under way are, the roads from there, and the
//! problem that a re-plan is a plan of.

use super::event_file::{EventDto, event_of};
use super::shapes::{Basis, RePlanNotes};
use crate::clock::from_rfc3339;
use crate::commands::day::OpenedDay;
use crate::dto;
use crate::failure::Failure;
use crate::roads::TruckRoads;
use optimizer::Problem;
use optimizer::day::{DaySettings, DayState, Event, Remainder};
use optimizer::units::Position;

/// The rest of a day, with everything that a page draws of it.
#[derive(Debug)]
pub struct Rest {
    /// Free lots, lots on board, trucks where they are.
    pub problem: Problem,
    /// Per class of trucks, its roads with the points where trucks under way are.
    pub roads: Vec<TruckRoads>,
}

impl OpenedDay {
    /// The rest of this day on its roads.
    pub fn rest(&self, remainder: &Remainder) -> Rest {
        let mut problem = remainder.problem.clone();
        let places = self.positions.len();
        let points: Vec<Position> = remainder
            .points
            .iter()
            .map(|point| {
                let vehicle = &problem.vehicles[point.vehicle.index()];
                let road =
                    self.roads[vehicle.roads.index()].along(point.from, point.to, point.share);
                point.seen.or(road).unwrap_or(point.near)
            })
            .collect();
        for market in &mut problem.markets {
            let point = market.location.index().checked_sub(places);
            if let Some(&point) = point.and_then(|point| points.get(point)) {
                market.position = point;
            }
        }
        let roads = self.roads.iter();
        let roads = roads.map(|roads| roads.with(&points, self.snap_limit));
        Rest {
            problem,
            roads: roads.collect(),
        }
    }

    /// The rest of this day that a re-plan was made for.
    ///
    /// # Errors
    /// The re-plan does not say what it was made from, or says it wrongly.
    pub fn rest_of(&self, notes: &RePlanNotes, settings: &DaySettings) -> Result<Rest, Failure> {
        let basis = notes.basis.as_deref().ok_or_else(|| Failure::Usage {
            zh: "这个重排方案没有记下它的依据，请重新排一次".into(),
            en: "this re-plan does not say what it was made from: make it again".into(),
        })?;
        let date = basis.in_force.inputs.date;
        let events = basis.events.iter().map(|dto| event_of(dto, date, ""));
        let events: Result<Vec<Event>, _> = events.collect();
        let events = events.map_err(|(zh, en)| Failure::Usage { zh, en })?;
        let now = from_rfc3339(date, &notes.now).ok_or_else(|| Failure::Usage {
            zh: format!("「{}」不是时间", notes.now),
            en: format!("{:?} is no time", notes.now),
        })?;
        let events = self.with_closures(events, now);
        let in_force = dto::read(&basis.in_force)?;
        let state = DayState::new(&self.problem, &in_force, &events, now, settings);
        Ok(self.rest(&Remainder::new(&state, settings)))
    }
}

impl Basis {
    /// What a re-plan of a state is made from.
    pub(super) fn of(state: &DayState, in_force: dto::PlanFile) -> Self {
        let date = in_force.inputs.date;
        let events = state.events.iter();
        Self {
            events: events.map(|event| EventDto::of(event, date)).collect(),
            in_force,
        }
    }
}
