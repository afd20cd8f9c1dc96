//! A published instance in the engine's integers, and how its numbers are to be read.

use optimizer::engine::{EngineSolution, FAR_FUTURE, Instance};

/// How distances become integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Convention {
    /// floor(10·d), times ten for the clock: DIMACS VRPTW.
    Dimacs,
    /// Nearest integer: CVRPLIB.
    Round,
    /// Nearest thousandth.
    Exact,
    /// Ten-thousandths, durations rounded up: for sets judged in double precision.
    Double,
}

impl Convention {
    /// Integers per unit of the file.
    pub(crate) fn scale(self) -> f64 {
        match self {
            Self::Dimacs => 10.0,
            Self::Round => 1.0,
            Self::Exact => 1000.0,
            Self::Double => 10_000.0,
        }
    }

    /// Cost and duration between two points.
    pub(crate) fn arc(self, a: [f64; 2], b: [f64; 2]) -> [i32; 2] {
        let distance = (a[0] - b[0]).hypot(a[1] - b[1]) * self.scale();
        match self {
            Self::Dimacs => [(distance + 1e-9).floor() as i32; 2],
            Self::Round | Self::Exact => [(distance + 0.5).floor() as i32; 2],
            Self::Double => [distance.round() as i32, (distance - 1e-6).ceil() as i32],
        }
    }

    /// A moment or duration of the file.
    pub(crate) fn duration(self, value: f64) -> i32 {
        let scaled = (value * self.scale()).round();
        scaled.min(f64::from(FAR_FUTURE)) as i32
    }
}

/// An instance with what is needed to write an answer.
pub(crate) struct Published {
    pub(crate) instance: Instance,
    /// Number of every node in the file, from 0 on.
    pub(crate) labels: Vec<usize>,
    /// Vehicles each kind consists of.
    pub(crate) vehicles: Vec<Vec<usize>>,
    /// Engine cost per unit of published cost.
    pub(crate) divisor: f64,
    /// Whether line k of an answer belongs to vehicle k.
    pub(crate) lists_vehicles: bool,
    /// Added to the cost of every vehicle so that fewer vehicles always win; no part of the
    /// published cost.
    pub(crate) first_vehicle: i64,
}

/// Makes leaving anybody out dearer than any way to serve them.
pub(crate) fn penalty_for(mut instance: Instance) -> Instance {
    let longest = (0..instance.nodes() as u32)
        .flat_map(|node| instance.arcs.leaving(node).iter().map(|arc| arc[0]))
        .max()
        .unwrap_or(0);
    let dearest = instance
        .kinds
        .iter()
        .map(|kind| kind.fixed + kind.per_cost * 4 * i64::from(longest))
        .max()
        .unwrap_or(0);
    for customer in &mut instance.customers {
        customer.penalty = 2 * dearest + 1;
    }
    instance
}

/// Makes one vehicle less worth any detour.
pub(crate) fn vehicles_first(mut published: Published) -> Published {
    let instance = &mut published.instance;
    let longest = (0..instance.nodes() as u32)
        .flat_map(|node| instance.arcs.leaving(node).iter().map(|arc| arc[0]))
        .max()
        .unwrap_or(0);
    published.first_vehicle = i64::from(longest) * 20;
    for kind in &mut instance.kinds {
        kind.fixed += published.first_vehicle;
    }
    published.instance = penalty_for(published.instance);
    published
}

impl Published {
    /// The cost of an answer in the published unit.
    pub(crate) fn cost(&self, solution: &EngineSolution) -> f64 {
        let vehicles = solution.routes.len() as i64 * self.first_vehicle;
        (solution.cost - vehicles) as f64 / self.divisor
    }
}
