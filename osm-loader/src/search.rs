//! Dijkstra's algorithm from one place to many, over turns.
//!
//! A label is the cost up to the end of an edge. Targets lie somewhere along edges and are queued
//! like states of their own, so that the search stops as soon as the last of them is reached.
//! It serves where the hierarchy does not reach, and is what the hierarchy must agree with.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::{EdgeId, StateId};
use crate::network::{RoadNetwork, TravelCost};
use crate::snap::{EdgePoint, SnappedPlace};

/// How a target was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) cost: TravelCost,
    /// The edge of the target on which the drive ends.
    pub(crate) edge: EdgeId,
    /// The state before that edge, or `None` where the drive never leaves its first edge.
    pub(crate) before: Option<StateId>,
}

/// Places to reach, found by the edge they lie on.
pub(crate) struct Targets {
    count: usize,
    /// Ascending by edge.
    points: Vec<(EdgeId, usize, EdgePoint)>,
    /// Whether any target lies on an edge.
    marked: Vec<bool>,
}

impl Targets {
    pub(crate) fn new(network: &RoadNetwork, places: &[SnappedPlace]) -> Self {
        let mut marked = vec![false; network.graph().edge_count()];
        let mut points = Vec::new();
        for (at, place) in places.iter().enumerate() {
            for &point in &place.points {
                marked[point.edge.index()] = true;
                points.push((point.edge, at, point));
            }
        }
        points.sort_by_key(|&(edge, at, _)| (edge, at));
        Self {
            count: places.len(),
            points,
            marked,
        }
    }

    fn on(&self, edge: EdgeId) -> &[(EdgeId, usize, EdgePoint)] {
        if !self.marked[edge.index()] {
            return &[];
        }
        let first = self.points.partition_point(|point| point.0 < edge);
        let last = self.points.partition_point(|point| point.0 <= edge);
        &self.points[first..last]
    }
}

/// Working memory for searches in one network, to be used again and again.
pub(crate) struct Search<'a> {
    network: &'a RoadNetwork,
    labels: Vec<TravelCost>,
    parents: Vec<Option<StateId>>,
    touched: Vec<StateId>,
    queue: BinaryHeap<Reverse<(TravelCost, Queued)>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Queued {
    State(StateId),
    Target(u32),
}

impl<'a> Search<'a> {
    pub(crate) fn new(network: &'a RoadNetwork) -> Self {
        let states = network.graph().state_count();
        Self {
            network,
            labels: vec![TravelCost::UNREACHED; states],
            parents: vec![None; states],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    /// The cheapest drive from a place to each target; `None` where no road leads.
    pub(crate) fn run(&mut self, origin: &SnappedPlace, targets: &Targets) -> Vec<Option<Reached>> {
        self.forget();
        let mut reached = vec![None; targets.count];
        let mut missing = targets.count;
        for point in &origin.points {
            self.offer_on_same_edge(point, targets, &mut reached);
            self.improve(point.edge.into(), point.after, None);
        }
        while let Some(Reverse((cost, queued))) = self.queue.pop() {
            match queued {
                Queued::State(state) if cost == self.labels[state.index()] => {
                    self.drive_on(state, cost, targets, &mut reached);
                }
                // Of the offers made to a target the cheapest comes first; later ones are stale.
                Queued::Target(at) if is_best(reached[at as usize], cost) => {
                    missing -= 1;
                }
                _ => {}
            }
            if missing == 0 {
                break;
            }
        }
        reached
    }

    /// The states driven through to the end of a state's edge, first to last.
    pub(crate) fn path_to(&self, state: StateId) -> Vec<StateId> {
        let step = |state: &StateId| self.parents[state.index()];
        let mut path: Vec<StateId> = std::iter::successors(Some(state), step).collect();
        path.reverse();
        path
    }

    fn forget(&mut self) {
        for state in self.touched.drain(..) {
            self.labels[state.index()] = TravelCost::UNREACHED;
        }
        self.queue.clear();
    }

    /// Takes every turn from the end of a state's edge.
    fn drive_on(
        &mut self,
        state: StateId,
        cost: TravelCost,
        targets: &Targets,
        reached: &mut [Option<Reached>],
    ) {
        let graph = self.network.graph();
        for turn in graph.turns_of(state) {
            let Some(turn_cost) = self.network.turn_cost(turn) else {
                continue;
            };
            let next = StateId(graph.turn_heads[turn]);
            let edge = graph.edge_of(next);
            self.improve(next, cost + turn_cost, Some(state));
            for (_, at, point) in targets.on(edge) {
                let offer = Reached {
                    cost: cost + turn_cost.minus(point.after),
                    edge,
                    before: Some(state),
                };
                self.offer(*at, offer, reached);
            }
        }
    }

    /// Targets further along the edge on which the drive begins.
    fn offer_on_same_edge(
        &mut self,
        start: &EdgePoint,
        targets: &Targets,
        reached: &mut [Option<Reached>],
    ) {
        for (edge, at, point) in targets.on(start.edge) {
            if point.share >= start.share {
                let offer = Reached {
                    cost: point.before.minus(start.before),
                    edge: *edge,
                    before: None,
                };
                self.offer(*at, offer, reached);
            }
        }
    }

    fn offer(&mut self, at: usize, offer: Reached, reached: &mut [Option<Reached>]) {
        if reached[at].is_none_or(|best| offer.cost < best.cost) {
            reached[at] = Some(offer);
            self.queue
                .push(Reverse((offer.cost, Queued::Target(at as u32))));
        }
    }

    fn improve(&mut self, state: StateId, cost: TravelCost, parent: Option<StateId>) {
        let label = &mut self.labels[state.index()];
        if cost < *label {
            if *label == TravelCost::UNREACHED {
                self.touched.push(state);
            }
            *label = cost;
            self.parents[state.index()] = parent;
            self.queue.push(Reverse((cost, Queued::State(state))));
        }
    }
}

fn is_best(reached: Option<Reached>, cost: TravelCost) -> bool {
    reached.is_some_and(|best| best.cost == cost)
}
