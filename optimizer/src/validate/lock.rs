//! Locks: decisions of people that must be possible together.

use super::finding::{Finding, Kind, ReferenceFault};
use super::inspector::Inspector;
use super::lookups::Lookups;
use crate::draft::{LockDraft, LockKind};
use crate::problem::{Lock, LotId, VehicleId};

/// Checks all locks, alone and against each other.
pub(super) fn locks(
    drafts: &[LockDraft],
    lookups: &Lookups,
    findings: &mut Vec<Finding>,
) -> Vec<Lock> {
    let mut locks: Vec<(Lock, &LockDraft)> = Vec::new();
    let mut orders = Vec::new();
    for draft in drafts {
        let Some(lock) = lock(draft, lookups, findings) else {
            continue;
        };
        orders.extend(order(draft, lock, findings));
        let other = locks.iter().find(|(known, _)| contradict(*known, lock));
        if let Some((_, other)) = other {
            let mut item = Inspector::new(findings, &draft.source, Kind::Lock, &draft.lot);
            item.note(ReferenceFault::LockContradiction {
                other: other.source.clone(),
            });
        }
        locks.push((lock, draft));
    }
    locks
        .into_iter()
        .map(|(lock, _)| lock)
        .chain(orders)
        .collect()
}

/// The place in the order of a lot locked to a vehicle, where one was decided.
fn order(draft: &LockDraft, lock: Lock, findings: &mut Vec<Finding>) -> Option<Lock> {
    let (Lock::On(lot, vehicle), Some(place)) = (lock, draft.place) else {
        return None;
    };
    let mut item = Inspector::new(findings, &draft.source, Kind::Lock, &draft.lot);
    let place = item.whole("place", place, [1.0, 100_000.0]);
    Some(Lock::InOrder(lot, vehicle, place))
}

fn lock(draft: &LockDraft, lookups: &Lookups, findings: &mut Vec<Finding>) -> Option<Lock> {
    let mut item = Inspector::new(findings, &draft.source, Kind::Lock, &draft.lot);
    let lot = lookups
        .lots
        .find(&draft.lot)
        .map_err(|fault| item.note(fault));
    let vehicle = lookups
        .vehicles
        .find(&draft.vehicle)
        .map_err(|fault| item.note(fault));
    let (lot, vehicle) = (LotId(lot.ok()? as u32), VehicleId(vehicle.ok()? as u32));
    Some(match draft.kind {
        LockKind::On => Lock::On(lot, vehicle),
        LockKind::NotOn => Lock::NotOn(lot, vehicle),
    })
}

fn contradict(a: Lock, b: Lock) -> bool {
    match (a, b) {
        (Lock::On(lot, here), Lock::On(other, there)) => lot == other && here != there,
        (Lock::On(lot, here), Lock::NotOn(other, there))
        | (Lock::NotOn(lot, here), Lock::On(other, there)) => lot == other && here == there,
        _ => false,
    }
}
