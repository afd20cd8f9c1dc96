//! The Lagrangian relaxation: every item has a price for being served, every site then decides
//! alone what to serve, and the sum is a bound from below whatever the prices.
//!
//! Knows how to value prices, not how to improve them.

use std::rc::Rc;

use super::cuts::Cut;
use super::knapsack::{Piece, fill_fractions, fill_fractions_from, fill_whole};
use super::network::{Mark, Network};
use super::selection::{Choice, Choosing};

/// Prices of the relaxed rules.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Prices {
    /// Paid for serving each item once.
    pub(crate) items: Vec<f64>,
    /// Charged per unit of budget, never below zero.
    pub(crate) budget: f64,
    /// Paid for keeping each cut, never below zero; cuts beyond the last are free.
    pub(crate) cuts: Vec<f64>,
}

/// What is decided about an arc, in the order of the sites' columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArcMark {
    /// The search chooses.
    Free,
    /// Never used.
    Banned,
    /// Always used; its site is marked open and the item's other arcs banned.
    Fixed,
}

/// Decisions a bound is conditional on.
#[derive(Clone, Debug)]
pub(crate) struct Decisions {
    pub(crate) sites: Vec<Mark>,
    /// Empty unless items are served whole.
    pub(crate) arcs: Vec<ArcMark>,
}

impl Decisions {
    pub(crate) fn none(network: &Network) -> Decisions {
        let arcs = if network.limits.single_source {
            network.arc_count()
        } else {
            0
        };
        Decisions {
            sites: network.sites.iter().map(|site| site.mark).collect(),
            arcs: vec![ArcMark::Free; arcs],
        }
    }
}

/// The relaxed problem solved at some prices.
#[derive(Clone, Debug)]
pub(crate) struct Valuation {
    /// Below every solution that respects the decisions.
    pub(crate) bound: f64,
    /// Price of opening each site.
    pub(crate) site_prices: Vec<f64>,
    pub(crate) choice: Choice,
    /// One minus how often each item is served.
    pub(crate) unserved: Vec<f64>,
    /// Budget used beyond the limit; negative when some is left.
    pub(crate) overspent: f64,
    /// By how much each cut is broken; negative where it is kept.
    pub(crate) broken: Vec<f64>,
}

/// Values prices on one network, reusing its buffers.
pub(crate) struct Relaxation<'a> {
    pub(crate) network: &'a Network,
    pub(crate) cuts: Rc<Vec<Cut>>,
    choosing: Choosing,
    capacitated: bool,
    pieces: Vec<Piece>,
    pull: Pull,
}

/// What the prices of cuts take off the price of each site and each arc; empty without cuts.
#[derive(Clone, Debug, Default)]
struct Pull {
    sites: Vec<f64>,
    arcs: Vec<f64>,
}

impl Pull {
    fn of_site(&self, site: usize) -> f64 {
        self.sites.get(site).copied().unwrap_or(0.0)
    }

    fn of_arc(&self, position: usize) -> f64 {
        self.arcs.get(position).copied().unwrap_or(0.0)
    }

    fn set(&mut self, network: &Network, cuts: &[Cut], prices: &[f64]) {
        self.sites.clear();
        self.arcs.clear();
        if prices.iter().all(|price| *price == 0.0) {
            return;
        }
        self.sites.resize(network.sites.len(), 0.0);
        self.arcs.resize(network.arc_count(), 0.0);
        for (cut, price) in cuts.iter().zip(prices).filter(|(_, price)| **price > 0.0) {
            for &(site, weight) in &cut.sites {
                self.sites[site] += price * weight;
            }
            for &(position, weight) in &cut.arcs {
                self.arcs[position] += price * weight;
            }
        }
    }
}

impl<'a> Relaxation<'a> {
    pub(crate) fn new(network: &'a Network, cuts: Rc<Vec<Cut>>) -> Relaxation<'a> {
        Relaxation {
            network,
            cuts,
            pull: Pull::default(),
            choosing: Choosing::of(network),
            capacitated: network.is_capacitated(),
            pieces: Vec::new(),
        }
    }

    /// Takes the prices of cuts into [`reduced_cost`](Relaxation::reduced_cost).
    pub(crate) fn charge(&mut self, prices: &Prices) {
        self.pull.set(self.network, &self.cuts, &prices.cuts);
    }

    /// Solves the relaxed problem; `None` when the decisions admit no set of sites.
    ///
    /// `served` hears the column position and share of every service of a chosen site.
    pub(crate) fn value(
        &mut self,
        prices: &Prices,
        decisions: &Decisions,
        mut served: impl FnMut(usize, f64),
    ) -> Option<Valuation> {
        let network = self.network;
        self.charge(prices);
        let site_prices: Vec<f64> = (0..network.sites.len())
            .map(|site| self.site_price(site, prices, decisions))
            .collect();
        let choice = self.choosing.cheapest(&site_prices, &decisions.sites)?;
        let mut unserved = vec![1.0; network.items.len()];
        let mut built = 0;
        let mut broken: Vec<f64> = self.cuts.iter().map(|cut| cut.least).collect();
        let mut is_open = vec![0.0; network.sites.len()];
        let mut shares = vec![
            0.0;
            if broken.is_empty() {
                0
            } else {
                network.arc_count()
            }
        ];
        for &site in &choice.chosen {
            is_open[site] = 1.0;
            built += network.sites[site].build;
            for block in 0..network.blocks {
                let start = network.column_range(site, block).start;
                let column = network.column(site, block);
                self.serve(site, block, prices, decisions, |place, share| {
                    unserved[column.items[place] as usize] -= share;
                    if let Some(slot) = shares.get_mut(start + place) {
                        *slot = share;
                    }
                    served(start + place, share);
                });
            }
        }
        for (broken, cut) in broken.iter_mut().zip(self.cuts.iter()) {
            *broken = cut.broken_by(&is_open, &shares);
        }
        let budget = network.limits.budget.unwrap_or(i64::MAX);
        Some(Valuation {
            bound: self.constant(prices) + choice.price,
            overspent: (built - budget) as f64,
            site_prices,
            choice,
            unserved,
            broken,
        })
    }

    /// Bound when site `site` is marked `mark` as well, everything else as in `valuation`.
    pub(crate) fn bound_with(
        &self,
        prices: &Prices,
        valuation: &Valuation,
        marks: &[Mark],
    ) -> Option<f64> {
        let choice = self.choosing.cheapest(&valuation.site_prices, marks)?;
        Some(self.constant(prices) + choice.price)
    }

    fn constant(&self, prices: &Prices) -> f64 {
        let budget = self.network.limits.budget.unwrap_or(0);
        let cuts = self.cuts.iter().zip(&prices.cuts);
        let kept: f64 = cuts.map(|(cut, price)| price * cut.least).sum();
        prices.items.iter().sum::<f64>() - prices.budget * budget as f64 + kept
    }

    /// Cost of serving the arc at `position` less what the prices charged last pay for it.
    pub(crate) fn reduced_cost(
        &self,
        prices: &Prices,
        position: usize,
        item: u32,
        cost: f64,
    ) -> f64 {
        cost - prices.items[item as usize] - self.pull.of_arc(position)
    }

    fn site_price(&mut self, site: usize, prices: &Prices, decisions: &Decisions) -> f64 {
        if decisions.sites[site] == Mark::Closed {
            return 0.0;
        }
        let place = &self.network.sites[site];
        let standing =
            place.fixed as f64 + prices.budget * place.build as f64 - self.pull.of_site(site);
        let blocks = 0..self.network.blocks;
        standing
            + blocks
                .map(|block| self.serve(site, block, prices, decisions, |_, _| ()))
                .sum::<f64>()
    }

    /// Least reduced cost of what `site` may serve in `block`; `served` hears place and share.
    fn serve(
        &mut self,
        site: usize,
        block: usize,
        prices: &Prices,
        decisions: &Decisions,
        mut served: impl FnMut(usize, f64),
    ) -> f64 {
        let column = self.network.column(site, block);
        if !self.capacitated {
            let mut total = 0.0;
            for (place, (&item, &cost)) in column.items.iter().zip(column.costs).enumerate() {
                let reduced = cost - prices.items[item as usize];
                if reduced < 0.0 {
                    total += reduced;
                    served(place, 1.0);
                }
            }
            return total;
        }
        let place = &self.network.sites[site];
        let mut room = place.capacity.map_or(f64::INFINITY, |units| units as f64);
        let fixed = self.gather(site, block, prices, decisions, &mut room, &mut served);
        let pieces = &mut self.pieces;
        let single_block = self.network.blocks == 1;
        fixed
            + if self.network.limits.single_source {
                fill_whole(pieces, room, |tag| served(tag as usize, 1.0))
            } else if place.min_use > 0 && single_block {
                let floor = place.min_use as f64;
                fill_fractions_from(pieces, floor, room, |tag, share| {
                    served(tag as usize, share);
                })
            } else {
                fill_fractions(pieces, room, |tag, share| served(tag as usize, share))
            }
    }

    /// Puts the free arcs into `pieces`, serves the fixed ones and returns their reduced cost.
    fn gather(
        &mut self,
        site: usize,
        block: usize,
        prices: &Prices,
        decisions: &Decisions,
        room: &mut f64,
        served: &mut impl FnMut(usize, f64),
    ) -> f64 {
        let column = self.network.column(site, block);
        let start = self.network.column_range(site, block).start;
        let keep_dear = self.network.sites[site].min_use > 0;
        self.pieces.clear();
        let mut fixed = 0.0;
        for (place, (&item, &cost)) in column.items.iter().zip(column.costs).enumerate() {
            let price = self.reduced_cost(prices, start + place, item, cost);
            let size = self.network.items[item as usize].weight as f64;
            match decisions.arcs.get(start + place) {
                Some(ArcMark::Banned) => {}
                Some(ArcMark::Fixed) => {
                    fixed += price;
                    *room -= size;
                    served(place, 1.0);
                }
                _ if price < 0.0 || keep_dear => {
                    self.pieces.push(Piece {
                        price,
                        size,
                        tag: place as u32,
                    });
                }
                _ => {}
            }
        }
        fixed
    }
}
