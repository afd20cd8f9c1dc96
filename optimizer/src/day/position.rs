//! Trucks between two places: where they are on the way, and the ways on from there.
//!
//! It knows no map. From a point on the way one can drive on to the end of the leg, or back to its
//! beginning, and from there as the matrix says: never quicker than the road allows.

use super::state::{DayState, TruckState, Whereabouts};
use crate::problem::{HourlyTemperature, Problem, VehicleId};
use crate::units::{Celsius, Meters, Position, Seconds};
use osm_loader::{LocationId, Travel, TravelMatrix};

/// A point on the way from one place to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WayPoint {
    pub(super) from: LocationId,
    pub(super) to: LocationId,
    /// Driving of the leg that lies behind, of all of it.
    behind: Seconds,
    all: Seconds,
    /// Whether others may come here, to take over a load.
    pub(super) is_reachable: bool,
}

/// Where a truck under way is, as it is shown: the place of the rest of the day that stands for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadPoint {
    /// The truck.
    pub vehicle: VehicleId,
    /// The place it left.
    pub from: LocationId,
    /// The place it is driving to.
    pub to: LocationId,
    /// Share of the way that lies behind.
    pub share: f64,
    /// Where its recorder has last seen it on this way.
    pub seen: Option<Position>,
    /// A share of the straight line, for those who know no road.
    pub near: Position,
}

/// Stands for a yard, whose place only those know who have a map.
pub(super) const NOWHERE: Position = Position { lon: 0.0, lat: 0.0 };

/// A truck that should have arrived but has not said so is thought to be this near at most.
const NEARLY_THERE: f64 = 0.98;

impl WayPoint {
    /// The point of a truck that drives; `None` for one that stands.
    pub(super) fn of(state: &DayState, truck: &TruckState) -> Option<Self> {
        let Whereabouts::Driving { from, to, left } = truck.whereabouts else {
            return None;
        };
        let problem = &state.problem;
        let vehicle = &problem.vehicles[truck.vehicle.index()];
        let all = problem.leg(vehicle, from, to).unwrap_or_default().duration;
        let seen = truck.position.filter(|(at, _)| *at >= left);
        let by_position = seen.and_then(|(at, here)| {
            let ends = [position_of(problem, from)?, position_of(problem, to)?];
            let there = f64::from(all.0) * share_between(ends, here);
            Some(Seconds::ceil(there) + state.now.since(at))
        });
        let nearly = Seconds::ceil(f64::from(all.0) * NEARLY_THERE);
        let by_clock = truck.driven_of_leg;
        let is_due = by_clock >= all;
        let behind = match by_position {
            Some(behind) => behind.min(nearly),
            None if is_due => nearly,
            None => by_clock,
        };
        Some(Self {
            from,
            to,
            behind,
            all,
            is_reachable: truck.broken,
        })
    }

    /// As it is shown.
    pub(super) fn shown(&self, state: &DayState, truck: &TruckState) -> RoadPoint {
        let ends = [self.from, self.to].map(|place| position_of(&state.problem, place));
        let near = match ends {
            [Some(from), Some(to)] => {
                let between = |a: f64, b: f64| a + (b - a) * self.share();
                Position::new(between(from.lon, to.lon), between(from.lat, to.lat))
            }
            [from, to] => to.or(from).unwrap_or(NOWHERE),
        };
        let left = match truck.whereabouts {
            Whereabouts::Driving { left, .. } => Some(left),
            _ => None,
        };
        let seen = truck.position.filter(|(at, _)| Some(*at) >= left);
        RoadPoint {
            vehicle: truck.vehicle,
            from: self.from,
            to: self.to,
            share: self.share(),
            seen: seen.map(|(_, here)| here),
            near,
        }
    }

    /// Share of the leg that lies behind.
    fn share(&self) -> f64 {
        f64::from(self.behind.0) / f64::from(self.all.0.max(1))
    }

    /// What lies ahead of a leg that begins and ends as its own.
    fn ahead(&self, leg: Travel) -> Travel {
        let ahead = part(leg, 1.0 - self.share());
        if leg.duration == self.all {
            let duration = leg.duration.saturating_sub(self.behind);
            return Travel { duration, ..ahead };
        }
        ahead
    }

    /// The way on to a place.
    pub(super) fn onward(&self, roads: &TravelMatrix, to: LocationId) -> Option<Travel> {
        let ahead = roads.get(self.from, self.to);
        let ahead = ahead.and_then(|leg| {
            let rest = if to == self.to {
                Some(Travel::default())
            } else {
                roads.get(self.to, to)
            };
            Some(sum(self.ahead(leg), rest?))
        });
        let back = roads.get(self.to, self.from).and_then(|leg| {
            let rest = if to == self.from {
                Some(Travel::default())
            } else {
                roads.get(self.from, to)
            };
            Some(sum(part(leg, self.share()), rest?))
        });
        quicker(ahead, back)
    }

    fn inward(&self, roads: &TravelMatrix, from: LocationId) -> Option<Travel> {
        let via = |place: LocationId, leg: Option<Travel>, share: f64| {
            let before = if from == place {
                Some(Travel::default())
            } else {
                roads.get(from, place)
            };
            Some(sum(before?, part(leg?, share)))
        };
        let forth = via(self.from, roads.get(self.from, self.to), self.share());
        let back = via(self.to, roads.get(self.to, self.from), 1.0 - self.share());
        quicker(forth, back)
    }
}

/// Adds points to all matrices; they are the last locations, in order.
pub(super) fn add_points(problem: &mut Problem, points: &[WayPoint]) {
    if points.is_empty() {
        return;
    }
    for matrix in &mut problem.travel {
        let size = matrix.size();
        let place = |index: usize| LocationId(index as u32);
        let old = &*matrix;
        *matrix = TravelMatrix::from_fn(size + points.len(), |from, to| {
            match (from.checked_sub(size), to.checked_sub(size)) {
                (None, None) => old.get(place(from), place(to)),
                (Some(point), None) => points[point].onward(old, place(to)),
                (None, Some(point)) => {
                    let point = &points[point];
                    point.is_reachable.then(|| point.inward(old, place(from)))?
                }
                (Some(a), Some(b)) => between(old, points, a, b),
            }
        });
    }
    for point in points {
        let [a, b] = [point.from, point.to].map(|place| &problem.outdoor[place.index()]);
        let middle = |hour: usize| {
            Celsius::new(f64::midpoint(a.0[hour].degrees(), b.0[hour].degrees()))
                .unwrap_or(a.0[hour])
        };
        let day = HourlyTemperature(std::array::from_fn(middle));
        problem.outdoor.push(day);
    }
}

fn between(roads: &TravelMatrix, points: &[WayPoint], a: usize, b: usize) -> Option<Travel> {
    if a == b {
        return Some(Travel::default());
    }
    let (from, to) = (&points[a], &points[b]);
    if !to.is_reachable {
        return None;
    }
    let via = |place: LocationId| Some(sum(from.onward(roads, place)?, to.inward(roads, place)?));
    quicker(via(to.from), via(to.to))
}

fn part(leg: Travel, share: f64) -> Travel {
    Travel {
        duration: Seconds::ceil(f64::from(leg.duration.0) * share),
        distance: Meters::round(f64::from(leg.distance.0) * share),
        toll: Meters::round(f64::from(leg.toll.0) * share),
    }
}

fn sum(a: Travel, b: Travel) -> Travel {
    Travel {
        duration: a.duration + b.duration,
        distance: a.distance + b.distance,
        toll: a.toll + b.toll,
    }
}

fn quicker(a: Option<Travel>, b: Option<Travel>) -> Option<Travel> {
    a.into_iter().chain(b).min_by_key(|travel| travel.duration)
}

/// Where a location is, if it is a market's or a hub's.
pub(super) fn position_of(problem: &Problem, place: LocationId) -> Option<Position> {
    let market = problem
        .markets
        .iter()
        .find(|market| market.location == place);
    let hub = problem.hubs.iter().find(|hub| hub.location == place);
    market
        .map(|market| market.position)
        .or(hub.map(|hub| hub.position))
}

fn share_between([from, to]: [Position; 2], here: Position) -> f64 {
    let apart = |a: Position, b: Position| {
        let east = (a.lon - b.lon) * (a.lat.to_radians()).cos();
        east.hypot(a.lat - b.lat)
    };
    let (behind, ahead) = (apart(from, here), apart(here, to));
    behind / (behind + ahead).max(1e-9)
}
