//! Chains of an annealing side by side: rounds, temperatures, and who computes how long.
//!
//! Between rounds the caller joins what the chains have found. Where the stop rule counts
//! iterations every chain gets its share of them, so that bytes repeat; where it reads a clock the
//! first chain asks it, and the others work until the first stops.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::anneal::Cooling;
use crate::stop_rule::StopRule;

/// One annealing that can be told to go on from a plan.
pub(crate) trait Anneals: Send {
    /// What is handed from round to round.
    type Plan: Sync;

    /// Goes on from a given plan.
    fn resume(&mut self, plan: &Self::Plan);

    /// So many iterations at one temperature.
    fn run(&mut self, iterations: u64, temperature: f64);

    /// Iterations done so far.
    fn iterations(&self) -> u64;
}

/// The budget of a search, and what is used of it.
pub(crate) struct Rounds<'s, S> {
    stop: &'s mut S,
    cooling: Cooling,
    /// Rounds of the whole search.
    total: u32,
    /// Iterations between two looks at the stop rule.
    batch: u64,
    /// Share of the budget that may be used; the rest is for what follows.
    most: f64,
    share_used: f64,
    /// Iterations of all chains, as far as the first knows.
    done: u64,
    round: u32,
}

/// What the chains of a round share.
struct Round {
    is_over: AtomicBool,
    temperature: AtomicU64,
}

impl<'s, S: StopRule> Rounds<'s, S> {
    /// At the beginning of a search that uses no more than a share of the budget; one that counts
    /// iterations uses all of it.
    pub(crate) fn new(
        stop: &'s mut S,
        cooling: Cooling,
        rounds: u32,
        batch: u64,
        most: f64,
    ) -> Self {
        let share_used = stop.share_used(0);
        let counts = stop.iterations().is_some();
        Self {
            stop,
            cooling,
            total: rounds.max(1),
            batch: batch.max(1),
            most: if counts { 1.0 } else { most },
            share_used,
            done: 0,
            round: 0,
        }
    }

    /// Whether the budget is used up.
    pub(crate) fn is_over(&self) -> bool {
        // Counted rounds have done all there is to do, however shares are rounded.
        let has_counted = self.stop.iterations().is_some() && self.round >= self.total;
        self.share_used >= self.most || has_counted
    }

    /// Whether the clock says that all time is up; a count of iterations never does.
    pub(crate) fn asks_to_stop(&mut self) -> bool {
        self.stop.iterations().is_none() && self.stop.share_used(self.done) >= 1.0
    }

    /// Share of the budget used.
    pub(crate) fn share_used(&self) -> f64 {
        self.share_used
    }

    /// The temperature now.
    pub(crate) fn temperature(&self) -> f64 {
        self.cooling.temperature(self.share_used / self.most)
    }

    /// Lets every chain work for one round: on the plan it has where it is alone, else on its part.
    pub(crate) fn run<C: Anneals>(&mut self, chains: &mut [C], parts: &[C::Plan]) {
        self.round += 1;
        let until = self.most * f64::from(self.round) / f64::from(self.total);
        match self.stop.iterations() {
            Some(all) => self.run_counted(chains, parts, all),
            None => self.run_timed(chains, parts, until),
        }
    }

    fn run_counted<C: Anneals>(&mut self, chains: &mut [C], parts: &[C::Plan], all: u64) {
        let threads = chains.len() as u64;
        let quota = |chain: u64, round: u32| {
            let own = all / threads + u64::from(chain < all % threads);
            own * u64::from(round) / u64::from(self.total)
        };
        let (cooling, batch) = (self.cooling, self.batch);
        thread::scope(|scope| {
            for (index, (chain, part)) in chains.iter_mut().zip(parts).enumerate() {
                let end = quota(index as u64, self.round);
                let whole = quota(index as u64, self.total).max(1);
                let mut work = move || {
                    if threads > 1 {
                        chain.resume(part);
                    }
                    while chain.iterations() < end {
                        let done = chain.iterations();
                        let temperature = cooling.temperature(done as f64 / whole as f64);
                        chain.run(batch.min(end - done), temperature);
                    }
                };
                if threads == 1 {
                    work();
                } else {
                    scope.spawn(work);
                }
            }
        });
        self.done = chains.iter().map(C::iterations).sum();
        self.share_used = self.stop.share_used(self.done);
    }

    fn run_timed<C: Anneals>(&mut self, chains: &mut [C], parts: &[C::Plan], until: f64) {
        let round = Round {
            is_over: AtomicBool::new(false),
            temperature: AtomicU64::new(self.temperature().to_bits()),
        };
        let (batch, is_shared) = (self.batch, chains.len() > 1);
        let passed: u64 = chains.iter().map(C::iterations).sum();
        let Some((first, others)) = chains.split_first_mut() else {
            return;
        };
        thread::scope(|scope| {
            for (chain, part) in others.iter_mut().zip(parts.iter().skip(1)) {
                let round = &round;
                scope.spawn(move || {
                    chain.resume(part);
                    while !round.is_over.load(Ordering::Relaxed) {
                        let bits = round.temperature.load(Ordering::Relaxed);
                        chain.run(batch, f64::from_bits(bits));
                    }
                });
            }
            if is_shared {
                first.resume(&parts[0]);
            }
            let before = first.iterations();
            while self.share_used < until {
                let temperature = self.temperature();
                round
                    .temperature
                    .store(temperature.to_bits(), Ordering::Relaxed);
                first.run(batch, temperature);
                self.done = passed + first.iterations() - before;
                self.share_used = self.stop.share_used(self.done);
            }
            round.is_over.store(true, Ordering::Relaxed);
        });
    }
}
