//! Coordinates → places on roads that lie in one part of the map.
//!
//! A stray coordinate may lie beside a yard that no road leads out of. Such a road serves drives
//! within it; for all others the nearest road of the main part stands in.

use super::Guide;
use crate::component;
use crate::graph::SegmentId;
use crate::network::RoadNetwork;
use crate::snap::{NearestRoad, Scope, SnappedPlace, Wishes};
use crate::units::Position;

/// Fewer edges than this make no main part: all parts of a small map are equal.
pub(super) const MAIN_PART_EDGES: usize = 1_000;

/// The roads one coordinate can be put on.
#[derive(Clone, Debug)]
pub struct Candidates {
    /// The nearest road that may be driven at all.
    nearest: SnappedPlace,
    part: u32,
    /// The nearest road of the main part, where that is another one.
    main: Option<SnappedPlace>,
}

/// Which part of the map each segment belongs to.
#[derive(Debug)]
pub(super) struct Parts {
    of_segment: Vec<u32>,
    has_main: bool,
}

/// The part a truck can reach and leave again.
const MAIN: u32 = u32::MAX;

impl Parts {
    /// Roads outside the main part belong together where each can be reached from the other without
    /// it; a road that leads somewhere and not back is a part of its own.
    pub(super) fn of(network: &RoadNetwork, least_edges: usize) -> Self {
        let graph = network.graph();
        let segments = || (0..graph.segment_count() as u32).map(SegmentId);
        let is_main =
            |segment: SegmentId| segment.edges().iter().any(|&edge| network.is_core(edge));
        let outside = segments().filter(|&segment| !is_main(segment));
        let open = outside.flat_map(|segment| segment.edges().into_iter());
        let open = open.filter(|&edge| network.edge_cost(edge).is_some());
        let parts = component::strong_parts(open.map(|edge| {
            [edge.reverse(), edge]
                .map(|edge| graph.head(edge) as u32)
                .into()
        }));
        let part = |segment: SegmentId| {
            let [first, last] = graph.segment_ends[segment.index()].map(|node| parts.get(&node));
            match first {
                _ if is_main(segment) => MAIN,
                Some(&part) if first == last => part,
                _ => parts.len() as u32 + segment.0,
            }
        };
        Self {
            of_segment: segments().map(part).collect(),
            has_main: network.core_edge_count() >= least_edges,
        }
    }
}

impl Guide {
    /// The roads a coordinate can be put on, or `None` if none fits the wishes.
    pub fn candidates(&self, asked: Position, wishes: &Wishes) -> Option<Candidates> {
        let nearest = self.find(asked, wishes, 1, |_| true).into_iter().next()?;
        let part = self.part_of(&nearest);
        let needs_main = self.parts.has_main && part != MAIN;
        let in_main = |road: &NearestRoad| self.parts.of_segment[road.segment.index()] == MAIN;
        let main = (needs_main).then(|| self.find(asked, wishes, 1, in_main).into_iter().next());
        Some(Candidates {
            nearest,
            part,
            main: main.flatten(),
        })
    }

    /// The nearest roads that may be driven, nearest first, one place for each.
    pub fn nearest(&self, asked: Position, wishes: &Wishes, count: usize) -> Vec<SnappedPlace> {
        self.find(asked, wishes, count, |_| true)
    }

    fn part_of(&self, place: &SnappedPlace) -> u32 {
        let parts = place.points.iter();
        let parts = parts.map(|point| self.parts.of_segment[point.edge.segment().index()]);
        parts.max().unwrap_or(MAIN)
    }

    fn find(
        &self,
        asked: Position,
        wishes: &Wishes,
        count: usize,
        wanted: impl Fn(&NearestRoad) -> bool,
    ) -> Vec<SnappedPlace> {
        let network = &self.network;
        let points = |road: &NearestRoad| network.wished_points(asked, road, wishes);
        let scope = Scope {
            meters: wishes.radius_m,
            count,
        };
        let is_start = |road: &NearestRoad| {
            let mut edges = road.segment.edges().into_iter();
            wishes.ferries || edges.any(|edge| network.is_start(edge))
        };
        let fits = |road: &NearestRoad| {
            let mut wished = network.wished_edges(asked, road, wishes);
            wanted(road) && is_start(road) && wished.next().is_some()
        };
        let roads = network.graph().nearest_roads(asked, scope, fits);
        let same = |one: &NearestRoad, other: &NearestRoad| {
            one.position.distance_m(other.position) < SAME_POINT_M
        };
        (roads.chunk_by(same))
            .map(|meeting| {
                let points = meeting.iter().flat_map(points).collect();
                SnappedPlace::at(asked, meeting[0].position, points)
            })
            .take(count)
            .collect()
    }
}

/// Roads whose nearest points are closer than this meet there.
const SAME_POINT_M: f64 = 0.05;

impl Candidates {
    /// One place for each coordinate, all in one part of the map where that is possible.
    pub fn together(all: &[Self]) -> Vec<SnappedPlace> {
        let agree = all.windows(2).all(|pair| pair[0].part == pair[1].part);
        let choose = |candidates: &Self| match &candidates.main {
            Some(main) if !agree => main.clone(),
            _ => candidates.nearest.clone(),
        };
        all.iter().map(choose).collect()
    }
}
