//! The search's budget: seconds on the wall, seconds of this process's processors, or iterations.

use std::time::{Duration, Instant};

use optimizer::stop_rule::StopRule;
use rustix::time::{ClockId, clock_gettime};

/// Which seconds count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Clock {
    /// Time as it passes.
    Wall,
    /// Time this process computes, all threads together.
    Cpu,
}

/// Ends a search when its budget is used.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    clock: Clock,
    started: Instant,
    /// Processor seconds used before.
    computed: f64,
    seconds: f64,
    iterations: Option<u64>,
}

impl Budget {
    /// Seconds by a clock from now on, or iterations where they are given.
    pub fn new(clock: Clock, seconds: f64, iterations: Option<u64>) -> Self {
        Self {
            clock,
            started: Instant::now(),
            computed: processor_seconds(),
            seconds,
            iterations,
        }
    }

    /// Seconds used.
    pub fn seconds_used(&self) -> f64 {
        match self.clock {
            Clock::Wall => self.started.elapsed().as_secs_f64(),
            Clock::Cpu => processor_seconds() - self.computed,
        }
    }
}

fn processor_seconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32).as_secs_f64()
}

impl StopRule for Budget {
    fn share_used(&mut self, iterations: u64) -> f64 {
        match self.iterations {
            Some(0) => 1.0,
            Some(most) => iterations as f64 / most as f64,
            None => self.seconds_used() / self.seconds,
        }
    }

    fn iterations(&self) -> Option<u64> {
        self.iterations
    }
}
