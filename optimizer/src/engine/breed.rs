//! What goes on from annealed plans: a population of the whole problem, bred by all threads, or, where
//! that is large, one for every part of it; and an iterated local search from one plan.

use super::genetic::{Evolution, Ground, Individual, IteratedSearch};
use super::instance::Instance;
use super::params::EngineParams;
use super::regions::{Region, regions};
use super::run::{EngineProgress, tell, within};
use super::snapshot::Snapshot;
use crate::anneal::Cooling;
use crate::random::Random;
use crate::rounds::Rounds;
use crate::stop_rule::{Part, StopRule};

/// How much oftener than annealing chains the threads that breed a population hear of each other.
const SHARING: u32 = 10;

/// Breeds a population, by several threads that hear of each other's children after every round;
/// gives the best of all and of the given ones.
pub(crate) fn breed(
    ground: &Ground,
    given: &[Snapshot],
    params: &EngineParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&EngineProgress),
) -> Snapshot {
    let most = given.iter().map(Snapshot::len).max().unwrap_or(0);
    let ground = &ground.clone().about(most);
    let plans: Vec<Individual> = given.iter().map(|plan| individual(ground, plan)).collect();
    let threads = params.threads.max(1);
    let mut breeders: Vec<Evolution> = (0..threads as u64)
        .map(|index| {
            let seed = params.seed ^ (index << 32);
            Evolution::new(ground, &plans, (seed, threads as u32))
        })
        .collect();
    let often = if threads > 1 { SHARING } else { 1 };
    let mut rounds = rounds(params, params.rounds * often, stop);
    let mut round = 0;
    while !rounds.is_over() {
        let children = children_of_others(&breeders);
        rounds.run(&mut breeders, &children);
        round += 1;
        if round % often == 0 || rounds.is_over() {
            let best = cheapest(breeders.iter().map(|one| &one.best)).cost;
            tell(observer, &rounds, (best, 0), &breeders);
        }
    }
    let best = cheapest(breeders.iter().map(|one| &one.best));
    given[0].with_routes(best.routes(), best.cost)
}

/// Goes on from one plan that serves everybody, where loads alone decide: every thread for itself, from
/// the cheapest plan any of them is at after every round; gives the best.
pub(crate) fn iterate(
    ground: &Ground,
    given: &Snapshot,
    params: &EngineParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&EngineProgress),
) -> Snapshot {
    let ground = &ground.clone().about(given.len());
    let mut current = individual(ground, given);
    let arcs = current.nodes.len() + current.ends.len();
    let heat = current.cost as f64 / arcs.max(1) as f64;
    let cooling = Cooling::new(heat * params.iterated_start, heat * params.end);
    let threads = params.threads.max(1);
    let mut searches: Vec<IteratedSearch> = (0..threads as u64)
        .map(|index| IteratedSearch::new(ground, &current, params.seed ^ (index << 32)))
        .collect();
    let mut rounds = Rounds::new(stop, cooling, params.rounds, params.check_every, 1.0);
    while !rounds.is_over() {
        rounds.run(&mut searches, &vec![current; threads]);
        let leader = searches.iter().min_by_key(|one| one.cost);
        current = leader.expect("there is a thread").current();
        let best = cheapest(searches.iter().map(|one| &one.best)).cost;
        tell(observer, &rounds, (best, 0), &searches);
    }
    let best = cheapest(searches.iter().map(|one| &one.best));
    given.with_routes(best.routes(), best.cost)
}

/// Per thread.
fn children_of_others(breeders: &[Evolution]) -> Vec<Vec<Individual>> {
    let others = |own: usize| {
        let others = breeders.iter().enumerate();
        let others = others.filter(|(index, _)| *index != own);
        others.flat_map(|(_, one)| one.fresh()).cloned().collect()
    };
    (0..breeders.len()).map(others).collect()
}

fn cheapest<'p>(plans: impl Iterator<Item = &'p Individual>) -> &'p Individual {
    plans
        .min_by_key(|plan| plan.cost)
        .expect("there is a thread")
}

/// Breeds a population for every part of a plan, every thread for one at a time; then divides what
/// comes of it anew.
pub(crate) fn breed_by_regions(
    instance: &Instance,
    given: &Snapshot,
    params: &EngineParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&EngineProgress),
) -> Snapshot {
    let threads = params.threads.max(1);
    let parts = instance
        .customers
        .len()
        .div_ceil(params.region_customers.max(1));
    let parts = parts.next_multiple_of(threads);
    let times = params.regions_times.max(1);
    let mut random = Random::new(!params.seed);
    let (mut plan, mut done) = (given.clone(), 0);
    for time in 0..times {
        let regions = regions(instance, &plan, parts, &mut random);
        let waves = regions.len().div_ceil(threads) as u32;
        let mut whole = Snapshot::default();
        let mut cost = plan.cost;
        for (wave, regions) in (time * waves..).zip(regions.chunks(threads)) {
            let at = |wave: u32| f64::from(wave) / f64::from(times * waves);
            let shares = [at(wave), at(wave + 1)];
            let others = cost - costs(regions.iter().map(|region| &region.plan));
            let mut add_others = |progress: &EngineProgress| {
                let best = others + progress.best;
                observer(&EngineProgress { best, ..*progress });
            };
            let mut told = within(&mut add_others, shares, done);
            let mut part = Part::new(stop, shares, &mut done).counted();
            let mut rounds = rounds(params, params.rounds / (times * waves), &mut part);
            let plans = breed_each(regions, random.bits(), &mut rounds, &mut told);
            cost = others + costs(plans.iter());
            for plan in &plans {
                whole.append(plan);
            }
        }
        plan = whole;
    }
    plan
}

/// Breeds a population for each of some parts, a thread for each; the best of each, in the nodes of the
/// whole problem.
fn breed_each<S: StopRule>(
    regions: &[Region],
    seed: u64,
    rounds: &mut Rounds<S>,
    observer: &mut dyn FnMut(&EngineProgress),
) -> Vec<Snapshot> {
    let grounds: Option<Vec<Ground>> = regions
        .iter()
        .map(|region| Some(Ground::new(&region.instance)?.about(region.plan.len())))
        .collect();
    let Some(grounds) = grounds else {
        let unchanged = regions.iter().map(|region| region.abroad(&region.plan));
        return unchanged.collect();
    };
    let founders = grounds.iter().zip(regions).zip(seed..);
    let mut breeders: Vec<Evolution> = founders
        .map(|((ground, region), seed)| {
            let plan = individual(ground, &region.plan);
            Evolution::new(ground, &[plan], (seed, 1))
        })
        .collect();
    let nothing = vec![Vec::new(); breeders.len()];
    while !rounds.is_over() {
        rounds.run(&mut breeders, &nothing);
        let best = breeders.iter().map(|one| one.best.cost).sum();
        tell(observer, rounds, (best, 0), &breeders);
    }
    let best = regions.iter().zip(&breeders).map(|(region, one)| {
        let best = region.plan.with_routes(one.best.routes(), one.best.cost);
        region.abroad(&best)
    });
    best.collect()
}

fn individual(ground: &Ground, plan: &Snapshot) -> Individual {
    Individual::of(ground, plan.routes().map(|(_, nodes)| nodes))
}

fn costs<'p>(plans: impl Iterator<Item = &'p Snapshot>) -> i64 {
    plans.map(|plan| plan.cost).sum()
}

fn rounds<'s, S: StopRule>(params: &EngineParams, total: u32, stop: &'s mut S) -> Rounds<'s, S> {
    let cooling = Cooling::new(0.0, 0.0);
    Rounds::new(stop, cooling, total, params.check_every, 1.0)
}
