//! A child of two plans: some routes of one are replaced by routes of the other that serve nearly
//! the same customers (selective route exchange, Nagata, Bräysy & Dullaert, Computers & Operations
//! Research 37(4), 2010). No places on a map are needed: routes belong together by the customers
//! they share.

use super::ground::Ground;
use super::individual::Individual;
use crate::engine::near::NODE;
use crate::random::Random;

/// Room to make children in.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    /// Of every node its route in the first and in the second parent.
    homes: [Vec<u32>; 2],
    leaves: Vec<bool>,
    comes: Vec<bool>,
    /// Per route of the second parent, customers whose route leaves the first.
    shared: Vec<u32>,
    /// Whether each of the child's routes is new.
    pub(crate) is_new: Vec<bool>,
    /// Customers that no route of the child serves.
    pub(crate) missing: Vec<u32>,
}

impl Exchange {
    /// Makes a child of two parents.
    pub(crate) fn cross(
        &mut self,
        ground: &Ground,
        [one, two]: [&Individual; 2],
        child: &mut Individual,
        random: &mut Random,
    ) {
        self.find_homes(ground, [one, two]);
        self.choose_leaving(ground, one, random);
        self.choose_coming(ground, two);
        self.is_new.clear();
        self.missing.clear();
        child.clear();
        if random.chance(0.5) {
            self.with_whole_routes(ground, one, two, child);
        } else {
            self.with_what_leaves(ground, one, two, child);
        }
    }

    fn find_homes(&mut self, ground: &Ground, parents: [&Individual; 2]) {
        for (homes, parent) in self.homes.iter_mut().zip(parents) {
            homes.resize(ground.instance.nodes(), 0);
            for (index, route) in parent.routes().enumerate() {
                for &node in route {
                    homes[node as usize] = index as u32;
                }
            }
        }
    }

    /// Routes of the first parent around a customer.
    fn choose_leaving(&mut self, ground: &Ground, one: &Individual, random: &mut Random) {
        let routes = one.ends.len();
        self.leaves.clear();
        self.leaves.resize(routes, false);
        let wanted = 1 + random.below((routes / 2).max(1));
        let nodes = ground.instance.customer_nodes();
        let mut center = nodes.start + random.below(nodes.len()) as u32;
        let mut chosen = 0;
        while chosen < wanted {
            let near = ground.near.of(center).iter().map(|entry| entry & NODE);
            let mut last = center;
            for node in std::iter::once(center).chain(near) {
                let home = self.homes[0][node as usize] as usize;
                if chosen < wanted && !self.leaves[home] {
                    self.leaves[home] = true;
                    chosen += 1;
                    last = node;
                }
            }
            center = if last == center {
                nodes.start + random.below(nodes.len()) as u32
            } else {
                last
            };
        }
    }

    /// Routes of the second parent that serve mostly customers whose route leaves.
    fn choose_coming(&mut self, ground: &Ground, two: &Individual) {
        self.comes.clear();
        self.comes.resize(two.ends.len(), false);
        self.shared.clear();
        self.shared.resize(two.ends.len(), 0);
        for node in ground.instance.customer_nodes() {
            if self.leaves[self.homes[0][node as usize] as usize] {
                self.shared[self.homes[1][node as usize] as usize] += 1;
            }
        }
        for (index, route) in two.routes().enumerate() {
            self.comes[index] = 2 * self.shared[index] as usize > route.len();
        }
    }

    /// Incoming routes stay whole; their customers leave the routes that stay.
    fn with_whole_routes(
        &mut self,
        ground: &Ground,
        one: &Individual,
        two: &Individual,
        child: &mut Individual,
    ) {
        let is_coming = |node: u32| self.comes[self.homes[1][node as usize] as usize];
        for (index, route) in one.routes().enumerate() {
            if self.leaves[index] {
                let lost = route.iter().copied().filter(|&node| !is_coming(node));
                self.missing.extend(lost);
                continue;
            }
            let routes = child.ends.len();
            child.push(route.iter().copied().filter(|&node| !is_coming(node)));
            if child.ends.len() > routes {
                let kept = child.route(routes).len();
                self.is_new.push(kept < route.len());
            }
        }
        for (index, route) in two.routes().enumerate() {
            if self.comes[index] && child.ends.len() < ground.lanes {
                child.push(route.iter().copied());
                self.is_new.push(true);
            } else if self.comes[index] {
                self.missing.extend(route);
            }
        }
    }

    /// Staying routes stay whole; incoming ones serve only what leaves.
    fn with_what_leaves(
        &mut self,
        ground: &Ground,
        one: &Individual,
        two: &Individual,
        child: &mut Individual,
    ) {
        let is_leaving = |node: u32| self.leaves[self.homes[0][node as usize] as usize];
        for (index, route) in one.routes().enumerate() {
            if !self.leaves[index] {
                child.push(route.iter().copied());
                self.is_new.push(false);
            }
        }
        for (index, route) in two.routes().enumerate() {
            let taken = route.iter().copied().filter(|&node| is_leaving(node));
            if self.comes[index] && child.ends.len() < ground.lanes {
                child.push(taken);
                self.is_new.push(true);
            } else {
                self.missing.extend(taken);
            }
        }
    }
}
