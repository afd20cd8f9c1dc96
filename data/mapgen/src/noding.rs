//! Makes the drawing legal: roads that cross meet in a junction, or pass on a bridge.
//!
//! Roads of one fixed level get a shared node where they cross. Elevated roads are cut where they
//! cross anything, and the short piece becomes a bridge one layer above what it crosses.

use std::collections::BTreeMap;

use crate::geometry::{Meeting, Position, meet};
use crate::network::{Level, Network, NodeId, Road};

const CELL: i32 = 60_000;
const MAX_ROUNDS: usize = 12;
/// Half the length of a bridge, in meters.
const HALF_BRIDGE_M: f64 = 45.0;

/// Joins and bridges every crossing of the network.
pub(crate) fn resolve(network: &mut Network) {
    for _ in 0..MAX_ROUNDS {
        if join_crossings(network) == 0 {
            break;
        }
    }
    bridge_crossings(network);
}

/// A segment of a road: from its node `index` to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Segment {
    road: usize,
    index: usize,
}

impl Segment {
    fn ends(self, network: &Network) -> (NodeId, NodeId) {
        let nodes = &network.roads[self.road].nodes;
        (nodes[self.index], nodes[self.index + 1])
    }

    fn positions(self, network: &Network) -> (Position, Position) {
        let (from, to) = self.ends(network);
        (network.nodes[from].at, network.nodes[to].at)
    }
}

/// How every crossing pair of segments meets, each pair once, in a fixed order.
fn meetings(network: &Network) -> Vec<(Segment, Segment, Meeting)> {
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

/// A stretch of one segment, from `from` to `to` meters of its start, on its layer.
#[derive(Debug, Clone, Copy)]
struct Bridge {
    from: f64,
    to: f64,
    layer: i32,
}

/// Cuts elevated roads into plain pieces and bridges.
fn bridge_crossings(network: &mut Network) {
    let mut bridges: BTreeMap<Segment, Vec<Bridge>> = BTreeMap::new();
    for (over, under, at) in overpasses(network) {
        let layer = 1 + layer_at(network, &bridges, under, at).max(0);
        let (start, end) = over.positions(network);
        let (place, length) = (
            start.to_point().distance(at.to_point()),
            start.to_point().distance(end.to_point()),
        );
        let bridge = Bridge {
            from: (place - HALF_BRIDGE_M).max(0.0),
            to: (place + HALF_BRIDGE_M).min(length),
            layer,
        };
        add_bridge(bridges.entry(over).or_default(), bridge);
    }
    let roads = std::mem::take(&mut network.roads);
    for (index, road) in roads.into_iter().enumerate() {
        cut(network, index, road, &bridges);
    }
}

/// What passes over what and where, so ordered that a road's bridges are known before it is crossed.
fn overpasses(network: &Network) -> Vec<(Segment, Segment, Position)> {
    let mut crossings = Vec::new();
    for (first, second, meeting) in meetings(network) {
        if let (Meeting::Crossing(at), Some((over, under))) =
            (meeting, over_and_under(network, first, second))
        {
            crossings.push((over, under, at));
        }
    }
    crossings.sort_unstable();
    crossings
}

/// The elevated road passes over; of two elevated ones the later.
fn over_and_under(
    network: &Network,
    first: Segment,
    second: Segment,
) -> Option<(Segment, Segment)> {
    let is_elevated = |segment: Segment| network.roads[segment.road].level == Level::Elevated;
    match (is_elevated(first), is_elevated(second)) {
        (_, true) => Some((second, first)),
        (true, false) => Some((first, second)),
        (false, false) => None,
    }
}

fn layer_at(
    network: &Network,
    bridges: &BTreeMap<Segment, Vec<Bridge>>,
    segment: Segment,
    at: Position,
) -> i32 {
    if let Level::Fixed(layer) = network.roads[segment.road].level {
        return layer;
    }
    let place = segment
        .positions(network)
        .0
        .to_point()
        .distance(at.to_point());
    let here = bridges.get(&segment).into_iter().flatten();
    here.filter(|bridge| bridge.from <= place && place <= bridge.to)
        .map(|bridge| bridge.layer)
        .max()
        .unwrap_or(0)
}

/// Adds a bridge; bridges that overlap become one, on the higher layer.
fn add_bridge(bridges: &mut Vec<Bridge>, mut bridge: Bridge) {
    bridges.retain(|other| {
        let overlaps = other.from <= bridge.to + 30.0 && bridge.from <= other.to + 30.0;
        if overlaps {
            bridge.from = bridge.from.min(other.from);
            bridge.to = bridge.to.max(other.to);
            bridge.layer = bridge.layer.max(other.layer);
        }
        !overlaps
    });
    bridges.push(bridge);
    bridges.sort_by(|a, b| a.from.total_cmp(&b.from));
}

/// Puts a road back, its bridges as pieces of their own.
fn cut(network: &mut Network, index: usize, road: Road, bridges: &BTreeMap<Segment, Vec<Bridge>>) {
    let mut piece = vec![road.nodes[0]];
    for (segment, ends) in road.nodes.windows(2).enumerate() {
        let (start, end) = (network.point(ends[0]), network.point(ends[1]));
        let length = start.distance(end);
        for bridge in bridges
            .get(&Segment {
                road: index,
                index: segment,
            })
            .into_iter()
            .flatten()
        {
            let mut node_at = |meters: f64| {
                if meters <= 0.0 {
                    return ends[0];
                }
                if meters >= length {
                    ends[1]
                } else {
                    network.free_node(start.towards(end, meters / length).to_position())
                }
            };
            let (from, to) = (node_at(bridge.from), node_at(bridge.to));
            piece.push(from);
            network.add(std::mem::take(&mut piece), road.level, road.tags.clone());
            let deck = vec![
                ("bridge", "yes".to_owned()),
                ("layer", bridge.layer.to_string()),
            ];
            network.add(
                vec![from, to],
                Level::Fixed(bridge.layer),
                [road.tags.clone(), deck].concat(),
            );
            piece.push(to);
        }
        piece.push(ends[1]);
    }
    network.add(piece, road.level, road.tags);
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
        resolve(&mut network);
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

    #[test]
    fn an_elevated_road_crosses_on_a_short_bridge() {
        let network = cross([Level::Elevated, Level::Fixed(0)]);
        let bridge = network
            .roads
            .iter()
            .find(|road| road.level == Level::Fixed(1))
            .expect("a bridge");
        let length = network
            .point(bridge.nodes[0])
            .distance(network.point(bridge.nodes[1]));
        assert!((length - 2.0 * HALF_BRIDGE_M).abs() < 0.1);
        assert_eq!(network.roads.len(), 4);
    }
}
