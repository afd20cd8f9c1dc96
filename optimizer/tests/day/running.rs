//! A planned day and the reports its drivers would send.

use crate::common::{day, solved};
use optimizer::assemble::assemble;
use optimizer::day::{
    DaySettings, DayState, Event, EventKind, RePlan, RePlanParams, Remainder, replan,
};
use optimizer::plan::{Plan, PlannedTrip};
use optimizer::units::PlanTime;
use optimizer::{Iterations, Problem};

/// A day, its plan, and everything its drivers report when all goes as planned.
pub(crate) struct Running {
    pub(crate) problem: Problem,
    pub(crate) plan: Plan,
    pub(crate) reports: Vec<Event>,
}

impl Running {
    /// A synthetic county day of some size, planned.
    pub(crate) fn county(seed: u64, lots: usize, vehicles: usize) -> Self {
        Self::of(day(seed, lots, vehicles, 2), seed)
    }

    /// A day, planned.
    pub(crate) fn of(problem: Problem, seed: u64) -> Self {
        let solution = solved(&problem, seed, 400);
        let plan = assemble(&problem, &solution).unwrap();
        let reports = reports(&problem, &plan);
        Self {
            problem,
            plan,
            reports,
        }
    }

    /// The state at a moment, with all reports up to it and some events more.
    pub(crate) fn state(&self, more: &[Event], now: PlanTime) -> DayState {
        let events: Vec<Event> = self.reports.iter().chain(more).cloned().collect();
        DayState::new(
            &self.problem,
            &self.plan,
            &events,
            now,
            &DaySettings::default(),
        )
    }

    /// A plan for the rest of the day from a state.
    pub(crate) fn replanned(state: &DayState) -> (Remainder, RePlan) {
        let settings = DaySettings::default();
        let params = RePlanParams::default();
        replan(
            state,
            &settings,
            &params,
            &mut Iterations(150),
            &mut |_, answer| {
                assert_eq!(
                    answer.violations,
                    [],
                    "an answer that breaks rules is shown"
                );
            },
        )
    }

    /// A moment of a route: some share of the time between its departure and its finish.
    pub(crate) fn moment(&self, route: usize, share: f64) -> PlanTime {
        let route = &self.plan.routes[route];
        let length = f64::from(route.finish.0 - route.departure.0);
        PlanTime(route.departure.0 + (length * share) as i32)
    }
}

/// An event with an identifier.
pub(crate) fn event(id: &str, at: PlanTime, kind: EventKind) -> Event {
    Event {
        id: id.into(),
        at,
        kind,
    }
}

/// What drivers report when all goes as planned.
pub(crate) fn reports(problem: &Problem, plan: &Plan) -> Vec<Event> {
    let mut events = Vec::new();
    for route in &plan.routes {
        let mut tell = |at: PlanTime, kind: EventKind| {
            let id = format!("{}-{:02}", route.vehicle, events.len());
            events.push(event(&id, at, kind));
        };
        let vehicle = || route.vehicle.clone();
        tell(route.departure, EventKind::Started { vehicle: vehicle() });
        for trip in &route.trips {
            report_trip(problem, &route.vehicle, trip, &mut tell);
        }
    }
    events
}

fn report_trip(
    problem: &Problem,
    name: &str,
    trip: &PlannedTrip,
    tell: &mut impl FnMut(PlanTime, EventKind),
) {
    let vehicle = || name.to_owned();
    let mut here: Option<(String, PlanTime)> = None;
    for stop in &trip.stops {
        let lot = problem.lots.iter().find(|lot| lot.id == stop.lot).unwrap();
        let market = problem.markets[lot.market.index()].id.clone();
        if here.as_ref().is_none_or(|(place, _)| *place != market) {
            if let Some((place, _)) = here {
                tell(
                    stop.leg.departure,
                    EventKind::Left {
                        vehicle: vehicle(),
                        place,
                    },
                );
            }
            let place = market.clone();
            tell(
                stop.leg.arrival,
                EventKind::Arrived {
                    vehicle: vehicle(),
                    place,
                },
            );
        }
        here = Some((market, stop.load_end));
        let loaded = EventKind::Loaded {
            vehicle: vehicle(),
            lot: stop.lot.clone(),
            kg: None,
            crates: None,
            core: None,
        };
        tell(stop.load_end, loaded);
    }
    let place = here.unwrap().0;
    tell(
        trip.to_hub.departure,
        EventKind::Left {
            vehicle: vehicle(),
            place,
        },
    );
    let place = trip.hub.clone();
    tell(
        trip.to_hub.arrival,
        EventKind::Arrived {
            vehicle: vehicle(),
            place,
        },
    );
    let hub = trip.hub.clone();
    tell(
        trip.unload_end,
        EventKind::Delivered {
            vehicle: vehicle(),
            hub,
        },
    );
    let place = trip.hub.clone();
    tell(
        trip.unload_end,
        EventKind::Left {
            vehicle: vehicle(),
            place,
        },
    );
}
