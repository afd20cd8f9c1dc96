//! Rounds and temperatures: how far the search has come, and who computes how long.
//!
//! Where the stop rule counts iterations every chain gets its share of them, so that bytes repeat;
//! where it reads a clock the first chain asks it, and the others work until the first stops.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use super::chain::Chain;
use super::run::{EngineParams, EngineProgress};
use super::snapshot::Snapshot;
use crate::stop_rule::StopRule;

/// The budget of a search, and what is used of it.
pub(crate) struct Schedule<'s, S> {
    params: &'s EngineParams,
    stop: &'s mut S,
    /// Cost by which temperatures are measured.
    heat: f64,
    share_used: f64,
    round: u32,
}

/// What the chains of a round share.
struct Round {
    is_over: AtomicBool,
    temperature: AtomicU64,
}

impl<'s, S: StopRule> Schedule<'s, S> {
    /// At the beginning of a search.
    pub(crate) fn new(params: &'s EngineParams, heat: f64, stop: &'s mut S) -> Self {
        let share_used = stop.share_used(0);
        Self {
            params,
            stop,
            heat,
            share_used,
            round: 0,
        }
    }

    /// Whether the budget is used up.
    pub(crate) fn is_over(&self) -> bool {
        self.share_used >= 1.0
    }

    fn temperature(&self, share_used: f64) -> f64 {
        let EngineParams { start, end, .. } = self.params;
        self.heat * start * (end / start).powf(share_used.clamp(0.0, 1.0))
    }

    /// Lets every chain work on its part for one round.
    pub(crate) fn run_round(&mut self, chains: &mut [Chain], parts: &[Snapshot]) {
        self.round += 1;
        let rounds = self.params.rounds.max(1);
        let until = f64::from(self.round) / f64::from(rounds);
        match self.stop.iterations() {
            Some(all) => {
                let up_to = |round: u32| all * u64::from(round) / u64::from(rounds);
                let quota = up_to(self.round) - up_to(self.round - 1);
                self.run_counted(chains, parts, quota, until);
                self.share_used = until;
            }
            None => self.run_timed(chains, parts, until),
        }
    }

    fn run_counted(&self, chains: &mut [Chain], parts: &[Snapshot], quota: u64, until: f64) {
        let threads = chains.len() as u64;
        let temperature = self.temperature(self.share_used.midpoint(until));
        thread::scope(|scope| {
            for (index, (chain, part)) in chains.iter_mut().zip(parts).enumerate() {
                let own = quota / threads + u64::from((index as u64) < quota % threads);
                let mut work = move || {
                    chain.load(part);
                    chain.temperature = temperature;
                    chain.run(own);
                };
                if threads == 1 {
                    work();
                } else {
                    scope.spawn(work);
                }
            }
        });
    }

    fn run_timed(&mut self, chains: &mut [Chain], parts: &[Snapshot], until: f64) {
        let round = Round {
            is_over: AtomicBool::new(false),
            temperature: AtomicU64::new(self.temperature(self.share_used).to_bits()),
        };
        let batch = self.params.check_every.max(1);
        let passed: u64 = chains.iter().map(|chain| chain.iterations).sum();
        let Some((first, others)) = chains.split_first_mut() else {
            return;
        };
        thread::scope(|scope| {
            for (chain, part) in others.iter_mut().zip(&parts[1..]) {
                let round = &round;
                scope.spawn(move || {
                    chain.load(part);
                    while !round.is_over.load(Ordering::Relaxed) {
                        let bits = round.temperature.load(Ordering::Relaxed);
                        chain.temperature = f64::from_bits(bits);
                        chain.run(batch);
                    }
                });
            }
            first.load(&parts[0]);
            let before = first.iterations;
            while self.share_used < until {
                first.temperature = self.temperature(self.share_used);
                let bits = first.temperature.to_bits();
                round.temperature.store(bits, Ordering::Relaxed);
                first.run(batch);
                let done = passed + first.iterations - before;
                self.share_used = self.stop.share_used(done);
            }
            round.is_over.store(true, Ordering::Relaxed);
        });
    }

    /// Tells the observer how far the search has come.
    pub(crate) fn tell(
        &self,
        observer: &mut dyn FnMut(&EngineProgress),
        best: &Snapshot,
        chains: &[Chain],
    ) {
        observer(&EngineProgress {
            share_used: self.share_used,
            iterations: chains.iter().map(|chain| chain.iterations).sum(),
            best: best.cost,
            absent: best.absent.len(),
            temperature: self.temperature(self.share_used),
        });
    }
}
