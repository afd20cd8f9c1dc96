//! The running day: its state, the first safe answer, the settled one; and replays of a plan.
//!
//! What an answer costs is printed beside the time: a faster, worse answer is no gain. Searches stop
//! by processor seconds, so that what else runs on the machine changes nothing.

use api::cli::{MapArgs, SampleArgs};
use api::commands::{day::Inputs, sample};
use api::words::Language;
use benches::budget::{Budget, Clock};
use benches::{demo_map, in_checkout};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use optimizer::assemble::assemble;
use optimizer::day::{DaySettings, DayState, Event, EventKind, RePlanParams, first_answer, replan};
use optimizer::plan::Plan;
use optimizer::simulation::{SimulationSettings, simulate};
use optimizer::units::{Cost, PlanTime};
use optimizer::{Iterations, Problem, Solution, SolveParams, solve};
use std::hint::black_box;

/// Lots, and processor seconds after which an answer is to be settled.
const SIZES: [(usize, f64); 2] = [(60, 5.0), (300, 15.0)];
const REPLAYS: u32 = 1_000;

/// The demo day where there is one of this size; a synthetic case on the demo map elsewhere.
fn problem_of(lots: usize) -> Problem {
    let temporary = std::env::temp_dir();
    let (cache, cases) = (
        temporary.join("coldroute-bench-day"),
        in_checkout("data/cases"),
    );
    let (map, facts) = (demo_map(), in_checkout("data/facts"));
    let case = match lots {
        60 => cases.join("yangqu-july"),
        200 => cases.join("shanxi-200"),
        _ => temporary.join(format!("coldroute-bench-{lots}")),
    };
    if !case.exists() {
        let args = SampleArgs {
            map: MapArgs {
                map: Some(map.clone()),
                facts: Some(facts.clone()),
                cache: cache.clone(),
            },
            lots,
            out: case.clone(),
            seed: 1,
        };
        sample::run(&args, Language::En).expect("the demo map has roads for a sample case");
    }
    let inputs = Inputs::new(Some(&map), Some(&facts), Some(&case), &cache);
    inputs.open().expect("a demo day has no errors").problem
}

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

/// More time than this share of the cost is worth brings nothing: the day is settled.
const SETTLED_WITHIN: f64 = 0.005;

/// How many times the asked seconds are given to see what more time would bring.
const MORE_TIME: f64 = 3.0;

/// Re-plans for so many processor seconds, telling every answer; what the last one costs.
fn told(lots: usize, state: &DayState, seconds: f64) -> Cost {
    let (settings, params) = (DaySettings::default(), RePlanParams::default());
    let mut stop = Budget::new(Clock::Cpu, seconds, None);
    let clock = stop;
    let mut heard = Vec::new();
    let (_, answer) = replan(state, &settings, &params, &mut stop, &mut |_, answer| {
        let cost = answer.plan.costs.total().yuan();
        heard.push(format!("{cost:.0} after {:.2} s", clock.seconds_used()));
    });
    eprintln!(
        "{lots} lots, {seconds} s: {} yuan; {} left behind, {} violations",
        heard.join(", "),
        answer.plan.unserved.len(),
        answer.violations.len(),
    );
    answer.plan.costs.total()
}

/// Says whether the day is settled after so many processor seconds: what three times the time
/// reaches costs hardly less.
fn say_settled(lots: usize, state: &DayState, seconds: f64) {
    told(lots, state, seconds / 5.0);
    let cost = told(lots, state, seconds).yuan();
    let later = told(lots, state, MORE_TIME * seconds).yuan();
    let gain = 1.0 - later / cost;
    eprintln!(
        "{lots} lots: {} within {seconds} s: {MORE_TIME} times the time brings {:.2} %",
        if gain <= SETTLED_WITHIN {
            "settled"
        } else {
            "NOT settled"
        },
        gain * 100.0,
    );
}

fn answers(c: &mut Criterion) {
    let mut group = c.benchmark_group("running_day");
    group.sample_size(10);
    for (lots, seconds) in SIZES {
        let problem = problem_of(lots);
        let (_, plan) = planned(&problem);
        let settings = DaySettings::default();
        let state = broken_day(&problem, &plan);
        group.bench_function(BenchmarkId::new("state", lots), |b| {
            b.iter(|| broken_day(black_box(&problem), &plan));
        });
        group.bench_function(BenchmarkId::new("first_answer", lots), |b| {
            b.iter(|| first_answer(black_box(&state), &settings));
        });
        say_settled(lots, &state, seconds);
    }
    group.finish();
}

/// Both processors' work.
fn replays(c: &mut Criterion) {
    let problem = problem_of(200);
    let (solution, _) = planned(&problem);
    let settings = SimulationSettings::default();
    let clock = Budget::new(Clock::Cpu, f64::INFINITY, None);
    let report = simulate(&problem, &solution, &settings, REPLAYS, 1);
    let used = clock.seconds_used();
    let fine = report.map_or(0.0, |report| report.fine_share * 100.0);
    eprintln!(
        "{REPLAYS} replays of shanxi-200: {used:.2} processor seconds, {fine:.1} % in limits"
    );
    let mut group = c.benchmark_group("simulation");
    group.sample_size(10);
    group.bench_function("thousand_replays_of_shanxi_200", |b| {
        b.iter(|| simulate(black_box(&problem), &solution, &settings, REPLAYS, 1));
    });
    group.finish();
}

criterion_group!(running_day, answers, replays);
criterion_main!(running_day);
