//! Alarms of the running day: recorder readings and the model against the alarm rules, with their
//! time filters; air while doors stand open and shortly after greyed out; doors, silence, units.
//!
//! Rules on temperature are those of [`crate::alarm`]; those on devices are [`DeviceRule`]s.

use super::event::{EventKind, Reading};
use super::state::{Carried, DayState, TruckState, Whereabouts};
use crate::alarm::{AlarmRule, Basis, Level, Limit, Probe, Watch};
use crate::problem::{LotId, Product, VehicleId};
use crate::units::{PlanTime, Seconds};

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

/// A recorder's readings of one truck, by kind, in order.
struct BoxLog {
    air: Vec<(PlanTime, usize, f64)>,
    cores: Vec<(PlanTime, LotId, f64)>,
    /// Times with doors open, and with the unit off.
    open: Vec<(PlanTime, PlanTime)>,
    off: Vec<(PlanTime, PlanTime)>,
    heard: Vec<PlanTime>,
}

const FOREVER: PlanTime = PlanTime(i32::MAX);

impl BoxLog {
    fn new(state: &DayState, truck: &TruckState) -> Self {
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

    /// The strictest limit that a rule has for what is in a compartment at a moment.
    fn limit_at(&self, rule: &AlarmRule, compartment: usize, at: PlanTime) -> Option<(Limit, f64)> {
        let inside =
            self.truck.carried.iter().filter(|ride| {
                usize::from(ride.compartment) == compartment && ride.is_on_board(at)
            });
        let limits = inside.filter_map(|ride| rule.limit(self.product(ride.lot)));
        limits.min_by(|(a, _), (b, _)| strictness(*a).total_cmp(&strictness(*b)))
    }

    fn find_air(&self, rule: &AlarmRule, found: &mut Vec<Alarm>) {
        let mut compartments: Vec<usize> = self.log.air.iter().map(|(_, part, _)| *part).collect();
        compartments.sort_unstable();
        compartments.dedup();
        for compartment in compartments {
            let series: Vec<(PlanTime, f64)> = self
                .log
                .air
                .iter()
                .filter(|(_, part, _)| *part == compartment)
                .map(|&(at, _, degrees)| (at, degrees))
                .collect();
            for greyed in [false, true] {
                let counts = |at: PlanTime| {
                    let limit = self.limit_at(rule, compartment, at)?;
                    (self.doors_disturb(at) == greyed).then_some(limit)
                };
                let subject = |limit| Subject::Air(compartment, limit);
                self.watch(rule, &series, counts, (subject, greyed), found);
            }
        }
    }

    fn find_core(&self, rule: &AlarmRule, found: &mut Vec<Alarm>) {
        for ride in &self.truck.carried {
            let Some(limit) = rule.limit(self.product(ride.lot)) else {
                continue;
            };
            let series = self.log.cores.iter().filter(|(_, lot, _)| *lot == ride.lot);
            let series: Vec<(PlanTime, f64)> =
                series.map(|&(at, _, degrees)| (at, degrees)).collect();
            let counts = |at: PlanTime| ride.is_on_board(at).then_some(limit);
            let subject = |limit| Subject::Core(ride.lot, limit);
            self.watch(rule, &series, counts, (subject, false), found);
        }
        self.find_estimates(rule, found);
    }

    /// Every reading stands until the next one, though not for too long.
    fn watch(
        &self,
        rule: &AlarmRule,
        series: &[(PlanTime, f64)],
        counts: impl Fn(PlanTime) -> Option<(Limit, f64)>,
        (subject, suppressed): (impl Fn(Limit) -> Subject, bool),
        found: &mut Vec<Alarm>,
    ) {
        let mut watch: Option<(Watch, Limit)> = None;
        let mut close = |watch: Option<(Watch, Limit)>| {
            let Some((watch, limit)) = watch else { return };
            found.extend(watch.into_episodes().iter().map(|episode| Alarm {
                vehicle: self.truck.vehicle,
                subject: subject(limit),
                level: rule.level,
                basis: rule.basis,
                from: PlanTime(episode.span[0] as i32),
                until: PlanTime(episode.span[1] as i32),
                extreme: Some(episode.extreme),
                suppressed,
            }));
        };
        for (index, &(at, degrees)) in series.iter().enumerate() {
            let next = series.get(index + 1).map_or(self.state.now, |next| next.0);
            let until = next.min(at + self.settings.longest_gap);
            match counts(at) {
                Some((limit, minutes)) => {
                    if watch.as_ref().is_none_or(|(_, known)| *known != limit) {
                        close(watch.take());
                        watch = Some((Watch::new(limit, minutes, rule.unit_k()), limit));
                    }
                    if let Some((watch, _)) = &mut watch {
                        let until = until.max(PlanTime(at.0 + 1));
                        watch.see([f64::from(at.0), f64::from(until.0)], degrees);
                        if until < next {
                            watch.close();
                        }
                    }
                }
                None => close(watch.take()),
            }
        }
        close(watch);
    }

    /// What the model says of lots on board now.
    fn find_estimates(&self, rule: &AlarmRule, found: &mut Vec<Alarm>) {
        for lot in &self.truck.on_board {
            let Some((limit, minutes)) = rule.limit(self.product(lot.lot)) else {
                continue;
            };
            let lasted = match limit {
                Limit::Warm(_) => lot.endured.excursion_minutes,
                Limit::Cold(_) if rule.unit_k().is_some() => lot.endured.chilling * minutes,
                Limit::Cold(_) => lot.endured.freezing_minutes,
            };
            if limit.is_passed(lot.core.degrees()) && lasted >= minutes {
                found.push(Alarm {
                    vehicle: self.truck.vehicle,
                    subject: Subject::Estimate(lot.lot, limit),
                    level: rule.level,
                    basis: rule.basis,
                    from: self.state.now - Seconds((lasted.clamp(0.0, 1_440.0) * 60.0) as u32),
                    until: self.state.now,
                    extreme: Some(lot.core.degrees()),
                    suppressed: false,
                });
            }
        }
    }

    fn doors_disturb(&self, at: PlanTime) -> bool {
        let grace = self.settings.door_grace;
        let mut open = self.log.open.iter();
        open.any(|&(from, until)| from <= at && at <= until + grace)
    }

    fn find_device(&self, rule: &DeviceRule, found: &mut Vec<Alarm>) {
        let times = match rule.device {
            Device::DoorsWhileDriving => self.open_while_driving(),
            Device::Silence => self.silences(),
            Device::UnitOff => self.off_while_loaded(),
        };
        let borne = Seconds::ceil(rule.minutes * 60.0);
        let long = times
            .into_iter()
            .filter(|(from, until)| until.since(*from) >= borne);
        found.extend(long.map(|(from, until)| Alarm {
            vehicle: self.truck.vehicle,
            subject: Subject::Device(rule.device),
            level: rule.level,
            basis: Basis::Legal,
            from,
            until,
            extreme: None,
            suppressed: false,
        }));
    }

    fn open_while_driving(&self) -> Vec<(PlanTime, PlanTime)> {
        let drives = self.drives();
        let both = self.log.open.iter().flat_map(|&(from, until)| {
            drives
                .iter()
                .map(move |&(left, arrived)| (from.max(left), until.min(arrived)))
        });
        both.filter(|(from, until)| from < until).collect()
    }

    /// Times on the road.
    fn drives(&self) -> Vec<(PlanTime, PlanTime)> {
        let mut drives = Vec::new();
        let mut left = self.truck.working_since;
        for visit in &self.truck.visits {
            drives.extend(left.map(|left| (left, visit.from)));
            left = visit.until;
        }
        if let Whereabouts::Driving { left, .. } = self.truck.whereabouts {
            drives.push((left, self.state.now));
        }
        drives
    }

    /// Gaps between readings, from the first one on; or since it was said to be silent.
    fn silences(&self) -> Vec<(PlanTime, PlanTime)> {
        let heard = &self.log.heard;
        let ends = heard.iter().skip(1).copied().chain([self.state.now]);
        let told = self.truck.silent_since.filter(|_| heard.is_empty());
        let gaps = heard.iter().copied().zip(ends);
        gaps.chain(told.map(|since| (since, self.state.now)))
            .collect()
    }

    fn off_while_loaded(&self) -> Vec<(PlanTime, PlanTime)> {
        let times = self.log.off.iter().filter_map(|&(from, until)| {
            let warmed = self.truck.carried.iter().filter(|ride| {
                let together = ride.from < until && ride.until.is_none_or(|left| from < left);
                together && self.warms(ride, until)
            });
            let begins = warmed.map(|ride| ride.from.max(from)).min()?;
            Some((begins, until))
        });
        times.collect()
    }

    fn warms(&self, ride: &Carried, at: PlanTime) -> bool {
        let place = match self.truck.whereabouts {
            Whereabouts::Driving { to, .. } => to,
            _ => self.state.problem.market_of(ride.lot).location,
        };
        let outdoors = self.state.problem.outdoor[place.index()].at(at.hour_of_day());
        outdoors > self.product(ride.lot).window.max().degrees()
    }
}

/// Lower is stricter.
const fn strictness(limit: Limit) -> f64 {
    match limit {
        Limit::Warm(degrees) => degrees,
        Limit::Cold(degrees) => -degrees,
    }
}
