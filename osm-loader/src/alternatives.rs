//! Other drives than the cheapest that a person might take: not much longer, not much the same, and
//! without needless detours (Abraham, Delling, Goldberg and Werneck 2013, "Alternative routes in
//! road networks"): paths over one node that the hierarchy offers, each held to three tests.

use std::collections::BTreeSet;

use crate::cch::{PathSearch, Seed, ViaPath, Weight};
use crate::drive::Drive;
use crate::graph::{EdgeId, StateId};
use crate::network::{Hierarchy, RoadNetwork};
use crate::snap::SnappedPlace;

/// What makes a drive an alternative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AlternativeParams {
    /// How much it may weigh, as a share of the cheapest drive. Default 1.25.
    pub(crate) stretch: f64,
    /// How much of the cheapest drive it may share, with the alternatives before it. Default 0.75.
    pub(crate) sharing: f64,
    /// How long every part around its node must be cheapest, as a share of the cheapest drive.
    /// Default 0.25.
    pub(crate) local: f64,
    /// How many nodes are looked at. Default 500.
    pub(crate) nodes: usize,
}

impl Default for AlternativeParams {
    fn default() -> Self {
        Self {
            stretch: 1.25,
            sharing: 0.75,
            local: 0.25,
            nodes: 500,
        }
    }
}

impl RoadNetwork {
    /// At most so many drives beside the cheapest one, cheapest first; none where the map has no
    /// hierarchy or the cheapest drive stays on one edge.
    pub(crate) fn other_drives(
        &self,
        (from, to): (&SnappedPlace, &SnappedPlace),
        most: usize,
        params: &AlternativeParams,
    ) -> Vec<Drive> {
        let (Some(hierarchy), Some(best)) = (self.hierarchy(), self.drive(from, to)) else {
            return Vec::new();
        };
        if best.states.len() < 2 || most == 0 {
            return Vec::new();
        }
        let search = Alternatives {
            network: self,
            hierarchy,
            params,
            whole: best.cost.weight_s(),
        };
        search.find(from, to, &best, most)
    }
}

/// One search for other drives.
struct Alternatives<'a> {
    network: &'a RoadNetwork,
    hierarchy: Hierarchy<'a>,
    params: &'a AlternativeParams,
    /// What the cheapest drive weighs, in seconds.
    whole: f64,
}

impl Alternatives<'_> {
    fn find(
        &self,
        from: &SnappedPlace,
        to: &SnappedPlace,
        best: &Drive,
        most: usize,
    ) -> Vec<Drive> {
        let starts = self.network.starts(from);
        let sources: Vec<Seed> = starts.iter().map(|start| start.seed).collect();
        let targets = self.network.target_seeds(to);
        let longest = self.whole * self.params.stretch;
        let bears = |weight: Weight| self.network.units().cost(weight).weight_s() <= longest;
        let mut known: BTreeSet<EdgeId> = self.edges(&best.states).collect();
        let mut found = Vec::new();
        self.hierarchy.search_path(|search| {
            for via in search.via_paths(&sources, &targets, bears, self.params.nodes) {
                if found.len() == most {
                    break;
                }
                let Some(states) = self.network.states_along(&starts, &via.path) else {
                    continue;
                };
                if self.passes_once(&states)
                    && self.differs(&states, &known)
                    && self.is_locally_cheapest(search, &states, &via, [&sources, &targets])
                {
                    known.extend(self.edges(&states));
                    let cost = self.network.units().cost(via.path.weight);
                    found.push(Drive { cost, states });
                }
            }
        });
        found
    }

    fn edges(&self, states: &[StateId]) -> impl Iterator<Item = EdgeId> {
        states
            .iter()
            .map(|&state| self.network.graph().edge_of(state))
    }

    /// No road is driven twice, in whichever direction.
    fn passes_once(&self, states: &[StateId]) -> bool {
        let mut seen = BTreeSet::new();
        self.edges(states).all(|edge| seen.insert(edge.segment()))
    }

    /// What it shares with the drives known so far is no more than allowed.
    fn differs(&self, states: &[StateId], known: &BTreeSet<EdgeId>) -> bool {
        let shared = self.edges(states).filter(|edge| known.contains(edge));
        let weight = |edge| self.network.edge_cost(edge).unwrap_or_default().weight_s();
        shared.map(weight).sum::<f64>() <= self.params.sharing * self.whole
    }

    /// The part around the node where both searches met is itself a cheapest drive (the T-test); where
    /// it reaches to an end of the drive, from or to the place itself.
    fn is_locally_cheapest(
        &self,
        search: &mut PathSearch,
        states: &[StateId],
        via: &ViaPath,
        [sources, targets]: [&[Seed]; 2],
    ) -> bool {
        let seconds = |weight: Weight| self.network.units().cost(weight).weight_s();
        let window = self.params.local * self.whole;
        let weights: Vec<Weight> = (via.path.arcs.iter().zip(&states[1..]))
            .map(|(&turn, &state)| self.network.arc_weight(state, turn as usize))
            .collect();
        let far_enough = |sum: &mut f64, weight: &Weight| {
            let goes_on = *sum < window;
            *sum += seconds(*weight);
            goes_on.then_some(())
        };
        let back = weights[..via.arcs_before].iter().rev();
        let first = via.arcs_before - back.scan(0.0, far_enough).count();
        let ahead = weights[via.arcs_before..].iter();
        let last = via.arcs_before + ahead.scan(0.0, far_enough).count();
        let seed = |at: usize| Seed {
            node: states[at + 1].0,
            offset: Weight::ZERO,
        };
        let (begin, end) = ([seed(first)], [seed(last)]);
        let reaches = |part: &[Weight]| part.iter().copied().map(seconds).sum::<f64>() < window;
        let (from, start) = if reaches(&weights[..via.arcs_before]) {
            (sources, sources[via.path.source_seed])
        } else {
            (&begin[..], begin[0])
        };
        let (to, goal) = if reaches(&weights[via.arcs_before..]) {
            (targets, targets[via.path.target_seed])
        } else {
            (&end[..], end[0])
        };
        let driven = weights[first..last].iter();
        let driven = driven.fold(start.offset, |sum, &weight| sum.plus(weight));
        let driven = driven.plus(goal.offset);
        let cheapest = search.weight(from, to);
        cheapest.is_none_or(|cheapest| driven <= cheapest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drive::tests::{grid, network, places};
    use crate::graph::RoadGraph;
    use crate::raw_map::RawMapBuilder;
    use crate::units::{Meters, Position};

    #[test]
    fn alternatives_are_another_way_hardly_longer_and_without_needless_detours() {
        let network = network(grid(7));
        let places = places(&network);
        let (params, mut count) = (AlternativeParams::default(), 0);
        for from in &places {
            for to in &places {
                let Some(best) = network.drive(from, to) else {
                    continue;
                };
                let others = network.other_drives((from, to), 3, &params);
                assert_eq!(others, network.other_drives((from, to), 3, &params));
                let edges = |drive: &Drive| -> BTreeSet<EdgeId> {
                    let edge = |&state| network.graph().edge_of(state);
                    drive.states.iter().map(edge).collect()
                };
                let mut known = edges(&best);
                for other in &others {
                    count += 1;
                    let (driven, weight) = (edges(other), |edge: &EdgeId| {
                        network.edge_cost(*edge).unwrap_or_default().weight_s()
                    });
                    let shared: f64 = driven.intersection(&known).map(weight).sum();
                    assert!(shared <= 0.75 * best.cost.weight_s());
                    assert_eq!(driven.len(), other.states.len(), "no road is driven twice");
                    known.extend(driven);
                    assert!(other.cost >= best.cost);
                    assert!(other.cost.weight_s() <= best.cost.weight_s() * 1.25);
                    assert_ne!(other.states, best.states);
                    let last = other.states.last().copied();
                    assert!(
                        last.is_some()
                            && to.points.iter().any(|point| Some(point.edge)
                                == last.map(|state| network.graph().edge_of(state)))
                    );
                }
                let costs: Vec<_> = others.iter().map(|other| other.cost).collect();
                assert!(costs.is_sorted());
            }
        }
        assert!(count > 100, "{count} alternatives in a grid of streets");
    }

    #[test]
    fn leaving_a_straight_road_only_to_come_back_is_no_alternative() {
        let tags = [("highway", "primary")];
        let mut map = RawMapBuilder::default();
        let place = |x: f64, y: f64| Position::new(112.0 + 0.002 * x, 37.0 + y);
        for node in 0..=12_i64 {
            map = map.node(node, place(node as f64, 0.0), &[]);
        }
        for (node, x) in [(13, 3.0), (14, 7.0)] {
            map = map.node(node, place(x, 0.0005), &[]);
        }
        let main: Vec<i64> = (0..=12).collect();
        let map = map.way(0, &main, &tags).way(1, &[3, 13, 14, 7], &tags);
        let network = network(RoadGraph::build(map.build()));
        let ends = [0.0, 0.024].map(|x| Position::new(112.0 + x, 37.0));
        let ends = network.snap(&ends, Meters(100)).unwrap();
        let others = |local| {
            let params = AlternativeParams {
                local,
                ..AlternativeParams::default()
            };
            network.other_drives((&ends[0], &ends[1]), 3, &params).len()
        };
        assert_eq!(others(0.0), 1, "it is short and different enough");
        assert_eq!(others(AlternativeParams::default().local), 0);
    }
}
