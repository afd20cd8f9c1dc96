//! Every demo day: the verifier finds nothing, and every lot's curve stays inside its band or an
//! exception says why it did not.

#![allow(
    clippy::unwrap_used,
    reason = "what a test cannot set up, it must not pass"
)]

#[allow(dead_code, reason = "only facts and roads are used here")]
mod tiny_day;

use api::case::read_case;
use optimizer::alarm::{Limit, Probe};
use optimizer::assemble::assemble;
use optimizer::fixtures::alarm_rules;
use optimizer::units::Seconds;
use optimizer::verify::{LotRecord, records, verify};
use optimizer::{Iterations, Plan, Problem, SolveParams, solve};
use osm_loader::{Meters, Travel, TravelMatrix};

const DAYS: [&str; 4] = ["linxian-january", "tiny", "wanrong-october", "yangqu-july"];

/// Every place 20 minutes from every other: the maps are for other tests.
fn roads(size: usize) -> TravelMatrix {
    TravelMatrix::from_fn(size, |from, to| {
        if from == to {
            return Some(Travel::default());
        }
        Some(Travel {
            duration: Seconds::from_minutes(20),
            distance: Meters(15_000),
            toll: Meters::ZERO,
        })
    })
}

fn planned(day: &str) -> (Problem, Plan) {
    let folder = tiny_day::repository("data/cases").join(day);
    let case = read_case(&folder, tiny_day::facts()).unwrap();
    let matrices = case.profiles.iter().map(|_| roads(case.positions.len()));
    let matrices = matrices.collect();
    let problem = case.into_problem(matrices).unwrap();
    let params = SolveParams::default();
    let solution = solve(&problem, &params, &mut Iterations(30), &mut |_| {});
    let plan = assemble(&problem, &solution).unwrap();
    (problem, plan)
}

/// The longest time on end that a lot's core is beyond a limit, by its record's points.
fn minutes_beyond(record: &LotRecord, limit: Limit) -> f64 {
    let (mut longest, mut since) = (0, None);
    for point in &record.points {
        if limit.is_passed(point.core) {
            let from = *since.get_or_insert(point.at.0);
            longest = longest.max(point.at.0 - from);
        } else {
            since = None;
        }
    }
    f64::from(longest) / 60.0
}

#[test]
fn every_demo_day_keeps_every_rule_and_every_curve_its_band_or_says_why_not() {
    let rules = alarm_rules();
    for day in DAYS {
        let (problem, plan) = planned(day);
        assert_eq!(verify(&problem, &plan), [], "{day}");
        let records = records(&problem, &plan, &rules, Seconds::from_minutes(5));
        assert_eq!(records.len(), plan.fetched(), "{day}");
        let (mut inside, mut explained) = (0, 0);
        for record in &records {
            let lot = problem
                .lots
                .iter()
                .find(|lot| lot.id == record.lot)
                .unwrap();
            let product = &problem.products[lot.product.index()];
            let mut left = false;
            for rule in rules.iter().filter(|rule| rule.probe == Probe::Core) {
                let Some((limit, borne)) = rule.limit(product) else {
                    continue;
                };
                if rule.unit_k().is_none() && minutes_beyond(record, limit) > borne {
                    left = true;
                    let told = record.exceptions.iter().any(|exception| {
                        exception.probe == Probe::Core && exception.limit == limit
                    });
                    assert!(told, "{day} {}: beyond {limit:?} untold", record.lot);
                }
            }
            (inside, explained) = (inside + usize::from(!left), explained + usize::from(left));
        }
        println!("{day}: {inside} curves inside their bands, {explained} explained");
    }
}

#[test]
fn records_leave_no_gap_longer_than_five_minutes_and_cover_the_whole_ride() {
    let (problem, plan) = planned("tiny");
    let records = records(&problem, &plan, &alarm_rules(), Seconds::from_minutes(5));
    for record in &records {
        let gaps = record
            .points
            .windows(2)
            .map(|pair| pair[1].at.0 - pair[0].at.0);
        assert!(gaps.max().unwrap() <= 300, "{}", record.lot);
        let trips = plan.routes.iter().flat_map(|route| &route.trips);
        let trip = trips
            .into_iter()
            .find(|trip| trip.stops.iter().any(|stop| stop.lot == record.lot))
            .unwrap();
        let stop = trip
            .stops
            .iter()
            .find(|stop| stop.lot == record.lot)
            .unwrap();
        assert_eq!(record.points[0].at, stop.load_start);
        assert_eq!(record.points.last().unwrap().at, trip.unload_end);
    }
}
