//! Segments of roads and which of them meet.
//!
//! It does not decide what a meeting becomes: a junction or a bridge.

use crate::geometry::{Meeting, Position, meet};
use crate::network::{Network, NodeId, Road};

/// Side of a grid cell in 1e-7 degree, about 600 m.
const CELL: i32 = 60_000;

/// A segment of a road: from its node `index` to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Segment {
    pub(crate) road: usize,
    pub(crate) index: usize,
}

impl Segment {
    pub(crate) fn ends(self, network: &Network) -> (NodeId, NodeId) {
        let nodes = &network.roads[self.road].nodes;
        (nodes[self.index], nodes[self.index + 1])
    }

    pub(crate) fn positions(self, network: &Network) -> (Position, Position) {
        let (from, to) = self.ends(network);
        (network.nodes[from].at, network.nodes[to].at)
    }
}

/// How every crossing pair of segments meets, each pair once, in a fixed order.
pub(crate) fn meetings(network: &Network) -> Vec<(Segment, Segment, Meeting)> {
    let mut found = Vec::new();
    for pair in close_pairs(network) {
        let (first, second) = pair;
        let ((a, b), (c, d)) = (first.ends(network), second.ends(network));
        if a == c || a == d || b == c || b == d {
            continue;
        }
        let ((a, b), (c, d)) = (first.positions(network), second.positions(network));
        let meeting = meet(a, b, c, d);
        if meeting != Meeting::Apart {
            found.push((first, second, meeting));
        }
    }
    found
}

/// Pairs of segments that share a cell of a grid, sorted and without repetition.
fn close_pairs(network: &Network) -> Vec<(Segment, Segment)> {
    let mut entries: Vec<((i32, i32), Segment)> = Vec::new();
    for (road, Road { nodes, .. }) in network.roads.iter().enumerate() {
        for index in 0..nodes.len() - 1 {
            let segment = Segment { road, index };
            let (a, b) = segment.positions(network);
            for column in a.lon.min(b.lon) / CELL..=a.lon.max(b.lon) / CELL {
                for row in a.lat.min(b.lat) / CELL..=a.lat.max(b.lat) / CELL {
                    entries.push(((column, row), segment));
                }
            }
        }
    }
    entries.sort_unstable();
    let mut pairs = Vec::new();
    for cell in entries.chunk_by(|a, b| a.0 == b.0) {
        for (nth, &(_, first)) in cell.iter().enumerate() {
            pairs.extend(cell[nth + 1..].iter().map(|&(_, second)| (first, second)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
