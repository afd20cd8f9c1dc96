//! The fast ways of the search against slow and obvious ones.

mod common;

use common::{assert_legal, cost_of, day, solved};
use optimizer::assemble::assemble;
use optimizer::segment::Segment;
use optimizer::units::Seconds;
use optimizer::verify::verify;
use proptest::prelude::*;

/// One place of a random trip: window, service, and how long its lot may stay on board.
#[derive(Clone, Copy, Debug)]
struct Visit {
    open: i64,
    close: i64,
    service: i64,
    limit: i64,
    /// Driving to the next place.
    onward: i64,
}

fn visit() -> impl Strategy<Value = Visit> {
    (0..300_i64, 0..300_i64, 0..20_i64, 50..400_i64, 1..60_i64).prop_map(
        |(open, length, service, limit, onward)| Visit {
            open,
            close: open + length,
            service,
            limit,
            onward,
        },
    )
}

/// What joining must tell, by stepping through the trip: for each possible first start, then with
/// every later start as early as can be; and from the earliest completion backward.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    feasible: bool,
    completion: i64,
    span: i64,
    latest_start: i64,
    slack: i64,
}

/// Service starts when the first is at `start` and nobody waits longer than he must.
fn starts_from(visits: &[Visit], start: i64) -> Option<Vec<i64>> {
    let mut starts = vec![start];
    for pair in visits.windows(2) {
        let arrival = starts[starts.len() - 1] + pair[0].service + pair[0].onward;
        let next = arrival.max(pair[1].open);
        if next > pair[1].close {
            return None;
        }
        starts.push(next);
    }
    Some(starts)
}

fn by_brute_force(visits: &[Visit]) -> Option<Facts> {
    let first = visits[0];
    let last = visits[visits.len() - 1];
    let all: Vec<Vec<i64>> = (first.open..=first.close)
        .filter_map(|start| starts_from(visits, start))
        .collect();
    let end = |starts: &Vec<i64>| starts[starts.len() - 1] + last.service;
    let completion = all.iter().map(end).min()?;
    let span = all.iter().map(|starts| end(starts) - starts[0]).min()?;
    Some(Facts {
        feasible: true,
        completion,
        span,
        latest_start: all.iter().map(|starts| starts[0]).max()?,
        slack: slack_completing_at(visits, completion),
    })
}

/// Backward from a completion, leaving every place as late as can be: the least slack of any lot.
/// The last place is the hub and loads nothing.
fn slack_completing_at(visits: &[Visit], completion: i64) -> i64 {
    let mut start = completion - visits[visits.len() - 1].service;
    let mut slack = i64::MAX;
    for visit in visits[..visits.len() - 1].iter().rev() {
        start = (start - visit.onward - visit.service).min(visit.close);
        slack = slack.min(visit.limit - (completion - start));
    }
    slack
}

/// Joins all visits in an order drawn from the given numbers.
fn joined(visits: &[Visit], order: &[usize]) -> Segment {
    let hub = visits.len() - 1;
    let mut pieces: Vec<(Segment, i64)> = visits
        .iter()
        .enumerate()
        .map(|(index, visit)| {
            let piece = if index == hub {
                Segment::place(visit.open, visit.close, visit.service)
            } else {
                Segment::pickup(visit.open, visit.close, visit.service, visit.limit)
            };
            (piece, visit.onward)
        })
        .collect();
    let mut draws = order.iter().cycle();
    while pieces.len() > 1 {
        let at = draws.next().expect("a cycle does not end") % (pieces.len() - 1);
        let (next, onward) = pieces.remove(at + 1);
        let (piece, travel) = pieces[at];
        pieces[at] = (piece.join(travel, &next), onward);
    }
    pieces[0].0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn joining_in_any_order_equals_stepping_through_the_trip(
        visits in prop::collection::vec(visit(), 2..8),
        order in prop::collection::vec(0..100_usize, 8),
    ) {
        let segment = joined(&visits, &order);
        let Some(expected) = by_brute_force(&visits) else {
            prop_assert!(!segment.is_feasible());
            return Ok(());
        };
        prop_assert_eq!(Facts {
            feasible: segment.is_feasible(),
            completion: segment.completion(),
            span: segment.span(),
            latest_start: segment.latest_start(),
            slack: segment.slack_on_board(),
        }, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_plan_of_a_random_day_is_legal_and_no_dearer_than_leaving_all_behind(
        seed in 0..10_000_u64,
        lots in 0..24_usize,
        vehicles in 0..6_usize,
        hubs in 1..4_usize,
    ) {
        let problem = day(seed, lots, vehicles, hubs);
        let found = solved(&problem, seed, 25);
        assert_legal(&problem, &found);
        let all = common::left_behind(&problem, &problem.lot_ids().collect::<Vec<_>>());
        prop_assert!(cost_of(&problem, &found) <= all);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// 道路旅客运输企业安全管理规范 第三十八条（一）: “夜间连续驾驶时间不得超过2小时，每次停车休息时间应不少于20分钟”; here with
    /// less, so that it binds on the short roads of a county.
    #[test]
    fn plans_by_night_keep_the_nights_limit_as_the_second_reading_has_it(
        seed in 0..10_000_u64,
        lots in 4..20_usize,
        night_min in 10..30_u32,
        from in 2..7_u8,
    ) {
        let mut problem = day(seed, lots, 4, 2);
        let driver = &mut problem.settings.driver;
        driver.longest_stretch = Seconds::from_minutes(60);
        driver.night.applies = true;
        driver.night.longest_stretch = Seconds::from_minutes(night_min);
        driver.night.hours = [f64::from(from), f64::from(from) + 1.5];
        let found = solved(&problem, seed, 15);
        let plan = assemble(&problem, &found).expect("every route is legal");
        prop_assert_eq!(verify(&problem, &plan), []);
    }
}
