//! What there is to do, and who can do it. Times in seconds, distances in meters.

/// From when until when something may begin.
pub type Window = [i64; 2];

/// A place to stop at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Row of the tables.
    pub place: usize,
    /// Time to set up, where the vehicle comes from another place.
    pub setup: i64,
    /// Time it takes.
    pub service: i64,
    /// When it may begin; ordered, not overlapping.
    pub windows: Vec<Window>,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// One stop that takes goods from the vehicle's start, gives goods for its end, or both.
    Single {
        /// The stop.
        stop: Stop,
        /// Brought from the start.
        delivery: Vec<i64>,
        /// Taken to the end.
        pickup: Vec<i64>,
        /// What the vehicle must be able to do.
        skills: Vec<u64>,
        /// How much it matters, 0 to 100.
        priority: i64,
    },
    /// Goods from one stop to another.
    Pair {
        /// Where they come from.
        pickup: Stop,
        /// Where they go.
        delivery: Stop,
        /// How much.
        amount: Vec<i64>,
        /// What the vehicle must be able to do.
        skills: Vec<u64>,
        /// How much it matters, 0 to 100.
        priority: i64,
    },
}

impl Task {
    /// What a vehicle must be able to do.
    pub fn skills(&self) -> &[u64] {
        let (Self::Single { skills, .. } | Self::Pair { skills, .. }) = self;
        skills
    }

    /// How much it matters.
    pub fn priority(&self) -> i64 {
        let (Self::Single { priority, .. } | Self::Pair { priority, .. }) = self;
        *priority
    }
}

/// A pause of a driver, at any place on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// When it may begin.
    pub windows: Vec<Window>,
    /// How long it is.
    pub service: i64,
    /// Most load on board during it; any where it is empty.
    pub most: Vec<i64>,
}

/// What a vehicle costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Where it is used at all.
    pub fixed: i64,
    /// An hour of driving.
    pub per_hour: i64,
    /// A kilometer.
    pub per_km: i64,
}

impl Default for Costs {
    /// A second costs one.
    fn default() -> Self {
        Self {
            fixed: 0,
            per_hour: 3_600,
            per_km: 0,
        }
    }
}

/// A vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// Where it starts; at its first task where there is none.
    pub start: Option<usize>,
    /// Where it ends; at its last task where there is none.
    pub end: Option<usize>,
    /// Which of the tables it drives by.
    pub table: usize,
    /// What it takes.
    pub capacity: Vec<i64>,
    /// What it can do.
    pub skills: Vec<u64>,
    /// When it works.
    pub window: Window,
    /// Its driver's pauses, by their windows.
    pub breaks: Vec<Break>,
    /// What it costs.
    pub costs: Costs,
    /// Stops at most.
    pub most_tasks: usize,
    /// Longest driving.
    pub longest_s: i64,
    /// Farthest driving.
    pub farthest_m: i64,
}

/// Everything to be arranged. Each table is `[profile][from][to]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// What there is to do.
    pub tasks: Vec<Task>,
    /// Who can do it.
    pub vehicles: Vec<Fleet>,
    /// Seconds; negative where no road leads there.
    pub durations: Vec<Vec<Vec<i64>>>,
    /// Meters.
    pub distances: Vec<Vec<Vec<i64>>>,
    /// What a leg costs instead of its time; the durations where nobody says otherwise.
    pub prices: Vec<Vec<Vec<i64>>>,
}
