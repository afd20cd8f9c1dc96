//! Second pass: places and tags of the nodes that roads use.

use osmpbf::PrimitiveBlock;

use super::relevant;
use crate::raw_map::{RawNodes, RawPlace};
use crate::tags::{TagSetId, TagStore};

/// What one block says about the nodes that roads use.
#[derive(Default)]
pub(super) struct NodeBatch {
    tags: TagStore,
    found: Vec<(u32, RawPlace, TagSetId)>,
}

/// Reads the nodes of one block that are among `wanted`, which ascends.
pub(super) fn read(block: &PrimitiveBlock, wanted: &[i64]) -> NodeBatch {
    let mut batch = NodeBatch::default();
    let mut cursor = Cursor { wanted, at: 0 };
    for group in block.groups() {
        for node in group.dense_nodes() {
            if let Some(index) = cursor.find(node.id()) {
                let place = RawPlace::from_nanodegrees(node.nano_lon(), node.nano_lat());
                batch.add(index, place, node.tags());
            }
        }
        for node in group.nodes() {
            if let Some(index) = cursor.find(node.id()) {
                let place = RawPlace::from_nanodegrees(node.nano_lon(), node.nano_lat());
                batch.add(index, place, node.tags());
            }
        }
    }
    batch
}

impl NodeBatch {
    fn add<'a>(
        &mut self,
        index: u32,
        place: RawPlace,
        tags: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    ) {
        let marks = tags
            .clone()
            .any(|(key, value)| relevant::marks_a_passage(key, value));
        let set = if marks {
            self.tags.set(tags.filter(|tag| relevant::matters(tag.0)))
        } else {
            TagSetId::default()
        };
        self.found.push((index, place, set));
    }

    /// Writes what was found into the map's nodes.
    pub(super) fn store(self, nodes: &mut RawNodes, tags: &mut TagStore) {
        let renaming = tags.absorb(&self.tags);
        for (index, place, set) in self.found {
            nodes.places[index as usize] = place;
            nodes.tags[index as usize] = renaming.set(set);
        }
    }
}

/// Looks up ids that mostly come in ascending order.
struct Cursor<'a> {
    wanted: &'a [i64],
    at: usize,
}

impl Cursor<'_> {
    fn find(&mut self, id: i64) -> Option<u32> {
        if self.wanted.get(self.at).is_none_or(|&next| next != id) {
            self.at = self.seek(id);
        }
        let found = self.wanted.get(self.at) == Some(&id);
        found.then(|| {
            self.at += 1;
            self.at as u32 - 1
        })
    }

    /// The first wanted id not below this one.
    fn seek(&self, id: i64) -> usize {
        let ahead = self.at == 0 || self.wanted[self.at - 1] < id;
        if ahead && self.wanted.get(self.at).is_none_or(|&next| next > id) {
            return self.at;
        }
        self.wanted.partition_point(|&other| other < id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_any_order() {
        let wanted = [2, 5, 5_000_000_000, 60_000_000_000];
        let mut cursor = Cursor {
            wanted: &wanted,
            at: 0,
        };
        let asked = [
            1,
            2,
            3,
            5,
            60_000_000_000,
            4,
            5_000_000_000,
            2,
            70_000_000_000,
        ];
        let found = asked.map(|id| cursor.find(id));
        let expected = [
            None,
            Some(0),
            None,
            Some(1),
            Some(3),
            None,
            Some(2),
            Some(0),
            None,
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_node_beyond_the_pole_is_missing() {
        let place = RawPlace::from_nanodegrees;
        assert_eq!(place(0, 90_000_000_001), RawPlace::MISSING);
        assert_eq!(
            place(1_125_000_400, -600),
            RawPlace {
                lon: 11_250_000,
                lat: -10
            }
        );
    }
}
