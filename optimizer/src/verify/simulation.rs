//! Box and cargo through one trip, by explicit Euler in small steps.
//!
//! It believes the plan's clock times and set points, which others judge, and nothing else.

use super::exposure::Exposure;
use super::phases::{self, Phase};
use super::reading::{RouteReading, StopReading, TripReading};
use super::weather::{Whereabouts, outdoors, sun};
use crate::problem::{Compartment, LoadedBox, Problem, Respiration};
use crate::units::Celsius;
use osm_loader::LocationId;

/// Longest step in seconds.
const STEP_S: f64 = 10.0;

/// Longest trip that is simulated, in seconds.
const LONGEST_TRIP_S: i64 = 3 * 86_400;

/// Heat that comes into a box and what the unit does about it, in J.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EnergyItems {
    /// Through walls, sun on them included; negative where it is lost.
    pub walls: f64,
    /// Through open doors.
    pub doors: f64,
    /// Out of the goods as they take on the temperature of the air, without their own heat.
    pub goods: f64,
    /// The goods' own heat of respiration.
    pub respiration: f64,
    /// Of the running fans.
    pub fans: f64,
    /// Moved by the unit, cooling and heating.
    pub unit: f64,
}

impl std::ops::AddAssign for EnergyItems {
    fn add_assign(&mut self, other: Self) {
        self.walls += other.walls;
        self.doors += other.doors;
        self.goods += other.goods;
        self.respiration += other.respiration;
        self.fans += other.fans;
        self.unit += other.unit;
    }
}

/// What a trip does to box and cargo.
pub(super) struct TripClimate {
    /// One per stop.
    pub(super) lots: Vec<Exposure>,
    /// Over all compartments.
    pub(super) energy: EnergyItems,
    /// Heat moved by the unit from each start of handling to the next, the hub's last; the way to
    /// the first counts to it.
    pub(super) unit_by_visit: Vec<f64>,
}

/// One small step of a simulation, for whoever watches it.
pub(super) struct Moment<'a> {
    /// First and last second of the day.
    pub(super) span: [f64; 2],
    pub(super) outdoors: f64,
    pub(super) doors_open: bool,
    /// Whether the air is judged.
    pub(super) air_counts: bool,
    /// Air per compartment at its end, °C.
    pub(super) air: &'a [f64],
    /// Lots on board at its end, by stop.
    pub(super) lots: &'a [Exposure],
    /// Whether the trip ends with it.
    pub(super) is_last: bool,
}

/// Simulates a trip from its departure to the end of unloading, or `None` where the stated times
/// run backwards or lie days apart.
pub(super) fn simulate(
    problem: &Problem,
    route: &RouteReading,
    trip: &TripReading,
    departs_from: LocationId,
) -> Option<TripClimate> {
    simulate_watched(problem, route, trip, departs_from, &mut |_| {})
}

/// The same, with every step shown to somebody.
pub(super) fn simulate_watched(
    problem: &Problem,
    route: &RouteReading,
    trip: &TripReading,
    departs_from: LocationId,
    watch: &mut dyn FnMut(&Moment),
) -> Option<TripClimate> {
    let phases = phases::of_trip(problem, trip, departs_from);
    let forwards = phases.iter().all(|phase| phase.from <= phase.to);
    let span = phases.last()?.to - phases.first()?.from;
    if !forwards || span > LONGEST_TRIP_S {
        return None;
    }
    let (start, end) = (phases.first()?.from as f64, phases.last()?.to);
    let outdoors_at_start = outdoors(problem, Whereabouts::At(departs_from), start);
    let mut state = State::new(problem, route, trip, outdoors_at_start);
    let recovery = f64::from(problem.settings.thermal.air_recovery.0);
    let before = loaded_box(route, trip).and_then(|load| load.doors_closed);
    let mut doors_closed = before.map_or(f64::NEG_INFINITY, |moment| f64::from(moment.0));
    let mut starts: Vec<f64> = Vec::new();
    starts.extend(
        trip.stops
            .iter()
            .map(|stop| f64::from(stop.stated.load_start.0)),
    );
    starts.push(f64::from(trip.stated.unload_start.0));
    let mut by_visit = vec![0.0; starts.len()];
    for phase in &phases {
        if let Some(stop) = phase.boards {
            state.board(stop, phase.from);
        }
        let length = (phase.to - phase.from) as f64;
        let steps = (length / STEP_S).ceil() as u32;
        for step in 0..steps {
            let seconds = length / f64::from(steps);
            let from = phase.from as f64 + seconds * f64::from(step);
            state.air_counts = phase.doors.is_none() && from >= doors_closed + recovery;
            let moved_before = state.energy.unit;
            let weather = state.advance(phase, from, seconds);
            let begun = starts.iter().filter(|&&start| start <= from).count();
            by_visit[begun.max(1) - 1] += state.energy.unit - moved_before;
            watch(&Moment {
                span: [from, from + seconds],
                outdoors: weather.outdoors,
                doors_open: phase.doors.is_some(),
                air_counts: state.air_counts,
                air: &state.air,
                lots: &state.on_board,
                is_last: phase.to >= end && step + 1 == steps,
            });
        }
        if phase.doors.is_some() && steps > 0 {
            doors_closed = phase.to as f64;
        }
    }
    Some(TripClimate {
        lots: state.on_board,
        energy: state.energy,
        unit_by_visit: by_visit,
    })
}

/// The box with lots in it, before the first trip of a route under way.
pub(super) fn loaded_box<'a>(route: &'a RouteReading, trip: &TripReading) -> Option<&'a LoadedBox> {
    let is_first = std::ptr::eq(route.trips.first()?, trip);
    let load = route.vehicle.underway.as_ref()?.load.as_ref();
    load.filter(|_| is_first)
}

/// Air and cores at one moment, and what has come of them so far.
struct State<'a> {
    problem: &'a Problem,
    route: &'a RouteReading<'a>,
    trip: &'a TripReading<'a>,
    /// Set point per compartment, where there is a unit to hold it.
    set_points: Vec<Option<f64>>,
    air: Vec<f64>,
    /// Whether doors have been closed for long enough that the air is judged.
    air_counts: bool,
    /// Exposure of every lot on board, by stop.
    on_board: Vec<Exposure>,
    energy: EnergyItems,
}

impl<'a> State<'a> {
    fn new(
        problem: &'a Problem,
        route: &'a RouteReading<'a>,
        trip: &'a TripReading<'a>,
        outdoors: f64,
    ) -> Self {
        let held = loaded_box(route, trip);
        let set_points: Vec<Option<f64>> = (0..trip.layout.compartments.len())
            .map(|index| set_point(route, trip, index))
            .collect();
        Self {
            problem,
            route,
            trip,
            air: set_points
                .iter()
                .enumerate()
                .map(|(index, set_point)| {
                    let held = held.and_then(|load| load.air.get(index));
                    held.map(|air| air.degrees())
                        .or(*set_point)
                        .unwrap_or(outdoors)
                })
                .collect(),
            set_points,
            air_counts: false,
            on_board: Vec::new(),
            energy: EnergyItems::default(),
        }
    }

    /// Stops are boarded in order, so a lot's index among those on board is its stop's.
    fn board(&mut self, stop: usize, at: i64) {
        self.on_board
            .push(Exposure::begin(&self.trip.stops[stop], at));
    }

    fn advance(&mut self, phase: &Phase, from: f64, seconds: f64) -> Weather {
        let middle = from + seconds / 2.0;
        let weather = Weather {
            outdoors: outdoors(self.problem, phase.whereabouts, middle),
            sun: sun(self.problem, middle),
            doors: phase.doors,
        };
        let before = self.air.clone();
        for index in 0..self.air.len() {
            self.air[index] = before[index] + self.air_step(&before, index, &weather, seconds);
        }
        for (stop, exposure) in self.trip.stops.iter().zip(&mut self.on_board) {
            let core = exposure.core;
            self.energy.respiration += own_heat(stop, core) * seconds;
            self.energy.goods += (conductance(stop) * (core - before[stop.stated.compartment])
                - own_heat(stop, core))
                * seconds;
            let step = core_slope(stop, core, before[stop.stated.compartment]) * seconds;
            exposure.live(self.problem, stop, core + step, from, seconds);
            if self.air_counts {
                exposure.breathe(self.problem, stop, before[stop.stated.compartment], seconds);
            }
        }
        weather
    }

    /// Change of a compartment's air over a step, in K; adds the heat the unit moves.
    fn air_step(&mut self, airs: &[f64], index: usize, weather: &Weather, seconds: f64) -> f64 {
        let compartment = &self.trip.layout.compartments[index];
        let thermal = &self.route.vehicle.thermal;
        let air = airs[index];
        let share = compartment.volume_share;
        let capacity = self.problem.settings.thermal.air_j_m3k * thermal.volume_m3 * share;
        let walls = thermal.wall_w_k * share * (weather.outdoors + weather.sun - air);
        let open = weather.doors.unwrap_or(0.0);
        let doors = thermal.door_w_k * share * open * (weather.outdoors - air);
        let cargo: f64 = self
            .trip
            .stops
            .iter()
            .zip(&self.on_board)
            .filter(|(stop, _)| stop.stated.compartment == index)
            .map(|(stop, exposure)| conductance(stop) * (exposure.core - air))
            .sum();
        let ahead = index.checked_sub(1).map(|ahead| airs[ahead]);
        let neighbors = ahead.into_iter().chain(airs.get(index + 1).copied());
        let bulkheads: f64 = neighbors
            .map(|neighbor| thermal.bulkhead_w_k * (neighbor - air))
            .sum();
        let mut inflow = walls + doors + cargo + bulkheads;
        let is_running = self.set_points[index].is_some() && weather.doors.is_none();
        self.energy.walls += walls * seconds;
        self.energy.doors += doors * seconds;
        if is_running {
            let share = self.problem.settings.thermal.fan_share;
            let fans = share * thermal.cooling_w * compartment.power_share;
            self.energy.fans += fans * seconds;
            inflow += fans;
        }
        let unit = match self.set_points[index] {
            Some(set_point) if weather.doors.is_none() => {
                let wanted = capacity * (set_point - air) / seconds - inflow;
                let most_cooling = self.cooling_power(compartment, air, weather.outdoors);
                let most_heating = thermal.heating_w * compartment.power_share;
                wanted.max(-most_cooling).min(most_heating)
            }
            _ => 0.0,
        };
        self.energy.unit += unit.abs() * seconds;
        seconds * (inflow + unit) / capacity
    }

    fn cooling_power(&self, compartment: &Compartment, air: f64, outdoors: f64) -> f64 {
        let settings = &self.problem.settings.thermal;
        let rated = self.route.vehicle.thermal.cooling_w * compartment.power_share;
        let by_box = settings.power_per_box_k * air.clamp(-30.0, 40.0);
        let by_outdoors = settings.power_per_outdoor_k * (outdoors - 30.0);
        let cooling_time = 1.0 - settings.defrost_share;
        settings.unit_efficiency * cooling_time * rated * (1.0 + by_box - by_outdoors).max(0.0)
    }
}

/// What surrounds the box during a step.
struct Weather {
    outdoors: f64,
    sun: f64,
    doors: Option<f64>,
}

/// The set point a compartment is held at, if the truck has a unit and the plan states one.
pub(super) fn set_point(route: &RouteReading, trip: &TripReading, index: usize) -> Option<f64> {
    if route.vehicle.thermal.cooling_w <= 0.0 {
        return None;
    }
    let stated = trip.stated.set_points.get(index).copied().flatten();
    stated.map(Celsius::degrees)
}

/// Between a lot and the air around it, W/K.
fn conductance(stop: &StopReading) -> f64 {
    f64::from(stop.lot.load.kg) * stop.product.specific_heat / (stop.lot.tau_h * 3600.0)
}

/// K/s by which a core drifts towards the air and warms itself.
fn core_slope(stop: &StopReading, core: f64, air: f64) -> f64 {
    (air - core) / (stop.lot.tau_h * 3600.0)
        + respiration(&stop.product.respiration, core) / stop.product.specific_heat
}

/// A lot's heat of respiration, W.
fn own_heat(stop: &StopReading, core: f64) -> f64 {
    f64::from(stop.lot.load.kg) * respiration(&stop.product.respiration, core)
}

/// W/kg at a core temperature: the logarithm is a straight line between the table's columns, and
/// goes on straight beyond the first and the last, as far as 40 °C.
fn respiration(table: &Respiration, core: f64) -> f64 {
    let core = core.min(40.0);
    let [at_0, at_5, at_10, at_20] = table.0;
    let (cold, warm, low, high) = if core < 5.0 {
        (0.0, 5.0, at_0, at_5)
    } else if core < 10.0 {
        (5.0, 10.0, at_5, at_10)
    } else {
        (10.0, 20.0, at_10, at_20)
    };
    if low <= 0.0 || high <= 0.0 {
        return 0.0;
    }
    let slope = (high.ln() - low.ln()) / (warm - cold);
    (low.ln() + slope * (core - cold)).exp() / 1000.0
}
