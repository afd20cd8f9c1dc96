//! What a recorder has read in one truck, by kind.

use crate::day::event::{EventKind, Reading};
use crate::day::state::{DayState, TruckState};
use crate::problem::LotId;
use crate::units::PlanTime;

/// Nothing has ended it yet.
const FOREVER: PlanTime = PlanTime(i32::MAX);

/// A recorder's readings of one truck, by kind, in order.
pub(super) struct BoxLog {
    pub(super) air: Vec<(PlanTime, usize, f64)>,
    pub(super) cores: Vec<(PlanTime, LotId, f64)>,
    /// Times with doors open, and with the unit off.
    pub(super) open: Vec<(PlanTime, PlanTime)>,
    pub(super) off: Vec<(PlanTime, PlanTime)>,
    pub(super) heard: Vec<PlanTime>,
}

impl BoxLog {
    pub(super) fn new(state: &DayState, truck: &TruckState) -> Self {
        let name = &state.problem.vehicles[truck.vehicle.index()].id;
        let mut log = Self {
            air: Vec::new(),
            cores: Vec::new(),
            open: Vec::new(),
            off: Vec::new(),
            heard: Vec::new(),
        };
        let own = state
            .events
            .iter()
            .filter(|event| event.vehicle() == Some(name));
        for event in own {
            match &event.kind {
                EventKind::UnitBroken { .. } => switch(&mut log.off, event.at, true),
                EventKind::Sensor { reading, .. } => log.read(state, event.at, reading),
                _ => {}
            }
        }
        for last in [log.open.last_mut(), log.off.last_mut()]
            .into_iter()
            .flatten()
        {
            last.1 = last.1.min(state.now);
        }
        log
    }

    fn read(&mut self, state: &DayState, at: PlanTime, reading: &Reading) {
        self.heard.push(at);
        match reading {
            Reading::Air {
                compartment,
                at: air,
            } => {
                self.air.push((at, *compartment, air.degrees()));
            }
            Reading::Core { lot, at: core } => {
                let found = state.problem.lots.iter().position(|known| known.id == *lot);
                let lot = found.map(|index| LotId(index as u32));
                self.cores.extend(lot.map(|lot| (at, lot, core.degrees())));
            }
            Reading::Door { open } => switch(&mut self.open, at, *open),
            Reading::Unit { on } => switch(&mut self.off, at, !on),
            Reading::Position(_) => {}
        }
    }
}

/// Begins or ends a time in which something was so.
fn switch(times: &mut Vec<(PlanTime, PlanTime)>, at: PlanTime, is_so: bool) {
    match times.last_mut().filter(|last| last.1 == FOREVER) {
        Some(last) if !is_so => last.1 = at,
        None if is_so => times.push((at, FOREVER)),
        _ => {}
    }
}
