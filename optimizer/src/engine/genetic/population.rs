//! Two groups of plans, legal ones and others, kept good and unlike each other (Vidal, Crainic,
//! Gendreau, Lahrichi & Rei, Operations Research 60(3), 2012).

use super::individual::Individual;
use super::prices::Prices;
use crate::random::Random;

/// Members that survive, and how many more there may be before the others must go.
const LEAST: usize = 25;
const MORE: usize = 40;
/// Of the survivors, those that are there for their cost alone.
const ELITE: usize = 4;
/// Nearest others by which it is measured how unlike a plan is.
const CLOSE: usize = 5;

#[derive(Debug)]
struct Member {
    plan: Individual,
    /// How unlike each other member of the group it is, in the group's order.
    unlike: Vec<u32>,
    fitness: f64,
}

#[derive(Debug, Default)]
struct Group(Vec<Member>);

/// The plans a search goes on from.
#[derive(Debug, Default)]
pub(crate) struct Population {
    legal: Group,
    others: Group,
}

impl Population {
    /// Takes a plan in; lets the worst go when there are too many.
    pub(crate) fn add(&mut self, plan: &Individual, prices: Prices) {
        let group = if plan.is_feasible() {
            &mut self.legal
        } else {
            &mut self.others
        };
        group.add(plan);
        if group.0.len() > LEAST + MORE {
            group.shrink(prices);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.legal.0.clear();
        self.others.0.clear();
    }

    /// Number of members.
    pub(crate) fn len(&self) -> usize {
        self.legal.0.len() + self.others.0.len()
    }

    /// Two different members, each the better of two drawn.
    pub(crate) fn parents(
        &mut self,
        prices: Prices,
        random: &mut Random,
    ) -> Option<[&Individual; 2]> {
        if self.len() < 2 {
            return None;
        }
        self.legal.rank(prices);
        self.others.rank(prices);
        let first = self.tournament(random);
        let mut second = self.tournament(random);
        for _ in 0..10 {
            if second != first {
                break;
            }
            second = self.tournament(random);
        }
        Some([first, second].map(|index| &self.member(index).plan))
    }

    fn member(&self, index: usize) -> &Member {
        match index.checked_sub(self.legal.0.len()) {
            None => &self.legal.0[index],
            Some(rest) => &self.others.0[rest],
        }
    }

    fn tournament(&self, random: &mut Random) -> usize {
        let [one, two] = [0; 2].map(|_| random.below(self.len()));
        if self.member(one).fitness <= self.member(two).fitness {
            one
        } else {
            two
        }
    }
}

impl Group {
    fn add(&mut self, plan: &Individual) {
        let mut unlike = Vec::with_capacity(self.0.len() + 1);
        for member in &mut self.0 {
            let distance = member.plan.distance(plan);
            member.unlike.push(distance);
            unlike.push(distance);
        }
        unlike.push(u32::MAX);
        self.0.push(Member {
            plan: plan.clone(),
            unlike,
            fitness: 0.0,
        });
    }

    /// Ranks members by cost and by how unlike the nearest others they are.
    fn rank(&mut self, prices: Prices) {
        let size = self.0.len();
        if size == 0 {
            return;
        }
        let mut by_cost: Vec<usize> = (0..size).collect();
        by_cost.sort_by_key(|&index| self.0[index].plan.penalized(prices));
        let spread: Vec<u64> = self.0.iter().map(Member::spread).collect();
        let mut by_spread: Vec<usize> = (0..size).collect();
        by_spread.sort_by_key(|&index| std::cmp::Reverse(spread[index]));
        let weight = 1.0 - (ELITE.min(size) as f64) / size as f64;
        for (rank, &index) in by_cost.iter().enumerate() {
            self.0[index].fitness = rank as f64;
        }
        for (rank, &index) in by_spread.iter().enumerate() {
            self.0[index].fitness += weight * rank as f64;
        }
    }

    fn shrink(&mut self, prices: Prices) {
        while self.0.len() > LEAST {
            self.rank(prices);
            let best = self.best(prices);
            let twins = |member: &Member| member.unlike.contains(&0);
            let has_twins = self.0.iter().any(twins);
            let worst = (0..self.0.len())
                .filter(|&index| index != best && (!has_twins || twins(&self.0[index])))
                .max_by(|&a, &b| self.0[a].fitness.total_cmp(&self.0[b].fitness));
            self.remove(worst.expect("there are several"));
        }
    }

    fn best(&self, prices: Prices) -> usize {
        let cost = |&index: &usize| self.0[index].plan.penalized(prices);
        (0..self.0.len()).min_by_key(cost).expect("there is one")
    }

    fn remove(&mut self, index: usize) {
        self.0.remove(index);
        for member in &mut self.0 {
            member.unlike.remove(index);
        }
    }
}

impl Member {
    /// Sum of how unlike the nearest others it is.
    fn spread(&self) -> u64 {
        let mut least = [u32::MAX; CLOSE];
        for &distance in &self.unlike {
            let mut held = distance;
            for place in &mut least {
                if held < *place {
                    std::mem::swap(place, &mut held);
                }
            }
        }
        let known = least.iter().filter(|&&one| one < u32::MAX);
        let count = known.clone().count().max(1) as u64;
        known.map(|&one| u64::from(one)).sum::<u64>() * 64 / count
    }
}
