//! Which roads lie in towns: where many junctions lie together.

use rstar::RTree;

use crate::graph::RoadGraph;
use crate::units::Position;

/// Radius of a circle of one square kilometer, in meters.
const RADIUS_M: f64 = 564.19;

/// Meters in a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// For every segment whether at least so many junctions lie within a square kilometer around its
/// beginning. Costs one look into a tree of the junctions per segment.
pub(super) fn segments(graph: &RoadGraph, junctions_per_km2: u32) -> Vec<bool> {
    let plane = Plane::over(graph.bounds());
    let junctions = RTree::bulk_load(junctions(graph, &plane));
    let enough = junctions_per_km2 as usize;
    let is_urban = |ends: &[u32; 2]| {
        let place = plane.meters(graph.node_places[ends[0] as usize]);
        let around = junctions.locate_within_distance(place, RADIUS_M * RADIUS_M);
        around.take(enough).count() >= enough
    };
    graph.segment_ends.iter().map(is_urban).collect()
}

/// Where three and more roads meet.
fn junctions(graph: &RoadGraph, plane: &Plane) -> Vec<[f64; 2]> {
    let mut roads_at = vec![0_u8; graph.node_count()];
    for &node in graph.segment_ends.as_flattened() {
        let count = &mut roads_at[node as usize];
        *count = count.saturating_add(1);
    }
    let places = graph.node_places.iter().zip(&roads_at);
    places
        .filter(|(_, roads)| **roads >= 3)
        .map(|(place, _)| plane.meters(*place))
        .collect()
}

/// A map laid flat, good enough to count what lies near.
struct Plane {
    narrowing: f64,
}

impl Plane {
    fn over((low, high): (Position, Position)) -> Self {
        let middle = f64::midpoint(low.lat, high.lat).to_radians();
        Self {
            narrowing: middle.cos().max(0.01),
        }
    }

    fn meters(&self, place: [i32; 2]) -> [f64; 2] {
        let [lon, lat] = place.map(|degrees| f64::from(degrees) * 1e-7 * DEGREE_M);
        [lon * self.narrowing, lat]
    }
}
