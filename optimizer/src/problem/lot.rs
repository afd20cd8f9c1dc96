//! Lots: one pickup of one product at one market.

use super::{Aboard, HubId, MarketId, Past, ProductId, Promise, Skills};
use crate::units::{Celsius, Cost, Load, PlanTime, Seconds, TimeWindow};

/// A wish to be in cold storage by some time, at a price for missing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoftDue {
    /// When the lot should be in cold storage.
    pub by: PlanTime,
    /// Price of every hour later, in fen.
    pub cost_per_hour: Cost,
}

/// One pickup of one product: it is fetched whole, by one truck, or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Lot {
    /// The user's own identifier.
    pub id: String,
    /// Where it waits.
    pub market: MarketId,
    /// What it is.
    pub product: ProductId,
    /// What room it takes.
    pub load: Load,
    /// When it was harvested; may lie before the planned day.
    pub harvested: PlanTime,
    /// Core temperature when loading starts.
    pub core: Celsius,
    /// Whether its field heat has been taken out: then the harvest clock has stopped.
    pub precooled: bool,
    /// Moments at which loading may start such that it also ends in time: the market's and the
    /// lot's own windows, already shortened by the loading time. In order, disjoint, never empty.
    pub start_windows: Vec<TimeWindow>,
    /// Paperwork and loading.
    pub service: Seconds,
    /// What it adds to the unloading time, per hub: paperwork and moving at the hub's rate.
    pub unloading: Vec<Seconds>,
    /// Food safety certificate (承诺达标合格证), if known.
    pub certificate: Option<String>,
    /// What the whole lot is worth, fresh.
    pub value: Cost,
    /// What it costs to leave it behind, beyond any lateness: priority and value in one price.
    pub unserved_cost: Cost,
    /// Soft due time.
    pub due: Option<SoftDue>,
    /// Hubs it may go to; empty means any.
    pub hubs: Vec<HubId>,
    /// What a truck needs to carry it.
    pub needs: Skills,
    /// Heat exchange time constant of its packaging against the air around it, in hours.
    pub tau_h: f64,
    /// Where it rides, if it is on board already.
    pub aboard: Option<Aboard>,
    /// What it has been through, if it has left its market once.
    pub past: Option<Past>,
    /// What people were told, if the day is being planned anew.
    pub promise: Option<Promise>,
}

impl Lot {
    /// When the first chance to load it begins.
    pub fn ready(&self) -> PlanTime {
        self.start_windows[0].start()
    }

    /// What it adds to the unloading time at a hub.
    pub fn unloading_at(&self, hub: HubId) -> Seconds {
        self.unloading[hub.index()]
    }

    /// Whether it may go to a hub, as far as its owner is concerned.
    pub fn may_go_to(&self, hub: HubId) -> bool {
        self.hubs.is_empty() || self.hubs.contains(&hub)
    }

    /// Its core temperature when it was or will be loaded.
    pub fn loaded_core(&self) -> Celsius {
        self.past.map_or(self.core, |past| past.loaded_core)
    }

    /// Whether its limits of temperature and time cannot be kept any more.
    pub fn is_forfeited(&self) -> bool {
        self.past.is_some_and(|past| past.forfeited)
    }

    /// The latest moment at which it must be in cold storage, if its field heat is still in it.
    pub fn harvest_deadline(&self, hours_to_cold: f64) -> Option<PlanTime> {
        (!self.precooled && !self.is_forfeited())
            .then(|| self.harvested + Seconds((hours_to_cold * 3600.0) as u32))
    }
}
