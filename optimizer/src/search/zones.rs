//! What goes into each storage zone of each hub over the whole day, in kg.

use crate::problem::{HubId, LotId, Problem};
use crate::rules::hub_zone;

/// Which zone every lot would go to at every hub, over all hubs numbered through.
#[derive(Clone, Debug)]
pub(crate) struct ZoneTable {
    lots: usize,
    zone: Vec<Option<u32>>,
    capacity: Vec<u64>,
    kg: Vec<u64>,
}

impl ZoneTable {
    /// Looks every lot up at every hub.
    pub(crate) fn new(problem: &Problem) -> Self {
        let mut table = Self {
            lots: problem.lots.len(),
            zone: Vec::with_capacity(problem.lots.len() * problem.hubs.len()),
            capacity: Vec::new(),
            kg: problem.lots.iter().map(|lot| lot.load.kg.into()).collect(),
        };
        for (hub, id) in problem.hubs.iter().zip(problem.hub_ids()) {
            let first = table.capacity.len();
            let zones = problem
                .lot_ids()
                .map(|lot| Some((first + hub_zone::zone_of(problem, id, lot)?) as u32));
            table.zone.extend(zones);
            let capacities = hub.zones.iter().map(|zone| u64::from(zone.capacity_kg));
            table.capacity.extend(capacities);
        }
        table
    }

    fn zone(&self, hub: HubId, lot: LotId) -> Option<usize> {
        let zone = self.zone[hub.index() * self.lots + lot.index()];
        zone.map(|zone| zone as usize)
    }
}

/// Counters of kg, one per zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Zones {
    kg: Vec<u64>,
}

impl Zones {
    /// All zones empty.
    pub(crate) fn new(table: &ZoneTable) -> Self {
        Self {
            kg: vec![0; table.capacity.len()],
        }
    }

    /// Counts a lot that now goes to a hub.
    pub(crate) fn add(&mut self, table: &ZoneTable, hub: HubId, lot: LotId) {
        if let Some(zone) = table.zone(hub, lot) {
            self.kg[zone] += table.kg[lot.index()];
        }
    }

    /// Counts a lot off that no longer goes to a hub.
    pub(crate) fn subtract(&mut self, table: &ZoneTable, hub: HubId, lot: LotId) {
        if let Some(zone) = table.zone(hub, lot) {
            self.kg[zone] -= table.kg[lot.index()];
        }
    }

    /// Whether lots that do not go there yet have room in a hub, all together.
    pub(crate) fn have_room(&self, table: &ZoneTable, hub: HubId, lots: &[LotId]) -> bool {
        lots.iter().all(|&lot| {
            let Some(zone) = table.zone(hub, lot) else {
                return false;
            };
            let coming = lots
                .iter()
                .filter(|&&other| table.zone(hub, other) == Some(zone));
            let kg: u64 = coming.map(|other| table.kg[other.index()]).sum();
            self.kg[zone] + kg <= table.capacity[zone]
        })
    }
}
