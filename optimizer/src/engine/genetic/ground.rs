//! What all parts of the genetic search look up: one kind of vehicle, its customers, who is near whom.

use super::super::instance::{Instance, Kind};
use super::super::near::Near;

/// Neighbors of a customer that moves are tried with.
const WIDTH: usize = 20;

/// Vehicles that a plan may take at least beyond those of a good one.
const SPARE_LANES: usize = 8;

/// When a place can be visited, and how long that takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) open: i32,
    pub(crate) close: i32,
    pub(crate) service: i32,
    pub(crate) demand: i32,
}

/// A problem the genetic search can solve, with what is worked out once.
#[derive(Clone, Debug)]
pub(crate) struct Ground<'i> {
    pub(crate) instance: &'i Instance,
    pub(crate) near: Near,
    /// Of every node.
    pub(crate) windows: Vec<Window>,
    /// Most vehicles that can be of use.
    pub(crate) lanes: usize,
    pub(crate) has_times: bool,
    pub(crate) is_symmetric: bool,
}

impl<'i> Ground<'i> {
    /// Whether all vehicles are alike and make one trip without a limit of working time, and no
    /// goods are released late or travel in pairs.
    pub(crate) fn can_be(instance: &Instance) -> bool {
        instance.kinds.len() == 1
            && instance.customers.len() > 1
            && !instance.has_reloads()
            && !instance.has_releases()
            && !instance.has_pairs()
            && !instance.has_longest()
    }

    /// Prepares an instance, if [`Ground::can_be`] says so.
    pub(crate) fn new(instance: &'i Instance) -> Option<Self> {
        if !Self::can_be(instance) {
            return None;
        }
        let depots = instance.depots.iter().map(|depot| Window {
            open: depot.open,
            close: depot.close,
            service: 0,
            demand: 0,
        });
        let customers = instance.customers.iter().map(|customer| Window {
            open: customer.open,
            close: customer.close,
            service: customer.service,
            demand: customer.demand,
        });
        Some(Self {
            instance,
            near: Near::by_fit(instance, WIDTH).keep_costs(instance),
            windows: depots.chain(customers).collect(),
            lanes: (instance.kinds[0].count as usize).min(instance.customers.len()),
            has_times: instance.has_times(),
            is_symmetric: instance.arcs.is_symmetric(),
        })
    }

    /// The same for plans of about so many routes: no room is kept for many more.
    #[must_use]
    pub(crate) fn about(mut self, routes: usize) -> Self {
        self.lanes = self.lanes.min(routes + routes / 2 + SPARE_LANES);
        self
    }

    /// The one kind of vehicle.
    #[inline]
    pub(crate) fn kind(&self) -> &Kind {
        &self.instance.kinds[0]
    }

    /// Cost of an arc.
    #[inline]
    pub(crate) fn cost(&self, from: u32, to: u32) -> i64 {
        i64::from(self.instance.arcs.get(from, to)[0])
    }

    /// Demand of all customers, at least one.
    pub(crate) fn total_demand(&self) -> i64 {
        self.instance.total_demand().max(1)
    }

    /// What a unit of excess load costs at first: the dearest arc by the largest demand.
    pub(crate) fn first_price(&self) -> f64 {
        let nodes = self.instance.nodes() as u32;
        let longest = (0..nodes).flat_map(|from| {
            let row = self.instance.arcs.leaving(from);
            row.iter().map(|arc| arc[0])
        });
        let demand = self.windows.iter().map(|one| one.demand).max();
        f64::from(longest.max().unwrap_or(1)) / f64::from(demand.unwrap_or(1).max(1))
    }
}
