//! A routing problem in plain integers: depots, customers, kinds of vehicle, one arc table.
//!
//! Costs, durations, demands and moments carry whatever unit the caller scaled to. Nodes are
//! numbered depots first, then customers.

/// Later than any moment of a problem, and safe to add a few travel times to.
pub const FAR_FUTURE: i32 = 1 << 29;

/// Cost and duration from every node to every other, in both directions of looking.
#[derive(Clone, Debug)]
pub struct Arcs {
    size: usize,
    out: Vec<[i32; 2]>,
    /// Transposed; empty where cost and duration are the same in both directions.
    into: Vec<[i32; 2]>,
}

impl Arcs {
    /// Builds the table from a function of origin and destination that gives cost and duration.
    pub fn new(size: usize, mut arc: impl FnMut(usize, usize) -> [i32; 2]) -> Self {
        let mut out = Vec::with_capacity(size * size);
        for from in 0..size {
            out.extend((0..size).map(|to| arc(from, to)));
        }
        let is_symmetric = (0..size)
            .all(|from| (0..from).all(|to| out[from * size + to] == out[to * size + from]));
        let mut into = Vec::new();
        if !is_symmetric {
            into.reserve(size * size);
            for to in 0..size {
                into.extend((0..size).map(|from| out[from * size + to]));
            }
        }
        Self { size, out, into }
    }

    /// Arcs from a node, by destination.
    #[inline]
    pub fn leaving(&self, node: u32) -> &[[i32; 2]] {
        &self.out[node as usize * self.size..][..self.size]
    }

    /// Arcs to a node, by origin.
    #[inline]
    pub fn reaching(&self, node: u32) -> &[[i32; 2]] {
        let table = if self.into.is_empty() {
            &self.out
        } else {
            &self.into
        };
        &table[node as usize * self.size..][..self.size]
    }

    /// Cost and duration of one arc.
    #[inline]
    pub fn get(&self, from: u32, to: u32) -> [i32; 2] {
        self.out[from as usize * self.size + to as usize]
    }

    /// Whether every arc costs and lasts the same in both directions.
    pub fn is_symmetric(&self) -> bool {
        self.into.is_empty()
    }

    /// Number of nodes.
    pub fn size(&self) -> usize {
        self.size
    }
}

/// A place where vehicles start, end or reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depot {
    /// Earliest moment a vehicle may leave.
    pub open: i32,
    /// Latest moment a vehicle may be back.
    pub close: i32,
}

/// One stop to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Room taken on the vehicle from the visit on (or up to it); negative at the delivery of a
    /// pair.
    pub demand: i32,
    /// Earliest start of service; a vehicle that comes earlier waits.
    pub open: i32,
    /// Latest start of service.
    pub close: i32,
    /// Length of service.
    pub service: i32,
    /// Its trip leaves the depot at this moment or later.
    pub release: i32,
    /// Cost of leaving it out.
    pub penalty: i64,
    /// For a pickup, the node to which its goods go on the same trip; for a delivery, the node
    /// they come from.
    pub partner: Option<u32>,
}

/// A group of equal vehicles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// How many there are.
    pub count: u32,
    /// Room on board.
    pub capacity: i32,
    /// Depot where the day starts.
    pub start: u32,
    /// Depot where it ends.
    pub end: u32,
    /// Cost of using one at all.
    pub fixed: i64,
    /// Cost per unit of arc cost.
    pub per_cost: i64,
    /// Longest time from leaving the first depot to reaching the last.
    pub longest: i32,
    /// Depots where it may unload, or load again, between two trips.
    pub reload: Vec<u32>,
    /// Most trips in the day.
    pub trips: u32,
}

/// Everything the engine plans from.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Nodes from 0 on.
    pub depots: Vec<Depot>,
    /// Nodes after the depots.
    pub customers: Vec<Customer>,
    /// The fleet.
    pub kinds: Vec<Kind>,
    /// Roads.
    pub arcs: Arcs,
}

/// What the engine must not be asked: see [`Instance::check`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstanceError {
    /// The arc table and the lists of nodes disagree.
    #[error("the arc table has {table} nodes, depots and customers are {listed}")]
    Size {
        /// Nodes of the arc table.
        table: usize,
        /// Depots and customers.
        listed: usize,
    },
    /// A kind names a depot that is not there.
    #[error("vehicle kind {0} names a depot that does not exist")]
    Depot(usize),
    /// A pickup and its delivery do not name each other.
    #[error("node {0} and its partner do not name each other")]
    Partner(u32),
    /// Combinations the segments are not exact for.
    #[error(
        "a longest working time cannot be combined with reloading or release times, nor pairs with either"
    )]
    Combination,
}

impl Instance {
    /// Index of a customer node in the list of customers.
    #[inline]
    pub fn customer(&self, node: u32) -> &Customer {
        &self.customers[node as usize - self.depots.len()]
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.depots.len() + self.customers.len()
    }

    /// All customer nodes.
    pub fn customer_nodes(&self) -> std::ops::Range<u32> {
        self.depots.len() as u32..self.nodes() as u32
    }

    /// Whether any customer is part of a pair.
    pub fn has_pairs(&self) -> bool {
        self.customers.iter().any(|one| one.partner.is_some())
    }

    /// Demand of all customers.
    pub(crate) fn total_demand(&self) -> i64 {
        let customers = self.customers.iter();
        customers.map(|one| i64::from(one.demand)).sum()
    }

    /// Whether anything depends on the clock.
    pub fn has_times(&self) -> bool {
        let windows = |one: &Customer| one.open > 0 || one.close < FAR_FUTURE || one.release > 0;
        self.customers.iter().any(windows)
            || self.depots.iter().any(|depot| depot.close < FAR_FUTURE)
            || self.has_longest()
    }

    /// Whether a working time is limited.
    pub fn has_longest(&self) -> bool {
        self.kinds.iter().any(|kind| kind.longest < FAR_FUTURE)
    }

    /// Whether trips wait for goods.
    pub fn has_releases(&self) -> bool {
        self.customers.iter().any(|one| one.release > 0)
    }

    /// Whether vehicles may make several trips.
    pub fn has_reloads(&self) -> bool {
        self.kinds
            .iter()
            .any(|kind| kind.trips > 1 && !kind.reload.is_empty())
    }

    /// Makes sure that all parts fit together.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn check(&self) -> Result<(), InstanceError> {
        let listed = self.nodes();
        if self.arcs.size() != listed {
            let table = self.arcs.size();
            return Err(InstanceError::Size { table, listed });
        }
        for (index, kind) in self.kinds.iter().enumerate() {
            let named = [kind.start, kind.end];
            let mut depots = named.iter().chain(&kind.reload);
            if depots.any(|&depot| depot as usize >= self.depots.len()) {
                return Err(InstanceError::Depot(index));
            }
        }
        for node in self.customer_nodes() {
            if let Some(partner) = self.customer(node).partner
                && (!self.customer_nodes().contains(&partner)
                    || self.customer(partner).partner != Some(node)
                    || self.customer(partner).demand != -self.customer(node).demand)
            {
                return Err(InstanceError::Partner(node));
            }
        }
        let waits = self.has_reloads() || self.has_releases();
        if (waits && (self.has_longest() || self.has_pairs()))
            || (self.has_longest() && self.has_pairs())
        {
            return Err(InstanceError::Combination);
        }
        Ok(())
    }
}
