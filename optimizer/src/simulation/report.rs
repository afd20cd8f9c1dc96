//! Many replays summed up: odds of every lot, spread of cost, the weakest places.

use super::chance::{Areas, Chance, SimulationSettings, mix};
use super::replay::{LotFate, Tools, drive_all};
use super::weakness::{WeakPlace, weakest};
use crate::evaluate::Broken;
use crate::problem::{LotId, Problem};
use crate::schedule::{RouteSchedule, schedule};
use crate::solution::{Route, Solution};
use crate::units::{Cost, Load, Seconds};
use rayon::prelude::*;

/// How often a lot keeps its limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LotOdds {
    /// The lot.
    pub lot: LotId,
    /// Replays in which it was there to be fetched.
    pub replays: u32,
    /// Share of them in which it was loaded and unloaded in time.
    pub window_held: f64,
    /// Share of them in which temperature, freezing and chilling kept their limits.
    pub temperature_held: f64,
    /// Share of them in which its harvest clock did.
    pub clock_held: f64,
    /// Share of them in which all of its limits were kept.
    pub fine: f64,
    /// Seconds of lateness at its window, hub or harvest clock that nine in ten replays stay below.
    pub late_s_p90: u32,
    /// Minutes of excursion that nine in ten replays stay below.
    pub excursion_min_p90: f64,
}

/// How cost spreads over the replays, lots left behind included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostSpread {
    /// Mean.
    pub mean: Cost,
    /// Standard deviation.
    pub sd: Cost,
    /// One in ten is cheaper.
    pub p10: Cost,
    /// The middle.
    pub p50: Cost,
    /// One in ten is dearer.
    pub p90: Cost,
}

/// What came of many replays.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationReport {
    /// How many.
    pub replays: u32,
    /// From which seed.
    pub seed: u64,
    /// Every fetched lot, in order.
    pub lots: Vec<LotOdds>,
    /// Mean share of fetched lots that keep all of their limits.
    pub fine_share: f64,
    /// Cost.
    pub cost: CostSpread,
    /// The three weakest places, the weakest first.
    pub weakest: Vec<WeakPlace>,
}

/// One replay, boiled down.
struct Outcome {
    fates: Vec<(LotFate, f64)>,
    cost: Cost,
}

/// Replays a plan so often. Costs about a tenth of a millisecond per lot and replay, on all cores.
///
/// # Errors
/// The first rule that a route of the plan breaks: what is no plan cannot be replayed.
pub fn simulate(
    problem: &Problem,
    solution: &Solution,
    settings: &SimulationSettings,
    replays: u32,
    seed: u64,
) -> Result<SimulationReport, Broken> {
    let routes = &solution.routes;
    let planned: Vec<RouteSchedule> = routes
        .iter()
        .map(|route| schedule(problem, route))
        .collect::<Result<_, _>>()?;
    let areas = Areas::new(problem, settings.area_degrees);
    let left: Cost = solution
        .unserved
        .iter()
        .map(|lot| problem.lots[lot.index()].unserved_cost)
        .sum();
    let outcomes: Vec<Outcome> = (0..replays)
        .into_par_iter()
        .map_init(
            || (problem.clone(), Tools::new(problem)),
            |(day, tools), index| {
                let chance = Chance::new(
                    settings,
                    &areas,
                    problem.lots.len(),
                    mix(seed, index.into()),
                );
                replay(problem, (routes, &planned), day, tools, &chance)
            },
        )
        .collect();
    let lots = odds(routes, &outcomes);
    let fine_share = share(lots.iter().map(|lot| lot.fine), lots.len());
    Ok(SimulationReport {
        replays,
        seed,
        fine_share,
        cost: spread(outcomes.iter().map(|outcome| outcome.cost + left).collect()),
        weakest: weakest(problem, routes, &planned, &lots),
        lots,
    })
}

fn replay(
    forecast: &Problem,
    (routes, planned): (&[Route], &[RouteSchedule]),
    day: &mut Problem,
    tools: &mut Tools,
    chance: &Chance<'_>,
) -> Outcome {
    use super::drive::Luck;
    chance.shift_weather(forecast, day);
    let absent: Vec<LotId> = forecast
        .lot_ids()
        .filter(|&lot| !chance.shows_up(lot))
        .collect();
    for lot in &absent {
        day.lots[lot.index()].load = Load::default();
    }
    let driven = drive_all(day, routes, planned, |index| {
        chance.of_truck(mix(truck_seed(chance), index as u64))
    });
    let mut outcome = Outcome {
        fates: Vec::new(),
        cost: Cost::ZERO,
    };
    for (route, (times, luck)) in routes.iter().zip(driven) {
        let replay = tools.fill(day, route, times, &luck);
        outcome.cost += replay.costs.total();
        let minutes = replay
            .qualities
            .iter()
            .map(|quality| quality.excursion_minutes);
        outcome
            .fates
            .extend(replay.fates.iter().copied().zip(minutes));
    }
    for lot in &absent {
        day.lots[lot.index()].load = forecast.lots[lot.index()].load;
    }
    outcome
}

/// Trucks draw from seeds of their own, so that one truck's luck does not hang on another's.
fn truck_seed(chance: &Chance<'_>) -> u64 {
    chance.seed()
}

fn odds(routes: &[Route], outcomes: &[Outcome]) -> Vec<LotOdds> {
    let lots: Vec<LotId> = routes.iter().flat_map(Route::lots).collect();
    let mut all: Vec<LotOdds> = lots
        .iter()
        .enumerate()
        .map(|(slot, &lot)| {
            let fates: Vec<(LotFate, f64)> = outcomes
                .iter()
                .map(|outcome| outcome.fates[slot])
                .filter(|(fate, _)| !fate.absent)
                .collect();
            odds_of(lot, &fates)
        })
        .collect();
    all.sort_by_key(|odds| odds.lot);
    all
}

fn odds_of(lot: LotId, fates: &[(LotFate, f64)]) -> LotOdds {
    let held = |is_held: fn(&LotFate) -> bool| {
        share(
            fates
                .iter()
                .map(|(fate, _)| f64::from(u8::from(is_held(fate)))),
            fates.len(),
        )
    };
    let late = |fate: &LotFate| fate.late_s.max(fate.hub_late_s).max(fate.clock_late_s);
    let mut lateness: Vec<u32> = fates.iter().map(|(fate, _)| late(fate)).collect();
    lateness.sort_unstable();
    let mut minutes: Vec<f64> = fates.iter().map(|&(_, minutes)| minutes).collect();
    minutes.sort_unstable_by(f64::total_cmp);
    let at = fates.len() * 9 / 10;
    LotOdds {
        lot,
        replays: fates.len() as u32,
        window_held: held(LotFate::window_held),
        temperature_held: held(|fate| fate.temperature_held),
        clock_held: held(|fate| fate.clock_late_s == 0),
        fine: held(LotFate::is_fine),
        late_s_p90: lateness.get(at).copied().unwrap_or(0),
        excursion_min_p90: minutes.get(at).copied().unwrap_or(0.0),
    }
}

fn share(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    if count == 0 {
        1.0
    } else {
        values.sum::<f64>() / count as f64
    }
}

fn spread(mut costs: Vec<Cost>) -> CostSpread {
    costs.sort_unstable();
    let count = costs.len().max(1) as f64;
    let mean = costs.iter().map(|cost| cost.0 as f64).sum::<f64>() / count;
    let variance = costs
        .iter()
        .map(|cost| (cost.0 as f64 - mean).powi(2))
        .sum::<f64>()
        / count;
    let at = |share: f64| {
        let index = ((costs.len() as f64 * share) as usize).min(costs.len().saturating_sub(1));
        costs.get(index).copied().unwrap_or_default()
    };
    CostSpread {
        mean: Cost::round(mean),
        sd: Cost::round(variance.sqrt()),
        p10: at(0.1),
        p50: at(0.5),
        p90: at(0.9),
    }
}

impl SimulationReport {
    /// Replays, from another seed or another number of them, of the same plan compare by this.
    pub fn failing(&self) -> impl Iterator<Item = &LotOdds> {
        self.lots.iter().filter(|lot| lot.fine < 1.0)
    }
}

/// Seconds as minutes, rounded up.
pub(super) fn minutes(seconds: u32) -> Seconds {
    Seconds::from_minutes(seconds.div_ceil(60))
}
