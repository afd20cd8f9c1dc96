//! One day replayed: all trucks beside each other, docks first come first served, then boxes and
//! lots by the thermal model.

use super::drive::{Calm, Driver, Luck};
use crate::cost::{Usage, route_costs};
use crate::evaluate::Broken;
use crate::plan::{CostItems, LotQuality};
use crate::problem::{LotId, Problem};
use crate::rules::{chilling, excursion, freezing, harvest_clock, hub_docks, shelf_life};
use crate::schedule::{RouteSchedule, TripSchedule, schedule};
use crate::solution::{Route, Solution, Trip};
use crate::thermal::{self, Goods, Grain, Hold, Scene, Timeline};
use crate::units::{PlanTime, Seconds};

/// One truck's day as it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// When it was where.
    pub schedule: RouteSchedule,
    /// What became of each lot, in driving order.
    pub qualities: Vec<LotQuality>,
    /// Whether each lot kept its limits, in driving order.
    pub fates: Vec<LotFate>,
    /// What it cost.
    pub costs: CostItems,
}

/// Whether a lot kept its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotFate {
    /// The lot.
    pub lot: LotId,
    /// Nobody was there with it: nothing below means anything.
    pub absent: bool,
    /// Seconds by which its loading began after its last window; zero if in time.
    pub late_s: u32,
    /// Seconds by which its unloading ended after the hub closed; zero if in time.
    pub hub_late_s: u32,
    /// Whether temperature, freezing and chilling stayed within their limits.
    pub temperature_held: bool,
    /// Seconds by which its harvest clock ran out before it was in the cold.
    pub clock_late_s: u32,
    /// Whether it used no more shelf life than allowed.
    pub shelf_life_held: bool,
}

impl LotFate {
    /// Whether it kept all of its limits.
    pub fn is_fine(&self) -> bool {
        self.window_held()
            && self.temperature_held
            && self.clock_late_s == 0
            && self.shelf_life_held
    }

    /// Whether it was loaded and unloaded in time.
    pub fn window_held(&self) -> bool {
        self.late_s == 0 && self.hub_late_s == 0
    }
}

/// A route driven without any randomness, leaving every place as soon as it may.
pub fn replay_calmly(problem: &Problem, route: &Route, departure: Option<PlanTime>) -> Replay {
    let mut driver = Driver::new(problem, route, None, Calm);
    if let Some(departure) = departure {
        driver.not_before(departure);
    }
    while let Some((start, length)) = driver.next_unloading() {
        driver.unload(start, length);
    }
    let schedule = driver.finish();
    Tools::new(problem).fill(problem, route, schedule, &Calm)
}

/// All routes of a solution driven by their plan without any randomness: the plan again.
///
/// # Errors
/// The first rule that a route breaks.
pub fn replay_planned(problem: &Problem, solution: &Solution) -> Result<Vec<Replay>, Broken> {
    replay_with(problem, solution, |_| Calm)
}

/// All routes of a solution driven by their plan, each with a luck of its own, by its index.
///
/// # Errors
/// The first rule that a route breaks.
pub fn replay_with<L: Luck + Clone>(
    problem: &Problem,
    solution: &Solution,
    luck: impl FnMut(usize) -> L,
) -> Result<Vec<Replay>, Broken> {
    let routes = &solution.routes;
    let planned: Vec<RouteSchedule> = routes
        .iter()
        .map(|route| schedule(problem, route))
        .collect::<Result<_, _>>()?;
    let mut tools = Tools::new(problem);
    let driven = drive_all(problem, routes, &planned, luck);
    let replays = routes.iter().zip(driven);
    Ok(replays
        .map(|(route, (times, luck))| tools.fill(problem, route, times, &luck))
        .collect())
}

/// All routes driven beside each other, each by its plan.
pub(super) fn drive_all<L: Luck + Clone>(
    problem: &Problem,
    routes: &[Route],
    planned: &[RouteSchedule],
    mut luck: impl FnMut(usize) -> L,
) -> Vec<(RouteSchedule, L)> {
    let mut drivers: Vec<Driver<'_, L>> = routes
        .iter()
        .zip(planned)
        .enumerate()
        .map(|(index, (route, planned))| Driver::new(problem, route, Some(planned), luck(index)))
        .collect();
    let mut asking: Vec<Option<(PlanTime, Seconds)>> =
        drivers.iter_mut().map(Driver::next_unloading).collect();
    let mut held: Vec<Vec<(PlanTime, PlanTime)>> = problem
        .hubs
        .iter()
        .map(|hub| {
            hub.taken
                .iter()
                .map(|time| (time.start(), time.end()))
                .collect()
        })
        .collect();
    loop {
        let waiting = asking.iter().enumerate();
        let first = waiting
            .filter_map(|(index, asks)| asks.map(|(ready, _)| (ready, index)))
            .min();
        let Some((ready, index)) = first else { break };
        let length = asking[index].map_or(Seconds::ZERO, |(_, length)| length);
        let hub = routes[index].trips[drivers[index].trips.len()].hub.index();
        let docks = problem.hubs[hub].docks;
        let start = hub_docks::first_free(&held[hub], docks, ready, length).unwrap_or(ready);
        held[hub].push((start, start + length));
        drivers[index].unload(start, length);
        asking[index] = drivers[index].next_unloading();
    }
    drivers
        .into_iter()
        .map(|driver| {
            let luck = driver.luck.clone();
            (driver.finish(), luck)
        })
        .collect()
}

/// Buffers and goods, prepared once per thread.
pub(super) struct Tools {
    goods: Goods,
    timeline: Timeline,
    hold: Hold,
}

impl Tools {
    pub(super) fn new(problem: &Problem) -> Self {
        Self {
            goods: Goods::new(problem),
            timeline: Timeline::default(),
            hold: Hold::default(),
        }
    }

    /// Boxes, lots and money of a route driven so.
    pub(super) fn fill(
        &mut self,
        problem: &Problem,
        route: &Route,
        schedule: RouteSchedule,
        luck: &impl Luck,
    ) -> Replay {
        let (mut qualities, mut fates) = (Vec::new(), Vec::new());
        let (mut joules, mut precooling) = (0.0, Seconds::ZERO);
        for (index, (trip, times)) in route.trips.iter().zip(&schedule.trips).enumerate() {
            let grain = Grain::coarse(&problem.settings.thermal);
            let (goods, timeline) = (&self.goods, &mut self.timeline);
            let scene = Scene::of_trip(problem, route, (index, times), grain, goods, timeline);
            if scene.load.is_none() {
                precooling += thermal::precooling(problem, route, trip, times);
            }
            let mut found: Vec<Option<(LotQuality, f64)>> = vec![None; trip.stops.len()];
            thermal::ride(&scene, &mut self.hold, |_, _| {});
            joules += self.hold.joules();
            for cargo in self.hold.cargo() {
                let value = problem.lots[trip.stops[cargo.stop].lot.index()].value;
                let quality = cargo.exposure.quality(value);
                found[cargo.stop] = Some((quality, cargo.exposure.freezing_minutes()));
            }
            for (stop, quality) in found.into_iter().enumerate() {
                let (quality, freezing) = quality.expect("every lot rides in a used compartment");
                let absent = !luck.shows_up(trip.stops[stop].lot);
                fates.push(fate(
                    problem,
                    (trip, times),
                    stop,
                    (&quality, freezing),
                    absent,
                ));
                qualities.push(quality);
            }
        }
        let usage = Usage {
            schedule: &schedule,
            qualities: &qualities,
            joules,
            precooling,
        };
        let costs = route_costs(problem, route, usage);
        Replay {
            schedule,
            qualities,
            fates,
            costs,
        }
    }
}

fn fate(
    problem: &Problem,
    (trip, times): (&Trip, &TripSchedule),
    stop: usize,
    (quality, freezing): (&LotQuality, f64),
    absent: bool,
) -> LotFate {
    let lot = trip.stops[stop].lot;
    let goods = &problem.lots[lot.index()];
    let start = times.stops[stop].load_start;
    let hub = &problem.hubs[trip.hub.index()];
    let inside =
        |window: &crate::units::TimeWindow| window.start() <= start && start <= window.end();
    let last = goods.start_windows.iter().map(|window| window.end()).max();
    let open = hub
        .windows
        .iter()
        .any(|window| window.start() <= times.unload_start && times.unload_end <= window.end());
    let closes = hub.windows.iter().map(|window| window.end()).max();
    let late = |last: Option<PlanTime>, moment: PlanTime| {
        last.map_or(1, |last| moment.since(last).0.max(1))
    };
    let hours = problem.product_of(lot).hours_to_cold;
    let deadline = goods.harvest_deadline(hours);
    let clock_held = harvest_clock::is_met(problem, lot, times.unload_end);
    let temperature_held = excursion::is_borne(problem, lot, quality.excursion_minutes)
        && freezing::is_borne(problem, freezing)
        && chilling::is_unharmed(quality.chilling);
    LotFate {
        lot,
        absent,
        late_s: if goods.start_windows.iter().any(inside) {
            0
        } else {
            late(last, start)
        },
        hub_late_s: if open {
            0
        } else {
            late(closes, times.unload_end)
        },
        temperature_held: temperature_held || goods.is_forfeited(),
        clock_late_s: if clock_held {
            0
        } else {
            late(deadline, times.unload_end)
        },
        shelf_life_held: shelf_life::suffices(problem, quality.shelf_life_used)
            || goods.is_forfeited(),
    }
}
