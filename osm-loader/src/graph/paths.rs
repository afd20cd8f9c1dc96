//! Restriction relations → forbidden or mandatory sequences of edges.

use super::edge::{EdgeId, SegmentId};
use super::segments::Segments;
use crate::bearing;
use crate::profile::Direction;
use crate::raw_map::{RawMap, RawRestriction, Sense, Turn, Via};
use crate::tags::TagSetId;

/// After driving `path` in this order, the next edge must not be, or must be, `next`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathRule {
    /// The edge that enters the restriction and the edges of its via ways. Never empty.
    pub(super) path: Vec<EdgeId>,
    pub(super) next: EdgeId,
    pub(super) sense: Sense,
    pub(super) scope: TagSetId,
}

/// Segments, and what was measured of them.
#[derive(Clone, Copy)]
pub(super) struct Measured<'a> {
    pub(super) segments: &'a Segments,
    /// Bearing at which each edge leaves its tail and arrives at its head.
    pub(super) bearings: &'a [[f64; 2]],
    /// Edges that some truck may drive at some hour.
    pub(super) open: &'a [bool],
    /// By how many roads each node has fewer, because some are carriageways of one.
    pub(super) merged: &'a [u8],
    /// Segments that are ferries.
    pub(super) ferries: &'a [bool],
    /// Segments where one drives on the left.
    pub(super) left_handed: &'a [bool],
}

/// Segments with what is needed to look up and compare them.
pub(super) struct Roads<'a> {
    pub(super) measured: Measured<'a>,
    /// Segment ranges by way id, ascending.
    ways: Vec<(i64, std::ops::Range<u32>)>,
}

impl<'a> Roads<'a> {
    pub(super) fn new(measured: Measured<'a>) -> Self {
        let segments = measured.segments;
        let mut ways: Vec<(i64, std::ops::Range<u32>)> = Vec::new();
        for (&way, at) in segments.ways.iter().zip(0..) {
            match ways.last_mut() {
                Some((last, range)) if *last == way => range.end = at + 1,
                _ => ways.push((way, at..at + 1)),
            }
        }
        ways.sort_by_key(|way| way.0);
        Self { measured, ways }
    }

    /// All restrictions of a map that fit its roads; those whose members do not meet are left out.
    pub(super) fn rules(
        &self,
        map: &RawMap,
        node_of: &dyn Fn(i64) -> Option<u32>,
    ) -> Vec<PathRule> {
        (map.restrictions.iter())
            .flat_map(|restriction| match &restriction.members.via {
                Via::Node(id) => node_of(*id)
                    .map(|node| self.at_node(restriction, node))
                    .unwrap_or_default(),
                Via::Ways(ways) => self.over_ways(restriction, ways),
            })
            .collect()
    }

    /// Restrictions of the turn at one node. A way that runs on through the node offers two
    /// candidates; then the direction that the restriction names decides.
    fn at_node(&self, restriction: &RawRestriction, node: u32) -> Vec<PathRule> {
        let from = self.edges_of(&restriction.members.from, |edge| self.head(edge) == node);
        let to = self.edges_of(&restriction.members.to, |edge| {
            self.head(edge.reverse()) == node
        });
        let is_clear = from.len() == restriction.members.from.len()
            && to.len() == restriction.members.to.len();
        let mut rules = Vec::new();
        for &entry in &from {
            for &exit in &to {
                if is_clear || self.fits(restriction.turn, entry, exit) {
                    rules.push(rule(restriction, vec![entry], exit));
                }
            }
        }
        rules
    }

    /// Restrictions of a path over via ways.
    fn over_ways(&self, restriction: &RawRestriction, via: &[i64]) -> Vec<PathRule> {
        let (Some(from), Some(to)) = (
            restriction.members.from.first(),
            restriction.members.to.first(),
        ) else {
            return Vec::new();
        };
        self.path_over(*from, via, *to)
            .map(|(path, next)| vec![rule(restriction, path, next)])
            .unwrap_or_default()
    }

    /// The edges from the end of `from` over `via` onto `to`, or `None` where they do not join.
    fn path_over(&self, from: i64, via: &[i64], to: i64) -> Option<(Vec<EdgeId>, EdgeId)> {
        let mut ways = vec![from];
        ways.extend(via);
        ways.push(to);
        let joints: Vec<u32> = (ways.windows(2))
            .map(|pair| self.joint(pair[0], pair[1]))
            .collect::<Option<_>>()?;
        let entry = self.edges_of(&[from], |edge| self.head(edge) == joints[0]);
        let exit = self.edges_of(&[to], |edge| self.head(edge.reverse()) == joints[via.len()]);
        let mut path = vec![only(&entry)?];
        for (way, ends) in via.iter().zip(joints.windows(2)) {
            path.extend(self.along(*way, ends[0], ends[1])?);
        }
        Some((path, only(&exit)?))
    }

    /// The node where two ways join; an end of the first way if there is a choice.
    fn joint(&self, one: i64, other: i64) -> Option<u32> {
        let (one, other) = (self.nodes(one)?, self.nodes(other)?);
        let ends = [one[0], one[one.len() - 1]];
        let mut shared = ends.iter().chain(&one).filter(|node| other.contains(node));
        shared.next().copied()
    }

    /// The edges of a way from one of its ends to the other; members that run on beyond the
    /// restriction leave open what is meant.
    fn along(&self, way: i64, from: u32, to: u32) -> Option<Vec<EdgeId>> {
        let nodes = self.nodes(way)?;
        let start = nodes.iter().position(|&node| node == from)?;
        let end = nodes.iter().position(|&node| node == to)?;
        let is_whole = start.abs_diff(end) + 1 == nodes.len();
        let first = self.segments_of(way).filter(|_| is_whole)?.start;
        let edge = |step: usize, side: usize| SegmentId(first + step as u32).edges()[side];
        let path: Vec<EdgeId> = if start < end {
            (start..end).map(|step| edge(step, 0)).collect()
        } else {
            (end..start).rev().map(|step| edge(step, 1)).collect()
        };
        (!path.is_empty()).then_some(path)
    }

    /// The split points of a way in order, if it is in one piece.
    fn nodes(&self, way: i64) -> Option<Vec<u32>> {
        let range = self.segments_of(way)?;
        let ends = &self.measured.segments.ends[range.start as usize..range.end as usize];
        let is_whole = ends.windows(2).all(|pair| pair[0][1] == pair[1][0]);
        is_whole.then(|| {
            let first = ends.iter().take(1).map(|pair| pair[0]);
            first.chain(ends.iter().map(|pair| pair[1])).collect()
        })
    }

    fn segments_of(&self, way: i64) -> Option<std::ops::Range<u32>> {
        let at = self.ways.binary_search_by_key(&way, |entry| entry.0).ok()?;
        Some(self.ways[at].1.clone())
    }

    /// The drivable edges of some ways that meet a condition.
    fn edges_of(&self, ways: &[i64], wanted: impl Fn(EdgeId) -> bool) -> Vec<EdgeId> {
        let segments = ways
            .iter()
            .filter_map(|&way| self.segments_of(way))
            .flatten();
        segments
            .flat_map(|segment| SegmentId(segment).edges())
            .filter(|&edge| self.measured.open[edge.index()] && wanted(edge))
            .collect()
    }

    fn head(&self, edge: EdgeId) -> u32 {
        let [first, last] = self.measured.segments.ends[edge.segment().index()];
        match edge.direction() {
            Direction::Forward => last,
            Direction::Backward => first,
        }
    }

    /// Whether turning from one edge onto another goes the way the restriction says.
    fn fits(&self, turn: Turn, entry: EdgeId, exit: EdgeId) -> bool {
        let goes_back = exit == entry.reverse();
        let degrees = bearing::turn(
            self.measured.bearings[entry.index()][1],
            self.measured.bearings[exit.index()][0],
        );
        match turn {
            Turn::Left => !goes_back && degrees < -20.0,
            Turn::Right => !goes_back && degrees > 20.0,
            Turn::Straight => !goes_back && degrees.abs() < 60.0,
            Turn::Around => goes_back || degrees.abs() > 150.0,
            Turn::Any => !goes_back,
        }
    }
}

/// The one edge there is; several leave open what is meant.
fn only(edges: &[EdgeId]) -> Option<EdgeId> {
    match edges {
        [edge] => Some(*edge),
        _ => None,
    }
}

fn rule(restriction: &RawRestriction, path: Vec<EdgeId>, next: EdgeId) -> PathRule {
    PathRule {
        path,
        next,
        sense: restriction.sense,
        scope: restriction.scope,
    }
}
