//! Rules that every whole solution keeps and a relaxed one breaks: the demand of a group of items,
//! rounded up against the capacities of a group of sites.
//!
//! Sites of a group J and items of a group S give `sum over J of room·open + what other sites serve
//! of S >= demand of S`, where the room of a site is its capacity, or what it can reach of S if
//! that is less. Mixed-integer rounding of this row (Marchand and Wolsey 2001), with sites that
//! are nearly open counted as closed, yields the flow covers of facility location
//! (Aardal, Pochet and Wolsey 1995). Knows neither prices nor bounds.

use super::network::Network;

/// `sum of weight·open + sum of weight·share served >= least` in every solution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cut {
    pub(crate) least: f64,
    /// Site and weight.
    pub(crate) sites: Vec<(usize, f64)>,
    /// Position in the sites' columns and weight.
    pub(crate) arcs: Vec<(usize, f64)>,
}

impl Cut {
    /// By how much shares of openness and service break the rule; below zero where they keep it.
    pub(crate) fn broken_by(&self, open: &[f64], served: &[f64]) -> f64 {
        let reached = |terms: &[(usize, f64)], shares: &[f64]| -> f64 {
            terms.iter().map(|&(at, weight)| weight * shares[at]).sum()
        };
        self.least - reached(&self.sites, open) - reached(&self.arcs, served)
    }
}

/// A relaxed solution to cut off.
#[derive(Clone, Copy)]
pub(crate) struct Point<'a> {
    /// Share to which each site is open.
    pub(crate) open: &'a [f64],
    /// Share served, by column position.
    pub(crate) served: &'a [f64],
}

/// Most sites in a group.
const WIDEST: usize = 8;
/// Items belong to a group of sites that serves at least so much of them.
const SHARES: [f64; 5] = [0.02, 0.3, 0.5, 0.8, 0.97];
/// Sites open to at least so much are counted as closed; above one, none is.
const COMPLEMENTS: [f64; 3] = [0.5, 0.97, 2.0];
/// A rule broken by less is not worth its price.
const LEAST_BREACH: f64 = 0.02;

/// Finds rules that a relaxed solution breaks, one network for many solutions.
pub(crate) struct Separator<'a> {
    network: &'a Network,
    /// Site and column position of every arc of an item, by item.
    ways: Vec<Vec<(usize, usize)>>,
}

/// A group of items as the sites see it.
struct Demand {
    total: f64,
    members: Vec<usize>,
    /// What each site can reach of the group, and what it serves of it now.
    reach: Vec<f64>,
    flow: Vec<f64>,
}

impl<'a> Separator<'a> {
    /// `None` where rounding says nothing: no capacities, or several blocks that share the sites.
    pub(crate) fn of(network: &'a Network) -> Option<Separator<'a>> {
        if network.blocks > 1 || network.sites.iter().all(|site| site.capacity.is_none()) {
            return None;
        }
        let mut ways = vec![Vec::new(); network.items.len()];
        for site in 0..network.sites.len() {
            let start = network.column_range(site, 0).start;
            for (place, &item) in network.whole_column(site).items.iter().enumerate() {
                ways[item as usize].push((site, start + place));
            }
        }
        Some(Separator { network, ways })
    }

    /// Rules broken by `point`, the most broken first, at most `most`.
    pub(crate) fn cuts(&self, point: Point<'_>, most: usize) -> Vec<Cut> {
        let undecided = |site: &usize| (0.01..0.99).contains(&point.open[*site]);
        let mut found: Vec<(f64, Cut)> = Vec::new();
        for seed in (0..point.open.len()).filter(undecided) {
            self.grow(seed, point, &mut found);
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.dedup_by(|a, b| a.1 == b.1);
        found.truncate(most);
        found.into_iter().map(|(_, cut)| cut).collect()
    }

    /// Cuts of the groups around `seed`, each one site wider than the last: the site that shares
    /// most with those inside.
    fn grow(&self, seed: usize, point: Point<'_>, found: &mut Vec<(f64, Cut)>) {
        let mut group = vec![seed];
        while group.len() <= WIDEST {
            for least in SHARES {
                let demand = self.demand(&group, least, point);
                found.extend(self.rounded(&group, &demand, point));
            }
            let around = self.demand(&group, SHARES[0], point);
            let shared = |site: &usize| around.flow[*site];
            let outside = (0..around.flow.len()).filter(|site| !group.contains(site));
            let Some(next) = outside.max_by(|a, b| shared(a).total_cmp(&shared(b))) else {
                return;
            };
            if shared(&next) <= 0.0 {
                return;
            }
            group.push(next);
        }
    }

    /// The items of which `group` serves at least `least`.
    fn demand(&self, group: &[usize], least: f64, point: Point<'_>) -> Demand {
        let sites = self.network.sites.len();
        let mut demand = Demand {
            total: 0.0,
            members: Vec::new(),
            reach: vec![0.0; sites],
            flow: vec![0.0; sites],
        };
        for (item, ways) in self.ways.iter().enumerate() {
            let inside = ways.iter().filter(|(site, _)| group.contains(site));
            let share: f64 = inside.map(|&(_, position)| point.served[position]).sum();
            if share < least || self.network.items[item].outside.is_some() {
                continue;
            }
            let weight = self.network.items[item].weight as f64;
            demand.members.push(item);
            demand.total += weight;
            for &(site, position) in ways {
                demand.reach[site] += weight;
                demand.flow[site] += weight * point.served[position];
            }
        }
        demand
    }

    /// The most broken rounding of one row, if any is broken enough.
    fn rounded(&self, group: &[usize], demand: &Demand, point: Point<'_>) -> Option<(f64, Cut)> {
        let room = |site: usize| {
            let capacity = self.network.sites[site].capacity;
            capacity.map_or(demand.reach[site], |units| {
                demand.reach[site].min(units as f64)
            })
        };
        let rooms: Vec<(usize, f64)> = group
            .iter()
            .map(|&site| (site, room(site)))
            .filter(|(_, room)| *room > 0.0)
            .collect();
        let everything: f64 = demand.flow.iter().sum();
        let inside: f64 = group.iter().map(|&site| demand.flow[site]).sum();
        let row = Row {
            rooms: &rooms,
            demand: demand.total,
            others: (everything - inside).max(0.0),
        };
        let divisors = rooms.iter().map(|&(_, room)| room);
        let tries = divisors.flat_map(|divisor| COMPLEMENTS.map(|from| (divisor, from)));
        let best = tries
            .filter_map(|(divisor, from)| row.round(divisor, from, point.open))
            .max_by(|a, b| a.breach.total_cmp(&b.breach))
            .filter(|rounding| rounding.breach >= LEAST_BREACH)?;
        let mut arcs = Vec::new();
        for &item in &demand.members {
            let weight = self.network.items[item].weight as f64 * best.of_others;
            let ways = self.ways[item].iter();
            let others = ways.filter(|(site, _)| !group.contains(site));
            arcs.extend(others.map(|&(_, position)| (position, weight)));
        }
        let cut = Cut {
            least: best.least,
            sites: best.sites,
            arcs,
        };
        Some((best.breach, cut))
    }
}

/// `sum of room·open + others >= demand`, before rounding.
struct Row<'a> {
    rooms: &'a [(usize, f64)],
    demand: f64,
    others: f64,
}

/// A row after rounding.
struct Rounding {
    breach: f64,
    least: f64,
    sites: Vec<(usize, f64)>,
    /// Weight of a unit served by other sites.
    of_others: f64,
}

impl Row<'_> {
    /// Divides by `divisor` and rounds, with sites open to at least `from` counted as closed.
    fn round(&self, divisor: f64, from: f64, open: &[f64]) -> Option<Rounding> {
        let is_turned = |site: usize| open[site] >= from;
        let turned = self.rooms.iter().filter(|(site, _)| is_turned(*site));
        let rest = (self.demand - turned.map(|(_, room)| room).sum::<f64>()) / divisor;
        let fraction = rest - rest.floor();
        if !(0.01..0.99).contains(&fraction) {
            return None;
        }
        let step = |weight: f64| weight.floor() + ((weight - weight.floor()) / fraction).min(1.0);
        let mut least = rest.ceil();
        let mut sites = Vec::with_capacity(self.rooms.len());
        for &(site, room) in self.rooms {
            let weight = if is_turned(site) {
                let closed = step(-room / divisor);
                least -= closed;
                -closed
            } else {
                step(room / divisor)
            };
            sites.push((site, weight));
        }
        let of_others = 1.0 / (divisor * fraction);
        let reached: f64 = sites
            .iter()
            .map(|&(site, weight)| weight * open[site])
            .sum();
        Some(Rounding {
            breach: least - reached - of_others * self.others,
            least,
            sites,
            of_others,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::siting::engine::network::{Arc, Item, Limits, Mark, NodeSite};
    use crate::siting::engine::transport::transport;

    const SITES: usize = 6;
    const ITEMS: usize = 9;

    fn network(random: &mut Random) -> Network {
        let site = |capacity| NodeSite {
            fixed: 10,
            build: 0,
            capacity: Some(capacity),
            min_use: 0,
            mark: Mark::Free,
        };
        let sites = (0..SITES)
            .map(|_| site(8 + random.below(9) as i64))
            .collect();
        let item = |weight| Item {
            block: 0,
            weight,
            outside: None,
        };
        let items = (0..ITEMS)
            .map(|_| item(1 + random.below(6) as i64))
            .collect();
        let mut arcs = Vec::new();
        for at in 0..ITEMS * SITES {
            if random.below(4) > 0 {
                arcs.push(Arc {
                    item: at / SITES,
                    site: at % SITES,
                    cost: random.below(50) as i64,
                });
            }
        }
        let limits = Limits {
            count: (0, SITES),
            budget: None,
            single_source: false,
        };
        Network::new(sites, items, arcs, limits)
    }

    fn shares(network: &Network, service: &crate::siting::engine::service::Service) -> Vec<f64> {
        let mut served = vec![0.0; network.arc_count()];
        for flow in &service.flows {
            let items = network.whole_column(flow.site).items;
            let place = items.iter().position(|&item| item as usize == flow.item);
            let position =
                network.column_range(flow.site, 0).start + place.expect("arcs carry flows");
            served[position] = flow.amount as f64 / network.items[flow.item].weight as f64;
        }
        served
    }

    /// Every set of sites with a cheapest service under random costs keeps every rule found; and
    /// the mean of two of them breaks some.
    #[test]
    fn no_whole_solution_breaks_a_rule() {
        let mut random = Random::new(7);
        let (mut rules, mut solutions) = (0, 0);
        for _ in 0..200 {
            let network = network(&mut random);
            let Some(separator) = Separator::of(&network) else {
                panic!("the sites have capacities");
            };
            let whole: Vec<(Vec<f64>, Vec<f64>)> = (0..1 << SITES)
                .filter_map(|set: usize| {
                    let open: Vec<usize> = (0..SITES).filter(|site| set >> site & 1 == 1).collect();
                    let shipment = transport(&network, &open)?;
                    let is_open = (0..SITES).map(|site| f64::from(u8::from(open.contains(&site))));
                    Some((is_open.collect(), shares(&network, &shipment.service)))
                })
                .collect();
            if whole.is_empty() {
                continue;
            }
            let served = &whole[random.below(whole.len())].1;
            // As little open as the service needs, which is what a linear program would do.
            let open: Vec<f64> = (0..SITES)
                .map(|site| {
                    let range = network.column_range(site, 0);
                    let items = network.whole_column(site).items.iter();
                    let weight = items.map(|&item| network.items[item as usize].weight as f64);
                    let used: f64 = served[range].iter().zip(weight).map(|(s, w)| s * w).sum();
                    used / network.sites[site]
                        .capacity
                        .map_or(1.0, |units| units as f64)
                })
                .collect();
            let point = Point {
                open: &open,
                served,
            };
            for cut in separator.cuts(point, 50) {
                assert!(cut.broken_by(&open, served) > 0.0, "{cut:?}");
                rules += 1;
                for (is_open, served) in &whole {
                    solutions += 1;
                    assert!(cut.broken_by(is_open, served) < 1e-9, "{cut:?}");
                }
            }
        }
        assert!(rules > 100 && solutions > 1_000, "{rules} {solutions}");
    }

    #[test]
    fn without_capacities_there_is_nothing_to_round() {
        let mut random = Random::new(1);
        let mut network = network(&mut random);
        network
            .sites
            .iter_mut()
            .for_each(|site| site.capacity = None);
        assert!(Separator::of(&network).is_none());
    }
}
