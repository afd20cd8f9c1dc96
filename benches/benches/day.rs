//! The running day: its state, the first safe answer, the settled one; and replays of a plan.
//!
//! What an answer costs is printed beside the time: a faster, worse answer is no gain.

use benches::day;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use optimizer::assemble::assemble;
use optimizer::day::{DaySettings, DayState, Event, EventKind, RePlanParams, Remainder, replan};
use optimizer::plan::Plan;
use optimizer::simulation::{SimulationSettings, simulate};
use optimizer::units::PlanTime;
use optimizer::{Iterations, Problem, Solution, SolveParams, solve};
use std::hint::black_box;

const SIZES: [usize; 2] = [60, 300];
const REPLAYS: u32 = 100;

fn planned(problem: &Problem) -> (Solution, Plan) {
    let params = SolveParams::default();
    let solution = solve(problem, &params, &mut Iterations(300), &mut |_| {});
    let plan = assemble(problem, &solution).expect("the search returns legal routes");
    (solution, plan)
}

/// The truck that fetches most breaks down on its way to the hub; nobody else reports anything.
fn broken_day(problem: &Problem, plan: &Plan) -> DayState {
    let busiest = plan
        .routes
        .iter()
        .max_by_key(|route| route.trips[0].stops.len());
    let route = busiest.expect("the plan has routes");
    let now = PlanTime(route.trips[0].to_hub.departure.0 + 60);
    let broken = Event {
        id: "broken".into(),
        at: now,
        kind: EventKind::TruckBroken {
            vehicle: route.vehicle.clone(),
        },
    };
    DayState::new(problem, plan, &[broken], now, &DaySettings::default())
}

fn answers(c: &mut Criterion) {
    let mut group = c.benchmark_group("running_day");
    group.sample_size(10);
    for lots in SIZES {
        let problem = day(lots);
        let (_, plan) = planned(&problem);
        let settings = DaySettings::default();
        let state = broken_day(&problem, &plan);
        group.bench_function(BenchmarkId::new("state", lots), |b| {
            b.iter(|| broken_day(black_box(&problem), &plan));
        });
        group.bench_function(BenchmarkId::new("first_answer", lots), |b| {
            b.iter(|| Remainder::new(black_box(&state), &settings));
        });
        let params = RePlanParams::default();
        let settle = || {
            replan(
                &state,
                &settings,
                &params,
                &mut Iterations(300),
                &mut |_, _| {},
            )
        };
        let (remainder, answer) = settle();
        let first = assemble(&remainder.problem, &remainder.first);
        eprintln!(
            "{lots} lots: first {:.2} yuan, settled {:.2} yuan, {} violations",
            first.map_or(0.0, |plan| plan.costs.total().yuan()),
            answer.plan.costs.total().yuan(),
            answer.violations.len()
        );
        group.bench_function(BenchmarkId::new("settled_300_iterations", lots), |b| {
            b.iter(settle);
        });
    }
    group.finish();
}

fn replays(c: &mut Criterion) {
    let problem = day(200);
    let (solution, _) = planned(&problem);
    let settings = SimulationSettings::default();
    let mut group = c.benchmark_group("simulation");
    group.sample_size(10);
    group.bench_function("hundred_replays_of_200_lots", |b| {
        b.iter(|| simulate(black_box(&problem), &solution, &settings, REPLAYS, 1));
    });
    group.finish();
}

criterion_group!(running_day, answers, replays);
criterion_main!(running_day);
