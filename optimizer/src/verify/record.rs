//! What a recorder on the road would write if the plan came true: air and core of every lot, minute
//! by minute, and what must be noted about them.
//!
//! It watches the verifier's own simulation of the times and set points a plan states, so that a
//! record can be made of any plan, whoever made it. GB/T 24616-2019 asks for an interval of at most
//! five minutes.

use super::exposure::Exposure;
use super::reading::{RouteReading, StopReading, TripReading, read_routes};
use super::simulation::{EnergyItems, Moment, set_point, simulate, simulate_watched};
use crate::alarm::{AlarmRule, Basis, Episode, Level, Limit, Probe, Watch};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::units::{Celsius, PlanTime, Seconds};

/// The record of one lot from its loading start to the end of unloading.
#[derive(Clone, Debug, PartialEq)]
pub struct LotRecord {
    /// The lot's identifier.
    pub lot: String,
    /// The vehicle's.
    pub vehicle: String,
    /// The hub's.
    pub hub: String,
    /// Index of the trip.
    pub trip: usize,
    /// Index of the compartment.
    pub compartment: usize,
    /// What the compartment is held at, if it is.
    pub set_point: Option<Celsius>,
    /// In order, none farther apart than the asked interval.
    pub points: Vec<RecordPoint>,
    /// What must be noted, in order of time.
    pub exceptions: Vec<Exception>,
    /// Share of shelf life used from the first chance of loading to cold storage.
    pub shelf_life_used: f64,
}

/// One line of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecordPoint {
    /// When.
    pub at: PlanTime,
    /// Core temperature of the lot, °C.
    pub core: f64,
    /// Air around it, °C.
    pub air: f64,
    /// Outdoors, °C.
    pub outdoors: f64,
    /// Whether doors stand open.
    pub doors_open: bool,
}

/// Something that must be noted about a lot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exception {
    /// What was measured.
    pub probe: Probe,
    /// How grave it is.
    pub level: Level,
    /// Who asks.
    pub basis: Basis,
    /// The limit, °C.
    pub limit: Limit,
    /// When it was passed first and last.
    pub span: [PlanTime; 2],
    /// The gravest temperature, °C.
    pub extreme: f64,
    /// Minutes on end, and minutes that are borne.
    pub minutes: [f64; 2],
    /// Why.
    pub cause: ExceptionCause,
}

/// Why a temperature passed its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExceptionCause {
    /// It came with its field heat, which a truck does not take out.
    FieldHeat,
    /// It came so though it counts as pre-cooled.
    LoadedSo,
    /// The air was not brought back in time after doors had been open.
    SlowRecovery,
    /// It became so on the way.
    OnTheWay,
}

/// How far apart the readings of a record are: GB/T 24616-2019 asks for one every five minutes at most.
pub const RECORD_INTERVAL: Seconds = Seconds::from_minutes(5);

/// The records of all lots a plan fetches, in its order. Routes that name something unknown, and
/// trips whose times make no sense, have none: the verifier reports them.
pub fn records(
    problem: &Problem,
    plan: &Plan,
    rules: &[AlarmRule],
    interval: Seconds,
) -> Vec<LotRecord> {
    let routes = read_routes(problem, plan, &mut Vec::new());
    let mut records = Vec::new();
    for route in &routes {
        let mut here = route.vehicle.start;
        for (index, trip) in route.trips.iter().enumerate() {
            let mut recorders: Vec<Recorder> = trip
                .stops
                .iter()
                .map(|stop| Recorder::new(route, trip, stop, rules))
                .collect();
            let climate = simulate_watched(problem, route, trip, here, &mut |moment| {
                for (recorder, lot) in recorders.iter_mut().zip(moment.lots) {
                    recorder.see(moment, lot, interval);
                }
            });
            if let Some(climate) = climate {
                let lots = recorders.into_iter().zip(&trip.stops).zip(&climate.lots);
                records.extend(lots.map(|((recorder, stop), exposure)| {
                    recorder.finish(index, exposure.shelf_life_used(stop))
                }));
            }
            here = trip.hub.location;
        }
    }
    records
}

/// Heat on every route of a plan, by its vehicle, from each trip's departure to its end of
/// unloading. Pre-cooling is not in it, nor are trips whose times make no sense.
pub fn energies(problem: &Problem, plan: &Plan) -> Vec<(String, EnergyItems)> {
    let routes = read_routes(problem, plan, &mut Vec::new());
    let of_route = |route: &RouteReading| {
        let mut here = route.vehicle.start;
        let mut energy = EnergyItems::default();
        for trip in &route.trips {
            if let Some(climate) = simulate(problem, route, trip, here) {
                energy += climate.energy;
            }
            here = trip.hub.location;
        }
        (route.vehicle.id.clone(), energy)
    };
    routes.iter().map(of_route).collect()
}

/// Writes one lot's record.
struct Recorder<'a> {
    record: LotRecord,
    compartment: usize,
    stop: &'a StopReading<'a>,
    watches: Vec<(AlarmRule, Limit, f64, Watch)>,
    /// The latest reading, where it is not a point of the record yet.
    unwritten: Option<RecordPoint>,
}

impl<'a> Recorder<'a> {
    fn new(
        route: &RouteReading<'_>,
        trip: &TripReading<'_>,
        stop: &'a StopReading<'a>,
        rules: &[AlarmRule],
    ) -> Self {
        let compartment = stop.stated.compartment;
        let watches = rules.iter().filter_map(|rule| {
            let (limit, minutes) = rule.limit(stop.product)?;
            Some((
                *rule,
                limit,
                minutes,
                Watch::new(limit, minutes, rule.unit_k()),
            ))
        });
        let held = set_point(route, trip, compartment).and_then(Celsius::new);
        Self {
            record: LotRecord {
                lot: stop.lot.id.clone(),
                vehicle: route.vehicle.id.clone(),
                hub: trip.hub.id.clone(),
                trip: 0,
                compartment,
                set_point: held,
                points: Vec::new(),
                exceptions: Vec::new(),
                shelf_life_used: 0.0,
            },
            compartment,
            stop,
            watches: watches.collect(),
            unwritten: None,
        }
    }

    fn see(&mut self, moment: &Moment, lot: &Exposure, interval: Seconds) {
        let (air, core) = (moment.air[self.compartment], lot.core);
        for (rule, _, _, watch) in &mut self.watches {
            match rule.probe {
                Probe::Core => watch.see(moment.span, core),
                Probe::Air if moment.air_counts => watch.see(moment.span, air),
                Probe::Air => watch.close(),
            }
        }
        let [from, until] = moment.span;
        let point = |at: f64, core| RecordPoint {
            at: PlanTime(at.round() as i32),
            core,
            air,
            outdoors: moment.outdoors,
            doors_open: moment.doors_open,
        };
        let reading = point(until, core);
        let points = &mut self.record.points;
        match points.last() {
            None => points.push(point(from, self.stop.lot.core.degrees())),
            // Steps differ in length, so only now is it known that the one before must be kept.
            Some(last) if reading.at.since(last.at) > interval => points.extend(self.unwritten),
            Some(_) => {}
        }
        self.unwritten = Some(reading);
        if moment.is_last {
            points.push(reading);
        }
    }

    fn finish(mut self, trip: usize, shelf_life_used: f64) -> LotRecord {
        let mut exceptions = Vec::new();
        for (rule, limit, borne, watch) in std::mem::take(&mut self.watches) {
            for episode in watch.into_episodes() {
                let cause = self.cause(&rule, limit);
                exceptions.push(exception(&rule, limit, borne, &episode, cause));
            }
        }
        exceptions.sort_by_key(|exception| (exception.span, exception.probe, exception.level));
        LotRecord {
            trip,
            exceptions,
            shelf_life_used,
            ..self.record
        }
    }

    fn cause(&self, rule: &AlarmRule, limit: Limit) -> ExceptionCause {
        let lot = self.stop.lot;
        let came_so = limit.is_passed(lot.core.degrees());
        match (rule.probe, came_so) {
            (Probe::Core, true) if !lot.precooled => ExceptionCause::FieldHeat,
            (Probe::Core, true) => ExceptionCause::LoadedSo,
            (Probe::Core, false) => ExceptionCause::OnTheWay,
            (Probe::Air, _) => ExceptionCause::SlowRecovery,
        }
    }
}

fn exception(
    rule: &AlarmRule,
    limit: Limit,
    borne: f64,
    episode: &Episode,
    cause: ExceptionCause,
) -> Exception {
    Exception {
        probe: rule.probe,
        level: rule.level,
        basis: rule.basis,
        limit,
        span: episode.span.map(|second| PlanTime(second.round() as i32)),
        extreme: episode.extreme,
        minutes: [episode.passed_s / 60.0, borne],
        cause,
    }
}
