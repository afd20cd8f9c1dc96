//! A lot in the box: how it follows the air around it, and what that does to it.

use crate::problem::{LotId, Problem, ProductId};
use crate::quality::{Exposure, Kinetics};
use crate::thermal::exponential::exp_small;
use crate::units::PlanTime;

/// Every lot and product of a problem as the box sees it, worked out once.
#[derive(Clone, Debug)]
pub(crate) struct Goods {
    /// Per product.
    kinetics: Vec<Kinetics>,
    /// Per lot, as it is on its first chance of loading.
    lots: Vec<Cargo>,
}

impl Goods {
    /// Costs a few logarithms per product and exponentials per lot.
    pub(crate) fn new(problem: &Problem) -> Self {
        let kinetics: Vec<Kinetics> = problem.products.iter().map(Kinetics::new).collect();
        let lots = (0..problem.lots.len() as u32).map(|lot| {
            let product = problem.lots[lot as usize].product;
            Cargo::waiting(problem, &kinetics[product.index()], LotId(lot))
        });
        Self {
            lots: lots.collect(),
            kinetics,
        }
    }

    /// A lot as it comes on board.
    pub(super) fn loaded(&self, (stop, lot): (usize, LotId), load_start: PlanTime) -> Cargo {
        let mut cargo = self.lots[lot.index()];
        cargo.stop = stop;
        let waited = f64::from(load_start.since(cargo.ready).0);
        cargo.exposure.wait(waited * cargo.aging_before);
        cargo
    }

    pub(super) fn kinetics(&self, cargo: &Cargo) -> &Kinetics {
        &self.kinetics[cargo.product.index()]
    }
}

/// A moment of the air of a compartment: seconds since the trip began, and the integral of its
/// temperature over them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct AirClock {
    pub(super) seconds: f64,
    pub(super) kelvin_seconds: f64,
}

/// What the air of a compartment did up to a moment, since one at which lots last followed it: worked
/// out once for all lots that share it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passage {
    from: AirClock,
    to: AirClock,
    seconds: f64,
    /// Mean of the air in between.
    air_mean: f64,
    /// A pace, and what is left after so many seconds of it.
    pace: f64,
    left: f64,
}

impl Passage {
    pub(super) fn new(from: AirClock, to: AirClock) -> Self {
        let seconds = to.seconds - from.seconds;
        Self {
            from,
            to,
            seconds,
            air_mean: (to.kelvin_seconds - from.kelvin_seconds) / seconds,
            pace: 0.0,
            left: 1.0,
        }
    }

    /// The same for a lot that has followed up to another moment and has a pace of its own.
    #[inline]
    fn adapt(&mut self, from: AirClock, pace: f64) {
        if self.from != from {
            *self = Self::new(from, self.to);
        }
        if self.pace.to_bits() != pace.to_bits() {
            self.pace = pace;
            self.left = exp_small(-self.seconds * pace);
        }
    }
}

/// A lot on board.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cargo {
    /// Index among the trip's stops.
    pub(crate) stop: usize,
    pub(crate) exposure: Exposure,
    product: ProductId,
    /// Conductance to the air, W/K.
    pub(super) conductance: f64,
    /// One over its time constant, 1/s.
    pub(super) pace: f64,
    /// Kelvin by which a W/kg of its own heat keeps it above the air.
    k_per_w_kg: f64,
    /// Its first chance of loading.
    ready: PlanTime,
    /// Share of shelf life used per second of waiting for it.
    aging_before: f64,
    /// How far it has followed the air.
    lived: AirClock,
}

impl Cargo {
    fn waiting(problem: &Problem, kinetics: &Kinetics, lot: LotId) -> Self {
        let goods = &problem.lots[lot.index()];
        let specific_heat = problem.product_of(lot).specific_heat;
        let tau_s = goods.tau_h * 3_600.0;
        let store = problem.market_of(lot).cold_store;
        let waits_at = store.filter(|_| goods.precooled).unwrap_or(goods.core);
        Self {
            stop: 0,
            exposure: Exposure::at_market(problem, kinetics, lot),
            product: goods.product,
            conductance: f64::from(goods.load.kg) * specific_heat / tau_s,
            pace: 1.0 / tau_s,
            k_per_w_kg: tau_s / specific_heat,
            ready: goods.ready(),
            aging_before: kinetics.aging(waits_at.degrees()).rate(),
            lived: AirClock::default(),
        }
    }

    /// How fast it changes in air of a temperature, K/s.
    pub(super) fn hurry(&self, air: f64) -> f64 {
        (air - self.pull()).abs() * self.pace
    }

    /// The air temperature at which it would stay as it is: its core less what its own heat keeps it
    /// above the air.
    pub(super) fn pull(&self) -> f64 {
        self.exposure.degrees() - self.exposure.respiration().rate() * self.k_per_w_kg
    }

    /// It begins to follow the air from a moment on.
    pub(super) fn follow_from(&mut self, now: AirClock) {
        self.lived = now;
    }

    /// Follows the air up to a moment; its own heat is taken as it is halfway.
    #[inline]
    pub(super) fn follow(&mut self, kinetics: &Kinetics, passage: &mut Passage) {
        passage.adapt(self.lived, self.pace);
        let Passage {
            seconds,
            air_mean,
            left,
            ..
        } = *passage;
        if seconds <= 0.0 {
            return;
        }
        self.lived = passage.to;
        let core = self.exposure.degrees();
        let own = self.exposure.respiration();
        let rise = (air_mean + own.rate() * self.k_per_w_kg - core) * (1.0 - left);
        let rest_point = air_mean + own.rate_after(0.5 * rise) * self.k_per_w_kg;
        let core = rest_point + (core - rest_point) * left;
        self.exposure.advance(kinetics, core, seconds);
    }
}
