//! One route judged exactly, and one insertion tested in constant time: what the search does most.
//!
//! The route has twelve stops at twelve markets and three compartments with three set points.

use benches::three_climates;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use optimizer::evaluate::Evaluator;
use optimizer::openings::Openings;
use optimizer::problem::LotId;
use optimizer::segment::Segment;
use std::hint::black_box;

fn exact(c: &mut Criterion) {
    let (problem, route) = three_climates();
    let mut evaluator = Evaluator::new(&problem);
    let judged = evaluator.evaluate(&route);
    let judged = judged.expect("the bench's route keeps every rule");
    eprintln!("costs {:.2} yuan", judged.costs.total().yuan());
    c.bench_function("evaluate_exactly_12_stops_3_compartments", |b| {
        b.iter(|| {
            evaluator
                .evaluate(black_box(&route))
                .map(|judged| judged.costs.total())
        });
    });
}

/// A lot put between the head and the tail of a trip, and unloaded at its hub: windows, working
/// time and every lot's time on board.
fn constant_time(c: &mut Criterion) {
    let stop = |from: i64| Segment::pickup(from, from + 14_400, 900, 20_000);
    let join = |stops: std::ops::Range<i64>| {
        let mut stops = stops.map(|index| stop(14_400 + 600 * index));
        let first = stops.next().expect("there are stops");
        stops.fold(first, |head, next| head.join(700, &next))
    };
    let (head, lot, tail) = (join(0..6), stop(17_000), join(6..12));
    let hub = Segment::place(0, 80_000, 3_000);
    c.bench_function("test_an_insertion_in_constant_time", |b| {
        b.iter(|| {
            let trip = black_box(&head)
                .join(650, black_box(&lot))
                .join(720, black_box(&tail))
                .join(1_800, black_box(&hub));
            (trip.is_feasible(), trip.slack_on_board(), trip.completion())
        });
    });
}

/// A thirteenth lot tried at every place of the route, as the search does it: load, markets, windows,
/// harvest clock, working day, time on board, and the prices of road, work and decay. The time
/// criterion gives beside `elem/s` is that of all places; one test is one element.
fn whole_test(c: &mut Criterion) {
    let (problem, route) = three_climates();
    let mut openings = Openings::new(&problem, &route, LotId(12));
    let (places, best) = openings.test_all();
    let best = best.expect("the lot fits somewhere");
    eprintln!(
        "{places} places, the best at about {:.2} yuan",
        best / 100.0
    );
    let mut group = c.benchmark_group("test_insertions_with_load_time_on_board_and_decay");
    group.throughput(Throughput::Elements(places as u64));
    group.bench_function("13_positions_and_new_trips", |b| {
        b.iter(|| black_box(&mut openings).test_all());
    });
    group.finish();
}

criterion_group!(evaluate, exact, constant_time, whole_test);
criterion_main!(evaluate);
