//! [`RawMap`] → [`RoadGraph`]: split, measure, lay out turns, freeze, contract.

use std::sync::OnceLock;

use rayon::prelude::*;
use tracing::{info, info_span};

use super::carriageways::Streets;
use super::geometry::{centimeters, position};
use super::paths::{Measured, Roads};
use super::segments::Segments;
use super::turns::Turns;
use super::{HierarchyColumns, RoadGraph};
use crate::perceived::{self, Lookahead};
use crate::profile::{Direction, RoadClass, may_ever_drive};
use crate::raw_map::RawMap;
use crate::snap::TreeColumns;
use crate::tags::{TagSetId, TagStore, Tags};
use crate::units::Position;

impl RoadGraph {
    /// Makes the road graph of a map. Restrictions whose members do not meet are left out.
    pub fn build(mut map: RawMap) -> Self {
        let _span = info_span!("build_graph").entered();
        let segments = Segments::split(&mut map);
        let mut bearings = bearings(&segments, &map.tags);
        let open = open_edges(&segments, &map.tags);
        let merged = merge_carriageways(&segments, &map.tags, &open, &mut bearings);
        let ferries = segments_where(&segments, &map.tags, |tags| {
            RoadClass::of(|key| tags.get(key)) == Some(RoadClass::Ferry)
        });
        let left_handed =
            segments_where(&segments, &map.tags, |tags| tags.is("driving_side", "left"));
        let roads = Roads::new(Measured {
            segments: &segments,
            bearings: &bearings,
            merged: &merged,
            open: &open,
            ferries: &ferries,
            left_handed: &left_handed,
        });
        let rules = roads.rules(&map, &|id| node_of(&map, &segments, id));
        let turns = Turns::lay_out(&roads, &rules);
        let mut graph = freeze(segments, turns, &map.tags);
        drop(map);
        graph.tree = TreeColumns::of(&graph.frames());
        graph.hierarchy = HierarchyColumns::of(&graph);
        info!(
            nodes = graph.node_count(),
            edges = graph.edge_count(),
            turns = graph.turn_count(),
            restrictions = rules.len(),
            "built the road graph"
        );
        graph
    }
}

/// The bearings at which each edge leaves its tail and arrives at its head.
fn bearings(segments: &Segments, tags: &TagStore) -> Vec<[f64; 2]> {
    let looks: Vec<Look> = (0..tags.sets().len() as u32)
        .map(|set| look(tags.tags(TagSetId(set))))
        .collect();
    let lanes = lanes_at_nodes(segments, tags);
    let of_segment = |at: usize| {
        let look = looks[segments.tags[at] as usize];
        let [first, last] = segments.ends[at].map(|node| look(lanes[node as usize]));
        let mut line: Vec<Position> = course(segments, at).collect();
        let leaving = perceived::bearing(&line, first);
        line.reverse();
        let arriving = perceived::bearing(&line, last) + 180.0;
        [[leaving, arriving], [arriving + 180.0, leaving + 180.0]]
    };
    (0..segments.len())
        .into_par_iter()
        .flat_map_iter(of_segment)
        .collect()
}

/// How far one looks along a road from a junction of so many lanes.
type Look = fn(u8) -> Lookahead;

/// The wider the junctions of a kind of road are, the farther one looks along it.
fn look(tags: Tags) -> Look {
    if tags.is("junction", "roundabout") || tags.is("junction", "circular") {
        return |_| Lookahead::To(2.0);
    }
    match RoadClass::of(|key| tags.get(key)) {
        Some(RoadClass::Motorway | RoadClass::MotorwayLink | RoadClass::TrunkLink) => {
            |lanes| Lookahead::past(lanes, 2.5)
        }
        Some(RoadClass::Trunk) => |lanes| Lookahead::past(lanes, 2.0),
        Some(RoadClass::Primary) => |lanes| Lookahead::past(lanes, 1.5),
        Some(RoadClass::Service | RoadClass::Track | RoadClass::Path | RoadClass::Road) => {
            |_| Lookahead::To(10.0)
        }
        _ => |lanes| Lookahead::past(lanes, 1.0),
    }
}

/// The most lanes of a road at each node; two where no tag tells.
fn lanes_at_nodes(segments: &Segments, tags: &TagStore) -> Vec<u8> {
    let of_set: Vec<u8> = (0..tags.sets().len() as u32)
        .map(|set| lanes(tags.tags(TagSetId(set))))
        .collect();
    let mut most = vec![0; segments.node_places.len()];
    for (ends, &set) in segments.ends.iter().zip(&segments.tags) {
        for &end in ends {
            let most: &mut u8 = &mut most[end as usize];
            *most = (*most).max(of_set[set as usize]);
        }
    }
    let known = most.into_iter();
    known.map(|most| if most == 0 { 2 } else { most }).collect()
}

/// The lanes of a road, none where no tag tells.
fn lanes(tags: Tags) -> u8 {
    let lanes = tags.get("lanes").and_then(|text| text.parse::<u8>().ok());
    lanes.unwrap_or_default().min(12)
}

fn course(segments: &Segments, at: usize) -> impl DoubleEndedIterator<Item = Position> {
    let [first, last] = segments.ends[at].map(|node| segments.node_places[node as usize]);
    let bends = segments.first_bend[at] as usize..segments.first_bend[at + 1] as usize;
    std::iter::once(first)
        .chain(segments.bends[bends].iter().copied())
        .chain(std::iter::once(last))
        .map(position)
}

/// For each edge whether any truck may ever drive it; asked once per tag set.
fn open_edges(segments: &Segments, tags: &TagStore) -> Vec<bool> {
    let open: Vec<[bool; 2]> = (0..tags.sets().len() as u32)
        .map(|set| {
            [Direction::Forward, Direction::Backward]
                .map(|direction| may_ever_drive(tags.tags(TagSetId(set)), direction))
        })
        .collect();
    segments
        .tags
        .iter()
        .flat_map(|&set| open[set as usize])
        .collect()
}

/// For each segment whether its tags are such.
fn segments_where(
    segments: &Segments,
    tags: &TagStore,
    are_such: impl Fn(Tags) -> bool,
) -> Vec<bool> {
    let of_set: Vec<bool> = (0..tags.sets().len() as u32)
        .map(|set| are_such(tags.tags(TagSetId(set))))
        .collect();
    let sets = segments.tags.iter();
    sets.map(|&set| of_set[set as usize]).collect()
}

/// See [`Streets::merge`].
fn merge_carriageways(
    segments: &Segments,
    tags: &TagStore,
    open: &[bool],
    bearings: &mut [[f64; 2]],
) -> Vec<u8> {
    let kind = |tags: Tags| {
        let class = RoadClass::of(|key| tags.get(key))?;
        let is_round = ["roundabout", "circular"].map(|it| tags.is("junction", it));
        (is_round == [false; 2] && class != RoadClass::Ferry).then(|| (class, lanes(tags)))
    };
    let kinds: Vec<_> = (0..tags.sets().len() as u32)
        .map(|set| kind(tags.tags(TagSetId(set))))
        .collect();
    let streets = Streets {
        segments,
        open,
        kinds: &kinds,
        course: &|at| course(segments, at).collect(),
    };
    streets.merge(bearings)
}

/// The split point that an OSM node has become.
fn node_of(map: &RawMap, segments: &Segments, id: i64) -> Option<u32> {
    let raw = map.nodes.ids.binary_search(&id).ok()?;
    segments.node_of_raw[raw]
}

fn freeze(segments: Segments, turns: Turns, tags: &TagStore) -> RoadGraph {
    let lengths = |at: usize| centimeters(course(&segments, at));
    let segment_centimeters: Vec<u32> = (0..segments.len()).into_par_iter().map(lengths).collect();
    let strings = tags.strings();
    let ends = |lengths: &mut dyn Iterator<Item = usize>| -> Vec<u32> {
        lengths
            .scan(0, |end, length| {
                *end += length as u32;
                Some(*end)
            })
            .collect()
    };
    let first_tag = [0]
        .into_iter()
        .chain(ends(&mut tags.sets().iter().map(|set| set.len())));
    RoadGraph {
        segment_centimeters: segment_centimeters.into(),
        node_places: segments.node_places.into(),
        node_tags: segments.node_tags.into(),
        segment_ends: segments.ends.into(),
        segment_tags: segments.tags.into(),
        segment_names: segments.names.into(),
        segment_ways: segments.ways.into(),
        first_bend: segments.first_bend.into(),
        bends: segments.bends.into(),
        extra_state_edges: turns.extra_state_edges.into(),
        first_turn: turns.first_turn.into(),
        turn_heads: turns.heads.into(),
        turn_bends: turns.bends.into(),
        restricted_turns: turns.restricted.into(),
        string_ends: ends(&mut strings.iter().map(|string| string.len())).into(),
        string_bytes: strings.concat().into_bytes().into(),
        first_tag: first_tag.collect::<Vec<_>>().into(),
        tag_pairs: tags.sets().concat().into(),
        names: tags.names().to_vec().into(),
        hierarchy: HierarchyColumns::none(),
        tree: TreeColumns::none(),
        origin: None,
        parts: OnceLock::new(),
    }
}
