//! Verdicts of the exact evaluation kept for routes that come up again, as most do: ruining and
//! recreating often ends in a route seen before.
//!
//! A fixed number of slots; a newer route takes the slot of an older one. Routes are compared in
//! full, so a verdict is never taken for another's. What it forgets changes speed, never a plan.

use crate::evaluate::Broken;
use crate::search::tour::Worth;
use crate::solution::Route;

/// Slots; a power of two.
const SLOTS: usize = 1 << 14;

/// Verdicts by route.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    slots: Vec<Option<Entry>>,
    key: Vec<u64>,
}

#[derive(Clone, Debug)]
struct Entry {
    key: Vec<u64>,
    verdict: Result<Worth, Broken>,
}

impl Memory {
    /// Nothing known.
    pub(crate) fn new() -> Self {
        Self {
            slots: vec![None; SLOTS],
            key: Vec::new(),
        }
    }

    /// The verdict on a route driven by a vehicle of this kind: remembered, or asked for now.
    pub(crate) fn verdict(
        &mut self,
        kind: usize,
        route: &Route,
        judge: impl FnOnce() -> Result<Worth, Broken>,
    ) -> Result<Worth, Broken> {
        write_key(&mut self.key, kind, route);
        let slot = &mut self.slots[slot_of(&self.key)];
        if let Some(entry) = slot
            && entry.key == self.key
        {
            return entry.verdict.clone();
        }
        let verdict = judge();
        *slot = Some(Entry {
            key: self.key.clone(),
            verdict: verdict.clone(),
        });
        verdict
    }
}

/// All that the evaluation of a route depends on.
fn write_key(key: &mut Vec<u64>, kind: usize, route: &Route) {
    key.clear();
    key.push(kind as u64);
    for trip in &route.trips {
        let dock_from = trip
            .dock_from
            .map_or(u64::MAX, |moment| u64::from(moment.0.cast_unsigned()));
        key.extend([
            u64::from(trip.hub.0) << 8 | u64::from(trip.layout),
            dock_from,
        ]);
        let set_points = trip.set_points.iter();
        key.extend(
            set_points.map(|point| point.map_or(u64::MAX, |point| point.degrees().to_bits())),
        );
        let stops = trip.stops.iter();
        key.extend(stops.map(|stop| u64::from(stop.lot.0) << 8 | u64::from(stop.compartment)));
        key.push(u64::MAX);
    }
}

fn slot_of(key: &[u64]) -> usize {
    let mix = |hash: u64, word: &u64| {
        let wide = u128::from(hash ^ word) * 0x9E37_79B9_7F4A_7C15;
        (wide >> 64) as u64 ^ wide as u64
    };
    key.iter().fold(0x5851_F42D_4C95_7F2D, mix) as usize % SLOTS
}
