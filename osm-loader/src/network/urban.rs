//! Which roads lie in towns: where many junctions lie together.

use std::collections::HashMap;

use crate::graph::RoadGraph;
use crate::units::Position;

/// Sides of the cells in which junctions are counted, in degrees of latitude: about a kilometer.
const CELL_DEG: f64 = 0.009;

/// For every segment whether at least so many junctions lie within a square kilometer around its
/// beginning.
pub(super) fn segments(graph: &RoadGraph, junctions_per_km2: u32) -> Vec<bool> {
    let (low, high) = graph.bounds();
    let cells = Cells::over(low, high);
    let mut roads_at = vec![0_u8; graph.node_count()];
    for &node in graph.segment_ends.as_flattened() {
        let count = &mut roads_at[node as usize];
        *count = count.saturating_add(1);
    }
    let mut junctions: HashMap<(i32, i32), u32> = HashMap::new();
    for (place, _) in graph
        .node_places
        .iter()
        .zip(&roads_at)
        .filter(|it| *it.1 >= 3)
    {
        *junctions.entry(cells.cell(*place)).or_default() += 1;
    }
    let is_urban = |ends: &[u32; 2]| {
        let (column, row) = cells.cell(graph.node_places[ends[0] as usize]);
        let around = (-1..=1).flat_map(|x| (-1..=1).map(move |y| (column + x, row + y)));
        let count: u32 = around.filter_map(|cell| junctions.get(&cell)).sum();
        // Nine cells: the mean of a square kilometer.
        count >= 9 * junctions_per_km2
    };
    graph.segment_ends.iter().map(is_urban).collect()
}

/// Square cells over a map.
struct Cells {
    narrowing: f64,
}

impl Cells {
    fn over(low: Position, high: Position) -> Self {
        let middle = f64::midpoint(low.lat, high.lat).to_radians();
        Self {
            narrowing: middle.cos().max(0.01),
        }
    }

    fn cell(&self, place: [i32; 2]) -> (i32, i32) {
        let [lon, lat] = place.map(|degrees| f64::from(degrees) * 1e-7);
        let column = (lon * self.narrowing / CELL_DEG).floor();
        (column as i32, (lat / CELL_DEG).floor() as i32)
    }
}
