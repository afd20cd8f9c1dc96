//! Plans that hold: slack where it pays.
//!
//! The nominal plan is replayed; lots that fail often get their windows and clocks brought forward
//! by what they are late, and the weather is taken warmer where temperatures fail; the day is
//! searched again under these tighter rules, and the plan found is judged by the true rules and
//! by replays. Of all plans found the one with the least cost plus price of failures is kept.

use super::chance::SimulationSettings;
use super::report::{SimulationReport, simulate};
use crate::day::redocked;
use crate::problem::{Lot, Problem};
use crate::solution::Solution;
use crate::solve::{SolveParams, solve};
use crate::stop_rule::{Part, StopRule};
use crate::units::{Celsius, Seconds, TimeWindow};

/// How robust plans are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RobustSettings {
    /// Rounds of tightening and searching again.
    pub rounds: u32,
    /// Replays by which a plan is judged.
    pub replays: u32,
    /// Share of its value and priority that is lost with a lot that fails a limit.
    pub failure_share: f64,
    /// Lots that keep their limits this often are left alone.
    pub good_enough: f64,
}

impl Default for RobustSettings {
    fn default() -> Self {
        Self {
            rounds: 3,
            replays: 200,
            failure_share: 0.5,
            good_enough: 0.98,
        }
    }
}

/// A robust plan beside the nominal one, each with the replays it was judged by.
#[derive(Clone, Debug)]
pub struct RobustPlan {
    /// Found without thinking of luck.
    pub nominal: Solution,
    /// What became of it.
    pub nominal_report: SimulationReport,
    /// The one kept; the nominal one where slack does not pay.
    pub robust: Solution,
    /// What became of it.
    pub robust_report: SimulationReport,
}

/// Searches for a plan that holds. The seed of the search also is that of the replays; judge the
/// result by other seeds.
///
/// # Panics
/// Never: every solution that is replayed has been judged legal before.
pub fn robust(
    problem: &Problem,
    params: &SolveParams,
    stop: &mut impl StopRule,
    simulation: &SimulationSettings,
    settings: &RobustSettings,
) -> RobustPlan {
    let mut done = 0;
    let parts = settings.rounds + 2;
    let mut nominal_part = Part::new(&mut *stop, [0.0, 2.0 / f64::from(parts)], &mut done);
    let nominal = solve(problem, params, &mut nominal_part, &mut |_| {});
    let judge = |solution: &Solution| {
        simulate(problem, solution, simulation, settings.replays, params.seed)
            .expect("the solution is legal")
    };
    let nominal_report = judge(&nominal);
    let (mut best, mut best_report) = (nominal.clone(), nominal_report.clone());
    let mut tight = problem.clone();
    let mut last = (nominal.clone(), nominal_report.clone());
    for round in 0..settings.rounds {
        tighten(&mut tight, &last.1, simulation, settings);
        let from = f64::from(round + 2) / f64::from(parts);
        let mut part = Part::new(&mut *stop, [from, from + 1.0 / f64::from(parts)], &mut done);
        let search = SolveParams {
            warm_start: Some(last.0.clone()),
            seed: params.seed.wrapping_add(u64::from(round) + 1),
            ..params.clone()
        };
        let found = redocked(problem, &solve(&tight, &search, &mut part, &mut |_| {}));
        let report = judge(&found);
        if price(problem, &report, settings) < price(problem, &best_report, settings) {
            (best, best_report) = (found.clone(), report.clone());
        }
        last = (found, report);
    }
    RobustPlan {
        nominal,
        nominal_report,
        robust: best,
        robust_report: best_report,
    }
}

/// Mean cost and the price of failures, in fen.
fn price(problem: &Problem, report: &SimulationReport, settings: &RobustSettings) -> f64 {
    let failing = report.lots.iter().map(|odds| {
        let goods = &problem.lots[odds.lot.index()];
        (1.0 - odds.fine) * goods.unserved_cost.0 as f64 * settings.failure_share
    });
    report.cost.mean.0 as f64 + failing.sum::<f64>()
}

fn tighten(
    problem: &mut Problem,
    report: &SimulationReport,
    simulation: &SimulationSettings,
    settings: &RobustSettings,
) {
    let weak = report
        .lots
        .iter()
        .filter(|odds| odds.fine < settings.good_enough);
    let mut any_warm = false;
    for odds in weak {
        any_warm |= odds.temperature_held < settings.good_enough;
        let late = Seconds(odds.late_s_p90.clamp(300, 3_600));
        let goods = &mut problem.lots[odds.lot.index()];
        if odds.window_held < settings.good_enough {
            close_earlier(goods, late);
        }
        if odds.clock_held < settings.good_enough {
            goods.harvested = goods.harvested - late;
        }
    }
    if any_warm {
        let by = simulation.outdoor_day_sd_k;
        for degrees in problem.outdoor.iter_mut().flat_map(|day| &mut day.0) {
            *degrees = Celsius::new(degrees.degrees() + by).unwrap_or(*degrees);
        }
    }
}

/// The last window ends earlier, but does not vanish.
fn close_earlier(lot: &mut Lot, by: Seconds) {
    if let Some(last) = lot.start_windows.last_mut() {
        let end = (last.end() - by).max(last.start());
        *last = TimeWindow::new(last.start(), end).unwrap_or(*last);
    }
}
