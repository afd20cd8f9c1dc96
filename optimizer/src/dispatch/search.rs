//! The search: take some tasks out, put them back where they cost least, keep what annealing keeps.
//! First as many important tasks as possible, then the least cost.

use super::model::{Task, Work};
use super::route::{Visit, cost};
use crate::random::Random;

/// Rounds, one per vehicle, and what nobody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounds {
    /// Visits of every vehicle: the task, and for a pair whether it is the delivery.
    pub routes: Vec<Vec<Visit>>,
    /// Tasks nobody does, by number.
    pub left: Vec<usize>,
    /// What all rounds cost.
    pub cost: i64,
}

/// How often a place is overlooked, so that the search does not always do the same: one in so many.
const BLINK: usize = 50;

/// Arranges work in so many iterations; equal seeds give equal rounds.
pub fn arrange(work: &Work, seed: u64, iterations: u64) -> Rounds {
    let mut search = Search::new(work, seed);
    let all: Vec<usize> = (0..work.tasks.len()).collect();
    search.put_back(all);
    let mut best = search.state.clone();
    let start = (search.state.cost as f64 / work.tasks.len().max(1) as f64).max(1.0);
    for iteration in 0..iterations {
        let share = iteration as f64 / iterations as f64;
        let temperature = start * 0.5 * (0.002_f64).powf(share);
        let before = search.state.clone();
        let taken = search.take_out();
        search.put_back(taken);
        let now = search.value();
        if now < value(work, &best) {
            best = search.state.clone();
        }
        let allowed = -temperature * search.random.unit().max(1e-12).ln();
        if now as f64 > value(work, &before) as f64 + allowed {
            search.state = before;
        }
    }
    let mut left = best.left;
    left.sort_unstable();
    Rounds {
        routes: best.routes,
        left,
        cost: best.cost,
    }
}

#[derive(Clone)]
struct State {
    routes: Vec<Vec<Visit>>,
    costs: Vec<i64>,
    cost: i64,
    left: Vec<usize>,
}

struct Search<'w> {
    work: &'w Work,
    random: Random,
    state: State,
}

/// What a state is worth: a task left behind outweighs any cost, an important one any number of
/// others.
fn value(work: &Work, state: &State) -> i128 {
    let longest = work
        .prices
        .iter()
        .flatten()
        .flatten()
        .max()
        .copied()
        .unwrap_or(0);
    let dear = work
        .vehicles
        .iter()
        .map(|one| one.costs.per_hour + one.costs.per_km + one.costs.fixed);
    let unit = i128::from(longest + 1) * i128::from(dear.max().unwrap_or(1) + 1);
    let one = unit * (2 * work.tasks.len() as i128 + work.vehicles.len() as i128 + 1);
    let weight = |&task: &usize| {
        i128::from(work.tasks[task].priority()) * (work.tasks.len() as i128 + 1) + 1
    };
    state.left.iter().map(weight).sum::<i128>() * one + i128::from(state.cost)
}

impl<'w> Search<'w> {
    fn new(work: &'w Work, seed: u64) -> Self {
        Self {
            work,
            random: Random::new(seed),
            state: State {
                routes: vec![Vec::new(); work.vehicles.len()],
                costs: vec![0; work.vehicles.len()],
                cost: 0,
                left: Vec::new(),
            },
        }
    }

    fn value(&self) -> i128 {
        value(self.work, &self.state)
    }

    /// Takes out some tasks that lie near one another, and everything that is left anyway.
    fn take_out(&mut self) -> Vec<usize> {
        let count = self.work.tasks.len();
        let most = count.min(3 + count / 6).min(25);
        let wanted = 1 + self.random.below(most.max(1));
        let mut taken = match self.random.below(4) {
            0 => self.random_tasks(wanted),
            1 => self.whole_round(),
            _ => self.near_tasks(wanted),
        };
        for vehicle in 0..self.state.routes.len() {
            let before = self.state.routes[vehicle].len();
            self.state.routes[vehicle].retain(|(task, _)| !taken.contains(task));
            if self.state.routes[vehicle].len() != before {
                self.price(vehicle);
            }
        }
        taken.append(&mut self.state.left);
        taken
    }

    fn served(&self) -> Vec<usize> {
        let all = self.state.routes.iter().flatten();
        all.filter(|visit| !visit.1).map(|visit| visit.0).collect()
    }

    fn random_tasks(&mut self, wanted: usize) -> Vec<usize> {
        let mut all = self.served();
        self.random.shuffle(&mut all);
        all.truncate(wanted);
        all
    }

    /// All tasks of one round.
    fn whole_round(&mut self) -> Vec<usize> {
        let vehicle = self.random.below(self.state.routes.len().max(1));
        let round = self.state.routes.get(vehicle).into_iter().flatten();
        round
            .filter(|visit| !visit.1)
            .map(|visit| visit.0)
            .collect()
    }

    /// Tasks near one of them, not always the same ones.
    fn near_tasks(&mut self, wanted: usize) -> Vec<usize> {
        let center = self.random.below(self.work.tasks.len().max(1));
        let row = &self.work.durations[0][self.place_of(center)];
        let served = self.served();
        let mut near: Vec<(i64, usize)> = Vec::with_capacity(served.len());
        for task in served {
            let there = row[self.place_of(task)].max(0);
            let blur = 0.7 + 0.6 * self.random.unit();
            near.push(((there as f64 * blur) as i64, task));
        }
        near.sort_unstable();
        near.truncate(wanted);
        near.into_iter().map(|(_, task)| task).collect()
    }

    fn place_of(&self, task: usize) -> usize {
        match self.work.tasks.get(task) {
            Some(Task::Single { stop, .. }) => stop.place,
            Some(Task::Pair { pickup, .. }) => pickup.place,
            None => 0,
        }
    }

    fn price(&mut self, vehicle: usize) {
        // Fewer stops never break a rule but those of roads that are no shortest ways.
        let known = cost(self.work, vehicle, &self.state.routes[vehicle]);
        let new = known.unwrap_or_else(|| {
            let dropped = std::mem::take(&mut self.state.routes[vehicle]);
            for (task, is_delivery) in dropped {
                if !is_delivery {
                    self.state.left.push(task);
                }
            }
            0
        });
        self.state.cost += new - self.state.costs[vehicle];
        self.state.costs[vehicle] = new;
    }

    /// Puts tasks back in some order, each where it costs least.
    fn put_back(&mut self, mut tasks: Vec<usize>) {
        match self.random.below(3) {
            0 => tasks.sort_by_key(|&task| std::cmp::Reverse(self.work.tasks[task].priority())),
            1 => {
                let table = &self.work.durations[0];
                let from = self
                    .work
                    .vehicles
                    .first()
                    .and_then(|one| one.start)
                    .unwrap_or(0);
                tasks.sort_by_key(|&task| std::cmp::Reverse(table[from][self.place_of(task)]));
            }
            _ => {}
        }
        if self.random.below(3) > 0 {
            for index in (1..tasks.len()).rev() {
                let other = self.random.below(index + 1);
                tasks.swap(index, other);
            }
            tasks.sort_by_key(|&task| std::cmp::Reverse(self.work.tasks[task].priority()));
        }
        for task in tasks {
            match self.best_place(task) {
                Some((_, vehicle, route)) => {
                    self.state.routes[vehicle] = route;
                    self.price(vehicle);
                }
                None => self.state.left.push(task),
            }
        }
    }

    fn best_place(&mut self, task: usize) -> Option<(i64, usize, Vec<Visit>)> {
        let mut best: Option<(i64, usize, Vec<Visit>)> = None;
        let mut seen_empty: Vec<usize> = Vec::new();
        for vehicle in 0..self.work.vehicles.len() {
            let able = &self.work.vehicles[vehicle];
            if !self.work.tasks[task]
                .skills()
                .iter()
                .all(|skill| able.skills.contains(skill))
            {
                continue;
            }
            if self.state.routes[vehicle].is_empty() {
                // Of equal empty vehicles one is enough to try.
                if seen_empty
                    .iter()
                    .any(|&other| self.work.vehicles[other] == *able)
                {
                    continue;
                }
                seen_empty.push(vehicle);
            }
            for route in self.routes_with(task, vehicle) {
                let Some(cost) = cost(self.work, vehicle, &route) else {
                    continue;
                };
                let more = cost - self.state.costs[vehicle];
                if best.as_ref().is_none_or(|(known, ..)| more < *known) {
                    best = Some((more, vehicle, route));
                }
            }
        }
        best
    }

    /// Every way to put a task into a round, but for some that are overlooked.
    fn routes_with(&mut self, task: usize, vehicle: usize) -> Vec<Vec<Visit>> {
        let route = self.state.routes[vehicle].clone();
        let mut all = Vec::new();
        for at in 0..=route.len() {
            if !route.is_empty() && self.random.below(BLINK) == 0 {
                continue;
            }
            let mut with = route.clone();
            with.insert(at, (task, false));
            if matches!(self.work.tasks[task], Task::Single { .. }) {
                all.push(with);
                continue;
            }
            for then in at + 1..=with.len() {
                let mut both = with.clone();
                both.insert(then, (task, true));
                all.push(both);
            }
        }
        all
    }
}
