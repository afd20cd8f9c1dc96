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
pub(crate) struct RelaxedPoint<'a> {
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

/// A group of sites while it grows, and what it serves of each item.
struct Group {
    sites: Vec<usize>,
    inside: Vec<f64>,
}

/// A group of items as the sites see it.
struct Demand {
    total: i64,
    members: Vec<usize>,
    /// What each site can reach of the group, and what it serves of it now.
    reach: Vec<i64>,
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
    pub(crate) fn cuts(&self, point: RelaxedPoint<'_>, most: usize) -> Vec<Cut> {
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
    fn grow(&self, seed: usize, point: RelaxedPoint<'_>, found: &mut Vec<(f64, Cut)>) {
        let mut group = Group {
            sites: Vec::new(),
            inside: vec![0.0; self.ways.len()],
        };
        let mut next = Some(seed);
        while let Some(site) = next.filter(|_| group.sites.len() < WIDEST) {
            self.join(&mut group, site, point);
            let around = self.demand(&group, SHARES[0], point);
            for least in &SHARES[1..] {
                let demand = self.demand(&group, *least, point);
                found.extend(self.rounded(&group.sites, &demand, point));
            }
            found.extend(self.rounded(&group.sites, &around, point));
            let shared = |site: &usize| around.flow[*site];
            let outside = (0..around.flow.len()).filter(|site| !group.sites.contains(site));
            next = outside
                .max_by(|a, b| shared(a).total_cmp(&shared(b)))
                .filter(|site| shared(site) > 0.0);
        }
    }

    /// Takes a site into a group, whose sites stay in order.
    fn join(&self, group: &mut Group, site: usize, point: RelaxedPoint<'_>) {
        group.sites.push(site);
        group.sites.sort_unstable();
        let start = self.network.column_range(site, 0).start;
        for (place, &item) in self.network.whole_column(site).items.iter().enumerate() {
            group.inside[item as usize] += point.served[start + place];
        }
    }

    /// The items of which `group` serves at least `least`.
    fn demand(&self, group: &Group, least: f64, point: RelaxedPoint<'_>) -> Demand {
        let sites = self.network.sites.len();
        let mut demand = Demand {
            total: 0,
            members: Vec::new(),
            reach: vec![0; sites],
            flow: vec![0.0; sites],
        };
        for (item, inside) in group.inside.iter().enumerate() {
            if *inside < least || self.network.items[item].outside.is_some() {
                continue;
            }
            let weight = self.network.items[item].weight;
            demand.members.push(item);
            demand.total += weight;
            for &(site, position) in &self.ways[item] {
                demand.reach[site] += weight;
                demand.flow[site] += weight as f64 * point.served[position];
            }
        }
        demand
    }

    /// The most broken rounding of one row, if any is broken enough.
    fn rounded(
        &self,
        group: &[usize],
        demand: &Demand,
        point: RelaxedPoint<'_>,
    ) -> Option<(f64, Cut)> {
        let room = |site: usize| {
            let capacity = self.network.sites[site].capacity;
            capacity.map_or(demand.reach[site], |units| demand.reach[site].min(units))
        };
        let rooms: Vec<(usize, i64)> = group
            .iter()
            .map(|&site| (site, room(site)))
            .filter(|(_, room)| *room > 0)
            .collect();
        let everything: f64 = demand.flow.iter().sum();
        let inside: f64 = group.iter().map(|&site| demand.flow[site]).sum();
        let row = CapacityRow {
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
struct CapacityRow<'a> {
    rooms: &'a [(usize, i64)],
    demand: i64,
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

impl CapacityRow<'_> {
    /// Divides by `divisor` and rounds, with sites open to at least `from` counted as closed.
    fn round(&self, divisor: i64, from: f64, open: &[f64]) -> Option<Rounding> {
        let is_turned = |site: usize| open[site] >= from;
        let turned = self.rooms.iter().filter(|(site, _)| is_turned(*site));
        let rest = self.demand - turned.map(|(_, room)| room).sum::<i64>();
        let over = rest.rem_euclid(divisor) as f64;
        if !(0.01..0.99).contains(&(over / divisor as f64)) {
            return None;
        }
        let step = |room: i64| {
            room.div_euclid(divisor) as f64 + (room.rem_euclid(divisor) as f64 / over).min(1.0)
        };
        let mut least = (rest.div_euclid(divisor) + 1) as f64;
        let mut sites = Vec::with_capacity(self.rooms.len());
        for &(site, room) in self.rooms {
            let weight = if is_turned(site) {
                let closed = step(-room);
                least -= closed;
                -closed
            } else {
                step(room)
            };
            sites.push((site, weight));
        }
        let of_others = 1.0 / over;
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
    use crate::siting::engine::small::{Kind, every_plan, small_network};

    /// A service with no site opened wider than it needs: what a linear program would do.
    fn thin(network: &Network, served: &[f64]) -> Vec<f64> {
        let share = |site: usize| {
            let range = network.column_range(site, 0);
            let items = network.whole_column(site).items.iter();
            let weights = items.map(|&item| network.items[item as usize].weight as f64);
            let used: f64 = served[range].iter().zip(weights).map(|(s, w)| s * w).sum();
            let room = network.sites[site]
                .capacity
                .map_or(used, |units| units as f64);
            used / room.max(1.0)
        };
        (0..network.sites.len()).map(share).collect()
    }

    #[test]
    fn no_whole_solution_breaks_a_rule() {
        let mut random = Random::new(7);
        let (mut rules, mut solutions) = (0, 0);
        for round in 0..800 {
            let network = small_network(&mut random, Kind::of(round));
            let Some(separator) = Separator::of(&network) else {
                continue;
            };
            let plans = every_plan(&network);
            if plans.is_empty() {
                continue;
            }
            let served = plans[random.below(plans.len())].served(&network);
            let open = thin(&network, &served);
            let point = RelaxedPoint {
                open: &open,
                served: &served,
            };
            for cut in separator.cuts(point, 50) {
                assert!(cut.broken_by(&open, &served) > 0.0, "{cut:?}");
                rules += 1;
                for plan in &plans {
                    solutions += 1;
                    let breach = cut.broken_by(&plan.is_open(&network), &plan.served(&network));
                    assert!(breach < 1e-9, "{cut:?}");
                }
            }
        }
        assert!(rules > 100 && solutions > 1_000, "{rules} {solutions}");
    }

    #[test]
    fn without_capacities_there_is_nothing_to_round() {
        let mut network = small_network(&mut Random::new(1), Kind::of(0));
        for site in &mut network.sites {
            site.capacity = None;
        }
        assert!(Separator::of(&network).is_none());
    }
}
