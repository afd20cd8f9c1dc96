//! First pass: roads with their tags, and turn restrictions.

use osmpbf::{PrimitiveBlock, Way};

use super::relevant;
use super::restrictions;
use crate::profile::RoadClass;
use crate::raw_map::{RawMap, RawNodes, RawRestriction, RawWay};
use crate::tags::TagStore;

/// What one block, or the file so far, says about roads.
#[derive(Default)]
pub(super) struct WayBatch {
    tags: TagStore,
    ways: Vec<RawWay>,
    /// Node ids of all ways, end to end.
    pub(super) refs: Vec<i64>,
    restrictions: Vec<RawRestriction>,
    /// Whether the block has nodes, so that the second pass must read it.
    pub(super) holds_nodes: bool,
}

/// Reads the ways and restrictions of one block.
pub(super) fn read(block: &PrimitiveBlock) -> WayBatch {
    let mut batch = WayBatch::default();
    for group in block.groups() {
        batch.holds_nodes |= group.nodes().len() + group.dense_nodes().len() > 0;
    }
    for group in block.groups() {
        for way in group.ways() {
            batch.read_way(&way);
        }
        for relation in group.relations() {
            let found = restrictions::read(&relation, &mut batch.tags);
            batch.restrictions.extend(found);
        }
    }
    batch
}

impl WayBatch {
    fn read_way(&mut self, way: &Way) {
        let tag = |wanted: &str| way.tags().find_map(|(k, v)| (k == wanted).then_some(v));
        if RoadClass::of(tag).is_none() || way.raw_refs().len() < 2 {
            return;
        }
        let name = tag("name").or_else(|| tag("name:zh")).unwrap_or_default();
        let name_en = tag("name:en").unwrap_or_default();
        let first_ref = self.refs.len() as u32;
        self.refs
            .extend(way.raw_refs().iter().scan(0_i64, |id, step| {
                *id = id.wrapping_add(*step);
                Some(*id)
            }));
        self.ways.push(RawWay {
            id: way.id(),
            tags: self
                .tags
                .set(way.tags().filter(|tag| relevant::matters(tag.0))),
            name: self
                .tags
                .name(name, name_en, tag("ref").unwrap_or_default()),
            first_ref,
            last_ref: self.refs.len() as u32,
        });
    }

    /// Takes in the next block.
    pub(super) fn absorb(&mut self, other: Self) {
        let renaming = self.tags.absorb(&other.tags);
        let shift = self.refs.len() as u32;
        self.refs.extend(other.refs);
        self.ways.extend(other.ways.iter().map(|way| RawWay {
            id: way.id,
            tags: renaming.set(way.tags),
            name: renaming.name(way.name),
            first_ref: way.first_ref + shift,
            last_ref: way.last_ref + shift,
        }));
        for mut restriction in other.restrictions {
            restriction.scope = renaming.set(restriction.scope);
            self.restrictions.push(restriction);
        }
    }

    /// Names nodes by dense indices instead of OSM ids; their places are still to be read.
    pub(super) fn into_map(self) -> RawMap {
        let mut ids = self.refs.clone();
        ids.sort_unstable();
        ids.dedup();
        let index = |id: &i64| ids.partition_point(|other| other < id) as u32;
        RawMap {
            refs: self.refs.iter().map(index).collect(),
            tags: self.tags,
            ways: self.ways,
            restrictions: self.restrictions,
            nodes: RawNodes::unread(ids),
        }
    }
}
