//! One truck's roads through the hours: a network for each slice of the day, and drives timed
//! true to the hour.
//!
//! Within an hour speeds are constant, and on an edge that is driven over the end of an hour the
//! rest is driven at the next hour's speed. So on the same roads nobody arrives earlier by
//! leaving later (first in, first out: Ichoua, Gendreau, Potvin: Vehicle Dispatching with Time-Dependent Travel Times,
//! 2003).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::conditions::Conditions;
use crate::graph::RoadGraph;
use crate::matrix::{HourSlice, HourlyMatrices};
use crate::moment::{Day, Moment};
use crate::network::{Deciseconds, RoadNetwork, open_or_customize_under, rules_digest};
use crate::profile::Profile;
use crate::route::{Piece, Route};
use crate::snap::{SnapError, SnappedPlace};
use crate::units::{Meters, Position, Seconds};

/// The roads of one truck at every hour.
///
/// Networks are made when they are first asked for; hours that come to the same share one.
#[derive(Debug)]
pub struct HourlyRoads {
    graph: Arc<RoadGraph>,
    profile: Profile,
    conditions: Conditions,
    memory: Mutex<Memory>,
}

/// So many networks are held in memory, those used last.
const MOST_HELD: usize = 6;

#[derive(Debug, Default)]
struct Memory {
    /// What the rules come to at moments asked for before.
    digests: Vec<(Moment, u64)>,
    /// Used last, last.
    networks: Vec<(u64, Arc<RoadNetwork>)>,
}

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// The day.
    pub day: Day,
    /// Seconds since midnight; beyond 24 hours the days after are meant.
    pub second: u32,
}

/// A drive timed edge by edge from its departure on.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedRoute {
    /// The route that is cheapest at the hour of departure.
    pub route: Route,
    /// Driving time, true to the hours it runs through; rounded up.
    pub duration: Seconds,
    /// Roads on it that are closed by the hour they are reached: a ban that has begun meanwhile.
    pub closed: Vec<String>,
}

impl HourlyRoads {
    /// Roads under conditions whose moment does not matter.
    pub fn new(graph: &Arc<RoadGraph>, profile: &Profile, conditions: Conditions) -> Self {
        Self {
            graph: Arc::clone(graph),
            profile: profile.clone(),
            conditions,
            memory: Mutex::default(),
        }
    }

    /// The network at a moment.
    pub fn at(&self, moment: Moment) -> Arc<RoadNetwork> {
        let digest = self.digest(moment);
        if let Some(held) = self.memory().take(digest) {
            return held;
        }
        let conditions = self.conditions.at(moment);
        let network = Arc::new(open_or_customize_under(
            &self.graph,
            &self.profile,
            &conditions,
        ));
        self.memory().hold(digest, &network);
        network
    }

    /// The parts of a day within which roads do not change.
    pub fn slices(&self, day: Day) -> Vec<HourSlice> {
        let hours: Vec<(u8, u64)> = (0..24)
            .map(|hour| (hour, self.digest(Moment::at(day, hour))))
            .collect();
        let alike = hours.chunk_by(|one, other| one.1 == other.1);
        let hour = |hour: u8| Seconds(u32::from(hour) * HOUR_S);
        alike
            .map(|hours| HourSlice {
                from: hour(hours[0].0),
                until: hour(hours[hours.len() - 1].0 + 1),
            })
            .collect()
    }

    /// Travel between places in every slice of a day that touches the hours from `from` until
    /// `until`.
    ///
    /// # Errors
    /// A place that has no road in one of the slices.
    pub fn matrices(
        &self,
        places: &[Position],
        limit: Meters,
        day: Day,
        (from, until): (Seconds, Seconds),
    ) -> Result<HourlyMatrices, SnapError> {
        let slices = self.slices(day).into_iter();
        let touched = slices.filter(|slice| slice.from < until && from < slice.until);
        let matrix = |slice: HourSlice| {
            let hour = (slice.from.0 / HOUR_S) as u8;
            let found = self.at(Moment::at(day, hour)).matrix(places, limit)?;
            Ok((slice, found.matrix))
        };
        let matrices = touched.map(matrix).collect::<Result<_, _>>()?;
        Ok(HourlyMatrices::new(matrices))
    }

    /// The route that is cheapest at its departure, timed through the hours; `None` if no road
    /// leads there.
    ///
    /// # Errors
    /// A place without a road.
    pub fn route(
        &self,
        from: Position,
        to: Position,
        limit: Meters,
        departure: Departure,
    ) -> Result<Option<TimedRoute>, SnapError> {
        let network = self.at(departure.moment());
        let places = network.snap(&[from, to], limit)?;
        Ok(self.timed(&network, &places[0], &places[1], departure))
    }

    fn timed(
        &self,
        network: &RoadNetwork,
        from: &SnappedPlace,
        to: &SnappedPlace,
        departure: Departure,
    ) -> Option<TimedRoute> {
        let (_, pieces) = network.pieces_between(from, to)?;
        let mut clock = Clock::new(self, departure);
        let mut closed = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            if clock.network.edge_cost(piece.edge).is_none() {
                let names = self.graph.names_of(piece.edge.segment());
                closed.push(
                    names
                        .into_iter()
                        .find(|name| !name.is_empty())
                        .unwrap_or("")
                        .to_owned(),
                );
            }
            clock.drive(piece, network);
            if let Some(next) = pieces.get(at + 1) {
                clock.wait(network.delay_between(piece.state, next.state));
            }
        }
        closed.dedup();
        let tenths = clock.tenths - u64::from(departure.second) * 10;
        Some(TimedRoute {
            route: network.route_between(from, to)?,
            duration: Seconds(tenths.div_ceil(10) as u32),
            closed,
        })
    }

    fn digest(&self, moment: Moment) -> u64 {
        let known = self
            .memory()
            .digests
            .iter()
            .find(|it| it.0 == moment)
            .copied();
        if let Some((_, digest)) = known {
            return digest;
        }
        let digest = rules_digest(&self.graph, &self.profile, &self.conditions.at(moment));
        self.memory().digests.push((moment, digest));
        digest
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// A network held, which from now on is the one used last.
    fn take(&mut self, digest: u64) -> Option<Arc<RoadNetwork>> {
        let at = self.networks.iter().position(|it| it.0 == digest)?;
        let held = self.networks.remove(at);
        let network = Arc::clone(&held.1);
        self.networks.push(held);
        Some(network)
    }

    fn hold(&mut self, digest: u64, network: &Arc<RoadNetwork>) {
        if self.networks.len() >= MOST_HELD {
            self.networks.remove(0);
        }
        self.networks.push((digest, Arc::clone(network)));
    }
}

const HOUR_S: u32 = 3600;
const HOUR_TENTHS: u64 = HOUR_S as u64 * 10;

impl Departure {
    /// The day and hour.
    pub fn moment(self) -> Moment {
        moment_after(self.day, u64::from(self.second) * 10)
    }
}

fn moment_after(day: Day, tenths: u64) -> Moment {
    let hours = tenths / HOUR_TENTHS;
    let day = (0..hours / 24).fold(day, |day, _| day.next());
    Moment::at(day, (hours % 24) as u8)
}

/// A truck's clock on its way.
struct Clock<'a> {
    roads: &'a HourlyRoads,
    day: Day,
    /// Tenths of seconds since midnight of the day of departure.
    tenths: u64,
    network: Arc<RoadNetwork>,
}

impl<'a> Clock<'a> {
    fn new(roads: &'a HourlyRoads, departure: Departure) -> Self {
        Self {
            roads,
            day: departure.day,
            tenths: u64::from(departure.second) * 10,
            network: roads.at(departure.moment()),
        }
    }

    /// Drives a piece of an edge; where the edge is closed meanwhile, as fast as at departure.
    fn drive(&mut self, piece: &Piece, at_departure: &RoadNetwork) {
        let mut left = 1.0;
        loop {
            let time = self.network.time_of(piece);
            let time = time
                .or_else(|| at_departure.time_of(piece))
                .unwrap_or_default();
            let end = self.tenths / HOUR_TENTHS * HOUR_TENTHS + HOUR_TENTHS;
            let needed = (f64::from(time) * left).ceil() as u64;
            if self.tenths + needed <= end {
                return self.advance(needed);
            }
            left -= (end - self.tenths) as f64 / f64::from(time);
            self.advance(end - self.tenths);
        }
    }

    fn wait(&mut self, delay: Deciseconds) {
        self.advance(u64::from(delay));
    }

    fn advance(&mut self, by: u64) {
        let hour = self.tenths / HOUR_TENTHS;
        self.tenths += by;
        if self.tenths / HOUR_TENTHS != hour {
            self.network = self.roads.at(moment_after(self.day, self.tenths));
        }
    }
}
