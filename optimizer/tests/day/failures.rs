//! Failures, one by one: events in, a plan for the rest out, 0 violations on what is still free.

use crate::running::{Running, event};
use optimizer::day::change::What;
use optimizer::day::{Event, EventKind, RoadChange};
use optimizer::plan::{Cause, Rule};
use optimizer::units::PlanTime;
use std::sync::OnceLock;

fn running() -> &'static Running {
    static DAY: OnceLock<Running> = OnceLock::new();
    DAY.get_or_init(|| Running::county(5, 40, 8))
}

fn replanned(more: &[Event], now: PlanTime) -> Vec<What> {
    let day = running();
    let state = day.state(more, now);
    let (_, answer) = Running::replanned(&state);
    assert_eq!(answer.violations, []);
    answer
        .changes
        .into_iter()
        .map(|change| change.what)
        .collect()
}

#[test]
fn a_day_that_goes_as_planned_needs_no_change() {
    let day = running();
    for share in [0.05, 0.3, 0.6, 0.9] {
        let moved = replanned(&[], day.moment(0, share))
            .into_iter()
            .filter(|what| {
                matches!(
                    what,
                    What::Dropped { .. } | What::Forfeited { .. } | What::Stranded { .. }
                )
            });
        assert_eq!(moved.count(), 0, "at {share}");
    }
}

#[test]
fn the_load_of_a_broken_truck_is_taken_over_or_told_lost() {
    let day = running();
    let mut taken_over = 0;
    for route in &day.plan.routes {
        let trip = &route.trips[0];
        let now = PlanTime(trip.to_hub.departure.0 + 60);
        let broken = EventKind::TruckBroken {
            vehicle: route.vehicle.clone(),
        };
        let changes = replanned(&[event("broken", now, broken)], now);
        for stop in &trip.stops {
            let is_taken_over = changes.iter().any(|what| {
                matches!(what, What::TakenOver { lot, from, .. }
                    if *lot == stop.lot && *from == route.vehicle)
            });
            let is_told = changes.iter().any(|what| match what {
                What::Waits { lots, .. } | What::Stranded { lots, .. } => lots.contains(&stop.lot),
                What::Forfeited { lot, .. } => *lot == stop.lot,
                _ => false,
            });
            assert!(is_taken_over || is_told, "{}: {changes:?}", stop.lot);
            taken_over += u32::from(is_taken_over);
        }
    }
    assert!(taken_over > 0);
}

#[test]
fn a_broken_unit_sends_the_load_to_a_hub_with_its_minutes_left() {
    let day = running();
    let route = &day.plan.routes[0];
    let now = PlanTime(route.trips[0].stops[0].load_end.0 + 60);
    let broken = EventKind::UnitBroken {
        vehicle: route.vehicle.clone(),
    };
    let state = day.state(&[event("unit", now, broken)], now);
    let (remainder, answer) = Running::replanned(&state);
    assert_eq!(answer.violations, []);
    let truck = state.trucks.iter().find(|truck| truck.unit_off).unwrap();
    assert!(!truck.when_free.is_empty());
    for lot in &truck.when_free {
        let name = &state.problem.lots[lot.lot.index()].id;
        let stops = answer
            .plan
            .routes
            .iter()
            .flat_map(|route| &route.trips[0].stops);
        assert_eq!(
            stops.filter(|stop| stop.lot == *name).count(),
            1,
            "{name} reaches a hub"
        );
    }
    assert!(remainder.stranded.is_empty());
}

#[test]
fn a_lot_is_not_said_to_be_left_behind_because_of_what_is_on_board_elsewhere() {
    let day = running();
    let route = &day.plan.routes[0];
    let now = PlanTime(route.trips[0].to_hub.departure.0 + 60);
    let slow = EventKind::Road(RoadChange {
        between: None,
        factor: Some(3.0),
        until: None,
    });
    let state = day.state(&[event("snow", now, slow)], now);
    assert!(state.trucks.iter().any(|truck| !truck.when_free.is_empty()));
    let (_, answer) = Running::replanned(&state);
    let reasons = answer.plan.unserved.iter().flat_map(|lot| &lot.reasons);
    let causes: Vec<Cause> = reasons.map(|reason| reason.cause).collect();
    assert!(!causes.is_empty(), "snow leaves something behind");
    assert!(!causes.contains(&Cause::Rule(Rule::OnBoard)), "{causes:?}");
}
