//! Large plans in parts: each a problem of its own, of customers whose routes lie side by side.
//!
//! A population needs many plans before it finds a better one, and on a large problem every plan takes
//! long; on a part of it neither does (Santini, Schneider, Vidal, Vigo: Decomposition Strategies for
//! Vehicle Routing Heuristics, INFORMS Journal on Computing, 2023: route-based clusters).

use super::instance::{Arcs, Instance};
use super::snapshot::{Snapshot, even_share};
use crate::random::Random;

/// A part of a problem, and which of the whole problem's nodes its own are.
#[derive(Debug)]
pub(crate) struct Region {
    pub(crate) instance: Instance,
    /// Its plan, in its own nodes.
    pub(crate) plan: Snapshot,
    nodes: Vec<u32>,
}

/// Divides a plan that serves everybody with one kind of vehicle into so many parts, or as many as it has
/// routes, of about as many customers each.
pub(crate) fn regions(
    whole: &Instance,
    plan: &Snapshot,
    parts: usize,
    random: &mut Random,
) -> Vec<Region> {
    let mut routes: Vec<&[u32]> = plan.routes().map(|(_, nodes)| nodes).collect();
    let mut groups = Vec::new();
    divide(whole, &mut routes, parts, random, &mut groups);
    let (count, left) = (groups.len(), plan.available[0]);
    let groups = groups.iter().enumerate();
    groups
        .map(|(index, routes)| Region::new(whole, routes, even_share(left, count, index)))
        .collect()
}

/// Divides routes into groups: in two in the order in which they lie between two customers far from each
/// other, and so on.
fn divide<'r>(
    whole: &Instance,
    routes: &mut [&'r [u32]],
    parts: usize,
    random: &mut Random,
    groups: &mut Vec<Vec<&'r [u32]>>,
) {
    if parts < 2 || routes.len() < 2 {
        groups.push(routes.to_vec());
        return;
    }
    let drawn = routes[random.below(routes.len())];
    let one = whole.arcs.leaving(drawn[random.below(drawn.len())]);
    let nodes = routes.iter().flat_map(|route| route.iter());
    let farthest = nodes.max_by_key(|&&node| one[node as usize][0]);
    let other = whole.arcs.leaving(*farthest.expect("routes have nodes"));
    routes.sort_by_cached_key(|route| {
        let nearer = |&node: &u32| i64::from(one[node as usize][0] - other[node as usize][0]);
        route.iter().map(nearer).sum::<i64>() / route.len() as i64
    });
    let sizes = routes.iter().map(|route| route.len());
    let all: usize = sizes.clone().sum();
    let (few, mut passed) = (parts / 2, 0);
    let border = sizes.take_while(|size| {
        passed += size;
        passed * parts <= all * few
    });
    let border = border.count().clamp(1, routes.len() - 1);
    let (left, right) = routes.split_at_mut(border);
    divide(whole, left, few, random, groups);
    divide(whole, right, parts - few, random, groups);
}

impl Region {
    fn new(whole: &Instance, routes: &[&[u32]], spare: u32) -> Self {
        let depots = whole.depots.len() as u32;
        let customers = routes.iter().flat_map(|route| route.iter().copied());
        let nodes: Vec<u32> = (0..depots).chain(customers).collect();
        let arcs = Arcs::new(nodes.len(), |from, to| {
            whole.arcs.get(nodes[from], nodes[to])
        });
        let mut kind = whole.kinds[0].clone();
        kind.count = routes.len() as u32 + spare;
        let mut plan = Snapshot::default();
        let mut at = depots;
        for route in routes {
            let end = at + route.len() as u32;
            plan.push(0, at..end);
            at = end;
        }
        plan.available = vec![spare];
        let length = |route: &&[u32]| {
            let ends = [kind.start, kind.end];
            let before = std::iter::once(&ends[0]).chain(route.iter());
            let after = route.iter().chain([&ends[1]]);
            let arcs = before.zip(after);
            let arcs = arcs.map(|(&from, &to)| i64::from(whole.arcs.get(from, to)[0]));
            kind.fixed + kind.per_cost * arcs.sum::<i64>()
        };
        plan.cost = routes.iter().map(length).sum();
        Self {
            instance: Instance {
                depots: whole.depots.clone(),
                customers: nodes[depots as usize..]
                    .iter()
                    .map(|&node| *whole.customer(node))
                    .collect(),
                kinds: vec![kind],
                arcs,
            },
            plan,
            nodes,
        }
    }

    /// A plan of it in the nodes of the whole problem.
    pub(crate) fn abroad(&self, plan: &Snapshot) -> Snapshot {
        let mut abroad = Snapshot::default();
        abroad.available.clone_from(&plan.available);
        abroad.cost = plan.cost;
        for (kind, nodes) in plan.routes() {
            abroad.push(kind, nodes.iter().map(|&node| self.nodes[node as usize]));
        }
        abroad
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::audit::{audited_cost, random_instance};

    #[test]
    fn parts_are_problems_of_their_own_and_make_the_whole() {
        let mut instance = random_instance(&[], 60, 7);
        instance.kinds.truncate(1);
        instance.kinds[0].count = 20;
        instance.kinds[0].capacity = 1_000_000;
        let mut plan = Snapshot::default();
        let nodes: Vec<u32> = instance.customer_nodes().collect();
        nodes
            .chunks(4)
            .for_each(|route| plan.push(0, route.iter().copied()));
        plan.available = vec![5];
        let mut random = Random::new(1);
        for parts in [1, 3, 4, 40] {
            let regions = regions(&instance, &plan, parts, &mut random);
            assert_eq!(regions.len(), parts.min(plan.len()));
            let mut whole = Snapshot::default();
            for region in &regions {
                let own = region.plan.cost;
                assert_eq!(own, audited_cost(&region.instance, &region.plan));
                let customers = region.instance.customers.len();
                assert!(
                    customers * regions.len() <= 2 * nodes.len(),
                    "{customers} of {parts}"
                );
                whole.append(&region.abroad(&region.plan));
            }
            let sorted = |plan: &Snapshot| {
                let mut routes: Vec<Vec<u32>> =
                    plan.routes().map(|(_, nodes)| nodes.to_vec()).collect();
                routes.sort();
                routes
            };
            assert_eq!(sorted(&whole), sorted(&plan));
            assert_eq!(whole.available, plan.available);
            assert_eq!(whole.cost, audited_cost(&instance, &whole));
        }
    }
}
