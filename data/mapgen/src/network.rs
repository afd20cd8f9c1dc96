//! The road network while it is drawn: nodes, roads, levels.
//!
//! Ground nodes at one position are one node, so roads that end there meet. It does not know
//! what the tags mean nor how the file is written.

use std::collections::BTreeMap;

use crate::geometry::{Point, Position};

/// Index of a node of the network.
pub(crate) type NodeId = usize;

/// Tags in the order they were given; the writer sorts nothing.
pub(crate) type Tags = Vec<(&'static str, String)>;

/// A point of a road, or the place a road passes.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) tags: Tags,
}

/// A line of nodes with one set of tags.
#[derive(Debug)]
pub(crate) struct Road {
    pub(crate) nodes: Vec<NodeId>,
    pub(crate) level: Level,
    pub(crate) tags: Tags,
}

/// Where a road runs. Roads of one fixed level that cross meet in a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// A fixed layer: 0 on the ground, 1 on a bridge, −1 in a tunnel.
    Fixed(i32),
    /// Never meets what it crosses: bridges are put where they are needed.
    Elevated,
}

/// Nodes and roads.
#[derive(Debug, Default)]
pub(crate) struct Network {
    pub(crate) nodes: Vec<Node>,
    pub(crate) roads: Vec<Road>,
    ground: BTreeMap<Position, NodeId>,
}

impl Network {
    /// The ground node at this point, new or already there.
    pub(crate) fn ground_node(&mut self, point: Point) -> NodeId {
        self.ground_node_at(point.to_position())
    }

    /// The ground node at this position, new or already there.
    pub(crate) fn ground_node_at(&mut self, at: Position) -> NodeId {
        if let Some(&node) = self.ground.get(&at) {
            return node;
        }
        let node = self.free_node(at);
        self.ground.insert(at, node);
        node
    }

    /// A node of its own, which no ground road will share by chance.
    pub(crate) fn free_node(&mut self, at: Position) -> NodeId {
        self.nodes.push(Node {
            at,
            tags: Vec::new(),
        });
        self.nodes.len() - 1
    }

    pub(crate) fn point(&self, node: NodeId) -> Point {
        self.nodes[node].at.to_point()
    }

    pub(crate) fn tag_node(&mut self, node: NodeId, tags: Tags) {
        self.nodes[node].tags.extend(tags);
    }

    /// Adds a ground road along existing nodes; fewer than two nodes make no road.
    pub(crate) fn add_ground(&mut self, nodes: Vec<NodeId>, tags: Tags) {
        self.add(nodes, Level::Fixed(0), tags);
    }

    /// Adds a road along existing nodes; fewer than two nodes make no road.
    pub(crate) fn add(&mut self, mut nodes: Vec<NodeId>, level: Level, tags: Tags) {
        nodes.dedup();
        if nodes.len() > 1 {
            self.roads.push(Road { nodes, level, tags });
        }
    }
}
