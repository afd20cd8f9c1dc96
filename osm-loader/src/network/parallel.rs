//! Roads drawn twice: of several straight ones between the same two places, OSRM keeps the one it
//! wants most each way, among equals the one whose name comes first.

use crate::graph::{EdgeId, RoadGraph, SegmentId};

/// The edges that lie where a better one lies, by what each counts; `None` is closed anyway.
pub(super) fn doubled(graph: &RoadGraph, count: impl Fn(EdgeId) -> Option<u32>) -> Vec<EdgeId> {
    let is_straight = |segment: &SegmentId| {
        let at = segment.index();
        graph.first_bend[at] == graph.first_bend[at + 1]
    };
    let ends = |segment: SegmentId| {
        let mut ends = graph.segment_ends[segment.index()];
        ends.sort_unstable();
        ends
    };
    let mut segments: Vec<SegmentId> = (0..graph.segment_count() as u32)
        .map(SegmentId)
        .filter(is_straight)
        .collect();
    segments.sort_by_key(|&segment| (ends(segment), segment));
    let groups = segments.chunk_by(|&one, &other| ends(one) == ends(other));
    let mut doubled = Vec::new();
    for group in groups.filter(|group| group.len() > 1) {
        for towards in ends(group[0]) {
            let edges = group.iter().flat_map(|segment| segment.edges());
            let mut open: Vec<(u32, EdgeId)> = edges
                .filter(|&edge| graph.head(edge) as u32 == towards)
                .filter_map(|edge| Some((count(edge)?, edge)))
                .collect();
            // A nameless road comes after all others.
            open.sort_by_key(|&(count, edge)| {
                let name = graph.names_of(edge.segment())[0];
                (count, name.is_empty(), name, edge)
            });
            doubled.extend(open.iter().skip(1).map(|&(_, edge)| edge));
        }
    }
    doubled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RawMapBuilder;
    use crate::units::Position;

    #[test]
    fn of_equal_roads_the_first_by_name_stays_and_of_others_the_faster() {
        let names = ["", "Zeile", "Allee"];
        let map = RawMapBuilder::default()
            .node(1, Position::new(112.0, 37.0), &[])
            .node(2, Position::new(112.1, 37.0), &[]);
        let map = names.iter().zip(0..).fold(map, |map, (name, way)| {
            map.way(way, &[1, 2], &[("highway", "primary"), ("name", name)])
        });
        let graph = RoadGraph::build(map.build());
        let equal = doubled(&graph, |_| Some(7));
        assert!(equal.len() == 4 && equal.iter().all(|edge| edge.segment() != SegmentId(2)));
        let nameless_is_faster = |edge: EdgeId| Some(u32::from(edge.segment() != SegmentId(0)));
        let faster = doubled(&graph, nameless_is_faster);
        assert!(faster.iter().all(|edge| edge.segment() != SegmentId(0)));
    }
}
