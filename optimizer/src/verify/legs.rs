//! The legs of a route in driving order, with road and load as the problem has them.

use super::hours;
use super::reading::{RouteReading, StopReading};
use super::violation::Place;
use crate::plan::PlannedLeg;
use crate::problem::{GreenChannel, MarketId, Problem};
use osm_loader::{LocationId, Travel};

/// One leg: what the plan says beside what the problem says.
pub(super) struct LegReading<'a> {
    pub(super) stated: &'a PlannedLeg,
    /// What the matrix says for its departure; nothing at all within one market; `None` where there is no road.
    pub(super) road: Option<Travel>,
    /// Whether it stays within one market.
    pub(super) within_market: bool,
    /// Whether the truck stands there already, with the set-up done.
    pub(super) set_up_before: bool,
    /// Where it leads.
    pub(super) goal: Place,
    /// What is on board.
    pub(super) cargo: Cargo,
}

/// What is on board.
#[derive(Clone, Copy, Default)]
pub(super) struct Cargo {
    pub(super) kg: u64,
    pub(super) liters: u64,
    pub(super) pallets: u64,
    /// Lots on board that do not count as listed for the green channel.
    pub(super) unlisted_lots: usize,
}

/// Road, load and goal of every leg: the stops' and the hub's of each trip, then the way home.
pub(super) fn of_route<'a>(problem: &Problem, route: &RouteReading<'a>) -> Vec<LegReading<'a>> {
    let roads = route.vehicle.roads.index();
    let road = |from: LocationId, to: LocationId, stated: &PlannedLeg| {
        hours::travel(problem, roads, [from, to], i64::from(stated.departure.0))
    };
    let mut legs = Vec::new();
    let mut here = route.vehicle.start;
    for (trip_index, trip) in route.trips.iter().enumerate() {
        let mut cargo = Cargo::default();
        let mut market: Option<MarketId> = None;
        for (index, stop) in trip.stops.iter().enumerate() {
            let stands_at = route
                .vehicle
                .underway
                .as_ref()
                .and_then(|day| day.standing_at);
            let begins_there = index == 0 && trip_index == 0;
            let within_market = market == Some(stop.lot.market);
            legs.push(LegReading {
                stated: &stop.stated.leg,
                road: if within_market {
                    Some(Travel::default())
                } else {
                    road(here, stop.market.location, &stop.stated.leg)
                },
                within_market,
                set_up_before: begins_there && stands_at == Some(stop.lot.market),
                goal: Place::Market(stop.market.id.clone()),
                cargo,
            });
            cargo = cargo.with(problem, stop);
            market = Some(stop.lot.market);
            here = stop.market.location;
        }
        legs.push(LegReading {
            stated: &trip.stated.to_hub,
            road: road(here, trip.hub.location, &trip.stated.to_hub),
            within_market: false,
            set_up_before: false,
            goal: trip.place(),
            cargo,
        });
        here = trip.hub.location;
    }
    if let (Some(stated), Some(end)) = (&route.stated.home, route.vehicle.end) {
        legs.push(LegReading {
            stated,
            road: road(here, end, stated),
            within_market: false,
            set_up_before: false,
            goal: route.place(),
            cargo: Cargo::default(),
        });
    }
    legs
}

impl Cargo {
    /// With one more lot.
    fn with(self, problem: &Problem, stop: &StopReading) -> Self {
        let listed = match stop.product.green_channel {
            GreenChannel::Listed => true,
            GreenChannel::Disputed => problem.settings.green_channel.disputed_counts,
            GreenChannel::NotListed => false,
        };
        Self {
            kg: self.kg + u64::from(stop.lot.load.kg),
            liters: self.liters + u64::from(stop.lot.load.liters),
            pallets: self.pallets + u64::from(stop.lot.load.pallets),
            unlisted_lots: self.unlisted_lots + usize::from(!listed),
        }
    }
}
