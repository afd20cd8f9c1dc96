//! From a map file to what a plan needs of it: matrices, the roads driven, the roads around.

use crate::output::Directory;
use crate::output::page::{BaseRoad, RoadStyle};
use indicatif::{ProgressBar, ProgressStyle};
use optimizer::Problem;
use optimizer::draft::RoadAccess;
use optimizer::plan::{Plan, PlannedRoute};
use optimizer::problem::Vehicle;
use optimizer::solution::Route;
use osm_loader::{
    Conditions, HourSlice, HourlyMatrices, HourlyRoads, ImportProgress, ImportStage, LocationId,
    Meters, Moment, OpenError, Position, RoadClass, RoadGraph, RoadNetwork, SnapError,
    SnappedPlace, TravelMatrix, open_or_customize_under, open_or_import,
};
use std::path::Path;
use std::sync::Arc;

/// Every place of a problem on the roads of one truck class, as far as it has a road there.
#[derive(Debug)]
pub struct TruckRoads {
    /// The roads of this class.
    pub network: Arc<RoadNetwork>,
    places: Vec<Result<SnappedPlace, SnapError>>,
}

impl TruckRoads {
    /// Puts places on the roads, each at most `limit` away.
    pub fn new(network: RoadNetwork, places: &[Position], limit: Meters) -> Self {
        let snap = |&place| {
            network
                .snap(&[place], limit)
                .map(|mut snapped| snapped.remove(0))
        };
        let places = places.iter().map(snap).collect();
        let network = Arc::new(network);
        Self { network, places }
    }

    /// The same roads with places more behind the others, such as where trucks under way are.
    #[must_use]
    pub fn with(&self, more: &[Position], limit: Meters) -> Self {
        let snap = |&place: &Position| {
            let snapped = self.network.snap(&[place], limit);
            snapped.map(|mut snapped| snapped.remove(0))
        };
        let known = self.places.iter().cloned();
        Self {
            network: Arc::clone(&self.network),
            places: known.chain(more.iter().map(snap)).collect(),
        }
    }

    /// The point that lies a share of the way along the road from one place to another.
    pub fn along(&self, from: LocationId, to: LocationId, share: f64) -> Option<Position> {
        let line = self.line(from, to);
        let apart = |pair: &[Position]| {
            let east = (pair[0].lon - pair[1].lon) * pair[0].lat.to_radians().cos();
            east.hypot(pair[0].lat - pair[1].lat)
        };
        let mut left = line.windows(2).map(apart).sum::<f64>() * share.clamp(0.0, 1.0);
        for pair in line.windows(2) {
            let length = apart(pair);
            if left <= length {
                let part = left / length.max(f64::MIN_POSITIVE);
                let between = |a: f64, b: f64| a + (b - a) * part;
                let lon = between(pair[0].lon, pair[1].lon);
                return Some(Position::new(lon, between(pair[0].lat, pair[1].lat)));
            }
            left -= length;
        }
        line.last().copied()
    }

    /// The same places, none of them moved, under other conditions: bans move no market out of town.
    #[must_use]
    pub fn standing_under(&self, conditions: &Conditions) -> Self {
        let (graph, profile) = (self.network.graph(), self.network.profile());
        let network = open_or_customize_under(graph, profile, conditions);
        let closed = || SnapError::NoRoads {
            truck: profile.name.clone(),
        };
        let settle = |place: &Result<SnappedPlace, SnapError>| {
            let settled = |place| network.settled(place).ok_or_else(closed);
            place.as_ref().map_err(SnapError::clone).and_then(settled)
        };
        let places = self.places.iter().map(settle).collect();
        let network = Arc::new(network);
        Self { network, places }
    }

    /// Travel between all places in every part of the day in which roads do not change.
    pub fn by_hour(&self, conditions: &Conditions) -> HourlyMatrices {
        let (graph, profile) = (self.network.graph(), self.network.profile());
        let day = conditions.moment.day;
        let slices = HourlyRoads::new(graph, profile, conditions.clone()).slices(day);
        let matrix = |slice: HourSlice| {
            let hour = (slice.from.0 / 3600) as u8;
            let then = conditions.at(Moment::at(day, hour));
            (slice, self.standing_under(&then).matrix())
        };
        HourlyMatrices::new(slices.into_iter().map(matrix).collect())
    }

    /// Travel between all places; none to or from a place without a road.
    pub fn matrix(&self) -> TravelMatrix {
        let on_road: Vec<usize> = (0..self.places.len())
            .filter(|&place| self.places[place].is_ok())
            .collect();
        let snapped: Vec<SnappedPlace> = self
            .places
            .iter()
            .filter_map(|place| place.clone().ok())
            .collect();
        let dense = self.network.matrix_between(&snapped);
        let mut matrix = TravelMatrix::unreachable(self.places.len());
        for (row, &from) in on_road.iter().enumerate() {
            for (column, &to) in on_road.iter().enumerate() {
                let leg = dense.get(LocationId(row as u32), LocationId(column as u32));
                matrix.set(LocationId(from as u32), LocationId(to as u32), leg);
            }
        }
        matrix
    }

    /// How far a place is from the nearest road of this class.
    fn distance_m(&self, place: usize) -> Option<f64> {
        match &self.places[place] {
            Ok(snapped) => Some(f64::from(snapped.distance.0)),
            Err(SnapError::TooFar { nearest_m, .. }) => Some(f64::from(*nearest_m)),
            Err(_) => None,
        }
    }

    /// Distance by class of road from one place to another; nothing where none leads there.
    pub fn classes_between(&self, from: LocationId, to: LocationId) -> Vec<(RoadClass, Meters)> {
        match (&self.places[from.index()], &self.places[to.index()]) {
            (Ok(start), Ok(end)) if from != to => {
                let route = self.network.route_between(start, end);
                route.map(|route| route.by_class).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// The course of the road from one place to another; empty where none leads there, and from
    /// where a truck under way happens to be.
    fn line(&self, from: LocationId, to: LocationId) -> Vec<Position> {
        match (self.places.get(from.index()), self.places.get(to.index())) {
            (Some(Ok(start)), Some(Ok(end))) if from != to => {
                let route = self.network.route_between(start, end);
                route.map(|route| route.geometry).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

/// How each place meets the roads of the truck class that comes nearest.
pub fn accesses(graph: &RoadGraph, roads: &[TruckRoads], places: &[Position]) -> Vec<RoadAccess> {
    let (low, high) = graph.bounds();
    let is_inside = |place: &Position| {
        (low.lon..=high.lon).contains(&place.lon) && (low.lat..=high.lat).contains(&place.lat)
    };
    let access = |(index, place): (usize, &Position)| {
        let distances = roads.iter().filter_map(|roads| roads.distance_m(index));
        match distances.min_by(f64::total_cmp) {
            _ if !is_inside(place) => RoadAccess::OutsideMap,
            Some(meters) => RoadAccess::Meters(meters),
            None => RoadAccess::OutsideMap,
        }
    };
    places.iter().enumerate().map(access).collect()
}

/// Opens a map's graph, importing the map on first use, with a progress bar on a terminal.
///
/// # Errors
/// A faulty map, or a cache folder that cannot be written.
pub fn open_map(map: &Path, cache: &Path) -> Result<Arc<RoadGraph>, OpenError> {
    let bar = ProgressBar::no_length();
    bar.set_style(bar_style());
    let graph = open_or_import(map, cache, &mut |progress| show(&bar, progress));
    bar.finish_and_clear();
    graph.map(Arc::new)
}

/// The look of every progress bar of this program.
///
/// # Panics
/// Never: the template is a constant that is tested.
pub fn bar_style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:24} {bar:40} {pos}/{len} {elapsed}")
        .expect("the template is well-formed")
}

fn show(bar: &ProgressBar, progress: ImportProgress) {
    bar.set_length(progress.total as u64);
    bar.set_position(progress.done as u64);
    bar.set_message(match progress.stage {
        ImportStage::Ways => "道路 ways",
        ImportStage::Nodes => "节点 nodes",
        ImportStage::Graph => "路网 graph",
        ImportStage::File => "写入 file",
    });
}

/// The roads driven, as `lines[route][leg]`: see `output::Showing`.
pub fn driven_lines(
    problem: &Problem,
    routes: &[Route],
    roads: &[TruckRoads],
) -> Vec<Vec<Vec<Position>>> {
    routes
        .iter()
        .map(|route| {
            let vehicle = &problem.vehicles[route.vehicle.index()];
            let roads = &roads[vehicle.roads.index()];
            let places = places_of(problem, vehicle, route);
            places
                .windows(2)
                .map(|pair| roads.line(pair[0], pair[1]))
                .collect()
        })
        .collect()
}

/// The roads that a plan drives, as `lines[route][leg]`: see `output::Showing`.
pub fn planned_lines(
    problem: &Problem,
    plan: &Plan,
    roads: &[TruckRoads],
) -> Vec<Vec<Vec<Position>>> {
    let directory = Directory::new(problem);
    let line_of = |route: &PlannedRoute| {
        let vehicle = directory.vehicle(&route.vehicle)?;
        let mut places = vec![vehicle.start];
        for trip in &route.trips {
            for stop in &trip.stops {
                places.push(directory.market(directory.lot(&stop.lot)?).location);
            }
            places.push(directory.hub(&trip.hub)?.location);
        }
        places.extend(vehicle.end);
        let roads = &roads[vehicle.roads.index()];
        let legs = places.windows(2);
        Some(legs.map(|pair| roads.line(pair[0], pair[1])).collect())
    };
    let routes = plan.routes.iter();
    routes
        .map(|route| line_of(route).unwrap_or_default())
        .collect()
}

/// The places a route visits, in order, from its start to its end.
fn places_of(problem: &Problem, vehicle: &Vehicle, route: &Route) -> Vec<LocationId> {
    let mut places = vec![vehicle.start];
    for trip in &route.trips {
        places.extend(trip.lots().map(|lot| problem.market_of(lot).location));
        places.push(problem.hubs[trip.hub.index()].location);
    }
    places.extend(vehicle.end);
    places
}

/// The roads around the given places, for a page to draw: smaller roads only where there are few.
pub fn roads_around(network: &RoadNetwork, places: &[Position]) -> Vec<BaseRoad> {
    let Some(area) = Area::around(places) else {
        return Vec::new();
    };
    let inside: Vec<BaseRoad> = network
        .lines()
        .filter(|line| line.course.iter().any(|&point| area.contains(point)))
        .map(|line| BaseRoad {
            class: style_of(line.class),
            line: simplified(&line.course),
        })
        .collect();
    let points = |least: RoadStyle| {
        let drawn = inside.iter().filter(|road| rank(road.class) <= rank(least));
        drawn.map(|road| road.line.len()).sum::<usize>()
    };
    let least = [
        RoadStyle::Other,
        RoadStyle::Tertiary,
        RoadStyle::Secondary,
        RoadStyle::Primary,
    ]
    .into_iter()
    .find(|&least| points(least) <= MOST_POINTS)
    .unwrap_or(RoadStyle::Trunk);
    let mut drawn: Vec<BaseRoad> = inside
        .into_iter()
        .filter(|road| rank(road.class) <= rank(least))
        .collect();
    drawn.sort_by_key(|road| std::cmp::Reverse(rank(road.class)));
    drawn
}

/// Most points of background roads in a page: about a megabyte.
const MOST_POINTS: usize = 45_000;

const fn rank(style: RoadStyle) -> u8 {
    style as u8
}

const fn style_of(class: RoadClass) -> RoadStyle {
    match class {
        RoadClass::Motorway | RoadClass::MotorwayLink => RoadStyle::Motorway,
        RoadClass::Trunk | RoadClass::TrunkLink => RoadStyle::Trunk,
        RoadClass::Primary | RoadClass::PrimaryLink => RoadStyle::Primary,
        RoadClass::Secondary | RoadClass::SecondaryLink => RoadStyle::Secondary,
        RoadClass::Tertiary | RoadClass::TertiaryLink => RoadStyle::Tertiary,
        _ => RoadStyle::Other,
    }
}

/// A line without the bends that nobody sees on a page: Douglas–Peucker at ten meters.
fn simplified(course: &[Position]) -> Vec<Position> {
    osm_loader::simplify(course, Meters(10))
}

/// A box of degrees.
struct Area {
    low: Position,
    high: Position,
}

impl Area {
    /// The box around places, with a margin of a tenth of its size and at least a kilometer or so.
    fn around(places: &[Position]) -> Option<Self> {
        let first = *places.first()?;
        let (mut low, mut high) = (first, first);
        for place in places {
            low = Position::new(low.lon.min(place.lon), low.lat.min(place.lat));
            high = Position::new(high.lon.max(place.lon), high.lat.max(place.lat));
        }
        let margin = |span: f64| (span * 0.1).max(0.015);
        let (across, up) = (margin(high.lon - low.lon), margin(high.lat - low.lat));
        Some(Self {
            low: Position::new(low.lon - across, low.lat - up),
            high: Position::new(high.lon + across, high.lat + up),
        })
    }

    fn contains(&self, point: Position) -> bool {
        (self.low.lon..=self.high.lon).contains(&point.lon)
            && (self.low.lat..=self.high.lat).contains(&point.lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_bar_has_a_look() {
        bar_style();
    }

    #[test]
    fn an_area_reaches_beyond_its_places() {
        let area = Area::around(&[Position::new(112.0, 37.0), Position::new(112.4, 37.1)]);
        let area = area.expect("there are places");
        assert!(area.contains(Position::new(111.97, 36.99)));
        assert!(!area.contains(Position::new(111.9, 37.0)));
    }
}
