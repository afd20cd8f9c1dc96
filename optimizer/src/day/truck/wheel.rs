//! Driving so far, by the reports.

use super::Surveyor;
use crate::day::state::Whereabouts;
use crate::rules::driving;
use crate::units::{Meters, PlanTime, Seconds};
use osm_loader::LocationId;

/// Driving so far.
#[derive(Default)]
pub(super) struct Wheel {
    pub(super) driven: Seconds,
    pub(super) stretch: Seconds,
    pub(super) distance: Meters,
    /// Driving of the leg under way that lies behind.
    pub(super) on_leg: Seconds,
    /// What is left of a rest on the road.
    pub(super) rest_left: Seconds,
}

impl Surveyor<'_> {
    /// Driving by the reports; where the law asks for a rest on a leg, it is thought to be taken.
    pub(super) fn wheel(&self, whereabouts: Whereabouts) -> Wheel {
        let problem = &self.known.problem;
        let rules = &problem.settings.driver;
        let mut wheel = Wheel::default();
        let (mut place, mut left) = (self.truck().start, self.trace.left);
        for stay in &self.trace.stays {
            let there = stay.spot.location(problem);
            if let Some(left) = left {
                self.drive(&mut wheel, (place, there), (left, stay.from.since(left)));
            }
            let stood = stay.until.map(|until| until.since(stay.from));
            if stood.is_some_and(|stood| driving::is_rest(rules, stood)) {
                wheel.stretch = Seconds::ZERO;
            }
            (place, left) = (there, stay.until);
        }
        if let Whereabouts::Driving { from, to, left } = whereabouts {
            self.drive_on(&mut wheel, (from, to), left);
        }
        wheel
    }

    /// The leg under way.
    fn drive_on(&self, wheel: &mut Wheel, (from, to): (LocationId, LocationId), left: PlanTime) {
        let problem = &self.known.problem;
        let leg = problem.leg(self.truck(), from, to).unwrap_or_default();
        let rules = &problem.settings.driver;
        let times = [leg.duration, self.now.since(left)];
        let leg_stands = driving::progress_on_leg(rules, left, wheel.stretch, times);
        wheel.driven += leg_stands.driven;
        wheel.stretch = leg_stands.stretch;
        (wheel.on_leg, wheel.rest_left) = (leg_stands.driven, leg_stands.rest_left);
        let share = f64::from(leg_stands.driven.0) / f64::from(leg.duration.0.max(1));
        wheel.distance += Meters::round(f64::from(leg.distance.0) * share);
    }

    fn drive(
        &self,
        wheel: &mut Wheel,
        (from, to): (LocationId, LocationId),
        (left, took): (PlanTime, Seconds),
    ) {
        let problem = &self.known.problem;
        let rules = &problem.settings.driver;
        let leg = problem.leg(self.truck(), from, to).unwrap_or_default();
        let times = [leg.duration, took];
        let (drove, stretch) = driving::reported(rules, left, wheel.stretch, times);
        wheel.driven += drove;
        wheel.stretch = stretch.min(rules.longest_stretch);
        let share = f64::from(took.0.min(leg.duration.0)) / f64::from(leg.duration.0.max(1));
        wheel.distance += Meters::round(f64::from(leg.distance.0) * share);
    }
}
