//! Ways → segments: roads are split where they meet, end, or bear a mark.

use super::ferry;
use crate::raw_map::{RawMap, RawNodes, RawPlace};
use crate::tags::TagSetId;

/// Segments and nodes before they become columns.
#[derive(Debug, Default)]
pub(super) struct Segments {
    pub(super) node_places: Vec<[i32; 2]>,
    pub(super) node_tags: Vec<u32>,
    pub(super) ends: Vec<[u32; 2]>,
    pub(super) tags: Vec<u32>,
    pub(super) names: Vec<u32>,
    pub(super) ways: Vec<i64>,
    pub(super) first_bend: Vec<u32>,
    pub(super) bends: Vec<[i32; 2]>,
    /// The split point that each raw node has become, if roads are split there.
    pub(super) node_of_raw: Vec<Option<u32>>,
}

impl Segments {
    /// Splits all ways of a map.
    pub(super) fn split(map: &mut RawMap) -> Self {
        let tags = ferry::tags_with_speeds(map);
        let mut segments = Self::default();
        segments.number_nodes(map);
        segments.first_bend.push(0);
        for (way, tags) in map.ways.iter().zip(tags) {
            for run in runs(&map.nodes, map.way_refs(way)) {
                segments.add_run(&map.nodes, &run, (way.id, tags, way.name));
            }
        }
        segments
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives every split point a dense index.
    fn number_nodes(&mut self, map: &RawMap) {
        for (at, splits) in split_points(map).into_iter().enumerate() {
            let index = splits.then_some(self.node_places.len() as u32);
            self.node_of_raw.push(index);
            if splits {
                let RawPlace { lon, lat } = map.nodes.places[at];
                self.node_places.push([lon, lat]);
                self.node_tags.push(map.nodes.tags[at].0);
            }
        }
    }

    /// Adds the segments of one unbroken run of nodes.
    fn add_run(&mut self, nodes: &RawNodes, run: &[u32], (way, tags, name): (i64, TagSetId, u32)) {
        let mut first = None;
        for &raw in run {
            match (self.node_of_raw[raw as usize], first) {
                (Some(node), None) => first = Some(node),
                (Some(node), Some(start)) => {
                    self.ends.push([start, node]);
                    self.tags.push(tags.0);
                    self.names.push(name);
                    self.ways.push(way);
                    self.first_bend.push(self.bends.len() as u32);
                    first = Some(node);
                }
                (None, _) => {
                    let RawPlace { lon, lat } = nodes.places[raw as usize];
                    self.bends.push([lon, lat]);
                }
            }
        }
    }
}

/// Unbroken stretches of a way: cut where a node is missing, without doubled nodes.
fn runs(nodes: &RawNodes, refs: &[u32]) -> Vec<Vec<u32>> {
    let is_missing = |&node: &u32| nodes.places[node as usize] == RawPlace::MISSING;
    refs.split(is_missing)
        .map(|run| {
            let mut run = run.to_vec();
            run.dedup();
            run
        })
        .filter(|run| run.len() >= 2)
        .collect()
}

/// For each raw node whether roads are split there.
fn split_points(map: &RawMap) -> Vec<bool> {
    let mut uses = vec![0_u8; map.nodes.ids.len()];
    for way in &map.ways {
        for run in runs(&map.nodes, map.way_refs(way)) {
            for &node in &run {
                uses[node as usize] = uses[node as usize].saturating_add(1);
            }
            for end in [run[0], run[run.len() - 1]] {
                uses[end as usize] = uses[end as usize].saturating_add(1);
            }
        }
    }
    let marked = |at: usize| map.nodes.tags[at] != TagSetId::default();
    (0..uses.len())
        .map(|at| uses[at] >= 2 || (uses[at] == 1 && marked(at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw_map::RawMapBuilder;
    use crate::units::Position;

    fn line_of(nodes: i64) -> RawMapBuilder {
        (1..=nodes).fold(RawMapBuilder::default(), |map, id| {
            map.node(id, Position::new(112.0 + id as f64 * 0.001, 37.0), &[])
        })
    }

    const ROAD: [(&str, &str); 1] = [("highway", "primary")];

    #[test]
    fn a_node_that_only_bends_the_road_is_geometry() {
        let segments = Segments::split(&mut line_of(3).way(1, &[1, 2, 3], &ROAD).build());
        assert_eq!((segments.len(), segments.node_places.len()), (1, 2));
        assert_eq!(segments.bends.len(), 1);
    }

    #[test]
    fn roads_are_split_where_they_meet_and_at_marks() {
        let map = line_of(5)
            .way(1, &[1, 2, 3], &ROAD)
            .way(2, &[4, 2, 5], &ROAD);
        assert_eq!(Segments::split(&mut map.build()).len(), 4);
        let gate = line_of(1).node(2, Position::new(112.1, 37.0), &[("barrier", "gate")]);
        let map = gate
            .node(3, Position::new(112.2, 37.0), &[])
            .way(1, &[1, 2, 3], &ROAD);
        assert_eq!(Segments::split(&mut map.build()).len(), 2);
    }

    #[test]
    fn a_way_is_cut_where_the_file_lacks_a_node() {
        let segments = Segments::split(&mut line_of(5).way(1, &[1, 2, 99, 4, 5], &ROAD).build());
        assert_eq!(segments.ends, [[0, 1], [2, 3]]);
    }

    #[test]
    fn a_lonely_ring_is_one_segment_from_a_node_to_itself() {
        let segments = Segments::split(&mut line_of(3).way(1, &[1, 2, 3, 1], &ROAD).build());
        assert_eq!(segments.ends, [[0, 0]]);
        assert_eq!(segments.bends.len(), 2);
    }
}
