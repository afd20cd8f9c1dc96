//! Branch and bound on the Lagrangian bound, best bound first: first over sites, then, when items
//! are served whole, over single assignments. A tree that closes little of its gap begins anew with
//! [cuts](super::cuts) at its root.
//!
//! Knows nothing of time: it asks a [`SitingStop`] and ends with an honest bound.

use std::collections::BinaryHeap;
use std::rc::Rc;

use super::ascent::opening_prices;
use super::climb::Climbed;
use super::cuts::{Cut, Separator};
use super::fixing::{ban_dear_arcs, propagate, settle_sites};
use super::incumbent::Incumbent;
use super::network::{Mark, Network};
use super::node::{Ascended, Node, favorites, fixed_service, undecided_arc, undecided_site};
use super::relaxation::{ArcMark, Decisions, Prices, Relaxation};
use super::service::Service;
use super::transport::transport;
use crate::siting::progress::{SitingProgress, SitingStop};

/// How hard to try, without a clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Effort {
    /// Share of the value by which value and bound may differ at the end.
    pub(crate) gap: f64,
    /// Price steps at the root and at every later node.
    pub(crate) root_steps: u32,
    pub(crate) node_steps: u32,
    /// Nodes after which a tree that has closed little of its gap begins anew with cuts: where
    /// branching bites, cuts only make the nodes slower.
    pub(crate) trial_nodes: u64,
}

/// What was found and proved.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) service: Option<Service>,
    /// No solution costs less; `i64::MAX` when none exists.
    pub(crate) bound: i64,
    pub(crate) steps: u64,
    pub(crate) nodes: u64,
}

/// Solves the network to the effort's gap or until `stop`.
///
/// `start` is a solution to begin from; its costs are looked up anew.
pub(crate) fn branch_and_bound(
    network: &Network,
    start: Option<&Service>,
    effort: Effort,
    stop: &mut dyn SitingStop,
) -> Outcome {
    let mut tree = Tree::new(network, effort);
    if let Some(start) = start {
        tree.incumbent.offer(start.priced_on(network));
    }
    tree.open_root(0.0, Rc::new(opening_prices(network)));
    while let Some(node) = tree.heap.pop() {
        if tree.is_closed(node.bound) {
            tree.close_all(node.bound);
        } else if tree.is_stopped(node.bound, stop) {
            tree.heap.push(node);
            break;
        } else if tree.is_in_vain(node.bound) {
            tree.begin_anew_with_cuts(node.bound);
        } else {
            tree.explore(node, stop);
        }
    }
    tree.outcome()
}

/// Share of the gap a tree must close in its trial to go on without cuts.
const TRIAL_SHARE: f64 = 0.1;

/// Whether branching alone was tried long enough.
pub(super) enum CutTrial {
    /// Not begun.
    Ahead,
    /// Under way, with the bound and the prices at the root.
    From(f64, Rc<Prices>),
    Over,
}

pub(super) struct Tree<'a> {
    pub(super) network: &'a Network,
    /// Rules every solution keeps, found at the root.
    pub(super) cuts: Rc<Vec<Cut>>,
    pub(super) separator: Option<Separator<'a>>,
    pub(super) trial: CutTrial,
    pub(super) incumbent: Incumbent<'a>,
    pub(super) effort: Effort,
    heap: BinaryHeap<Node>,
    /// No solution costs more.
    ceiling: f64,
    /// Least bound of what was closed or given up, and of leaves that could not be settled exactly.
    unsettled: f64,
    pub(super) steps: u64,
    nodes: u64,
    pub(super) is_stopped: bool,
}

impl<'a> Tree<'a> {
    fn new(network: &'a Network, effort: Effort) -> Tree<'a> {
        Tree {
            network,
            cuts: Rc::default(),
            separator: Separator::of(network),
            trial: CutTrial::Ahead,
            incumbent: Incumbent::new(network),
            effort,
            heap: BinaryHeap::new(),
            unsettled: f64::INFINITY,
            ceiling: network.unserved_price() as f64,
            steps: 0,
            nodes: 0,
            is_stopped: false,
        }
    }

    fn open_root(&mut self, bound: f64, prices: Rc<Prices>) {
        let mut decisions = Decisions::none(self.network);
        if propagate(self.network, &mut decisions) {
            self.heap.push(Node {
                bound,
                decisions,
                prices,
                depth: 0,
            });
        }
    }

    /// Whether the tree has closed too little of its gap to go on without cuts.
    fn is_in_vain(&self, bound: f64) -> bool {
        let CutTrial::From(root, _) = &self.trial else {
            return false;
        };
        let gap = self.target(*root) - root;
        self.separator.is_some()
            && self.nodes == self.effort.trial_nodes
            && bound - root < TRIAL_SHARE * gap
    }

    /// Forgets the tree, not its solutions, the prices of its root nor the `bound` it proved.
    fn begin_anew_with_cuts(&mut self, bound: f64) {
        if let CutTrial::From(_, prices) = std::mem::replace(&mut self.trial, CutTrial::Over) {
            self.heap.clear();
            self.unsettled = f64::INFINITY;
            self.open_root(bound, prices);
        }
    }

    /// Whether nothing below `bound` is worth looking for.
    pub(super) fn is_closed(&self, bound: f64) -> bool {
        bound > self.cutoff()
    }

    /// A bound above this closes a node: value less the gap, or less one unit. Before the first
    /// solution, more than any solution can cost.
    fn cutoff(&self) -> f64 {
        let Some(best) = self.incumbent.best() else {
            return self.ceiling;
        };
        let value = best.value as f64;
        value - (1.0 - rounding_slack(value)).max(self.effort.gap * value.abs())
    }

    /// Remembers the bound of a node that need not be searched.
    fn close(&mut self, bound: f64) {
        if self.incumbent.best().is_some() {
            self.unsettled = self.unsettled.min(bound);
        }
    }

    /// The best node is closed, so all are.
    fn close_all(&mut self, bound: f64) {
        self.close(bound);
        self.heap.clear();
    }

    pub(super) fn is_stopped(&mut self, bound: f64, stop: &mut dyn SitingStop) -> bool {
        let progress = SitingProgress {
            value: self.incumbent.best().map(|service| service.value),
            bound: whole_bound(bound.min(self.unsettled)).min(self.incumbent.value()),
            steps: self.steps,
            nodes: self.nodes,
        };
        self.is_stopped = self.is_stopped || stop.is_reached(&progress);
        self.is_stopped
    }

    fn explore(&mut self, node: Node, stop: &mut dyn SitingStop) {
        self.nodes += 1;
        let floor = node.bound;
        let depth = node.depth;
        let Some(mut ascended) = self.ascend(node, stop) else {
            return;
        };
        ascended.bound = ascended.bound.max(floor);
        if self.is_closed(ascended.bound) {
            return self.close(ascended.bound);
        }
        if matches!(self.trial, CutTrial::Ahead) {
            self.trial = CutTrial::From(ascended.bound, Rc::new(ascended.prices.clone()));
        }
        if self.is_stopped {
            return self.push(
                ascended.decisions,
                &Rc::new(ascended.prices),
                ascended.bound,
                depth,
            );
        }
        match undecided_site(&ascended) {
            Some(site) => self.branch_on_site(site, ascended, depth),
            None => self.leaf(ascended, depth),
        }
    }

    /// Raises the node's bound, trying sets of sites on the way, and fixes what it can.
    fn ascend(&mut self, node: Node, stop: &mut dyn SitingStop) -> Option<Ascended> {
        let prices = (*node.prices).clone();
        let mut climbed = self.climb(&node, prices, stop)?;
        if node.depth == 0 && matches!(self.trial, CutTrial::Over) {
            climbed = self.climb_with_cuts(&node, climbed, stop)?;
        }
        let mut decisions = node.decisions;
        let cutoff = self.cutoff();
        let Climbed { prices, best, .. } = &climbed;
        if best.bound <= cutoff {
            let mut relaxation = Relaxation::new(self.network, Rc::clone(&self.cuts));
            relaxation.charge(prices);
            let sites = settle_sites(&relaxation, prices, best, &mut decisions, cutoff);
            let arcs = ban_dear_arcs(&relaxation, prices, best, &mut decisions, cutoff);
            self.close(sites.min(arcs));
            if !propagate(self.network, &mut decisions) {
                return None;
            }
        }
        Some(Ascended {
            bound: climbed.best.bound,
            prices: climbed.prices,
            mean_open: climbed.mean_open,
            mean_served: climbed.mean_served,
            decisions,
        })
    }

    fn branch_on_site(&mut self, site: usize, node: Ascended, depth: u32) {
        let prices = Rc::new(node.prices);
        for mark in [Mark::Open, Mark::Closed] {
            let mut decisions = node.decisions.clone();
            decisions.sites[site] = mark;
            if propagate(self.network, &mut decisions) {
                self.push(decisions, &prices, node.bound, depth + 1);
            }
        }
    }

    fn push(&mut self, decisions: Decisions, prices: &Rc<Prices>, bound: f64, depth: u32) {
        self.heap.push(Node {
            bound,
            decisions,
            prices: Rc::clone(prices),
            depth,
        });
    }

    /// Every site is decided: settle exactly, or branch on an assignment.
    fn leaf(&mut self, node: Ascended, depth: u32) {
        let sites = 0..node.decisions.sites.len();
        let open: Vec<usize> = sites
            .filter(|&site| node.decisions.sites[site] == Mark::Open)
            .collect();
        if self.network.limits.single_source {
            let Some(shipment) = transport(self.network, &open) else {
                return;
            };
            let bound = node.bound.max((shipment.service.value - 1) as f64);
            self.incumbent.suggest(&open);
            if self.is_closed(bound) {
                return self.close(bound);
            }
            return self.branch_on_assignment(&open, Ascended { bound, ..node }, depth);
        }
        self.incumbent.settle(&open);
        let floors_hold =
            self.network.blocks == 1 || self.network.sites.iter().all(|site| site.min_use == 0);
        if !floors_hold && !self.is_closed(node.bound) {
            self.unsettled = self.unsettled.min(node.bound);
        }
    }

    fn branch_on_assignment(&mut self, open: &[usize], node: Ascended, depth: u32) {
        let start = favorites(self.network, &node.mean_served);
        self.incumbent.suggest_whole(open, &start);
        let Some(position) = undecided_arc(&node) else {
            return self
                .incumbent
                .offer(fixed_service(self.network, open, &node.decisions));
        };
        let prices = Rc::new(node.prices);
        for mark in [ArcMark::Fixed, ArcMark::Banned] {
            let mut decisions = node.decisions.clone();
            decisions.arcs[position] = mark;
            if propagate(self.network, &mut decisions) {
                self.push(decisions, &prices, node.bound, depth + 1);
            }
        }
    }

    fn outcome(self) -> Outcome {
        let open = self
            .heap
            .iter()
            .map(|node| node.bound)
            .fold(self.unsettled, f64::min);
        let bound = whole_bound(open).min(self.incumbent.value());
        Outcome {
            service: self.incumbent.into_best(),
            bound,
            steps: self.steps,
            nodes: self.nodes,
        }
    }
}

/// The least whole cost not below `bound`, with room for rounding in its sums.
fn whole_bound(bound: f64) -> i64 {
    if bound == f64::INFINITY {
        return i64::MAX;
    }
    (bound - rounding_slack(bound)).ceil() as i64
}

fn rounding_slack(value: f64) -> f64 {
    1e-6 + 1e-12 * value.abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::siting::engine::small::{Kind, every_plan, small_network};

    /// With cuts from the second node on, whatever the network is like, at the optimum and at a
    /// gap: no solution costs less than the bound.
    #[test]
    fn the_bound_is_never_above_the_optimum_and_the_gap_is_met() {
        let mut random = Random::new(11);
        let (mut solved, mut with_cuts) = (0, 0);
        for round in 0..480 {
            let network = small_network(&mut random, Kind::of(round));
            let plans = every_plan(&network);
            let optimum = plans.iter().map(|plan| plan.value).min();
            for gap in [0.0, 0.1, 0.3] {
                let effort = Effort {
                    gap,
                    root_steps: 50,
                    node_steps: 50,
                    trial_nodes: 1,
                };
                let mut stop = |progress: &SitingProgress| progress.nodes > 20_000;
                let outcome = branch_and_bound(&network, None, effort, &mut stop);
                let value = outcome.service.map(|service| service.value);
                let Some(optimum) = optimum else {
                    assert_eq!(value, None, "round {round}");
                    continue;
                };
                let value = value.expect("there is a plan");
                let bound = outcome.bound;
                assert!(
                    bound <= optimum && optimum <= value,
                    "round {round}, {gap}: {bound} {optimum} {value}"
                );
                let allowed = (gap * value as f64).max(0.0);
                assert!(
                    (value - bound) as f64 <= allowed + 1e-6,
                    "round {round}, {gap}: {bound} {value}"
                );
                solved += 1;
                with_cuts += usize::from(outcome.nodes > 2);
            }
        }
        assert!(solved > 1_000 && with_cuts > 50, "{solved} {with_cuts}");
    }
}
