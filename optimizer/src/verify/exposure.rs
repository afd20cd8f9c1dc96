//! What a lot lives through on board, added up step by step.
//!
//! It counts; what is allowed or stated is judged in `quality`.

use super::reading::StopReading;
use super::temperature::{AIR_ALLOWANCE_K, ALLOWANCE_K};
use crate::problem::{ExcursionClass, ExcursionLimits, Problem, Product, ShelfLife};

/// A core temperature through time, with everything that is counted along the way.
///
/// Three readings are kept of what depends on thresholds: with the core as computed, and as cool
/// and as warm as the allowance between two simulations permits.
#[derive(Clone, Debug)]
pub(super) struct Exposure {
    /// The core temperature now, °C.
    pub(super) core: f64,
    /// Second of coming on board.
    boarded: i64,
    /// Warmest core temperature and its second.
    pub(super) warmest: (f64, i64),
    /// Coldest core temperature and its second.
    pub(super) coldest: (f64, i64),
    /// Coldest air that was judged and its second.
    pub(super) coldest_air: (f64, i64),
    /// The second it has lived to.
    now: i64,
    /// Share of shelf life used on board.
    shelf_life: f64,
    /// The same if the core was as cool as the allowance permits.
    shelf_life_at_coolest: f64,
    /// Aging at the product's reference temperature.
    aging_at_reference: f64,
    /// With the core as computed.
    pub(super) as_computed: Counts,
    /// With the core as cool as the allowance permits.
    pub(super) at_coolest: Counts,
    /// With the core as warm as the allowance permits.
    pub(super) at_warmest: Counts,
}

/// What adds up over time on board.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Seconds above window and tolerance.
    pub(super) too_warm_s: f64,
    /// Seconds too close to freezing.
    pub(super) too_cold_s: f64,
    /// Seconds for which the air around it was too close to freezing.
    pub(super) frosty_air_s: f64,
    /// Share of the tolerance of chilling used up.
    pub(super) chilling: f64,
}

impl Exposure {
    /// A lot that comes on board.
    pub(super) fn begin(stop: &StopReading, at: i64) -> Self {
        let core = stop.lot.core.degrees();
        let shelf_life = &stop.product.shelf_life;
        let before = stop.lot.past.map(|past| past.endured).unwrap_or_default();
        let counts = Counts {
            too_warm_s: before.excursion_minutes * 60.0,
            too_cold_s: before.freezing_minutes * 60.0,
            frosty_air_s: 0.0,
            chilling: before.chilling,
        };
        Self {
            core,
            boarded: at,
            warmest: (core, at),
            coldest: (core, at),
            coldest_air: (f64::INFINITY, at),
            now: at,
            shelf_life: before.shelf_life_used,
            shelf_life_at_coolest: before.shelf_life_used,
            aging_at_reference: aging(shelf_life, shelf_life.reference.degrees()),
            as_computed: counts,
            at_coolest: counts,
            at_warmest: counts,
        }
    }

    /// Share of shelf life a lot has used between its first chance of loading and now.
    pub(super) fn shelf_life_used(&self, stop: &StopReading) -> f64 {
        self.shelf_life_waited(stop) + self.shelf_life
    }

    /// The least share it may have used, within the allowance between two simulations.
    pub(super) fn least_shelf_life_used(&self, stop: &StopReading) -> f64 {
        self.shelf_life_waited(stop) + self.shelf_life_at_coolest
    }

    /// Share used at the market between the first chance of loading and its start.
    fn shelf_life_waited(&self, stop: &StopReading) -> f64 {
        let Some(first) = stop.lot.start_windows.first() else {
            return 0.0;
        };
        let waited_s = (self.boarded - i64::from(first.start().0)).max(0);
        let temperature = match stop.market.cold_store {
            Some(cold_store) if stop.lot.precooled => cold_store,
            _ => stop.lot.core,
        };
        let hours = waited_s as f64 / 3600.0;
        self.share_used(stop, temperature.degrees(), hours)
    }

    /// Lives through a step to a new core temperature.
    pub(super) fn live(
        &mut self,
        problem: &Problem,
        stop: &StopReading,
        core: f64,
        from: f64,
        seconds: f64,
    ) {
        let mean = f64::midpoint(self.core, core);
        let hours = seconds / 3600.0;
        self.shelf_life += self.share_used(stop, mean, hours);
        self.shelf_life_at_coolest += self.share_used(stop, mean - ALLOWANCE_K, hours);
        let add = |counts: &mut Counts, core| counts.add(problem, stop.product, core, seconds);
        add(&mut self.as_computed, mean);
        add(&mut self.at_coolest, mean - ALLOWANCE_K);
        add(&mut self.at_warmest, mean + ALLOWANCE_K);
        let at = (from + seconds) as i64;
        self.now = at;
        if core > self.warmest.0 {
            self.warmest = (core, at);
        }
        if core < self.coldest.0 {
            self.coldest = (core, at);
        }
        self.core = core;
    }

    /// The air around the lot, at a time when it is judged.
    pub(super) fn breathe(
        &mut self,
        problem: &Problem,
        stop: &StopReading,
        air: f64,
        seconds: f64,
    ) {
        let Some(limit) = cold_limit(problem, stop.product) else {
            return;
        };
        let readings = [
            (&mut self.as_computed, 0.0),
            (&mut self.at_coolest, -AIR_ALLOWANCE_K),
            (&mut self.at_warmest, AIR_ALLOWANCE_K),
        ];
        for (counts, allowance) in readings {
            if air + allowance < limit {
                counts.frosty_air_s += seconds;
            }
        }
        if air < self.coldest_air.0 {
            self.coldest_air = (air, self.now);
        }
    }

    /// Share of shelf life used by some hours at one temperature.
    fn share_used(&self, stop: &StopReading, core: f64, hours: f64) -> f64 {
        let shelf_life = &stop.product.shelf_life;
        let rate = aging(shelf_life, core) / self.aging_at_reference;
        hours / 24.0 / shelf_life.days * rate
    }
}

impl Counts {
    fn add(&mut self, problem: &Problem, product: &Product, core: f64, seconds: f64) {
        if warm_limit(problem, product).is_some_and(|(limit, _)| core > limit) {
            self.too_warm_s += seconds;
        }
        if cold_limit(problem, product).is_some_and(|limit| core < limit) {
            self.too_cold_s += seconds;
        }
        if let (Some(chilling), Some(tolerance_h)) =
            (product.chilling, product.chilling_tolerance_h)
            && core < chilling.degrees()
        {
            self.chilling += (chilling.degrees() - core) / 5.0 * (seconds / 3600.0) / tolerance_h;
        }
    }
}

/// Temperature above which an excursion counts, and minutes allowed there; none for goods that
/// need no cold.
pub(super) fn warm_limit(problem: &Problem, product: &Product) -> Option<(f64, f64)> {
    let excursions = &problem.settings.excursions;
    let ExcursionLimits {
        tolerance_k,
        minutes,
    } = match product.excursion {
        ExcursionClass::Produce => excursions.produce,
        ExcursionClass::ChilledMeat => excursions.chilled_meat,
        ExcursionClass::Prepared => excursions.prepared,
        ExcursionClass::RawMilk => excursions.raw_milk,
        ExcursionClass::Frozen => excursions.frozen,
        ExcursionClass::Ambient => return None,
    };
    Some((product.window.max().degrees() + tolerance_k, minutes))
}

/// Temperature below which time near freezing counts.
pub(super) fn cold_limit(problem: &Problem, product: &Product) -> Option<f64> {
    let freezing = product.freezing?;
    let margin = problem.settings.excursions.freezing_margin_k;
    (product.excursion != ExcursionClass::Frozen).then(|| freezing.degrees() + margin)
}

/// How much faster than at 0 °C a product ages: each band's Q10 to the power of the tens of
/// degrees that lie in the band. Below zero the first band goes on.
fn aging(shelf_life: &ShelfLife, core: f64) -> f64 {
    let [cold, cool, warm, hot] = shelf_life.q10;
    let above = |floor: f64| (core - floor).max(0.0);
    cold.powf(core.min(10.0) / 10.0)
        * cool.powf(above(10.0).min(10.0) / 10.0)
        * warm.powf(above(20.0).min(10.0) / 10.0)
        * hot.powf(above(30.0) / 10.0)
}
