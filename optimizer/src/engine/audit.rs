//! A slow second opinion on a plan, for tests: everything is worked out anew from the sequences.

use super::instance::{Arcs, Customer, Depot, FAR_FUTURE, Instance, Kind};
use super::plan::Plan;
use super::snapshot::Snapshot;
use crate::random::Random;

/// Cost of a plan at rest, worked out from its sequences alone.
///
/// # Panics
/// Where a rule is broken.
pub(crate) fn audited_cost(instance: &Instance, plan: &Snapshot) -> i64 {
    let mut seen = vec![false; instance.nodes()];
    let mut left: Vec<i64> = instance.kinds.iter().map(|one| one.count.into()).collect();
    let mut cost = 0;
    for (kind, nodes) in plan.routes() {
        left[kind as usize] -= 1;
        cost += route_cost(instance, &instance.kinds[kind as usize], nodes, &mut seen);
    }
    assert!(
        left.iter().all(|&left| left >= 0),
        "more vehicles than there are"
    );
    for &node in &plan.absent {
        assert!(!std::mem::replace(&mut seen[node as usize], true));
        cost += instance.customer(node).penalty;
    }
    let everybody = instance.customer_nodes();
    assert!(everybody.into_iter().all(|node| seen[node as usize]));
    cost
}

fn route_cost(instance: &Instance, kind: &Kind, nodes: &[u32], seen: &mut [bool]) -> i64 {
    let depots = instance.depots.len() as u32;
    let trips: Vec<&[u32]> = nodes.split(|&node| node < depots).collect();
    assert!(trips.len() <= kind.trips as usize && trips.iter().all(|trip| !trip.is_empty()));
    let mut stops = nodes.to_vec();
    stops.insert(0, kind.start);
    stops.push(kind.end);
    let release = |from: usize| {
        let trip = stops[from + 1..].iter().take_while(|&&node| node >= depots);
        trip.map(|&node| instance.customer(node).release)
            .max()
            .unwrap_or(0)
    };
    let mut length = 0;
    let mut load = 0;
    let mut begun: Vec<u32> = Vec::new();
    let mut leave = instance.depots[kind.start as usize].open.max(release(0));
    for (index, pair) in stops.windows(2).enumerate() {
        let [cost, time] = instance.arcs.get(pair[0], pair[1]);
        length += i64::from(cost);
        let arrival = leave + time;
        if pair[1] < depots {
            let depot = instance.depots[pair[1] as usize];
            assert!(arrival <= depot.close, "back too late");
            assert!(index + 2 == stops.len() || kind.reload.contains(&pair[1]));
            load = 0;
            leave = arrival.max(depot.open).max(release(index + 1));
            continue;
        }
        let wanted = instance.customer(pair[1]);
        assert!(
            !std::mem::replace(&mut seen[pair[1] as usize], true),
            "served twice"
        );
        load += wanted.demand;
        assert!(load <= kind.capacity, "overloaded");
        if let Some(partner) = wanted.partner {
            if wanted.demand > 0 {
                begun.push(partner);
            } else {
                assert!(begun.contains(&pair[1]), "delivered before it is picked up");
            }
        }
        let start = arrival.max(wanted.open);
        assert!(start <= wanted.close, "served too late");
        leave = start + wanted.service;
    }
    assert!(
        shortest_day(instance, &stops) <= i64::from(kind.longest),
        "day too long"
    );
    kind.fixed + kind.per_cost * length
}

/// The least time from leaving to coming back, by trying every departure that could matter.
fn shortest_day(instance: &Instance, stops: &[u32]) -> i64 {
    if !instance.has_longest() {
        return 0;
    }
    let day = |mut leave: i64| {
        for pair in stops.windows(2) {
            leave += i64::from(instance.arcs.get(pair[0], pair[1])[1]);
            if (pair[1] as usize) < instance.depots.len() {
                break;
            }
            let wanted = instance.customer(pair[1]);
            leave = leave.max(wanted.open.into());
            if leave > wanted.close.into() {
                return None;
            }
            leave += i64::from(wanted.service);
        }
        Some(leave)
    };
    let opens = instance.depots[stops[0] as usize].open;
    (i64::from(opens)..400)
        .filter_map(|leave| Some(day(leave)? - leave))
        .min()
        .expect("some departure keeps all windows")
}

/// Makes sure that all records of a plan agree with a plan loaded anew from its sequences.
pub(crate) fn assert_consistent(plan: &Plan) {
    let mut picture = Snapshot::default();
    picture.take(plan);
    assert_eq!(plan.cost, audited_cost(plan.instance, &picture));
    let mut fresh = Plan::new(plan.instance);
    fresh.load(&picture);
    assert_eq!(plan.cost, fresh.cost);
    for (&route, &again) in plan.used.iter().zip(&fresh.used) {
        if plan.tours[route as usize].trips > 1 {
            let most_room = plan.tours[route as usize].most_room;
            assert_eq!(most_room, fresh.tours[again as usize].most_room);
        }
        let (mut slot, mut twin) = (plan.start(route), fresh.start(again));
        loop {
            let (a, b) = (&plan.stops[slot as usize], &fresh.stops[twin as usize]);
            let facts = |stop: &super::stop::Stop| (stop.node, stop.cost, stop.time);
            assert_eq!(facts(a), facts(b));
            assert_eq!((a.leave, a.late), (b.leave, b.late));
            if plan.instance.has_longest() {
                assert_eq!(plan.head(slot), fresh.head(twin));
                assert_eq!(plan.tail(slot), fresh.tail(twin));
            }
            let rooms = [(plan, a.trip), (&fresh, b.trip)].map(|(plan, trip)| {
                (
                    plan.trips[trip as usize].room,
                    plan.trips[trip as usize].release,
                )
            });
            assert_eq!(rooms[0], rooms[1]);
            if slot == plan.start(route) + 1 {
                break;
            }
            (slot, twin) = (a.next, b.next);
        }
    }
}

/// What a random instance has beside capacities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    Windows,
    Longest,
    Kinds,
    Reloads,
    Pairs,
}

/// Mixtures that may be asked for, the plain one first.
pub(crate) const FLAVORS: [&[Feature]; 7] = [
    &[],
    &[Feature::Windows],
    &[Feature::Windows, Feature::Longest, Feature::Kinds],
    &[Feature::Kinds],
    &[Feature::Windows, Feature::Reloads],
    &[Feature::Windows, Feature::Pairs],
    &[Feature::Reloads],
];

/// A random instance on a small square, not symmetric, with two depots.
pub(crate) fn random_instance(flavor: &[Feature], customers: usize, seed: u64) -> Instance {
    let mut random = Random::new(seed);
    let is_released = flavor.contains(&Feature::Reloads) && flavor.contains(&Feature::Windows);
    let size = customers + 2;
    let points: Vec<[i32; 2]> = (0..size)
        .map(|_| [random.below(40) as i32, random.below(40) as i32])
        .collect();
    let arcs = Arcs::new(size, |from, to| {
        let [x, y] = [0, 1].map(|axis| points[from][axis] - points[to][axis]);
        let way = x.abs() + y.abs() + i32::from(x > 0);
        [way, way + y.max(0) / 4]
    });
    let mut list: Vec<Customer> = (0..customers)
        .map(|index| {
            let open = if flavor.contains(&Feature::Windows) {
                random.below(150) as i32
            } else {
                0
            };
            let demand = 1 + random.below(9) as i32;
            let partner = index as u32 ^ 1;
            Customer {
                demand,
                open,
                close: if flavor.contains(&Feature::Windows) {
                    open + 100
                } else {
                    FAR_FUTURE
                },
                service: random.below(5) as i32,
                release: if is_released {
                    random.below(60) as i32
                } else {
                    0
                },
                penalty: 300,
                partner: flavor.contains(&Feature::Pairs).then_some(2 + partner),
            }
        })
        .collect();
    if flavor.contains(&Feature::Pairs) {
        for index in (1..customers).step_by(2) {
            list[index].demand = -list[index - 1].demand;
        }
    }
    let kind = |depot: u32, capacity: i32, fixed: i64| Kind {
        count: 4,
        capacity,
        start: depot,
        end: depot,
        fixed,
        per_cost: 1,
        longest: if flavor.contains(&Feature::Longest) {
            120
        } else {
            FAR_FUTURE
        },
        reload: if flavor.contains(&Feature::Reloads) {
            vec![0]
        } else {
            Vec::new()
        },
        trips: if flavor.contains(&Feature::Reloads) {
            3
        } else {
            1
        },
    };
    let mut kinds = vec![kind(0, 25, 0)];
    if flavor.contains(&Feature::Kinds) {
        kinds.extend([kind(1, 25, 5), kind(0, 40, 30)]);
    }
    let depot = Depot {
        open: 0,
        close: if flavor.contains(&Feature::Windows) {
            400
        } else {
            FAR_FUTURE
        },
    };
    Instance {
        depots: vec![depot; 2],
        customers: list,
        kinds,
        arcs,
    }
}
