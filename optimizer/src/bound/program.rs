//! The linear program over the routes met so far: prices of lots and cuts, and what it would drive.

use super::combine::{Cut, MOST_TRIPS, Prices};
use super::counts::Counts;
use super::haul::LotSet;
use super::sequence::members;
use crate::milp::{LinearAnswer, MilpColumn, Program};

/// Least share of a route that is driven.
const LEAST_SHARE: f64 = 1e-4;
/// Least worth of a cut, fen.
const LEAST_CUT: f64 = 1.0;
/// By how much a cut must be broken.
const BROKEN: f64 = 0.02;
/// A lot is in so many of the cuts added together at most.
const CUTS_OF_LOT: usize = 3;

/// A route the program knows: the cheapest met of its kind of vehicle and the lots of its trips.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownRoute {
    /// Index among the kinds.
    pub(super) kind: usize,
    pub(super) lots: LotSet,
    /// The lots of each trip, in no order.
    pub(super) trips: [LotSet; MOST_TRIPS],
    pub(super) fen: f64,
}

/// What the linear program of a case says.
pub(super) struct Proposal {
    pub(super) prices: Prices,
    pub(super) value: f64,
    /// Routes that are driven to some share.
    pub(super) driven: Vec<(KnownRoute, f64)>,
    /// Per lot: how much of it is left behind.
    pub(super) left: Vec<f64>,
}

/// Solves the program of a case. `behind` is what leaving each lot behind costs, `missing` what a vehicle
/// would that must leave and for which no fitting route is known.
pub(super) fn propose(
    (behind, missing): (&[f64], f64),
    routes: &[KnownRoute],
    cuts: &[LotSet],
    counts: &Counts,
) -> Option<Proposal> {
    let mut program = Program::new();
    let unserved = columns(&mut program, behind.iter().copied());
    let driven = columns(&mut program, routes.iter().map(|it| it.fen));
    let mut rows: Vec<Vec<_>> = unserved.iter().map(|&it| vec![it * 1.0]).collect();
    for (route, &it) in routes.iter().zip(&driven) {
        members(route.lots).for_each(|lot| rows[lot].push(it * 1.0));
    }
    for row in rows {
        program.at_least(row, 1.0);
    }
    let chosen = |of: &dyn Fn(&KnownRoute) -> bool| -> Vec<_> {
        let routes = routes.iter().zip(&driven).filter(|(route, _)| of(route));
        routes.map(|(_, &it)| it * 1.0).collect()
    };
    for &cut in cuts {
        program.at_most(chosen(&|it| fetches_two(it.lots, cut)), 1.0);
    }
    let kinds = counts.kinds.iter().enumerate();
    let kinds = kinds.map(|(kind, &range)| (chosen(&|it| it.kind == kind), range));
    for (row, [least, most]) in kinds.chain([(chosen(&|_| true), counts.all)]) {
        if least > 0 {
            let lacking = columns(&mut program, [missing]).into_iter();
            let lacking = lacking.map(|it| it * 1.0);
            program.at_least(row.iter().copied().chain(lacking), least as f64);
        }
        program.at_most(row, most as f64);
    }
    let answer = program.solve_relaxed().ok()?;
    Some(proposal(&answer, (behind, missing), routes, cuts))
}

/// Columns of some cost each, in yuan: the solver likes numbers near one.
fn columns(program: &mut Program, fen: impl IntoIterator<Item = f64>) -> Vec<MilpColumn> {
    fen.into_iter()
        .map(|fen| {
            let column = program.continuous(0.0, f64::INFINITY);
            program.pay([column * (fen / 100.0)]);
            column
        })
        .collect()
}

fn proposal(
    answer: &LinearAnswer,
    (behind, missing): (&[f64], f64),
    routes: &[KnownRoute],
    cuts: &[LotSet],
) -> Proposal {
    let (left, driven) = answer.values.split_at(behind.len());
    let (driven, lacking) = driven.split_at(routes.len());
    let duals = answer.duals.iter().map(|dual| dual.abs() * 100.0);
    let lots = duals.clone().zip(behind);
    let cuts = cuts.iter().zip(duals.skip(behind.len()));
    let cuts = cuts.map(|(&lots, fen)| Cut { lots, fen });
    let unserved = left.iter().zip(behind).map(|(x, fen)| x * fen);
    let fetched = driven.iter().zip(routes).map(|(x, route)| x * route.fen);
    let lacking = lacking.iter().map(|x| x * missing);
    Proposal {
        prices: Prices {
            lots: lots.map(|(dual, &most)| dual.min(most)).collect(),
            cuts: cuts.filter(|cut| cut.fen > LEAST_CUT).collect(),
        },
        value: unserved.chain(fetched).chain(lacking).sum(),
        driven: routes
            .iter()
            .copied()
            .zip(driven.iter().copied())
            .filter(|(_, share)| *share > LEAST_SHARE)
            .collect(),
        left: left.to_vec(),
    }
}

/// Whether a route has to do with a cut.
pub(super) fn fetches_two(lots: LotSet, cut: LotSet) -> bool {
    (lots & cut).count_ones() >= 2
}

/// The cuts of `lots` lots that a proposal breaks most, but those known.
pub(super) fn broken_cuts(
    lots: usize,
    proposal: &Proposal,
    (known, most): (&[LotSet], usize),
) -> Vec<LotSet> {
    let mut broken: Vec<(f64, LotSet)> = Vec::new();
    for set in triples(lots) {
        let driven = proposal.driven.iter();
        let two = driven.filter(|(route, _)| fetches_two(route.lots, set));
        let sum: f64 = two.map(|(_, share)| share).sum();
        if sum > 1.0 + BROKEN && !known.contains(&set) {
            broken.push((sum, set));
        }
    }
    broken.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut uses = vec![0; lots];
    let mut chosen = Vec::new();
    for (_, set) in broken {
        if chosen.len() < most && members(set).all(|lot| uses[lot] < CUTS_OF_LOT) {
            members(set).for_each(|lot| uses[lot] += 1);
            chosen.push(set);
        }
    }
    chosen
}

/// All sets of three.
fn triples(lots: usize) -> impl Iterator<Item = LotSet> {
    let pairs = (0..lots).flat_map(move |a| (a + 1..lots).map(move |b| (a, b)));
    pairs.flat_map(move |(a, b)| (b + 1..lots).map(move |c| 1 << a | 1 << b | 1 << c))
}
