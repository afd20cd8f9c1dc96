//! How much capacity is missing, and at which sites it would be enough.
//!
//! Opens every allowed site, serves as much as fits, and gives what is left over to as few sites
//! as can reach it. Where demand may be shared and the year is one month no smaller sum is enough.

use super::engine::network::{Mark, Network};
use super::engine::service::Service;
use super::engine::transport::transport;
use super::engine::whole::assign_bundles;
use super::model::{Serving, SitingModel};
use super::problem::SitingProblem;
use super::reduce::{Reduced, reduce};

/// Sites with the monthly units to add to each; every demand point must reach some allowed site.
pub(crate) fn shortage(problem: &SitingProblem, model: &SitingModel) -> Vec<(usize, i64)> {
    let mut reduced = reduce(problem, model);
    reduced.network.leave_out_by_weight();
    let network = &reduced.network;
    let allowed: Vec<usize> = (0..network.sites.len())
        .filter(|&site| network.sites[site].mark != Mark::Closed)
        .collect();
    let whole = model.rules.serving == Serving::SingleSource;
    let service = if whole {
        let bundles = reduced.bundles();
        assign_bundles(
            network,
            &bundles,
            &allowed,
            &vec![usize::MAX; bundles.len()],
        )
    } else {
        transport(network, &allowed).map(|shipment| shipment.service)
    };
    let Some(service) = service else {
        return Vec::new();
    };
    let mut left = Leftover::of(network, &service);
    if whole {
        left.place_bundles(&reduced);
    } else {
        left.place_shares();
    }
    left.additions()
}

struct Leftover<'a> {
    network: &'a Network,
    /// Units of every item that found no room.
    units: Vec<i64>,
    /// Units at every site by block.
    load: Vec<Vec<i64>>,
}

impl<'a> Leftover<'a> {
    fn of(network: &'a Network, service: &Service) -> Leftover<'a> {
        let mut units: Vec<i64> = network.items.iter().map(|item| item.weight).collect();
        let mut load = vec![vec![0; network.blocks]; network.sites.len()];
        for flow in &service.flows {
            units[flow.item] -= flow.amount;
            load[flow.site][network.items[flow.item].block] += flow.amount;
        }
        Leftover {
            network,
            units,
            load,
        }
    }

    /// Gives the site that reaches most of what is left all of it, again and again.
    fn place_shares(&mut self) {
        while let Some(site) = self.widest() {
            for &item in self.network.whole_column(site).items {
                let item = item as usize;
                self.load[site][self.network.items[item].block] += self.units[item];
                self.units[item] = 0;
            }
        }
    }

    fn widest(&self) -> Option<usize> {
        let reached = |site: usize| -> i64 {
            let items = self.network.whole_column(site).items;
            items.iter().map(|&item| self.units[item as usize]).sum()
        };
        let sites = (0..self.network.sites.len()).map(|site| (reached(site), site));
        sites
            .filter(|(units, _)| *units > 0)
            .max_by_key(|&(units, site)| (units, std::cmp::Reverse(site)))
            .map(|(_, site)| site)
    }

    /// Every bundle goes whole to where it overflows least.
    fn place_bundles(&mut self, reduced: &Reduced) {
        for bundle in reduced.bundles() {
            if bundle.iter().all(|&item| self.units[item] == 0) {
                continue;
            }
            let overflow = |site: usize| {
                let room = self.network.sites[site].capacity.unwrap_or(i64::MAX);
                let over = bundle.iter().map(|&item| {
                    let load = self.load[site][self.network.items[item].block];
                    load + self.network.items[item].weight - room
                });
                over.max().unwrap_or(0)
            };
            let ways = bundle
                .first()
                .map_or(&[][..], |&item| self.network.arcs_of(item));
            let Some(site) = ways
                .iter()
                .map(|arc| arc.site)
                .min_by_key(|&s| (overflow(s), s))
            else {
                continue;
            };
            for &item in &bundle {
                self.load[site][self.network.items[item].block] += self.network.items[item].weight;
                self.units[item] = 0;
            }
        }
    }

    fn additions(&self) -> Vec<(usize, i64)> {
        let sites = self.network.sites.iter().enumerate();
        sites
            .filter_map(|(site, place)| {
                let fullest = self.load[site].iter().copied().max().unwrap_or(0);
                let over = fullest - place.capacity?;
                (over > 0).then_some((site, over))
            })
            .collect()
    }
}
