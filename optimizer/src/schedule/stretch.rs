//! Driving stretches: when a driver may leave, when he arrives, where the law makes him rest.
//!
//! Leaving a place at once or standing there until it counts as rest are both worth trying, so
//! a moment is a small set of [`Label`]s of which none is better than another in both respects.

use crate::problem::DriverRules;
use crate::rules::driving::{self, LegDriven};
use crate::units::{PlanTime, Seconds};

/// A moment and the stretch driven by then (forward), or a deadline and the longest stretch that
/// may have been driven by then (backward).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) time: PlanTime,
    pub(super) stretch: Seconds,
}

impl Label {
    fn is_early_and_rested(self, other: Self) -> bool {
        self.time <= other.time && self.stretch <= other.stretch
    }

    fn is_late_and_lenient(self, other: Self) -> bool {
        self.time >= other.time && self.stretch >= other.stretch
    }
}

/// How many labels are remembered where rest may be needed. A ninth is forgotten: a driver would
/// have to stand nearly, but not quite, long enough at eight places in a row.
pub(super) const MOST_LABELS: usize = 8;

/// More rests than the longest leg takes.
const MOST_RESTS: u32 = 256;

/// Labels of which none makes another needless; one where nobody ever needs to rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Labels<const N: usize> {
    labels: [Label; N],
    len: usize,
}

impl<const N: usize> Default for Labels<N> {
    fn default() -> Self {
        Self {
            labels: [Label::default(); N],
            len: 0,
        }
    }
}

impl<const N: usize> Labels<N> {
    pub(super) fn iter(&self) -> impl Iterator<Item = Label> + '_ {
        self.labels[..self.len].iter().copied()
    }

    pub(super) fn one(label: Label) -> Self {
        let mut labels = Self::default();
        labels.push(label);
        labels
    }

    fn offer(&mut self, label: Label, is_better: fn(Label, Label) -> bool) {
        if self.len == 0 {
            return self.push(label);
        }
        if self.iter().any(|known| is_better(known, label)) {
            return;
        }
        let mut kept = 0;
        for i in 0..self.len {
            if !is_better(label, self.labels[i]) {
                self.labels[kept] = self.labels[i];
                kept += 1;
            }
        }
        self.len = kept;
        self.push(label);
    }

    fn push(&mut self, label: Label) {
        if self.len < N {
            self.labels[self.len] = label;
            self.len += 1;
        }
    }
}

/// The driver's rules as they bear on one trip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretches<'p> {
    rules: &'p DriverRules,
    /// Whether the trip's driving can exceed a stretch; if not, nobody ever needs to rest.
    may_bind: bool,
}

impl<'p> Stretches<'p> {
    pub(super) fn new(rules: &'p DriverRules, before: Seconds, driving: Seconds) -> Self {
        Self {
            rules,
            may_bind: driving::may_bind(rules, before, driving),
        }
    }

    /// Whether the trip's driving can exceed a stretch.
    pub(super) fn may_bind(&self) -> bool {
        self.may_bind
    }

    /// Drives a leg: the label on arrival, and the rest taken on the way.
    pub(super) fn drive(&self, departure: Label, leg: Seconds) -> (Label, Seconds) {
        let driven = if self.may_bind {
            driving::drive(self.rules, departure.time, departure.stretch, leg)
        } else {
            LegDriven {
                rests: 0,
                stretch: departure.stretch + leg,
            }
        };
        let rest = Seconds(driven.rests * self.rules.rest.0);
        let arrival = Label {
            time: departure.time + leg + rest,
            stretch: driven.stretch,
        };
        (arrival, rest)
    }

    /// The stretch with which a driver leaves a place.
    pub(super) fn stretch_on_leaving(&self, arrival: Label, departure: PlanTime) -> Seconds {
        if driving::is_rest(self.rules, departure.since(arrival.time)) {
            Seconds::ZERO
        } else {
            arrival.stretch
        }
    }

    /// How a driver may leave a place he is free to leave at `ready`.
    pub(super) fn leave<const N: usize>(
        &self,
        arrival: Label,
        ready: PlanTime,
        departures: &mut Labels<N>,
    ) {
        let stretch = self.stretch_on_leaving(arrival, ready);
        let at_once = Label {
            time: ready,
            stretch,
        };
        departures.offer(at_once, Label::is_early_and_rested);
        if self.may_bind && stretch > Seconds::ZERO {
            let rested = Label {
                time: ready.max(arrival.time + self.rules.rest),
                stretch: Seconds::ZERO,
            };
            departures.offer(rested, Label::is_early_and_rested);
        }
    }

    /// How a driver must leave for a leg to arrive as `arrival` asks; `latest` tells the last
    /// departure that arrives by a moment without rest, and the driving then.
    pub(super) fn must_leave<const N: usize>(
        &self,
        arrival: Label,
        latest: impl Fn(PlanTime) -> Option<(PlanTime, Seconds)>,
        departures: &mut Labels<N>,
    ) {
        let longest = self.rules.longest_stretch.0;
        for rests in 0..MOST_RESTS {
            let Some((time, leg)) = latest(arrival.time - Seconds(rests * self.rules.rest.0))
            else {
                return;
            };
            if let Some(stretch) = self.may_have_driven(arrival, rests, (time, leg)) {
                departures.offer(Label { time, stretch }, Label::is_late_and_lenient);
                if !self.may_bind || stretch.0 == longest {
                    return;
                }
            }
        }
    }

    /// The longest stretch with which a leg may begin at a moment to end as `arrival` asks after so
    /// many rests.
    fn may_have_driven(
        &self,
        arrival: Label,
        rests: u32,
        (departure, leg): (PlanTime, Seconds),
    ) -> Option<Seconds> {
        let longest = self.rules.longest_stretch.0;
        if !self.rules.night.applies {
            let may_drive = arrival.stretch.0 + rests * longest;
            let before = may_drive.checked_sub(leg.0)?;
            return Some(Seconds(before.min(longest)));
        }
        // A rest less than asked is an arrival so much earlier that the driver can take it there.
        let does = |stretch: u32| {
            let driven = driving::drive(self.rules, departure, Seconds(stretch), leg);
            driven.rests < rests || driven.rests == rests && driven.stretch <= arrival.stretch
        };
        if !does(0) {
            return None;
        }
        let (mut low, mut high) = (0, longest + 1);
        while high - low > 1 {
            let middle = u32::midpoint(low, high);
            if does(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(Seconds(low))
    }

    /// How a driver must arrive at a place to leave it as `departure` asks, where work there must
    /// begin at `latest` or earlier.
    pub(super) fn must_arrive<const N: usize>(
        &self,
        departure: Label,
        latest: PlanTime,
        arrivals: &mut Labels<N>,
    ) {
        let any = self.rules.longest_stretch;
        let rested = Label {
            time: latest.min(departure.time - self.rules.rest),
            stretch: any,
        };
        let at_latest = Label {
            time: latest,
            stretch: departure.stretch,
        };
        arrivals.offer(at_latest, Label::is_late_and_lenient);
        if self.may_bind || rested.time == latest {
            arrivals.offer(rested, Label::is_late_and_lenient);
        }
    }

    /// The latest way of leaving that work, rest and the rest of the trip allow.
    pub(super) fn latest_departure<const N: usize>(
        &self,
        arrival: Label,
        ready: PlanTime,
        departures: &Labels<N>,
    ) -> Option<PlanTime> {
        departures
            .iter()
            .filter(|departure| ready <= departure.time)
            .filter(|departure| {
                self.stretch_on_leaving(arrival, departure.time) <= departure.stretch
            })
            .map(|departure| departure.time)
            .max()
    }

    /// A deadline that any stretch may meet.
    pub(super) fn deadline(&self, time: PlanTime) -> Label {
        Label {
            time,
            stretch: self.rules.longest_stretch,
        }
    }
}
