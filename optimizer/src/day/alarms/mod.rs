//! Alarms of the running day: recorder readings and the model against the alarm rules, with their
//! time filters; air while doors stand open and shortly after greyed out; doors, silence, units.
//!
//! Rules on temperature are those of [`crate::alarm`]; those on devices are [`DeviceRule`]s.

mod box_log;
mod devices;
mod temperatures;

use super::state::{DayState, TruckState};
use crate::alarm::{AlarmRule, Basis, Level, Limit, Probe};
use crate::problem::{LotId, Product, VehicleId};
use crate::units::{PlanTime, Seconds};
use box_log::BoxLog;

/// What a rule on a device asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Doors open while driving.
    DoorsWhileDriving,
    /// No reading.
    Silence,
    /// The unit off while goods are on board that the weather warms.
    UnitOff,
}

/// A rule on a device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceRule {
    /// What it asks.
    pub device: Device,
    /// Minutes that are borne.
    pub minutes: f64,
    /// How grave it is.
    pub level: Level,
}

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    /// Air of a compartment, against a limit for a product in it.
    Air(usize, Limit),
    /// Core of a lot, measured, against its limit.
    Core(LotId, Limit),
    /// Core of a lot, as the model tells it.
    Estimate(LotId, Limit),
    /// A device.
    Device(Device),
}

/// Something that was not as it should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alarm {
    /// The truck.
    pub vehicle: VehicleId,
    /// What it is about.
    pub subject: Subject,
    /// How grave it is.
    pub level: Level,
    /// Who asks.
    pub basis: Basis,
    /// Since when.
    pub from: PlanTime,
    /// Until when it was seen.
    pub until: PlanTime,
    /// The gravest temperature, °C.
    pub extreme: Option<f64>,
    /// Doors stood open: greyed out, nobody is called.
    pub suppressed: bool,
}

/// Times that alarms are judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlarmSettings {
    /// So long after doors have closed the air is still settling.
    pub door_grace: Seconds,
    /// A reading stands for so long at most.
    pub longest_gap: Seconds,
}

impl Default for AlarmSettings {
    fn default() -> Self {
        Self {
            door_grace: Seconds::from_minutes(10),
            longest_gap: Seconds::from_minutes(15),
        }
    }
}

/// Every alarm of the day up to now: those that call somebody first, the gravest before, then the
/// latest.
pub fn alarms(
    state: &DayState,
    rules: &[AlarmRule],
    devices: &[DeviceRule],
    settings: &AlarmSettings,
) -> Vec<Alarm> {
    let mut found = Vec::new();
    for truck in &state.trucks {
        let desk = Desk {
            state,
            truck,
            settings,
            log: BoxLog::new(state, truck),
        };
        for rule in rules {
            match rule.probe {
                Probe::Air => desk.find_air(rule, &mut found),
                Probe::Core => desk.find_core(rule, &mut found),
            }
        }
        for rule in devices {
            desk.find_device(rule, &mut found);
        }
    }
    found.sort_by_key(|alarm| {
        let grave = std::cmp::Reverse(alarm.level);
        (alarm.suppressed, grave, std::cmp::Reverse(alarm.from))
    });
    found
}

/// One truck under watch.
struct Desk<'a> {
    state: &'a DayState,
    truck: &'a TruckState,
    settings: &'a AlarmSettings,
    log: BoxLog,
}

impl Desk<'_> {
    fn product(&self, lot: LotId) -> &Product {
        self.state.problem.product_of(lot)
    }
}
