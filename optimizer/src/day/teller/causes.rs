//! Which events are behind a change.

use super::Teller;
use crate::day::event::{Event, EventKind};
use crate::problem::{LotId, VehicleId};

impl Teller<'_> {
    /// Events that have upset a truck, or what it carries.
    pub(super) fn troubles(&self, vehicle: VehicleId) -> Vec<String> {
        let name = &self.state.problem.vehicles[vehicle.index()].id;
        let carries = |lot: &str| {
            let mut load = self.state.trucks[vehicle.index()].when_free.iter();
            load.any(|on_board| self.state.problem.lots[on_board.lot.index()].id == lot)
        };
        self.events(|event| match &event.kind {
            EventKind::LotContaminated { lot } => carries(lot),
            kind => event.vehicle() == Some(name) && is_trouble(kind),
        })
    }

    fn is_about_place(event: &Event, place: &str) -> bool {
        event.place() == Some(place) && !event.is_progress()
    }

    /// Events about a lot, its market, the truck that was to fetch it and the hub it was to go to.
    pub(super) fn about_lot(&self, lot: LotId, vehicle: Option<VehicleId>) -> Vec<String> {
        let problem = &self.state.problem;
        let goods = &problem.lots[lot.index()];
        let market = problem.markets.get(goods.market.index());
        let slot = self.state.courses.slot(lot);
        let hub = slot.map(|slot| &problem.hubs[self.state.courses.trip(slot).hub.index()].id);
        let of_truck = vehicle.map(|vehicle| self.troubles(vehicle));
        let of_truck = of_truck.unwrap_or_default();
        self.events(|event| {
            let is_own = event.lot() == Some(&goods.id)
                && !matches!(
                    event.kind,
                    EventKind::Loaded { .. } | EventKind::Sensor { .. }
                );
            let is_everywhere = matches!(
                event.kind,
                EventKind::Road(_) | EventKind::RoadsDrawn { .. } | EventKind::Weather { .. }
            );
            is_own
                || is_everywhere
                || market.is_some_and(|market| Self::is_about_place(event, &market.id))
                || hub.is_some_and(|hub| Self::is_about_place(event, hub))
                || of_truck.contains(&event.id)
        })
    }

    fn events(&self, is_it: impl Fn(&Event) -> bool) -> Vec<String> {
        let events = self.state.events.iter().filter(|event| is_it(event));
        events.map(|event| event.id.clone()).collect()
    }
}

const fn is_trouble(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::TruckBroken { .. }
            | EventKind::UnitBroken { .. }
            | EventKind::DriverOverHours { .. }
            | EventKind::TollRefused { .. }
            | EventKind::SensorSilent { .. }
            | EventKind::Sensor { .. }
    )
}
