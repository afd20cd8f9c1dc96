//! What is to be planned: markets, hubs, products, lots, vehicles, and the rules between them.
//!
//! A [`Problem`] is validated when it is built (see `validate`); the search never checks it again.
//! It knows no map: roads arrive as one [`TravelMatrix`] per truck profile.

mod alike;
mod by_hour;
mod lot;
mod place;
mod product;
mod settings;
mod underway;
mod vehicle;

use crate::compatibility::PairTable;
use osm_loader::{HourlyMatrices, LocationId, Travel, TravelMatrix};

pub use by_hour::{Leg, LegByHour, at_best};
pub use lot::{Lot, SoftDue};
pub use place::{Handling, HourlyTemperature, Hub, HubZone, Market};
pub use product::{
    EthyleneLevel, ExcursionClass, GreenChannel, HygieneClass, Product, Respiration, ShelfLife,
};
pub use settings::{
    DriverRules, EnergyPrices, ExcursionLimits, Excursions, GreenChannelRules, NightRules,
    Settings, ThermalSettings,
};
pub use underway::{Aboard, Endured, LoadedBox, Past, Promise, UnderWay};
pub use vehicle::{
    BoxThermal, Compartment, Layout, RoadProfileId, RunningCosts, Vehicle, VehicleLimits,
};

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
dense_id!(
    /// Index into [`Problem::products`].
    ProductId
);
dense_id!(
    /// Index into [`Problem::markets`].
    MarketId
);
dense_id!(
    /// Index into [`Problem::hubs`].
    HubId
);
dense_id!(
    /// Index into [`Problem::lots`].
    LotId
);
dense_id!(
    /// Index into [`Problem::vehicles`].
    VehicleId
);

/// Named abilities as a bit set: a lot or market asks for some, a vehicle offers some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Skills(pub u64);

impl Skills {
    /// Whether every asked skill is offered.
    pub const fn offers(self, asked: Self) -> bool {
        asked.0 & !self.0 == 0
    }
}

/// A decision a person has made and the planner must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// This lot, if it is collected, rides on this vehicle.
    On(LotId, VehicleId),
    /// This lot never rides on this vehicle.
    NotOn(LotId, VehicleId),
    /// On this vehicle, this lot is fetched after those of lower places and before those of higher ones.
    InOrder(LotId, VehicleId, u32),
}

/// Everything a plan is made from. Build one with `ProblemDraft::validate`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Problem {
    /// What the lots consist of.
    pub products: Vec<Product>,
    /// Where lots wait.
    pub markets: Vec<Market>,
    /// Where lots enter cold storage.
    pub hubs: Vec<Hub>,
    /// What is to be fetched.
    pub lots: Vec<Lot>,
    /// What fetches it.
    pub vehicles: Vec<Vehicle>,
    /// Which products may share a compartment or a truck.
    pub pairs: PairTable,
    /// One matrix per [`RoadProfileId`], all over the same locations.
    pub travel: Vec<TravelMatrix>,
    /// The same by hour of departure, where hours matter; `travel` is then the best of all hours.
    pub by_hour: Vec<HourlyMatrices>,
    /// Outdoor temperature of the planned day, per [`LocationId`].
    pub outdoor: Vec<HourlyTemperature>,
    /// Decisions a person has made.
    pub locks: Vec<Lock>,
    /// Everything that could be otherwise, each with its source.
    pub settings: Settings,
}

impl Problem {
    /// The product of a lot.
    pub fn product_of(&self, lot: LotId) -> &Product {
        &self.products[self.lots[lot.index()].product.index()]
    }

    /// The market of a lot.
    pub fn market_of(&self, lot: LotId) -> &Market {
        &self.markets[self.lots[lot.index()].market.index()]
    }

    /// The road leg for a vehicle, or `None` where it has no legal road.
    pub fn leg(&self, vehicle: &Vehicle, from: LocationId, to: LocationId) -> Option<Travel> {
        self.travel[vehicle.roads.index()].get(from, to)
    }

    /// The same through the hours, where they matter.
    pub fn leg_through_hours(
        &self,
        vehicle: &Vehicle,
        from: LocationId,
        to: LocationId,
    ) -> Option<Leg<'_>> {
        let hours = self.by_hour.get(vehicle.roads.index());
        let by_hour = hours.and_then(|hours| LegByHour::new(hours, from, to));
        Some(Leg::new(self.leg(vehicle, from, to)?, by_hour))
    }

    /// Whether a person's locks let this lot ride on this vehicle.
    pub fn locks_allow(&self, lot: LotId, vehicle: VehicleId) -> bool {
        self.locks.iter().all(|&lock| match lock {
            Lock::On(locked, only) => locked != lot || only == vehicle,
            Lock::NotOn(locked, never) => locked != lot || never != vehicle,
            Lock::InOrder(..) => true,
        })
    }

    /// All lots, in order.
    pub fn lot_ids(&self) -> impl Iterator<Item = LotId> + use<> {
        (0..self.lots.len() as u32).map(LotId)
    }

    /// All vehicles, in order.
    pub fn vehicle_ids(&self) -> impl Iterator<Item = VehicleId> + use<> {
        (0..self.vehicles.len() as u32).map(VehicleId)
    }

    /// All hubs, in order.
    pub fn hub_ids(&self) -> impl Iterator<Item = HubId> + use<> {
        (0..self.hubs.len() as u32).map(HubId)
    }
}
