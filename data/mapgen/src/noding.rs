//! Makes the drawing legal: roads of one fixed level get a shared node where they cross.
//!
//! Elevated roads are the matter of [`crate::bridges`].

use std::collections::BTreeMap;

use crate::geometry::{Meeting, Position};
use crate::network::{Level, Network, NodeId};
use crate::segments::{Segment, meetings};

const MAX_ROUNDS: usize = 12;

/// Joins every crossing of roads of one level. A new node moves its road by a rounding, which may
/// make a new crossing: hence the rounds.
pub(crate) fn join(network: &mut Network) {
    for _ in 0..MAX_ROUNDS {
        if join_crossings(network) == 0 {
            break;
        }
    }
}

/// Nodes to insert into a road, by segment.
type Insertions = BTreeMap<Segment, Vec<NodeId>>;

/// Gives roads of one fixed level a shared node where they meet; returns how many were needed.
fn join_crossings(network: &mut Network) -> usize {
    let mut insertions = Insertions::new();
    for (first, second, meeting) in meetings(network) {
        let level = network.roads[first.road].level;
        if level == Level::Elevated || level != network.roads[second.road].level {
            continue;
        }
        match meeting {
            Meeting::Apart => {}
            Meeting::Crossing(at) => {
                let node = junction(network, level, at);
                insertions.entry(first).or_default().push(node);
                insertions.entry(second).or_default().push(node);
            }
            Meeting::Touching(end) => {
                let ((a, b), (c, d)) = (first.ends(network), second.ends(network));
                let into = if end < 2 { second } else { first };
                insertions.entry(into).or_default().push([a, b, c, d][end]);
            }
        }
    }
    let count = insertions.values().map(Vec::len).sum();
    insert(network, insertions);
    count
}

fn junction(network: &mut Network, level: Level, at: Position) -> NodeId {
    if level == Level::Fixed(0) {
        network.ground_node_at(at)
    } else {
        network.free_node(at)
    }
}

/// Inserts the nodes of each segment in the order one meets them.
fn insert(network: &mut Network, insertions: Insertions) {
    for (segment, mut nodes) in insertions.into_iter().rev() {
        let start = segment.positions(network).0.to_point();
        let away = |node: &NodeId| network.point(*node).distance(start);
        nodes.sort_by(|a, b| away(a).total_cmp(&away(b)).then(a.cmp(b)));
        let road = &mut network.roads[segment.road].nodes;
        road.splice(segment.index + 1..=segment.index, nodes);
        road.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::network::Tags;

    /// A west–east and a south–north road through the origin.
    fn cross(levels: [Level; 2]) -> Network {
        let mut network = Network::default();
        for (level, (x, y)) in levels.into_iter().zip([(400.0, 0.0), (0.0, 400.0)]) {
            let from = network.ground_node(Point { x: -x, y: -y });
            let to = network.ground_node(Point { x, y });
            network.add(vec![from, to], level, Tags::new());
        }
        join(&mut network);
        network
    }

    #[test]
    fn ground_roads_that_cross_share_a_junction() {
        let network = cross([Level::Fixed(0); 2]);
        assert_eq!(network.roads[0].nodes[1], network.roads[1].nodes[1]);
        assert_eq!((network.nodes.len(), network.roads.len()), (5, 2));
    }

    #[test]
    fn a_tunnel_does_not_meet_the_road_above() {
        let network = cross([Level::Fixed(0), Level::Fixed(-1)]);
        assert_eq!(network.nodes.len(), 4);
    }
}
