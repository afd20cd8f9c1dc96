//! Planning: one route judged exactly, a search of fixed iterations, the verifier.
//!
//! The cost reached is printed beside the time: a faster, worse search is no gain.

use benches::day;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use optimizer::assemble::assemble;
use optimizer::evaluate::Evaluator;
use optimizer::verify::verify;
use optimizer::{Iterations, SolveParams, solve};
use std::hint::black_box;

const ITERATIONS: u64 = 1_000;
const SIZES: [usize; 3] = [20, 60, 200];

fn search(c: &mut Criterion) {
    let mut group = c.benchmark_group("search");
    group.sample_size(10);
    for lots in SIZES {
        let problem = day(lots);
        let params = SolveParams::default();
        let run = || solve(&problem, &params, &mut Iterations(ITERATIONS), &mut |_| {});
        let cost = assemble(&problem, &run()).map(|plan| plan.costs.total());
        eprintln!(
            "{lots} lots, {ITERATIONS} iterations: {:.2} yuan",
            cost.map_or(0.0, optimizer::units::Cost::yuan)
        );
        group.bench_function(BenchmarkId::new("thousand_iterations", lots), |b| {
            b.iter(run);
        });
    }
    group.finish();
}

fn judging(c: &mut Criterion) {
    let problem = day(60);
    let solution = solve(
        &problem,
        &SolveParams::default(),
        &mut Iterations(300),
        &mut |_| {},
    );
    let longest = solution
        .routes
        .iter()
        .max_by_key(|route| route.lots().count());
    let Some(route) = longest else { return };
    let stops = route.lots().count();
    let mut evaluator = Evaluator::new(&problem);
    c.bench_function(&format!("evaluate_route_of_{stops}_stops"), |b| {
        b.iter(|| {
            evaluator
                .evaluate(black_box(route))
                .expect("the search returns legal routes")
        });
    });
    let plan = assemble(&problem, &solution).expect("the search returns legal routes");
    c.bench_function("verify_60_lots", |b| {
        b.iter(|| verify(&problem, black_box(&plan)));
    });
}

criterion_group!(plan, search, judging);
criterion_main!(plan);
