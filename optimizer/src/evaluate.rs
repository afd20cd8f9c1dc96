//! One route judged by every rule and priced: the search's only door to times, temperatures and
//! money.
//!
//! What concerns several routes (docks, a hub's zones over the day, a lot planned twice) is not
//! its business.

use crate::cost::{Usage, route_costs, trip_costs};
use crate::plan::{CostItems, LotQuality, Rule};
use crate::problem::{LotId, Problem};
use crate::rules::{
    self, capacity, chilling, ethylene, excursion, freezing, harvest_clock, lock, market_access,
    on_board, pairing, require, set_point, shelf_life, shift, trips,
};
use crate::schedule::{RouteSchedule, TripSchedule, schedule, schedule_trip_from};
use crate::solution::{Route, Stop, Trip};
use crate::thermal::{self, Cargo, Goods, Grain, Hold, Scene, Timeline};
use crate::units::{Celsius, Cost, Load, PlanTime, Seconds};
use osm_loader::LocationId;

/// A rule a route breaks, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: Rule,
    /// Index of the trip.
    pub trip: usize,
    /// Index of the stop; the number of stops means the hub and what comes after it.
    pub stop: usize,
}

impl Broken {
    /// A breach of a rule at a stop of a trip.
    pub const fn new(rule: Rule, trip: usize, stop: usize) -> Self {
        Self { rule, trip, stop }
    }
}

/// Everything about a route that keeps every rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteEvaluation {
    /// When the vehicle is where.
    pub schedule: RouteSchedule,
    /// What becomes of each lot, in driving order.
    pub qualities: Vec<LotQuality>,
    /// How long the box is pre-cooled for each trip.
    pub precooling: Vec<Seconds>,
    /// Heat the unit has moved, out or in, from each departure to the end of unloading, in J.
    pub heat_moved_j: f64,
    /// What it costs.
    pub costs: CostItems,
}

/// Judges and prices one route. Where many are judged, keep an [`Evaluator`].
///
/// # Errors
/// The first broken rule that was found, the cheap ones being tried first.
pub fn evaluate(problem: &Problem, route: &Route) -> Result<RouteEvaluation, Broken> {
    Evaluator::new(problem).evaluate(route)
}

/// Judges and prices routes one after another, with buffers and goods prepared once.
///
/// The same route gives the same answer to the last bit, whatever was judged before.
#[derive(Clone, Debug)]
pub struct Evaluator<'p> {
    problem: &'p Problem,
    goods: Goods,
    timeline: Timeline,
    hold: Hold,
}

impl<'p> Evaluator<'p> {
    /// Prepares for routes of a problem. Costs a few logarithms per product and exponentials per lot.
    pub fn new(problem: &'p Problem) -> Self {
        Self {
            problem,
            goods: Goods::new(problem),
            timeline: Timeline::default(),
            hold: Hold::default(),
        }
    }

    /// Judges and prices one route. Costs microseconds; the temperatures most of them.
    ///
    /// # Errors
    /// The first broken rule that was found: loads, then clocks, then temperatures.
    pub fn evaluate(&mut self, route: &Route) -> Result<RouteEvaluation, Broken> {
        let problem = self.problem;
        check_loads(problem, route)?;
        let schedule = schedule(problem, route)?;
        check_clocks(problem, route, &schedule)?;
        let mut rides = Rides::default();
        for index in 0..route.trips.len() {
            self.ride(route, &schedule, index, &mut rides)?;
        }
        let usage = Usage {
            schedule: &schedule,
            qualities: &rides.qualities,
            joules: rides.joules,
            precooling: rides.precooling.iter().copied().sum(),
        };
        let costs = route_costs(problem, route, usage);
        Ok(RouteEvaluation {
            schedule,
            qualities: rides.qualities,
            precooling: rides.precooling,
            heat_moved_j: rides.joules,
            costs,
        })
    }

    /// What the only trip of a route costs that leaves a place, rested, at a moment or later, in fen:
    /// road, toll, refrigeration, shelf life, lateness; not the driver. Temperatures are priced, not
    /// judged.
    ///
    /// # Errors
    /// The first broken rule about loads and clocks that was found.
    pub(crate) fn price_trip(
        &mut self,
        route: &Route,
        from: (LocationId, PlanTime),
    ) -> Result<f64, Rule> {
        let (problem, trip) = (self.problem, &route.trips[0]);
        let vehicle = &problem.vehicles[route.vehicle.index()];
        let times = schedule_trip_from(problem, vehicle, trip, from)?;
        let grain = Grain::coarse(&problem.settings.thermal);
        let timeline = &mut self.timeline;
        let scene = Scene::of_trip(problem, route, (0, &times), grain, &self.goods, timeline);
        thermal::ride(&scene, &mut self.hold, |_, _| {});
        let cargo = self.hold.cargo();
        let losses = cargo.map(|cargo| {
            let value = problem.lots[trip.stops[cargo.stop].lot.index()].value;
            cargo.exposure.quality(value).loss
        });
        let loss: Cost = losses.sum();
        let heat = (
            self.hold.joules(),
            thermal::precooling(problem, route, trip, &times),
        );
        Ok(loss.0 as f64 + trip_costs(problem, route, &times, heat))
    }

    /// Heat that the visits of each trip, its hub last, make the unit move, in J: from the opening of
    /// doors at one to that at the next. The first has the way to it and the pre-cooling as well.
    pub fn heat_by_visit(&mut self, route: &Route, evaluation: &RouteEvaluation) -> Vec<Vec<f64>> {
        let (problem, thermal) = (self.problem, &self.problem.settings.thermal);
        let vehicle = &problem.vehicles[route.vehicle.index()];
        let typical_w = thermal.typical_duty * vehicle.thermal.cooling_w;
        let trips = evaluation.schedule.trips.iter().zip(&evaluation.precooling);
        let of_trip = |(index, (times, precooling)): (usize, (&TripSchedule, &Seconds))| {
            let (grain, timeline) = (Grain::fine(thermal.step), &mut self.timeline);
            let scene =
                Scene::of_trip(problem, route, (index, times), grain, &self.goods, timeline);
            let mut heat = thermal::heat_by_visit(&scene, &mut self.hold);
            heat[0] += f64::from(precooling.0) * typical_w;
            heat
        };
        trips.enumerate().map(of_trip).collect()
    }

    /// Steps a trip's compartments through the trip and judges every lot.
    fn ride(
        &mut self,
        route: &Route,
        schedule: &RouteSchedule,
        index: usize,
        rides: &mut Rides,
    ) -> Result<(), Broken> {
        let (problem, trip) = (self.problem, &route.trips[index]);
        let times = &schedule.trips[index];
        let grain = Grain::coarse(&problem.settings.thermal);
        let vehicle = &problem.vehicles[route.vehicle.index()];
        let timeline = &mut self.timeline;
        let scene = Scene::of_trip(problem, route, (index, times), grain, &self.goods, timeline);
        let first = rides.qualities.len();
        rides.qualities.resize(first + trip.stops.len(), unknown());
        thermal::ride(&scene, &mut self.hold, |_, _| {});
        rides.joules += self.hold.joules();
        for cargo in self.hold.cargo() {
            let quality = judge(problem, trip.stops[cargo.stop].lot, cargo)
                .map_err(|rule| Broken::new(rule, index, cargo.stop))?;
            rides.qualities[first + cargo.stop] = quality;
        }
        let precooling = match scene.load {
            Some(_) => Seconds::ZERO,
            None => thermal::precooling(problem, route, trip, times),
        };
        if index == 0 {
            let in_time = shift::cools_in_time(vehicle, times.departure(), precooling);
            require(in_time, Rule::Shift).map_err(|rule| Broken::new(rule, 0, 0))?;
        }
        rides.precooling.push(precooling);
        Ok(())
    }
}

/// What the trips judged so far amount to.
#[derive(Default)]
struct Rides {
    qualities: Vec<LotQuality>,
    precooling: Vec<Seconds>,
    joules: f64,
}

/// Stands for a lot until its compartment has been stepped through.
fn unknown() -> LotQuality {
    LotQuality {
        core_at_hub: Celsius::default(),
        warmest: Celsius::default(),
        coldest: Celsius::default(),
        shelf_life_used: 0.0,
        excursion_minutes: 0.0,
        chilling: 0.0,
        loss: Cost::ZERO,
    }
}

fn judge(problem: &Problem, lot: LotId, cargo: &Cargo) -> Result<LotQuality, Rule> {
    let quality = cargo.exposure.quality(problem.lots[lot.index()].value);
    if problem.lots[lot.index()].is_forfeited() {
        return Ok(quality);
    }
    let borne = excursion::is_borne(problem, lot, quality.excursion_minutes);
    require(borne, Rule::Excursion)?;
    let minutes = cargo.exposure.freezing_minutes();
    require(freezing::is_borne(problem, minutes), Rule::Freezing)?;
    require(chilling::is_unharmed(quality.chilling), Rule::Chilling)?;
    let suffices = shelf_life::suffices(problem, quality.shelf_life_used);
    require(suffices, Rule::ShelfLife)?;
    Ok(quality)
}

/// Everything that can be judged without a clock.
fn check_loads(problem: &Problem, route: &Route) -> Result<(), Broken> {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let stays = on_board::is_kept(problem, route);
    require(stays, Rule::OnBoard).map_err(|rule| Broken::new(rule, 0, 0))?;
    if let Some((trip, stop)) = lock::out_of_order(problem, route) {
        return Err(Broken::new(Rule::Lock, trip, stop));
    }
    let allowed = trips::allows(vehicle, route.trips.len());
    let beyond = vehicle.limits.trips as usize;
    require(allowed, Rule::Trips).map_err(|rule| Broken::new(rule, beyond, 0))?;
    for (index, trip) in route.trips.iter().enumerate() {
        let mut on_board = Load::default();
        for (stop, lot) in trip.lots().enumerate() {
            on_board += problem.lots[lot.index()].load;
            check_pickup(problem, route, trip, (stop, on_board))
                .map_err(|rule| Broken::new(rule, index, stop))?;
        }
        check_compartments(problem, route, index)
            .map_err(|(rule, stop)| Broken::new(rule, index, stop))?;
    }
    Ok(())
}

/// The rules about one more lot on board, but those of its compartment.
fn check_pickup(
    problem: &Problem,
    route: &Route,
    trip: &Trip,
    (stop, on_board): (usize, Load),
) -> Result<(), Rule> {
    let (lot, vehicle) = (
        trip.stops[stop].lot,
        &problem.vehicles[route.vehicle.index()],
    );
    rules::rides(problem, route.vehicle, lot)?;
    rules::enters(problem, lot, trip.hub)?;
    require(capacity::fits_truck(on_board, vehicle), Rule::Capacity)?;
    let light = market_access::can_leave(problem.market_of(lot), vehicle, on_board.kg);
    require(light, Rule::MarketAccess)?;
    let mut others = trip.stops[..stop].iter();
    let suits = others.all(|other| {
        let together = other.compartment == trip.stops[stop].compartment;
        if together {
            pairing::share_compartment(problem, other.lot, lot)
        } else {
            pairing::share_trip(problem, other.lot, lot)
        }
    });
    require(suits, Rule::Pairing)
}

/// Capacity and set point of every compartment. A lot in a compartment that the layout does not
/// have finds no room.
fn check_compartments(problem: &Problem, route: &Route, index: usize) -> Result<(), (Rule, usize)> {
    let (vehicle, trip) = (
        &problem.vehicles[route.vehicle.index()],
        &route.trips[index],
    );
    let layout = vehicle.layouts.get(usize::from(trip.layout));
    let parts = layout.map_or(&[][..], |layout| &layout.compartments);
    let homeless = |stop: &Stop| usize::from(stop.compartment) >= parts.len();
    if let Some(stop) = trip.stops.iter().position(homeless) {
        return Err((Rule::Capacity, stop));
    }
    if trip.set_points.len() != parts.len() {
        return Err((Rule::SetPoint, 0));
    }
    for (index, part) in parts.iter().enumerate() {
        let (mut load, mut window, mut last) = (Load::default(), Some(part.set_points), None);
        let stops = trip.stops.iter().enumerate();
        for (stop, pickup) in stops.filter(|(_, stop)| usize::from(stop.compartment) == index) {
            load += problem.lots[pickup.lot.index()].load;
            require(capacity::fits_compartment(load, part), Rule::Capacity)
                .map_err(|rule| (rule, stop))?;
            if on_board::is_fact(problem, pickup.lot) {
                continue;
            }
            window = set_point::common(problem, window, pickup.lot);
            last = Some(stop);
        }
        if let Some(stop) = last {
            let suits = set_point::suits(vehicle, window, trip.set_points[index]);
            require(suits, Rule::SetPoint).map_err(|rule| (rule, stop))?;
        }
    }
    Ok(())
}

/// Harvest clocks and time spent beside ethylene.
fn check_clocks(problem: &Problem, route: &Route, schedule: &RouteSchedule) -> Result<(), Broken> {
    for (index, (trip, times)) in route.trips.iter().zip(&schedule.trips).enumerate() {
        for (stop, lot) in trip.lots().enumerate() {
            let met = harvest_clock::is_met(problem, lot, times.unload_end);
            let borne = bears_company(problem, trip, times, stop);
            require(met, Rule::HarvestClock)
                .and(require(borne, Rule::Ethylene))
                .map_err(|rule| Broken::new(rule, index, stop))?;
        }
    }
    Ok(())
}

/// Whether a lot and each earlier one in its compartment bear each other from its loading on.
fn bears_company(problem: &Problem, trip: &Trip, times: &TripSchedule, stop: usize) -> bool {
    let together = times.unload_end.since(times.stops[stop].load_start);
    let this = trip.stops[stop];
    together <= problem.settings.ethylene_limit
        || trip.stops[..stop]
            .iter()
            .filter(|other| other.compartment == this.compartment)
            .all(|other| ethylene::bears(problem, other.lot, this.lot, together))
}
