//! What goes into each storage zone of each hub over the whole day, in kg.

use crate::problem::{HubId, LotId, Problem};
use crate::rules::hub_zone;

/// Counters of kg, one per zone of every hub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Zones {
    first: Vec<usize>,
    kg: Vec<u64>,
}

impl Zones {
    /// All zones empty.
    pub(crate) fn new(problem: &Problem) -> Self {
        let mut first = Vec::with_capacity(problem.hubs.len());
        let mut count = 0;
        for hub in &problem.hubs {
            first.push(count);
            count += hub.zones.len();
        }
        Self {
            first,
            kg: vec![0; count],
        }
    }

    /// Counts a lot that now goes to a hub.
    pub(crate) fn add(&mut self, problem: &Problem, hub: HubId, lot: LotId) {
        if let Some(zone) = hub_zone::zone_of(problem, hub, lot) {
            self.kg[self.first[hub.index()] + zone] += u64::from(problem.lots[lot.index()].load.kg);
        }
    }

    /// Counts a lot off that no longer goes to a hub.
    pub(crate) fn subtract(&mut self, problem: &Problem, hub: HubId, lot: LotId) {
        if let Some(zone) = hub_zone::zone_of(problem, hub, lot) {
            self.kg[self.first[hub.index()] + zone] -= u64::from(problem.lots[lot.index()].load.kg);
        }
    }

    /// Whether lots that do not go there yet have room in a hub, all together.
    pub(crate) fn have_room(&self, problem: &Problem, hub: HubId, lots: &[LotId]) -> bool {
        let zone_of = |lot: LotId| hub_zone::zone_of(problem, hub, lot);
        lots.iter().all(|&lot| {
            let Some(zone) = zone_of(lot) else {
                return false;
            };
            let coming = lots.iter().filter(|&&other| zone_of(other) == Some(zone));
            let kg: u64 = coming
                .map(|other| u64::from(problem.lots[other.index()].load.kg))
                .sum();
            let capacity = problem.hubs[hub.index()].zones[zone].capacity_kg;
            self.kg[self.first[hub.index()] + zone] + kg <= u64::from(capacity)
        })
    }
}
