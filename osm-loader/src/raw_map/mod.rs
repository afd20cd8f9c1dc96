//! What an OpenStreetMap file says about roads, before anything is made of it.
//!
//! It knows ways, nodes and turn restrictions with their tags; it does not know which truck may
//! pass, where roads are split, or what a file looks like.

mod restriction;

use crate::profile::RoadClass;
use crate::tags::{TagSetId, TagStore};
use crate::units::Position;

pub use restriction::Via;
pub(crate) use restriction::{Members, RawRestriction, Sense, Turn, statements};

/// Roads as OpenStreetMap has them: the input of [`RoadGraph::build`](crate::RoadGraph::build).
///
/// Read from a file by [`RawMap::from_pbf`], or written by hand with [`RawMapBuilder`].
#[derive(Clone, Debug, Default)]
pub struct RawMap {
    pub(crate) tags: TagStore,
    pub(crate) nodes: RawNodes,
    pub(crate) ways: Vec<RawWay>,
    /// Node indices of all ways, end to end.
    pub(crate) refs: Vec<u32>,
    pub(crate) restrictions: Vec<RawRestriction>,
}

/// The nodes that roads use, in ascending order of their OSM ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawNodes {
    pub(crate) ids: Vec<i64>,
    pub(crate) places: Vec<RawPlace>,
    pub(crate) tags: Vec<TagSetId>,
}

/// Where a node lies, in ten-millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawPlace {
    pub(crate) lon: i32,
    pub(crate) lat: i32,
}

impl RawPlace {
    /// The place of a node that a way names and the file does not hold.
    pub(crate) const MISSING: Self = Self {
        lon: i32::MIN,
        lat: i32::MIN,
    };

    pub(crate) fn from_position(position: Position) -> Self {
        let nano = |degrees: f64| (degrees * 1e9).round() as i64;
        Self::from_nanodegrees(nano(position.lon), nano(position.lat))
    }

    /// The nearest place on a grid of millionths of a degree, 11 cm: what routers answer with, so
    /// that the lengths of roads are those of the lines that people are shown. Missing if it is
    /// not on earth.
    pub(crate) fn from_nanodegrees(lon: i64, lat: i64) -> Self {
        let is_on_earth =
            lon.unsigned_abs() <= 180_000_000_000 && lat.unsigned_abs() <= 90_000_000_000;
        if !is_on_earth {
            return Self::MISSING;
        }
        Self {
            lon: millionths(lon) as i32 * 10,
            lat: millionths(lat) as i32 * 10,
        }
    }

    pub(crate) fn position(self) -> Position {
        Position::new(f64::from(self.lon) / 1e7, f64::from(self.lat) / 1e7)
    }
}

/// Millionths from billionths, rounded by way of the double precision in which OSRM knows degrees:
/// half a millionth goes where it goes there.
fn millionths(nano: i64) -> i64 {
    let degrees = (nano / 100) as f64 / 1e7;
    (degrees * 1e6).round() as i64
}

/// One way: its nodes are `refs[first_ref..last_ref]` of the map.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawWay {
    pub(crate) id: i64,
    pub(crate) tags: TagSetId,
    pub(crate) name: u32,
    pub(crate) first_ref: u32,
    pub(crate) last_ref: u32,
}

impl RawNodes {
    /// Nodes whose places are still to be read.
    pub(crate) fn unread(ids: Vec<i64>) -> Self {
        Self {
            places: vec![RawPlace::MISSING; ids.len()],
            tags: vec![TagSetId::default(); ids.len()],
            ids,
        }
    }
}

impl RawMap {
    pub(crate) fn way_refs(&self, way: &RawWay) -> &[u32] {
        &self.refs[way.first_ref as usize..way.last_ref as usize]
    }
}

/// Writes a [`RawMap`] by hand: for tests, generated maps and roads that come from elsewhere.
///
/// ```
/// use osm_loader::{Position, RawMapBuilder};
///
/// let map = RawMapBuilder::default()
///     .node(1, Position::new(112.50, 37.80), &[])
///     .node(2, Position::new(112.51, 37.80), &[("highway", "traffic_signals")])
///     .way(10, &[1, 2], &[("highway", "primary"), ("name", "滨河路")])
///     .build();
/// # let _ = map;
/// ```
#[derive(Clone, Debug, Default)]
pub struct RawMapBuilder {
    map: RawMap,
    nodes: Vec<(i64, RawPlace, TagSetId)>,
    ways: Vec<(RawWay, Vec<i64>)>,
}

impl RawMapBuilder {
    /// Adds a node with its OSM id.
    #[must_use]
    pub fn node(mut self, id: i64, position: Position, tags: &[(&str, &str)]) -> Self {
        let tags = self.map.tags.set(tags.iter().copied());
        self.nodes
            .push((id, RawPlace::from_position(position), tags));
        self
    }

    /// Adds a way with its OSM id through nodes given by theirs. Ways that are no roads are left
    /// out, as in a file.
    #[must_use]
    pub fn way(mut self, id: i64, nodes: &[i64], tags: &[(&str, &str)]) -> Self {
        if RoadClass::of(|key| tags.iter().find(|tag| tag.0 == key).map(|tag| tag.1)).is_none() {
            return self;
        }
        let value = |key: &str| tags.iter().find(|tag| tag.0 == key).map_or("", |tag| tag.1);
        let way = RawWay {
            id,
            name: (self.map.tags).name(value("name"), value("name:en"), value("ref")),
            tags: self.map.tags.set(tags.iter().copied()),
            first_ref: 0,
            last_ref: 0,
        };
        self.ways.push((way, nodes.to_vec()));
        self
    }

    /// Adds a turn restriction from one way to another, with its OSM tags such as
    /// `restriction=no_left_turn` and `except=hgv`.
    #[must_use]
    pub fn restriction(mut self, from: i64, via: Via, to: i64, tags: &[(&str, &str)]) -> Self {
        let members = Members {
            from: vec![from],
            via,
            to: vec![to],
        };
        let stated = statements(&members, tags, &mut self.map.tags);
        self.map.restrictions.extend(stated);
        self
    }

    /// The finished map. Nodes that a way names and nobody added count as missing from the file.
    pub fn build(mut self) -> RawMap {
        self.nodes.sort_by_key(|node| node.0);
        self.nodes.dedup_by_key(|node| node.0);
        let mut ids: Vec<i64> = self.ways.iter().flat_map(|way| way.1.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = |id: &i64| self.nodes.binary_search_by_key(id, |node| node.0).ok();
        let found: Vec<Option<usize>> = ids.iter().map(known).collect();
        self.map.nodes = RawNodes {
            places: (found.iter())
                .map(|at| at.map_or(RawPlace::MISSING, |at| self.nodes[at].1))
                .collect(),
            tags: (found.iter())
                .map(|at| at.map_or(TagSetId::default(), |at| self.nodes[at].2))
                .collect(),
            ids,
        };
        for (mut way, nodes) in self.ways {
            way.first_ref = self.map.refs.len() as u32;
            let index = |id: &i64| self.map.nodes.ids.partition_point(|other| other < id) as u32;
            self.map.refs.extend(nodes.iter().map(index));
            way.last_ref = self.map.refs.len() as u32;
            self.map.ways.push(way);
        }
        self.map
    }
}
