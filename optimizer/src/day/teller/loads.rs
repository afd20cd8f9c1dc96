//! Telling of loads: which lose time, which cannot keep their limits, which are stuck.

use super::Teller;
use crate::day::change::What;
use crate::day::state::TruckState;

/// Minutes left below which a load is urgent.
const URGENT_MIN: f64 = 180.0;

impl Teller<'_> {
    /// Loads that lose time, that cannot keep their limits, that are stuck.
    pub(super) fn tell_loads(&mut self) {
        for truck in &self.state.trucks {
            self.tell_hurry(truck);
        }
        for stranded in &self.remainder.stranded {
            let because = self.troubles(stranded.vehicle);
            let what = What::Stranded {
                vehicle: self.vehicle(stranded.vehicle),
                lots: stranded.lots.iter().map(|&lot| self.lot(lot)).collect(),
                rule: stranded.rule,
            };
            self.push(what, because);
        }
        for truck in self.state.trucks.iter().filter(|truck| truck.broken) {
            let load = truck.when_free.iter().map(|lot| self.lot(lot.lot));
            let lots: Vec<String> = load
                .filter(|lot| !self.now.contains_key(lot.as_str()))
                .collect();
            let mut stranded = self.remainder.stranded.iter();
            if !lots.is_empty() && stranded.all(|load| load.vehicle != truck.vehicle) {
                let because = self.troubles(truck.vehicle);
                let vehicle = self.vehicle(truck.vehicle);
                self.push(What::Waits { vehicle, lots }, because);
            }
        }
        for &(vehicle, limit) in &self.remainder.exceeding {
            let because = self.troubles(vehicle);
            let vehicle = self.vehicle(vehicle);
            self.push(What::Exceeds { vehicle, limit }, because);
        }
        for forfeit in &self.remainder.forfeits {
            let goods = &self.remainder.problem.lots[forfeit.lot.index()];
            let vehicle = goods.aboard.map(|aboard| aboard.vehicle);
            let because = vehicle
                .map(|vehicle| self.troubles(vehicle))
                .unwrap_or_default();
            let what = What::Forfeited {
                lot: goods.id.clone(),
                vehicle: vehicle.map(|vehicle| self.vehicle(vehicle)),
                limit: forfeit.rule,
                core: goods.core,
            };
            self.push(what, because);
        }
    }

    /// A load that loses time, or that nothing cools any more: where it goes and how long it has.
    fn tell_hurry(&mut self, truck: &TruckState) {
        let Some(carried) = truck.when_free.first() else {
            return;
        };
        let because = self.troubles(truck.vehicle);
        let hurried = truck
            .when_free
            .iter()
            .filter_map(|lot| Some((lot.minutes_left?, lot.limited_by?, lot.lot)));
        let first = hurried.min_by(|a, b| a.0.total_cmp(&b.0));
        let first = first.filter(|one| one.0 <= URGENT_MIN || truck.unit_off);
        let lot = self.lot(first.map_or(carried.lot, |one| one.2));
        let Some(&(vehicle, trip, _)) = self.now.get(lot.as_str()) else {
            return;
        };
        let (vehicle, hub, at) = (vehicle.to_owned(), trip.hub.clone(), trip.unload_end);
        match first {
            _ if because.is_empty() => {}
            Some((minutes_left, limit, _)) => {
                let urgent = What::Urgent {
                    vehicle,
                    hub,
                    at,
                    lot,
                    minutes_left,
                    limit,
                };
                self.push(urgent, because);
            }
            None if truck.unit_off => self.push(What::Uncooled { vehicle, hub, at }, because),
            None => {}
        }
    }
}
