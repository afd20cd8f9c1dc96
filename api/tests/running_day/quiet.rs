//! A day on which nothing out of the way happens is not planned anew.

use crate::demo::{Demo, clock, january, july};
use api::live::parse_events;
use optimizer::Iterations;
use optimizer::day::change::What;
use optimizer::day::{DaySettings, DayState, LotStage, RePlan, RePlanParams, replan};
use optimizer::plan::{Plan, PlannedTrip};
use optimizer::units::{Cost, PlanTime};
use std::collections::BTreeMap;

/// What is told before the search has begun.
fn first_answer(demo: &Demo, now: PlanTime) -> (DayState, RePlan) {
    let settings = DaySettings::default();
    let state = DayState::new(&demo.opened.problem, &demo.plan, &[], now, &settings);
    let (params, none) = (RePlanParams::default(), &mut Iterations(0));
    let mut first = None;
    replan(&state, &settings, &params, none, &mut |_, answer| {
        first.get_or_insert_with(|| answer.clone());
    });
    (state, first.unwrap())
}

type Pickup<'a> = (&'a str, [PlanTime; 5]);

/// Per lot its truck, when it is loaded, and when and how it is unloaded.
fn pickups(plan: &Plan) -> BTreeMap<&str, Pickup<'_>> {
    let mut found = BTreeMap::new();
    for route in &plan.routes {
        for trip in &route.trips {
            let hub = [trip.to_hub.arrival, trip.unload_start, trip.unload_end];
            for stop in &trip.stops {
                let [arrival, start, end] = hub;
                let times = [stop.load_start, stop.load_end, arrival, start, end];
                found.insert(stop.lot.as_str(), (route.vehicle.as_str(), times));
            }
        }
    }
    found
}

fn hub_of<'a>(plan: &'a Plan, lot: &str) -> &'a str {
    let mut trips = plan.routes.iter().flat_map(|route| &route.trips);
    let carries = |trip: &&PlannedTrip| trip.stops.iter().any(|stop| stop.lot == lot);
    &trips.find(carries).unwrap().hub
}

#[test]
fn a_day_on_which_nothing_happens_keeps_its_plan_to_the_second() {
    for (name, demo) in [("July", july()), ("January", january())] {
        let planned = pickups(&demo.plan);
        let starts = demo.plan.routes.iter().map(|route| route.departure);
        let ends = demo.plan.routes.iter().map(|route| route.finish);
        let (start, end) = (starts.min().unwrap().0 - 3_600, ends.max().unwrap().0);
        for part in 0..24 {
            let now = PlanTime(start + (end - start) * part / 24 + part * 7);
            let at = clock(now);
            let (state, answer) = first_answer(demo, now);
            assert_eq!(answer.violations, [], "{name} {at}");
            let new = pickups(&answer.plan);
            for (lot, stage) in state.problem.lots.iter().zip(&state.lots) {
                let Some(old) = planned.get(lot.id.as_str()) else {
                    continue;
                };
                let same = match stage {
                    LotStage::Waiting => 0,
                    LotStage::OnBoard(_) | LotStage::Loading(_) => 2,
                    _ => continue,
                };
                let found = new.get(lot.id.as_str());
                let found = found.unwrap_or_else(|| panic!("{name} {at}: {} is left", lot.id));
                assert_eq!(found.0, old.0, "{name} {at}: {} rides elsewhere", lot.id);
                assert_eq!(
                    (found.1[same..].to_vec(), hub_of(&answer.plan, &lot.id)),
                    (old.1[same..].to_vec(), hub_of(&demo.plan, &lot.id)),
                    "{name} {at}: {} {stage:?}",
                    lot.id
                );
            }
            assert_eq!(answer.changes, [], "{name} {at}");
        }
    }
}

#[test]
fn nobody_is_called_for_an_improvement_that_is_not_worth_a_call() {
    let demo = july();
    let (lines, now) = demo.two_loadings();
    let events = parse_events(&lines, demo.opened.day.date).unwrap();
    let dear = DaySettings {
        change_truck: Cost::round(1e8),
        change_hour: Cost::round(1e8),
        break_promise: Cost::round(1e8),
        ..DaySettings::default()
    };
    let state = DayState::new(&demo.opened.problem, &demo.plan, &events, now, &dear);
    let params = RePlanParams { seed: 1, rounds: 1 };
    let stop = &mut Iterations(60);
    let (_, settled) = replan(&state, &dear, &params, stop, &mut |_, _| {});
    let is_called = |what: &What| {
        !matches!(
            what,
            What::Added { .. } | What::HubChanged { .. } | What::CalledOut { .. }
        )
    };
    let called = settled.changes.iter().filter(|one| is_called(&one.what));
    assert_eq!(called.count(), 0, "{:?}", settled.changes);
}
