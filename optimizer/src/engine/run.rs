//! The algorithm on one page. Chains anneal side by side in rounds: on parts of a large plan, or
//! each on a copy of a small one; between rounds the parts are joined, or the best copy goes on.
//! Where a vehicle less is worth any detour, routes are closed first ([`super::fleet`]).
//! Where all vehicles are alike, a population then goes on from the plans of one or several annealings
//! ([`super::breed`]), or, where windows matter too and the plan is large, one for every part of it.
//! Where loads alone decide, an iterated local search takes over from each before it is cold.
//!
//! The temperature follows the share of the budget used. Equal instances, parameters and
//! iterations give equal plans.

use super::breed::{breed, breed_by_regions, iterate};
use super::capacitated::{CapacitatedChain, CapacitatedGround};
use super::chain::{Annealing, Chain, Tables};
use super::division::Division;
use super::fleet::{self, ClosingChain};
use super::genetic::Ground;
use super::instance::{Instance, InstanceError};
use super::params::EngineParams;
use super::snapshot::Snapshot;
use crate::anneal::Cooling;
use crate::random::Random;
use crate::rounds::{Anneals, Rounds};
use crate::stop_rule::{Part, StopRule};

/// How far the search has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EngineProgress {
    /// Share of the budget used.
    pub share_used: f64,
    /// Iterations done by all chains.
    pub iterations: u64,
    /// Cost of the best plan.
    pub best: i64,
    /// Customers the best plan leaves out.
    pub absent: usize,
    /// Temperature of the annealing.
    pub temperature: f64,
}

/// One vehicle's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineRoute {
    /// Index of the kind of vehicle.
    pub kind: u32,
    /// Nodes between its first and last depot, visits for reloading included.
    pub nodes: Vec<u32>,
}

/// What the engine has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineSolution {
    /// Vehicles that leave.
    pub routes: Vec<EngineRoute>,
    /// Customers left out.
    pub absent: Vec<u32>,
    /// Cost of all of it.
    pub cost: i64,
    /// Iterations done by all chains.
    pub iterations: u64,
}

/// Searches until the stop rule ends it. The observer hears of the first plan and of every round.
///
/// # Errors
/// Where the instance contradicts itself.
pub fn run(
    instance: &Instance,
    params: &EngineParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&EngineProgress),
) -> Result<EngineSolution, InstanceError> {
    instance.check()?;
    let grounds = Grounds::new(instance, params);
    let mut course = Course {
        stop,
        observer,
        done: 0,
    };
    let mut given = Snapshot::empty(instance);
    let begin = if fleet::comes_first(instance) {
        params.closing_share
    } else {
        0.0
    };
    if begin > 0.0 {
        given = course.part([0.0, begin], |stop, told| {
            grounds.close_routes(params, &given, stop, told)
        });
    }
    let division = Division::of(instance, params);
    let until = begin + (1.0 - begin) * division.annealing;
    let shares = [begin, until];
    let ground = division.ground(instance, params);
    let ground = ground.as_ref();
    let looked_up = (&grounds, ground.filter(|_| division.iterates));
    let times = division.times;
    let mut plans = annealed(&mut course, looked_up, &given, (shares, times), params);
    if until < 1.0 {
        let is_whole = plans.iter().all(|plan| plan.absent.is_empty());
        plans.push(if is_whole {
            recombined(
                &mut course,
                (instance, ground),
                &plans,
                (until, division),
                params,
            )
        } else {
            course.part([until, 1.0], |stop, told| {
                grounds.anneal(params, &given, stop, told)
            })
        });
    }
    Ok(solution(cheapest_of(&plans), course.done))
}

/// Plans of one or several annealings from a given one, each within its part of a share of the budget.
fn annealed(
    course: &mut Course<impl StopRule>,
    (grounds, iterated): (&Grounds, Option<&Ground>),
    given: &Snapshot,
    ([begin, until], times): ([f64; 2], u32),
    params: &EngineParams,
) -> Vec<Snapshot> {
    let instance = grounds.instance();
    let at = |count: f64| begin + (until - begin) * count / f64::from(times);
    let own_share = if iterated.is_some() {
        params.iterated_from
    } else {
        1.0
    };
    let mut plans = Vec::new();
    for time in 0..times {
        let own = params.seeded(time);
        let [begin, mid, end] = [0.0, own_share, 1.0].map(|share| at(f64::from(time) + share));
        let mut given = given.clone();
        limit_vehicles(&mut given, instance, &plans);
        let mut plan = course.part([begin, mid], |stop, told| {
            grounds.anneal(&own, &given, stop, told)
        });
        if mid < end {
            plan = course.part([mid, end], |stop, told| match iterated {
                Some(ground) if plan.absent.is_empty() => iterate(ground, &plan, &own, stop, told),
                _ => grounds.anneal(&own, &plan, stop, told),
            });
        }
        // With too few vehicles somebody may be left out.
        if plans.is_empty() || plan.absent.is_empty() {
            plans.push(plan);
        }
    }
    plans
}

/// What the rest of the budget makes of plans that serve everybody.
fn recombined(
    course: &mut Course<impl StopRule>,
    (instance, ground): (&Instance, Option<&Ground>),
    plans: &[Snapshot],
    (from, division): (f64, Division),
    params: &EngineParams,
) -> Snapshot {
    let Some(ground) = ground else {
        return course.part([from, 1.0], |stop, told| {
            breed_by_regions(instance, cheapest_of(plans), params, stop, told)
        });
    };
    let breeding = if division.iterates {
        params.bred_share
    } else {
        1.0
    };
    let until = from + (1.0 - from) * breeding;
    let plan = course.part([from, until], |stop, told| {
        breed(ground, plans, params, stop, told)
    });
    if !division.iterates {
        return plan;
    }
    course.part([until, 1.0], |stop, told| {
        iterate(ground, &plan, params, stop, told)
    })
}

/// The budget, who is told of it, and the iterations done so far.
struct Course<'c, S> {
    stop: &'c mut S,
    observer: &'c mut dyn FnMut(&EngineProgress),
    done: u64,
}

impl<S: StopRule> Course<'_, S> {
    /// Does some work between two shares of the budget.
    fn part(
        &mut self,
        shares: [f64; 2],
        work: impl FnOnce(&mut Part<S>, &mut dyn FnMut(&EngineProgress)) -> Snapshot,
    ) -> Snapshot {
        let mut told = within(self.observer, shares, self.done);
        let mut part = Part::new(self.stop, shares, &mut self.done).counted();
        work(&mut part, &mut told)
    }
}

/// After one annealing the next one gets a vehicle less, if loads allow that: annealing seldom empties a
/// route that is nearly full. Later ones get as many as the cheapest plan needs.
fn limit_vehicles(given: &mut Snapshot, instance: &Instance, plans: &[Snapshot]) {
    if plans.is_empty() {
        return;
    }
    let best = cheapest_of(plans);
    let kind = &instance.kinds[0];
    let fewer = best.len() as u32 - u32::from(plans.len() == 1);
    if best.absent.is_empty()
        && i64::from(fewer) * i64::from(kind.capacity) >= instance.total_demand()
    {
        given.available[0] = given.available[0].min(fewer);
    }
}

fn cheapest_of(plans: &[Snapshot]) -> &Snapshot {
    let best = plans.iter().min_by_key(|plan| plan.cost);
    best.expect("it anneals at least once")
}

/// An observer of a part of the budget who tells what that is in the whole.
pub(super) fn within(
    observer: &mut dyn FnMut(&EngineProgress),
    [from, until]: [f64; 2],
    iterations: u64,
) -> impl FnMut(&EngineProgress) + '_ {
    move |progress| {
        observer(&EngineProgress {
            share_used: from + (until - from) * progress.share_used,
            iterations: iterations + progress.iterations,
            ..*progress
        });
    }
}

/// What an annealing looks up: little where loads alone decide.
enum Grounds<'i> {
    Loads(CapacitatedGround<'i>),
    All(&'i Instance, Tables),
}

impl<'i> Grounds<'i> {
    fn instance(&self) -> &'i Instance {
        match self {
            Self::Loads(ground) => ground.instance,
            Self::All(instance, _) => instance,
        }
    }

    fn new(instance: &'i Instance, params: &EngineParams) -> Self {
        match CapacitatedGround::new(instance) {
            Some(ground) => Self::Loads(ground),
            None => Self::All(instance, Tables::new(instance, params)),
        }
    }

    /// Closes routes until the stop rule ends it; gives the plan with the fewest. Once everybody has
    /// a place there, no vehicle is left to be opened.
    fn close_routes(
        &self,
        params: &EngineParams,
        given: &Snapshot,
        stop: &mut impl StopRule,
        observer: &mut dyn FnMut(&EngineProgress),
    ) -> Snapshot {
        let own;
        let (instance, tables) = match self {
            Self::All(instance, tables) => (*instance, tables),
            Self::Loads(ground) => {
                own = Tables::new(ground.instance, params);
                (ground.instance, &own)
            }
        };
        let threads = 0..params.threads.max(1) as u64;
        let chains = threads.map(|index| Chain::new(instance, tables, params, index));
        let chains = chains.map(|chain| ClosingChain::new(chain, instance));
        let mut plan = anneal(instance, chains.collect(), given, params, stop, observer);
        if plan.absent.is_empty() {
            plan.available.fill(0);
        }
        plan
    }

    /// Anneals from a given plan until the stop rule ends it; gives the best plan.
    fn anneal(
        &self,
        params: &EngineParams,
        given: &Snapshot,
        stop: &mut impl StopRule,
        observer: &mut dyn FnMut(&EngineProgress),
    ) -> Snapshot {
        let threads = 0..params.threads.max(1) as u64;
        match self {
            Self::Loads(ground) => {
                let chains = threads.map(|index| CapacitatedChain::new(ground, params, index));
                let instance = ground.instance;
                anneal(instance, chains.collect(), given, params, stop, observer)
            }
            Self::All(instance, tables) => {
                let chains = threads.map(|index| Chain::new(instance, tables, params, index));
                anneal(instance, chains.collect(), given, params, stop, observer)
            }
        }
    }
}

/// Anneals from a given plan until the stop rule ends it; gives the best plan.
fn anneal(
    instance: &Instance,
    mut chains: Vec<impl Annealing>,
    given: &Snapshot,
    params: &EngineParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&EngineProgress),
) -> Snapshot {
    let threads = chains.len();
    let mut random = Random::new(!params.seed);
    chains[0].resume(given);
    chains[0].build();
    let heat = chains[0].mean_arc().max(1e-3);
    for chain in &mut chains {
        chain.expect_arcs(heat);
    }
    let mut current = chains[0].best().clone();
    let mut best = current.clone();
    let cooling = Cooling::new(heat * params.start, heat * params.end);
    let mut rounds = Rounds::new(stop, cooling, params.rounds, params.check_every, 1.0);
    tell(observer, &rounds, (best.cost, best.absent.len()), &chains);
    while !rounds.is_over() {
        let customers = instance.customers.len();
        let divides = threads > 1
            && customers >= params.divide_from * threads
            && current.len() >= 4 * threads;
        let parts = if divides {
            current.split(instance, threads, &mut random)
        } else {
            vec![current; threads]
        };
        rounds.run(&mut chains, &parts);
        let found;
        (current, found) = if divides {
            joined(&chains)
        } else {
            cheapest(&chains)
        };
        if found.cost < best.cost {
            best = found;
        }
        tell(observer, &rounds, (best.cost, best.absent.len()), &chains);
    }
    best
}

pub(super) fn tell<S: StopRule>(
    observer: &mut dyn FnMut(&EngineProgress),
    rounds: &Rounds<S>,
    (best, absent): (i64, usize),
    workers: &[impl Anneals],
) {
    observer(&EngineProgress {
        share_used: rounds.share_used(),
        iterations: workers.iter().map(Anneals::iterations).sum(),
        best,
        absent,
        temperature: rounds.temperature(),
    });
}

/// The plan all parts make together, and the best ones.
fn joined(chains: &[impl Annealing]) -> (Snapshot, Snapshot) {
    let (mut current, mut best) = (Snapshot::default(), Snapshot::default());
    for chain in chains {
        current.append(&chain.current());
        best.append(chain.best());
    }
    (current, best)
}

/// The cheapest of the present plans, and of the best ones.
fn cheapest(chains: &[impl Annealing]) -> (Snapshot, Snapshot) {
    let current = chains.iter().map(Annealing::current);
    let best = chains.iter().map(Annealing::best);
    let current = current.min_by_key(|plan| plan.cost);
    let best = best.min_by_key(|plan| plan.cost);
    (
        current.expect("there is a chain"),
        best.expect("there is a chain").clone(),
    )
}

fn solution(best: &Snapshot, iterations: u64) -> EngineSolution {
    let routes = best.routes().map(|(kind, nodes)| EngineRoute {
        kind,
        nodes: nodes.to_vec(),
    });
    let mut absent = best.absent.clone();
    absent.sort_unstable();
    EngineSolution {
        routes: routes.collect(),
        absent,
        cost: best.cost,
        iterations,
    }
}
