//! The finished map in the terms of OpenStreetMap: nodes, ways and relations with ids.
//!
//! Built from the network: ways are cut where a turn restriction needs an end, ids count from 1
//! along the ways. It does not know how the file is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::network::{Network, NodeId, Tags};
use crate::restrictions::Restriction;

/// A map ready to be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Map {
    /// All nodes, by ascending id.
    pub nodes: Vec<MapNode>,
    /// All ways, by ascending id.
    pub ways: Vec<MapWay>,
    /// All turn restrictions, by ascending id.
    pub relations: Vec<MapRelation>,
}

/// A node of the map.
#[derive(Debug, PartialEq, Eq)]
pub struct MapNode {
    /// Id, positive and unique among nodes.
    pub id: i64,
    /// Longitude in 1e-7 degree, WGS-84.
    pub lon: i32,
    /// Latitude in 1e-7 degree, WGS-84.
    pub lat: i32,
    /// Keys and values.
    pub tags: Tags,
}

/// A way of the map.
#[derive(Debug, PartialEq, Eq)]
pub struct MapWay {
    /// Id, positive and unique among ways.
    pub id: i64,
    /// Ids of its nodes in order.
    pub refs: Vec<i64>,
    /// Keys and values.
    pub tags: Tags,
}

/// A turn restriction over a node.
#[derive(Debug, PartialEq, Eq)]
pub struct MapRelation {
    /// Id, positive and unique among relations.
    pub id: i64,
    /// Way one comes from.
    pub from: i64,
    /// Node one passes.
    pub via: i64,
    /// Way one may not, or must, go to.
    pub to: i64,
    /// Keys and values.
    pub tags: Tags,
}

/// Ids of nodes by their index in the network; absent when no road uses them.
pub(crate) type NodeIds = BTreeMap<NodeId, i64>;

/// Turns the network into a map; also says which id each used node got.
pub(crate) fn assemble(network: &Network, restrictions: &[Restriction]) -> (Map, NodeIds) {
    let vias: BTreeSet<NodeId> = restrictions
        .iter()
        .map(|restriction| restriction.via)
        .collect();
    let pieces: Vec<(&[NodeId], &Tags)> = network
        .roads
        .iter()
        .flat_map(|road| {
            pieces(&road.nodes, &vias)
                .into_iter()
                .map(|piece| (piece, &road.tags))
        })
        .collect();
    let ids = number_nodes(&pieces);
    let mut by_id: Vec<(i64, NodeId)> = ids.iter().map(|(&node, &id)| (id, node)).collect();
    by_id.sort_unstable();
    let nodes = by_id.into_iter().map(|(id, node)| {
        let node = &network.nodes[node];
        MapNode {
            id,
            lon: node.at.lon,
            lat: node.at.lat,
            tags: node.tags.clone(),
        }
    });
    let ways = pieces.iter().zip(1..).map(|(&(nodes, tags), id)| MapWay {
        id,
        refs: nodes.iter().map(|node| ids[node]).collect(),
        tags: tags.clone(),
    });
    let ends = way_ends(&pieces);
    let relations = restrictions
        .iter()
        .zip(1..)
        .map(|(restriction, id)| MapRelation {
            id,
            from: ends[&(restriction.via, restriction.from)],
            via: ids[&restriction.via],
            to: ends[&(restriction.via, restriction.to)],
            tags: restriction.tags.clone(),
        });
    (
        Map {
            nodes: nodes.collect(),
            ways: ways.collect(),
            relations: relations.collect(),
        },
        ids,
    )
}

/// Cuts a road at the nodes where restrictions apply.
fn pieces<'a>(nodes: &'a [NodeId], cuts: &BTreeSet<NodeId>) -> Vec<&'a [NodeId]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in 1..nodes.len() {
        if end == nodes.len() - 1 || cuts.contains(&nodes[end]) {
            pieces.push(&nodes[start..=end]);
            start = end;
        }
    }
    pieces
}

fn number_nodes(pieces: &[(&[NodeId], &Tags)]) -> NodeIds {
    let mut ids = NodeIds::new();
    for &node in pieces.iter().flat_map(|(nodes, _)| nodes.iter()) {
        let next = ids.len() as i64 + 1;
        ids.entry(node).or_insert(next);
    }
    ids
}

/// The way that ends at a node and leads to a neighbor.
fn way_ends(pieces: &[(&[NodeId], &Tags)]) -> BTreeMap<(NodeId, NodeId), i64> {
    let mut ends = BTreeMap::new();
    for ((nodes, _), id) in pieces.iter().zip(1_i64..) {
        ends.insert((nodes[0], nodes[1]), id);
        ends.insert((nodes[nodes.len() - 1], nodes[nodes.len() - 2]), id);
    }
    ends
}
