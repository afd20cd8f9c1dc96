//! Air and cores against their limits, as measured and as the model tells them.

use super::{Alarm, Desk, Subject};
use crate::alarm::{AlarmRule, Limit, Watch};
use crate::units::{PlanTime, Seconds};

impl Desk<'_> {
    /// The strictest limit that a rule has for what is in a compartment at a moment.
    fn limit_at(&self, rule: &AlarmRule, compartment: usize, at: PlanTime) -> Option<(Limit, f64)> {
        let inside =
            self.truck.carried.iter().filter(|ride| {
                usize::from(ride.compartment) == compartment && ride.is_on_board(at)
            });
        let limits = inside.filter_map(|ride| rule.limit(self.product(ride.lot)));
        limits.min_by(|(a, _), (b, _)| strictness(*a).total_cmp(&strictness(*b)))
    }

    pub(super) fn find_air(&self, rule: &AlarmRule, found: &mut Vec<Alarm>) {
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

    pub(super) fn find_core(&self, rule: &AlarmRule, found: &mut Vec<Alarm>) {
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
}

/// Lower is stricter.
const fn strictness(limit: Limit) -> f64 {
    match limit {
        Limit::Warm(degrees) => degrees,
        Limit::Cold(degrees) => -degrees,
    }
}
