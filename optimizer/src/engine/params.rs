//! How the engine searches, with the defaults it was measured with (`benches/README.md`).

use super::ruin::TearParams;

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EngineParams {
    /// Equal seeds give equal searches.
    pub seed: u64,
    /// Chains that run at the same time.
    pub threads: usize,
    /// What is torn out.
    pub tear: TearParams,
    /// How often a place is overlooked.
    pub blink: f64,
    /// How often a vehicle's fixed cost is counted by the share of it that a customer fills, where
    /// vehicles differ or cost something: so that one is opened for several customers together.
    pub share_fixed_cost: f64,
    /// Temperature at the beginning, in mean arc costs of the first plan.
    pub start: f64,
    /// Temperature at the end.
    pub end: f64,
    /// Customers from which on places are only looked for beside near ones.
    pub near_from: usize,
    /// The same where days have several trips: a trip that has room for a customer is seldom near it.
    pub near_from_trips: usize,
    /// How many near ones.
    pub near_width: usize,
    /// How many near customers an exchange of tails is tried with.
    pub tails_width: usize,
    /// How far above what the temperature accepts a plan may be, in mean arc costs of the first one, for
    /// an exchange of tails to be tried: seldom does one save more.
    pub tails_margin: f64,
    /// Rounds of the whole search.
    pub rounds: u32,
    /// Iterations between two looks at the stop rule.
    pub check_every: u64,
    /// Customers per chain from which on a plan is divided.
    pub divide_from: usize,
    /// Share of the budget for closing routes, where a vehicle less is worth any detour.
    pub closing_share: f64,
    /// Share of the budget for annealing where a genetic search can follow: least and most. A good
    /// plan given early makes a population poor; the larger the plan, the longer a population takes
    /// to overtake it.
    pub anneal_share: [f64; 2],
    /// Customers up to which annealing gets the least share, and from which on the most.
    pub anneal_between: [usize; 2],
    /// Where windows matter: customers from which on a population is bred for every part of a plan.
    pub regions_from: usize,
    /// There: share of the budget for annealing.
    pub regions_share: f64,
    /// Customers of a part.
    pub region_customers: usize,
    /// How often a plan is divided anew.
    pub regions_times: u32,
    /// Where windows matter: customers, in all and for every vehicle that loads ask for, from which on
    /// there are several annealings from nothing. Of 100 customers a population of founders finds more.
    pub long_customers: usize,
    /// See there.
    pub long_routes: i64,
    /// How many annealings.
    pub long_times: u32,
    /// There: share of the budget for annealing. Routes of plans that know nothing of each other are worth
    /// recombining.
    pub long_share: f64,
    /// The same where loads alone decide.
    pub loads_share: f64,
    /// There: most annealings from nothing.
    pub loads_times: usize,
    /// Customers that all annealings from nothing have together at most: the larger a problem, the
    /// fewer of them. Where that leaves too few, there is one, and no population.
    pub loads_customers: usize,
    /// There: customers up to which an iterated local search takes over from annealing and from the
    /// population; it was not measured on more.
    pub iterated_to: usize,
    /// After which share of each annealing's part of the budget.
    pub iterated_from: f64,
    /// After which share of the population's.
    pub bred_share: f64,
    /// Temperature at which that search begins, in mean arc costs.
    pub iterated_start: f64,
}

impl Default for EngineParams {
    fn default() -> Self {
        Self {
            seed: 1,
            threads: 1,
            tear: TearParams::default(),
            blink: 0.01,
            share_fixed_cost: 0.3,
            start: 1.0,
            end: 0.01,
            near_from: 150,
            near_from_trips: 1_500,
            near_width: 60,
            tails_width: 20,
            tails_margin: 1.0,
            rounds: 100,
            check_every: 64,
            divide_from: 100,
            closing_share: 0.1,
            anneal_share: [0.05, 0.65],
            anneal_between: [400, 1_000],
            regions_from: 600,
            regions_share: 0.35,
            region_customers: 250,
            regions_times: 2,
            long_customers: 300,
            long_routes: 25,
            long_times: 4,
            long_share: 0.6,
            loads_share: 0.5,
            loads_times: 6,
            loads_customers: 2_700,
            iterated_to: 1_500,
            iterated_from: 0.5,
            bred_share: 0.6,
            iterated_start: 0.05,
        }
    }
}

impl EngineParams {
    /// The same with another seed for each time.
    pub(crate) fn seeded(&self, time: u32) -> Self {
        let seed = self.seed ^ u64::from(time).wrapping_mul(0xD1B5_4A32_D192_ED03);
        Self { seed, ..*self }
    }
}
