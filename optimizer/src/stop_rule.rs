//! When the search ends: told from outside, for the library reads no clock.

/// Tells the search which share of its budget it has used.
///
/// The temperature of the annealing follows this share, so it should rise evenly with the effort:
/// time over deadline where a clock rules, iterations over their number where bytes must repeat.
pub trait StopRule {
    /// Share of the budget used after so many iterations; 1 or more ends the search.
    fn share_used(&mut self, iterations: u64) -> f64;

    /// The number of iterations after which the search ends, where that alone ends it.
    fn iterations(&self) -> Option<u64> {
        None
    }
}

/// Ends after a fixed number of iterations: equal seeds then give equal plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Iterations(pub u64);

impl StopRule for Iterations {
    fn share_used(&mut self, iterations: u64) -> f64 {
        if self.0 == 0 {
            return 1.0;
        }
        iterations as f64 / self.0 as f64
    }

    fn iterations(&self) -> Option<u64> {
        Some(self.0)
    }
}

/// A part of a budget as a budget of its own, for searches that follow one another.
#[derive(Debug)]
pub struct Part<'s, S: StopRule> {
    whole: &'s mut S,
    from: f64,
    until: f64,
    /// Iterations of earlier parts, and of all so far.
    before: u64,
    done: &'s mut u64,
    /// Whether it says after how many iterations it ends.
    tells: bool,
}

impl<'s, S: StopRule> Part<'s, S> {
    /// The part between two shares of the whole; `done` counts the iterations of all parts.
    pub fn new(whole: &'s mut S, [from, until]: [f64; 2], done: &'s mut u64) -> Self {
        Self {
            whole,
            from,
            until,
            before: *done,
            done,
            tells: false,
        }
    }

    /// The same, which also says after how many iterations it ends where the whole does.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.tells = true;
        self
    }
}

impl<S: StopRule> StopRule for Part<'_, S> {
    fn share_used(&mut self, iterations: u64) -> f64 {
        *self.done = self.before + iterations;
        let used = self.whole.share_used(*self.done);
        ((used - self.from) / (self.until - self.from).max(1e-9)).max(0.0)
    }

    fn iterations(&self) -> Option<u64> {
        let all = self.whole.iterations().filter(|_| self.tells)?;
        let until = |share: f64| (all as f64 * share).round() as u64;
        Some(until(self.until) - until(self.from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_parts_make_the_whole() {
        let (mut whole, mut done) = (Iterations(1_001), 0);
        let told = |whole: &mut Iterations, done: &mut u64, shares| {
            let mut part = Part::new(whole, shares, done).counted();
            let all = part.iterations().expect("the whole counts");
            assert!(part.share_used(all) > 0.999);
            all
        };
        let parts = [[0.0, 0.3], [0.3, 1.0]].map(|shares| told(&mut whole, &mut done, shares));
        assert_eq!((parts[0] + parts[1], done), (1_001, 1_001));
        assert_eq!(
            Part::new(&mut whole, [0.0, 0.5], &mut done).iterations(),
            None
        );
    }
}
