//! How the budget is divided between annealing, breeding and iterated local search: by the kind of the
//! problem and its size.

use super::capacitated::CapacitatedGround;
use super::genetic::Ground;
use super::instance::Instance;
use super::params::EngineParams;

/// Plans from which on it pays to recombine them: of three, X-n766-k71 ends at 0.57 to 0.74 %.
const WORTH_RECOMBINING: usize = 4;

/// What the budget is spent on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Division {
    /// Share for annealing.
    pub(super) annealing: f64,
    /// How often that begins from nothing: the genetic search begins with the plan of each time.
    pub(super) times: u32,
    /// Whether an iterated local search takes over from each annealing, and from the population.
    pub(super) iterates: bool,
}

impl Division {
    pub(super) fn of(instance: &Instance, params: &EngineParams) -> Self {
        let alone = |annealing| Self {
            annealing,
            times: 1,
            iterates: false,
        };
        let customers = instance.customers.len();
        if !Ground::can_be(instance) {
            return alone(1.0);
        }
        if CapacitatedGround::can_be(instance) {
            let times = (params.loads_customers / customers).min(params.loads_times);
            let is_one = times < WORTH_RECOMBINING;
            return Self {
                annealing: if is_one { 1.0 } else { params.loads_share },
                times: if is_one { 1 } else { times as u32 },
                iterates: customers <= params.iterated_to,
            };
        }
        if divides(instance, params) {
            return alone(params.regions_share);
        }
        if has_long_routes(instance, params) {
            return Self {
                times: params.long_times.max(1),
                ..alone(params.long_share)
            };
        }
        let ([least, most], [few, many]) = (params.anneal_share, params.anneal_between);
        let above = customers.saturating_sub(few) as f64;
        let way = above / many.saturating_sub(few).max(1) as f64;
        alone(least + (most - least) * way.min(1.0))
    }

    /// What the searches that follow annealing look up, where one goes on from plans of the whole.
    pub(super) fn ground<'i>(
        &self,
        instance: &'i Instance,
        params: &EngineParams,
    ) -> Option<Ground<'i>> {
        let is_of_use = self.iterates || self.annealing < 1.0;
        (is_of_use && !divides(instance, params))
            .then(|| Ground::new(instance))
            .flatten()
    }
}

/// Whether populations are bred for parts of a plan: where loads alone decide that does not pay.
fn divides(instance: &Instance, params: &EngineParams) -> bool {
    instance.customers.len() >= params.regions_from
        && Ground::can_be(instance)
        && !CapacitatedGround::can_be(instance)
}

/// Whether few vehicles could carry everything: a plan with a vehicle too many seldom gets rid of it,
/// and annealings that end with other numbers of vehicles are worth recombining.
fn has_long_routes(instance: &Instance, params: &EngineParams) -> bool {
    let vehicles = instance.total_demand() / i64::from(instance.kinds[0].capacity.max(1)) + 1;
    let customers = instance.customers.len();
    instance.has_times()
        && customers >= params.long_customers
        && customers as i64 >= params.long_routes * vehicles
}
