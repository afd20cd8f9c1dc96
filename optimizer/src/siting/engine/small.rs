//! Small random networks for tests, and every plan of them.

use super::network::{Arc, Item, Limits, Mark, Network, NodeSite};
use super::service::{Service, ServiceFlow};
use super::transport::transport;
use crate::random::Random;

const SITES: usize = 5;
const ITEMS: usize = 7;

/// What is out of the ordinary about a network, a bit each.
#[derive(Clone, Copy)]
pub(crate) struct Kind(usize);

const SINGLE_SOURCE: usize = 1;
const OUTSIDE: usize = 2;
const UNLIMITED: usize = 4;
const FORCED: usize = 8;

impl Kind {
    /// All kinds, one after the other.
    pub(crate) fn of(round: usize) -> Kind {
        Kind(round)
    }

    fn has(self, what: usize) -> bool {
        self.0 & what == what
    }
}

pub(crate) fn small_network(random: &mut Random, kind: Kind) -> Network {
    let sites = (0..SITES).map(|site| NodeSite {
        fixed: 20 + random.below(40) as i64,
        build: 0,
        capacity: (!kind.has(UNLIMITED) || site > 0).then(|| 8 + random.below(9) as i64),
        min_use: 0,
        mark: if kind.has(FORCED) && site == 1 {
            Mark::Open
        } else {
            Mark::Free
        },
    });
    let sites = sites.collect();
    let items = (0..ITEMS).map(|item| Item {
        block: 0,
        weight: 1 + random.below(6) as i64,
        outside: (kind.has(OUTSIDE) && item < 2).then(|| 30 + random.below(40) as i64),
    });
    let items = items.collect();
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
        single_source: kind.has(SINGLE_SOURCE),
    };
    Network::new(sites, items, arcs, limits)
}

/// The cheapest plan of every set of sites that has one: by transport where items are divisible,
/// else by trying every assignment.
pub(crate) fn every_plan(network: &Network) -> Vec<Service> {
    let sets = (0_usize..1 << SITES).map(|set| {
        let open = (0..SITES).filter(|site| set >> site & 1 == 1);
        open.collect::<Vec<usize>>()
    });
    let forced = |open: &Vec<usize>| {
        let mut marks = network.sites.iter().enumerate();
        marks.all(|(site, place)| place.mark != Mark::Open || open.contains(&site))
    };
    sets.filter(forced)
        .filter_map(|open| {
            if network.limits.single_source {
                let room = network.sites.iter().map(|site| site.capacity);
                let mut room: Vec<i64> = room.map(|units| units.unwrap_or(i64::MAX)).collect();
                whole(network, &open, 0, &mut room)
                    .map(|flows| Service::price(network, open, flows))
            } else {
                transport(network, &open).map(|shipment| shipment.service)
            }
        })
        .collect()
}

/// The cheapest way to serve the items from `item` on whole, by trying all.
fn whole(
    network: &Network,
    open: &[usize],
    item: usize,
    room: &mut [i64],
) -> Option<Vec<ServiceFlow>> {
    if item == network.items.len() {
        return Some(Vec::new());
    }
    let Item {
        weight, outside, ..
    } = network.items[item];
    let price = |flows: &Vec<ServiceFlow>| Service::price(network, Vec::new(), flows.clone()).value;
    let mut best = outside.and_then(|_| whole(network, open, item + 1, room));
    for arc in network.arcs_of(item) {
        if !open.contains(&arc.site) || room[arc.site] < weight {
            continue;
        }
        room[arc.site] -= weight;
        let rest = whole(network, open, item + 1, room);
        room[arc.site] += weight;
        let Some(mut flows) = rest else { continue };
        flows.push(ServiceFlow {
            item,
            site: arc.site,
            amount: weight,
            cost: arc.cost,
        });
        if best
            .as_ref()
            .is_none_or(|known| price(&flows) < price(known))
        {
            best = Some(flows);
        }
    }
    best
}

impl Service {
    /// One for each open site.
    pub(crate) fn is_open(&self, network: &Network) -> Vec<f64> {
        let sites = 0..network.sites.len();
        sites
            .map(|site| f64::from(u8::from(self.open.contains(&site))))
            .collect()
    }

    /// Share served, by column position.
    pub(crate) fn served(&self, network: &Network) -> Vec<f64> {
        let mut served = vec![0.0; network.arc_count()];
        for flow in &self.flows {
            let items = network.whole_column(flow.site).items;
            let place = items.iter().position(|&item| item as usize == flow.item);
            let start = network.column_range(flow.site, 0).start;
            let position = start + place.expect("flows go over arcs");
            served[position] = flow.amount as f64 / network.items[flow.item].weight as f64;
        }
        served
    }
}
