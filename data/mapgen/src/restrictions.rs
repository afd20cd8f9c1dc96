//! Turn restrictions at crossings with traffic signals, chosen once all junctions are known.
//!
//! Only streets open to everyone both ways take part, and every crossing keeps three of its four
//! arms free of them, so each block can be driven round.

use std::collections::BTreeMap;

use crate::geometry::Point;
use crate::network::{Level, Network, NodeId, Tags};
use crate::noise::Noise;

/// A ban or a command for vehicles that come from one node over `via` towards another.
#[derive(Debug)]
pub(crate) struct Restriction {
    pub(crate) from: NodeId,
    pub(crate) via: NodeId,
    pub(crate) to: NodeId,
    pub(crate) tags: Tags,
}

/// The restrictions of the whole network.
pub(crate) fn choose(network: &Network) -> Vec<Restriction> {
    let signals = arms_of_signals(network);
    signals
        .into_iter()
        .filter_map(|(via, arms)| choose_at(network, via, &arms))
        .collect()
}

/// The neighbors of every node with signals, over open two-way ground roads; `None` marks others.
fn arms_of_signals(network: &Network) -> BTreeMap<NodeId, Vec<Option<NodeId>>> {
    let has_signals = |node: NodeId| {
        network.nodes[node]
            .tags
            .iter()
            .any(|(_, value)| value == "traffic_signals")
    };
    let mut arms: BTreeMap<NodeId, Vec<Option<NodeId>>> = BTreeMap::new();
    for road in network
        .roads
        .iter()
        .filter(|road| road.level == Level::Fixed(0))
    {
        let is_open = !road
            .tags
            .iter()
            .any(|(key, _)| ["oneway", "hgv", "construction", "junction"].contains(key));
        for pair in road.nodes.windows(2) {
            for (here, there) in [(pair[0], pair[1]), (pair[1], pair[0])] {
                if has_signals(here) {
                    arms.entry(here).or_default().push(is_open.then_some(there));
                }
            }
        }
    }
    arms
}

fn choose_at(network: &Network, via: NodeId, arms: &[Option<NodeId>]) -> Option<Restriction> {
    let mut noise = Noise::new("restriction", via as u64);
    let open: Option<Vec<NodeId>> = arms.iter().copied().collect();
    let open = open.filter(|arms| arms.len() == 4 && noise.chance(50))?;
    let from = open[noise.below(4)];
    let (to, tags) = match noise.below(12) {
        0..5 => (
            left_of(network, from, via, &open)?,
            ban("restriction", "no_left_turn"),
        ),
        5..8 => (from, ban("restriction", "no_u_turn")),
        8 | 9 => (
            ahead_of(network, from, via, &open)?,
            ban("restriction", "only_straight_on"),
        ),
        10 => (
            left_of(network, from, via, &open)?,
            ban("restriction:hgv", "no_left_turn"),
        ),
        _ => {
            let when = "no_left_turn @ (Mo-Fr 07:00-09:00,17:00-19:00)";
            (
                left_of(network, from, via, &open)?,
                ban("restriction:conditional", when),
            )
        }
    };
    Some(Restriction {
        from,
        via,
        to,
        tags,
    })
}

fn ban(key: &'static str, value: &str) -> Tags {
    vec![("type", "restriction".to_owned()), (key, value.to_owned())]
}

fn left_of(network: &Network, from: NodeId, via: NodeId, arms: &[NodeId]) -> Option<NodeId> {
    arms.iter()
        .copied()
        .find(|&to| turn(network, from, via, to).y > 0.7)
}

fn ahead_of(network: &Network, from: NodeId, via: NodeId, arms: &[NodeId]) -> Option<NodeId> {
    arms.iter()
        .copied()
        .find(|&to| turn(network, from, via, to).x > 0.7)
}

/// Cosine (x) and sine (y) of the turn; a left turn has a positive sine.
fn turn(network: &Network, from: NodeId, via: NodeId, to: NodeId) -> Point {
    let incoming = network.point(from).direction_to(network.point(via));
    let outgoing = network.point(via).direction_to(network.point(to));
    Point {
        x: incoming.dot(outgoing),
        y: incoming.cross(outgoing),
    }
}
