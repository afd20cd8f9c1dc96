//! Doors, recorders and units.

use super::{Alarm, Desk, Device, DeviceRule, Subject};
use crate::alarm::Basis;
use crate::day::state::{Carried, Whereabouts};
use crate::units::{PlanTime, Seconds};

impl Desk<'_> {
    pub(super) fn find_device(&self, rule: &DeviceRule, found: &mut Vec<Alarm>) {
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
