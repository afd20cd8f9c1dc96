//! A scripted failure: events in, both answers out, and what must hold of any of them.

use crate::demo::{Demo, clock};
use api::live::{change_text, contradiction_text, parse_events};
use api::words::Language;
use optimizer::Iterations;
use optimizer::day::change::{Change, Follows, What};
use optimizer::day::{DaySettings, DayState, RePlan, RePlanParams, Remainder, replan};
use optimizer::plan::{Plan, PlannedRoute, PlannedStop, PlannedTrip};
use optimizer::units::PlanTime;

/// What came of a failure.
pub(crate) struct Outcome {
    pub(crate) demo: &'static Demo,
    pub(crate) now: PlanTime,
    pub(crate) state: DayState,
    /// At once.
    pub(crate) first: RePlan,
    /// After some searching.
    pub(crate) settled: RePlan,
}

/// One line of an event file.
pub(crate) fn line(at: &str, kind: &str, fields: &str) -> String {
    let comma = if fields.is_empty() { "" } else { "," };
    format!("{{\"at\":\"{at}\",\"kind\":\"{kind}\"{comma}{fields}}}\n")
}

impl Outcome {
    /// A failure told in a kind and fields, right after the busiest truck has loaded two lots.
    pub(crate) fn of(demo: &'static Demo, kind: &str, fields: &str) -> Self {
        let at = clock(demo.two_loadings().1);
        Self::after(demo, &line(&at, kind, fields))
    }

    /// The same, about the busiest truck.
    pub(crate) fn of_truck(demo: &'static Demo, kind: &str) -> Self {
        Self::of(
            demo,
            kind,
            &format!("\"vehicle\":\"{}\"", demo.busiest().vehicle),
        )
    }

    /// Whatever lines come beside the reports of two loadings.
    pub(crate) fn after(demo: &'static Demo, lines: &str) -> Self {
        let (reports, now) = demo.two_loadings();
        Self::at(demo, now, &(reports + lines))
    }

    /// Whatever lines come, at a moment.
    pub(crate) fn at(demo: &'static Demo, now: PlanTime, lines: &str) -> Self {
        let events = parse_events(lines, demo.opened.day.date);
        let events = events.unwrap_or_else(|errors| panic!("{errors:?}"));
        let settings = DaySettings::default();
        let state = DayState::new(&demo.opened.problem, &demo.plan, &events, now, &settings);
        let params = RePlanParams { seed: 1, rounds: 1 };
        let mut answers: Vec<RePlan> = Vec::new();
        let mut note = |_: &Remainder, answer: &RePlan| answers.push(answer.clone());
        let stop = &mut Iterations(60);
        let (remainder, settled) = replan(&state, &settings, &params, stop, &mut note);
        for answer in answers.iter().chain([&settled]) {
            assert_keeps_the_rules(&state, &remainder, answer);
            assert_names_causes(answer);
        }
        let costs: Vec<_> = answers.iter().map(|one| one.plan.costs.total()).collect();
        assert!(
            costs.is_sorted_by(|a, b| a > b),
            "every answer is better: {costs:?}"
        );
        let outcome = Self {
            demo,
            now,
            state,
            first: answers.swap_remove(0),
            settled,
        };
        outcome.show();
        outcome
    }

    fn show(&self) {
        for (name, answer) in [("first", &self.first), ("settled", &self.settled)] {
            eprintln!("-- {name} at {}", clock(self.now));
            for change in &answer.changes {
                let [zh, en] = self.words(change);
                assert!(!zh.is_empty() && !en.is_empty() && zh != en);
                eprintln!("   {zh}\n   {en}");
            }
        }
    }

    fn words(&self, change: &Change) -> [String; 2] {
        [Language::Zh, Language::En].map(|one| change_text(change, &self.state.events, one))
    }

    /// The sentences of an answer in both languages.
    pub(crate) fn told(&self, answer: &RePlan) -> String {
        let changes = answer.changes.iter();
        changes
            .flat_map(|change| self.words(change))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Contradictions in both languages.
    pub(crate) fn contradictions(&self) -> String {
        let told = self.state.contradictions.iter().flat_map(|found| {
            [Language::Zh, Language::En]
                .map(|one| contradiction_text(found, &self.state.events, one))
        });
        told.collect::<Vec<_>>().join("\n")
    }

    /// Names of what is on board of the busiest truck.
    pub(crate) fn on_board(&self) -> Vec<String> {
        let problem = &self.state.problem;
        let busiest = &self.demo.busiest().vehicle;
        let mut trucks = self.state.trucks.iter();
        let truck = trucks.find(|truck| problem.vehicles[truck.vehicle.index()].id == *busiest);
        let lots = truck.unwrap().when_free.iter();
        lots.map(|lot| problem.lots[lot.lot.index()].id.clone())
            .collect()
    }

    /// What the busiest truck was still to fetch.
    pub(crate) fn still_to_fetch(&self) -> Vec<String> {
        let on_board = self.on_board();
        let trips = self.demo.busiest().trips.iter();
        let lots = trips.flat_map(|trip| &trip.stops).map(|stop| &stop.lot);
        lots.filter(|lot| !on_board.contains(lot))
            .cloned()
            .collect()
    }

    /// Asserts that each of these lots is said to ride elsewhere or to be left, because of what the
    /// words name.
    pub(crate) fn assert_reassigned(&self, answer: &RePlan, lots: &[String], cause: &str) {
        for lot in lots {
            let of_lot = answer.changes.iter().find(|change| match &change.what {
                What::Moved { lot: told, .. } | What::Dropped { lot: told, .. } => told == lot,
                _ => false,
            });
            let told = of_lot.map(|change| self.words(change).join("\n"));
            let told = told.unwrap_or_else(|| panic!("nothing is said of {lot}"));
            assert!(told.contains(cause), "{told}");
        }
    }
}

/// Every answer: no violation, no load left on a truck that can drive, nothing in the past.
fn assert_keeps_the_rules(state: &DayState, remainder: &Remainder, answer: &RePlan) {
    assert_eq!(answer.violations, [], "an answer breaks rules");
    for truck in state.trucks.iter().filter(|truck| !truck.broken) {
        let mut stranded = remainder.stranded.iter();
        if stranded.any(|load| load.vehicle == truck.vehicle) {
            continue;
        }
        for lot in &truck.when_free {
            let name = &state.problem.lots[lot.lot.index()].id;
            assert!(
                stop_of(&answer.plan, name).is_some(),
                "{name} stays on board"
            );
        }
    }
    let legs = answer.plan.routes.iter().flat_map(PlannedRoute::legs);
    let past = legs.filter(|leg| leg.departure < state.now);
    assert_eq!(past.count(), 0, "the past is planned");
}

/// Every change names an event or the change it follows from; what follows from another truck's or
/// hub's change names one that is told as well.
fn assert_names_causes(answer: &RePlan) {
    for change in &answer.changes {
        assert_eq!(
            change.because.is_empty(),
            change.follows.is_some(),
            "{change:?}"
        );
        let told = |truck: &str, lot: &Option<String>| {
            let mut others = answer.changes.iter().filter(|other| *other != change);
            others.any(|other| match lot {
                Some(lot) => other.what.lot() == Some(lot),
                None => other.what.vehicles().any(|one| one == truck),
            })
        };
        match &change.follows {
            Some(Follows::Truck { vehicle, lot }) => assert!(told(vehicle, lot), "{change:?}"),
            Some(Follows::Hub { lot: Some(lot), .. }) => {
                assert!(told("", &Some(lot.clone())), "{change:?}");
            }
            _ => {}
        }
    }
}

/// All trips of a plan with their trucks.
pub(crate) fn trips(plan: &Plan) -> impl Iterator<Item = (&str, &PlannedTrip)> {
    let routes = plan.routes.iter();
    routes.flat_map(|route| {
        route
            .trips
            .iter()
            .map(|trip| (route.vehicle.as_str(), trip))
    })
}

/// Where a lot rides.
pub(crate) fn stop_of<'a>(
    plan: &'a Plan,
    lot: &str,
) -> Option<(&'a str, &'a PlannedTrip, &'a PlannedStop)> {
    trips(plan).find_map(|(vehicle, trip)| {
        let stop = trip.stops.iter().find(|stop| stop.lot == lot)?;
        Some((vehicle, trip, stop))
    })
}

/// A truck's route.
pub(crate) fn route_of<'a>(plan: &'a Plan, vehicle: &str) -> Option<&'a PlannedRoute> {
    plan.routes.iter().find(|route| route.vehicle == vehicle)
}

/// Whether a change takes something from somebody who was promised it.
pub(crate) fn is_loss(change: &Change) -> bool {
    matches!(
        change.what,
        What::Dropped { .. } | What::Forfeited { .. } | What::Stranded { .. } | What::Waits { .. }
    )
}
