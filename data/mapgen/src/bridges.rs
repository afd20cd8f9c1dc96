//! Elevated roads cross everything on bridges: they are cut where they cross, and the short piece
//! lies one layer above what it crosses.
//!
//! It does not know which roads are motorways, nor joins anything.

use std::collections::BTreeMap;

use crate::geometry::{Meeting, Position};
use crate::network::{Level, Network, Road};
use crate::segments::{Segment, meetings};

/// Half the length of a bridge, in meters.
const HALF_BRIDGE_M: f64 = 45.0;

/// A stretch of one segment, from `from` to `to` meters of its start, on its layer.
#[derive(Debug, Clone, Copy)]
struct Bridge {
    from: f64,
    to: f64,
    layer: i32,
}

/// Cuts every elevated road into plain pieces and bridges.
pub(crate) fn build(network: &mut Network) {
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

    #[test]
    fn an_elevated_road_crosses_on_a_short_bridge() {
        let mut network = Network::default();
        for (level, (x, y)) in [
            (Level::Elevated, (400.0, 0.0)),
            (Level::Fixed(0), (0.0, 400.0)),
        ] {
            let from = network.ground_node(Point { x: -x, y: -y });
            let to = network.ground_node(Point { x, y });
            network.add(vec![from, to], level, Tags::new());
        }
        build(&mut network);
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
