//! Branch and bound on the Lagrangian bound, best bound first: first over sites, then, when items
//! are served whole, over single assignments.
//!
//! Knows nothing of time: it asks a [`SitingStop`] and ends with an honest bound.

use std::collections::BinaryHeap;
use std::rc::Rc;

use super::ascent::{Ascent, opening_prices};
use super::cuts::{Cut, Point, Separator};
use super::fixing::{ban_dear_arcs, propagate, settle_sites};
use super::incumbent::Incumbent;
use super::network::{Mark, Network};
use super::node::{
    Ascended, Node, favorites, fixed_service, rounded, undecided_arc, undecided_site,
};
use super::relaxation::{ArcMark, Decisions, Prices, Relaxation, Valuation};
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

/// Steps between two looks at the incumbent and the stop rule.
const CHUNK: u32 = 25;

/// Nodes after which a tree that has closed less than this share of its gap begins anew with cuts:
/// where branching bites, cuts only make the nodes slower.
const TRIAL_NODES: u64 = 25;
const TRIAL_SHARE: f64 = 0.1;

/// Whether branching alone was tried long enough.
enum Trial {
    /// Not begun.
    Ahead,
    /// Under way, with the bound and the prices at the root.
    From(f64, Rc<Prices>),
    Over,
}

/// Most cuts added in one round.
const CUTS: usize = 150;
/// Price steps in one round.
const ROUND_STEPS: u32 = 200;
/// A round is in vain when it closes less than this share of the gap; so many in a row are the last.
const WORTHWHILE: f64 = 0.01;
const VAIN_ROUNDS: u32 = 3;

/// What an ascent reached.
struct Climbed {
    prices: Prices,
    best: Valuation,
    mean_open: Vec<f64>,
    mean_served: Vec<f64>,
}

struct Tree<'a> {
    network: &'a Network,
    /// Rules every solution keeps, found at the root.
    cuts: Rc<Vec<Cut>>,
    separator: Option<Separator<'a>>,
    trial: Trial,
    incumbent: Incumbent<'a>,
    effort: Effort,
    heap: BinaryHeap<Node>,
    /// No solution costs more.
    ceiling: f64,
    /// Least bound among closed nodes and leaves that could not be settled exactly.
    unsettled: f64,
    steps: u64,
    nodes: u64,
    is_stopped: bool,
}

impl<'a> Tree<'a> {
    fn new(network: &'a Network, effort: Effort) -> Tree<'a> {
        Tree {
            network,
            cuts: Rc::default(),
            separator: Separator::of(network),
            trial: Trial::Ahead,
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
    fn is_in_vain(&mut self, bound: f64) -> bool {
        let Trial::From(root, _) = &self.trial else {
            return false;
        };
        let gap = self.target(*root) - root;
        self.separator.is_some() && self.nodes == TRIAL_NODES && bound - root < TRIAL_SHARE * gap
    }

    /// Forgets the tree, not its solutions, the prices of its root nor the `bound` it proved.
    fn begin_anew_with_cuts(&mut self, bound: f64) {
        if let Trial::From(_, prices) = std::mem::replace(&mut self.trial, Trial::Over) {
            self.heap.clear();
            self.unsettled = f64::INFINITY;
            self.open_root(bound, prices);
        }
    }

    /// Whether nothing below `bound` is worth looking for.
    fn is_closed(&self, bound: f64) -> bool {
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

    fn is_stopped(&mut self, bound: f64, stop: &mut dyn SitingStop) -> bool {
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
        if matches!(self.trial, Trial::Ahead) {
            self.trial = Trial::From(ascended.bound, Rc::new(ascended.prices.clone()));
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
        if node.depth == 0 && matches!(self.trial, Trial::Over) {
            climbed = self.climb_with_cuts(&node, climbed, stop)?;
        }
        let mut decisions = node.decisions;
        let cutoff = self.cutoff();
        let Climbed { prices, best, .. } = &climbed;
        if best.bound <= cutoff {
            let mut relaxation = Relaxation::new(self.network, Rc::clone(&self.cuts));
            relaxation.charge(prices);
            settle_sites(&relaxation, prices, best, &mut decisions, cutoff);
            ban_dear_arcs(&relaxation, prices, best, &mut decisions, cutoff);
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

    /// Adds cuts and climbs on until they bring little, at the root, where all of the tree gains.
    fn climb_with_cuts(
        &mut self,
        node: &Node,
        mut climbed: Climbed,
        stop: &mut dyn SitingStop,
    ) -> Option<Climbed> {
        let mut vain = 0;
        while vain < VAIN_ROUNDS && !self.is_stopped && !self.is_closed(climbed.best.bound) {
            if !self.cut(&mut climbed) {
                break;
            }
            let before = climbed.best.bound;
            climbed = self.climb(node, climbed.prices, stop)?;
            let left = self.target(before) - before;
            let is_vain = climbed.best.bound - before < WORTHWHILE * left;
            vain = if is_vain { vain + 1 } else { 0 };
        }
        Some(climbed)
    }

    /// One ascent with the cuts there are, trying sets of sites on the way.
    fn climb(&mut self, node: &Node, prices: Prices, stop: &mut dyn SitingStop) -> Option<Climbed> {
        let is_root = node.depth == 0;
        let (most, step) = match (is_root, &self.trial) {
            (true, Trial::Over) => (ROUND_STEPS, 0.3),
            (true, _) => (self.effort.root_steps, 1.0),
            (false, _) => (self.effort.node_steps, 0.3),
        };
        let mut relaxation = Relaxation::new(self.network, Rc::clone(&self.cuts));
        let mut ascent = Ascent::start(&mut relaxation, &node.decisions, prices, step)?;
        let mut taken = 0;
        let mut judged = ascent.best.bound;
        while taken < most && !self.is_closed(ascent.best.bound) && !ascent.is_exhausted() {
            let target = self.target(ascent.best.bound);
            (0..CHUNK).for_each(|_| ascent.step(target));
            taken += CHUNK;
            self.steps += u64::from(CHUNK);
            self.consult(&ascent, node.depth, taken);
            let proved = if is_root {
                ascent.best.bound.max(node.bound)
            } else {
                node.bound
            };
            if self.is_stopped(proved, stop) {
                break;
            }
            if taken.is_multiple_of(4 * CHUNK) {
                let hopeless = self.incumbent.value() as f64 - ascent.best.bound;
                if !is_root && ascent.best.bound - judged < 0.01 * hopeless {
                    break;
                }
                judged = ascent.best.bound;
            }
        }
        Some(Climbed {
            prices: ascent.prices,
            best: ascent.best,
            mean_open: ascent.mean_open,
            mean_served: ascent.mean_served,
        })
    }

    /// Adds rules that the averages break and drops those that cost nothing; whether any was added.
    fn cut(&mut self, climbed: &mut Climbed) -> bool {
        let Some(separator) = &self.separator else {
            return false;
        };
        let point = Point {
            open: &climbed.mean_open,
            served: &climbed.mean_served,
        };
        let new = separator.cuts(point, CUTS);
        if new.is_empty() {
            return false;
        }
        let priced = climbed.prices.cuts.iter().chain(std::iter::repeat(&0.0));
        let kept = self
            .cuts
            .iter()
            .zip(priced)
            .filter(|(_, price)| **price > 0.0);
        let (mut cuts, mut prices): (Vec<Cut>, Vec<f64>) =
            kept.map(|(cut, price)| (cut.clone(), *price)).unzip();
        cuts.extend(new);
        prices.resize(cuts.len(), 0.0);
        climbed.prices.cuts = prices;
        self.cuts = Rc::new(cuts);
        true
    }

    /// A value above the bound for the step length to aim at.
    fn target(&self, bound: f64) -> f64 {
        let value = self.incumbent.value();
        if value == i64::MAX {
            bound + 0.05 * bound.abs() + 1.0
        } else {
            value as f64
        }
    }

    /// Offers the sites the relaxed problem opens now, and those it opens on average.
    fn consult(&mut self, ascent: &Ascent<'_, '_>, depth: u32, taken: u32) {
        let often = match (depth, self.cuts.is_empty()) {
            (0, true) => 1,
            (0, false) => 8,
            _ => 4,
        };
        if (taken / CHUNK).is_multiple_of(often) {
            self.incumbent.suggest(&ascent.best.choice.chosen);
            let average = rounded(&ascent.mean_open, self.network);
            self.incumbent.suggest(&average);
            if self.network.limits.single_source {
                let start = favorites(self.network, &ascent.mean_served);
                self.incumbent.suggest_whole(&average, &start);
            }
        }
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
            if !self.is_closed(bound) {
                self.branch_on_assignment(&open, Ascended { bound, ..node }, depth);
            }
            return;
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
