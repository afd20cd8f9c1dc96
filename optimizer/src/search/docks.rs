//! When trucks unload at each hub, kept in order so that a free dock is found in one pass.

use super::tour::Unloading;
use crate::problem::{HubId, Problem, VehicleId};
use crate::rules::hub_docks;
use crate::units::PlanTime;

/// A moment at which an unloading starts (`true`) or ends, and whose it is; nobody's where the
/// dock is taken by others than our vehicles.
type Change = (PlanTime, bool, Option<VehicleId>);

/// Starts and ends of unloadings per hub, in order of time; at one moment those that end come first.
#[derive(Debug, Default)]
pub(crate) struct Docks {
    hubs: Vec<Vec<Change>>,
}

impl Clone for Docks {
    fn clone(&self) -> Self {
        Self {
            hubs: self.hubs.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        self.hubs.clone_from(&source.hubs);
    }
}

impl Docks {
    /// Nobody unloads but those who take a dock whatever we plan.
    pub(crate) fn new(problem: &Problem) -> Self {
        let hubs = problem.hubs.iter().map(|hub| {
            let taken = hub.taken.iter();
            let mut changes: Vec<Change> = taken
                .flat_map(|taken| changes_of(taken.start(), taken.end(), None))
                .collect();
            changes.sort_unstable();
            changes
        });
        Self {
            hubs: hubs.collect(),
        }
    }

    /// Notes what a vehicle unloads.
    pub(super) fn add<'u>(
        &mut self,
        vehicle: VehicleId,
        unloadings: impl IntoIterator<Item = &'u Unloading>,
    ) {
        for unloading in unloadings {
            let changes = &mut self.hubs[unloading.hub.index()];
            for change in ends_of(unloading, vehicle) {
                let rank = changes.partition_point(|other| *other < change);
                changes.insert(rank, change);
            }
        }
    }

    /// Strikes off what a vehicle no longer unloads.
    pub(super) fn subtract<'u>(
        &mut self,
        vehicle: VehicleId,
        unloadings: impl IntoIterator<Item = &'u Unloading>,
    ) {
        for unloading in unloadings {
            let changes = &mut self.hubs[unloading.hub.index()];
            for change in ends_of(unloading, vehicle) {
                let rank = changes.binary_search(&change);
                changes.remove(rank.expect("it was noted when the route was judged"));
            }
        }
    }

    /// The first moment from a given one on at which a dock of the hub is free of all but this
    /// vehicle for so long an unloading.
    pub(super) fn free_from(
        &self,
        problem: &Problem,
        vehicle: VehicleId,
        own: &Unloading,
        moment: PlanTime,
    ) -> PlanTime {
        let HubId(hub) = own.hub;
        let docks = problem.hubs[hub as usize].docks;
        let changes = &self.hubs[hub as usize];
        if changes.len() < 2 * docks as usize {
            return moment;
        }
        let others = changes.iter().filter(|change| change.2 != Some(vehicle));
        let others = others.map(|&(moment, starts, _)| (moment, starts));
        hub_docks::first_free_among(others, docks, moment, own.end.since(own.start))
            .expect("a hub without docks is never admitted")
    }
}

const fn ends_of(unloading: &Unloading, vehicle: VehicleId) -> [Change; 2] {
    changes_of(unloading.start, unloading.end, Some(vehicle))
}

const fn changes_of(start: PlanTime, end: PlanTime, whose: Option<VehicleId>) -> [Change; 2] {
    [(start, true, whose), (end, false, whose)]
}
