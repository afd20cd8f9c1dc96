//! Siting at three sizes: time to one thousandth of proved gap, with the value found beside it.

#[path = "../bin/siting_published/region.rs"]
mod region;

use criterion::{Criterion, criterion_group, criterion_main};
use optimizer::siting::{SitingModel, SitingParams, SitingProblem, SitingProgress, solve};
use region::{SIZES, capacitated, median};

fn bench_siting(criterion: &mut Criterion) {
    for size in SIZES {
        bench_one(
            criterion,
            &format!("p-median {}", size.label),
            &median(size),
        );
        bench_one(
            criterion,
            &format!("cflp {}", size.label),
            &capacitated(size),
        );
    }
}

fn bench_one(criterion: &mut Criterion, name: &str, question: &(SitingProblem, SitingModel)) {
    let (problem, model) = question;
    let params = SitingParams {
        gap: 1e-3,
        ..SitingParams::default()
    };
    let run = || {
        let mut stop = |progress: &SitingProgress| progress.steps > 20_000;
        solve(problem, model, &params, &mut stop).expect("the region is feasible")
    };
    let answer = run();
    eprintln!(
        "{name}: value {}, gap {:.4} %",
        answer.value,
        100.0 * answer.gap()
    );
    criterion.bench_function(name, |bencher| bencher.iter(run));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = bench_siting
}
criterion_main!(benches);
