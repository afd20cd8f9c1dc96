//! A trip cut into steps during which doors, unit and weather stay as they are.

use osm_loader::LocationId;

use crate::problem::{Handling, LoadedBox, Problem, ThermalSettings};
use crate::schedule::TripSchedule;
use crate::solution::Trip;
use crate::units::{PlanTime, Seconds};

/// A step: the same for every compartment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    /// When it ends.
    pub(crate) end: PlanTime,
    /// How long it lasts.
    pub(crate) seconds: f64,
    /// One over that.
    pub(crate) per_second: f64,
    /// Temperature outdoors.
    pub(crate) outdoor: f64,
    /// Kelvin by which the sun warms the walls beyond that.
    pub(crate) sun: f64,
    /// Share of the open doors' conductance that is open; zero while doors are closed. The unit
    /// runs only then.
    pub(crate) doors: f64,
    /// Seconds at its end in which the air is judged: doors have been closed long enough.
    pub(crate) judged: f64,
}

/// When lots follow the air they are in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stride {
    /// After so many seconds at the latest.
    pub(super) longest_s: f64,
    /// As soon as a core may have changed by so many kelvin.
    pub(super) noticed_k: f64,
}

impl Stride {
    /// At every step.
    pub(super) const NONE: Self = Self {
        longest_s: 0.0,
        noticed_k: 0.0,
    };
}

/// How finely a trip is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grain {
    /// Longest step.
    longest: Seconds,
    stride: Stride,
    /// Whether driving and standing with closed doors become one step.
    merges: bool,
}

impl Grain {
    /// A step for everything that happens, none longer than `longest`; lots follow at once.
    pub(crate) const fn fine(longest: Seconds) -> Self {
        Self {
            longest,
            stride: Stride::NONE,
            merges: false,
        }
    }

    /// As coarse as the search can bear (MODEL.md, Steps).
    pub(crate) fn coarse(settings: &ThermalSettings) -> Self {
        let stride = Stride {
            longest_s: f64::from(settings.stride.0),
            noticed_k: settings.noticed_k,
        };
        Self {
            longest: settings.step,
            stride,
            merges: true,
        }
    }
}

/// The steps of a trip, and before which of them each lot comes on board. Reusable.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    pub(crate) steps: Vec<Step>,
    /// Per stop of the trip.
    pub(crate) boardings: Vec<usize>,
    pub(super) stride: Stride,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            boardings: Vec::new(),
            stride: Stride::NONE,
        }
    }
}

/// A time in which doors and whereabouts stay as they are, told by its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) until: PlanTime,
    /// Between these two places; at one, if they are the same.
    pub(crate) between: (LocationId, LocationId),
    /// As in [`Step`].
    pub(crate) doors: f64,
    /// Whether the next lot comes on board at its beginning.
    pub(crate) boards: bool,
}

impl Span {
    /// Standing with doors closed.
    pub(crate) const fn still(place: LocationId, until: PlanTime) -> Self {
        Self::drive(place, place, until)
    }

    /// Driving.
    pub(crate) const fn drive(from: LocationId, to: LocationId, until: PlanTime) -> Self {
        Self {
            until,
            between: (from, to),
            doors: 0.0,
            boards: false,
        }
    }
}

/// Where the truck is, for the temperature around it.
#[derive(Clone, Copy)]
enum Whereabouts {
    At(LocationId),
    Between(LocationId, LocationId),
}

impl Timeline {
    /// Fills in a trip; it may begin with a loaded box.
    pub(crate) fn fill(
        &mut self,
        problem: &Problem,
        trip: &Trip,
        times: &TripSchedule,
        (grain, load): (Grain, Option<&LoadedBox>),
    ) {
        self.steps.clear();
        self.boardings.clear();
        self.stride = grain.stride;
        let mut pen = Pen {
            problem,
            grain,
            written: times.departure(),
            now: times.departure(),
            closed: Closed::default(),
            doors_closed: load.and_then(|load| load.doors_closed),
            sun_seconds: problem
                .settings
                .thermal
                .sun_hours
                .map(|hour| hour * 3_600.0),
            steps: &mut self.steps,
        };
        for (stop, at) in trip.stops.iter().zip(&times.stops) {
            let market = problem.market_of(stop.lot);
            let here = Whereabouts::At(market.location);
            pen.stay(Whereabouts::At(at.leg.from), at.leg.departure);
            pen.stay(Whereabouts::Between(at.leg.from, at.leg.to), at.leg.arrival);
            pen.stay(here, at.load_start);
            pen.end_step();
            self.boardings.push(pen.steps.len());
            let papers = market.handling.paperwork;
            pen.handle(here, &market.handling, papers, at.load_end);
        }
        let (leg, hub) = (&times.to_hub, &problem.hubs[trip.hub.index()]);
        let here = Whereabouts::At(hub.location);
        pen.stay(Whereabouts::At(leg.from), leg.departure);
        pen.stay(Whereabouts::Between(leg.from, leg.to), leg.arrival);
        pen.stay(here, times.unload_start);
        let papers = Seconds(hub.handling.paperwork.0 * trip.stops.len() as u32);
        pen.handle(here, &hub.handling, papers, times.unload_end);
        pen.end_step();
    }
}

impl Timeline {
    /// Fills in what really happens from a moment on, doors having been closed at another; every
    /// span ends a step, none is longer than `longest`.
    pub(crate) fn fill_spans(
        &mut self,
        problem: &Problem,
        (start, doors_closed): (PlanTime, Option<PlanTime>),
        spans: &[Span],
        longest: Seconds,
    ) {
        self.steps.clear();
        self.boardings.clear();
        self.stride = Stride::NONE;
        let mut pen = Pen {
            problem,
            grain: Grain::fine(longest),
            written: start,
            now: start,
            closed: Closed::default(),
            doors_closed,
            sun_seconds: problem
                .settings
                .thermal
                .sun_hours
                .map(|hour| hour * 3_600.0),
            steps: &mut self.steps,
        };
        for span in spans {
            if span.boards {
                self.boardings.push(pen.steps.len());
            }
            let (from, to) = span.between;
            let place = if from == to {
                Whereabouts::At(from)
            } else {
                Whereabouts::Between(from, to)
            };
            if span.doors > 0.0 {
                pen.stand_open(place, span.doors, span.until);
            } else {
                pen.stay(place, span.until);
                pen.end_step();
            }
        }
    }
}

/// What has come together of a step with closed doors.
#[derive(Clone, Copy, Default)]
struct Closed {
    /// Integrals over time of the temperature outdoors and of the sunshine.
    outdoor_k_s: f64,
    sun_s: f64,
}

/// Writes steps up to `now`.
struct Pen<'a> {
    problem: &'a Problem,
    grain: Grain,
    /// Up to here there are steps; what follows up to `now` is in `closed`.
    written: PlanTime,
    now: PlanTime,
    closed: Closed,
    /// When doors were last closed.
    doors_closed: Option<PlanTime>,
    /// Sunrise and sunset, in seconds of the day.
    sun_seconds: [f64; 2],
    steps: &'a mut Vec<Step>,
}

impl Pen<'_> {
    /// Stays somewhere with closed doors.
    fn stay(&mut self, place: Whereabouts, until: PlanTime) {
        while self.now < until {
            let full = self.written + self.grain.longest;
            let end = if until <= full {
                until
            } else {
                self.piece_end(until, full.since(self.now))
            };
            self.weather(place, end);
            self.now = end;
            if !self.grain.merges || full <= end {
                self.end_step();
            }
        }
    }

    /// Adds what it is like outdoors until `end`.
    fn weather(&mut self, place: Whereabouts, end: PlanTime) {
        let seconds = f64::from(end.0 - self.now.0);
        self.closed.outdoor_k_s += self.outdoor(place, end) * seconds;
        self.closed.sun_s += self.sunny_seconds(end);
    }

    /// The end of the next piece of a stay: what is left in equal parts that fit a step, the first
    /// of them no longer than `room`.
    fn piece_end(&self, until: PlanTime, room: Seconds) -> PlanTime {
        let left = until.since(self.now).0;
        let parts = left.div_ceil(self.grain.longest.0.max(1)).max(1);
        self.now + Seconds(left.div_ceil(parts).min(room.0).max(1))
    }

    /// Makes a step of what has come together.
    fn end_step(&mut self) {
        let seconds = f64::from(self.now.0 - self.written.0);
        if seconds <= 0.0 {
            return;
        }
        let per_second = 1.0 / seconds;
        let closed = std::mem::take(&mut self.closed);
        let recovery = self.problem.settings.thermal.air_recovery;
        let judged_from = self.doors_closed.map(|closed| closed + recovery);
        self.steps.push(Step {
            end: self.now,
            seconds,
            per_second,
            outdoor: closed.outdoor_k_s * per_second,
            sun: closed.sun_s * per_second * self.problem.settings.thermal.sun_k,
            doors: 0.0,
            judged: judged_from.map_or(seconds, |from| f64::from(self.now.since(from).0)),
        });
        self.written = self.now;
    }

    /// Paperwork with doors closed, then the open part of moving, then the closed part.
    fn handle(
        &mut self,
        place: Whereabouts,
        handling: &Handling,
        papers: Seconds,
        until: PlanTime,
    ) {
        let papers_end = (self.now + papers).min(until);
        let moving = until.since(papers_end);
        let open = Seconds::ceil(handling.door_open * f64::from(moving.0));
        let open_end = (papers_end + open).min(until);
        let sealed = self.problem.settings.thermal.sealed_dock;
        let doors = if handling.sealed_dock { sealed } else { 1.0 };
        self.stay(place, papers_end);
        self.end_step();
        self.stand_open(place, doors, open_end);
        self.stay(place, until);
    }

    /// Stands with open doors, behind a seal or not.
    fn stand_open(&mut self, place: Whereabouts, doors: f64, until: PlanTime) {
        let length = until.since(self.now).0;
        let count = length.div_ceil(self.grain.longest.0.max(1));
        let start = self.now;
        for part in 1..=count {
            let passed = u64::from(length) * u64::from(part) / u64::from(count);
            let end = start + Seconds(passed as u32);
            let seconds = f64::from(end.0 - self.now.0);
            let per_second = 1.0 / seconds;
            self.steps.push(Step {
                end,
                seconds,
                per_second,
                outdoor: self.outdoor(place, end),
                sun: self.sunny_seconds(end) * per_second * self.problem.settings.thermal.sun_k,
                doors,
                judged: 0.0,
            });
            self.now = end;
        }
        if count > 0 {
            self.doors_closed = Some(until);
            self.written = self.now;
        }
    }

    /// Temperature outdoors in the middle of the time from now to `end`.
    fn outdoor(&self, place: Whereabouts, end: PlanTime) -> f64 {
        let half_seconds = (self.now.0 + end.0).rem_euclid(2 * DAY_S) as u32;
        let hour = (half_seconds / 7_200) as usize;
        let into = f64::from(half_seconds % 7_200) * (1.0 / 7_200.0);
        let next = if hour < 23 { hour + 1 } else { 0 };
        let at = |place: LocationId| {
            let hours = &self.problem.outdoor[place.index()].0;
            let from = hours[hour].degrees();
            from + (hours[next].degrees() - from) * into
        };
        match place {
            Whereabouts::At(place) => at(place),
            Whereabouts::Between(a, b) => 0.5 * (at(a) + at(b)),
        }
    }

    /// How much of the time from now to `end` lies between sunrise and sunset.
    fn sunny_seconds(&self, end: PlanTime) -> f64 {
        let [rise, set] = self.sun_seconds;
        let from = f64::from(self.now.0.rem_euclid(DAY_S));
        let to = from + f64::from(end.0 - self.now.0);
        if rise <= from && to <= set {
            to - from
        } else {
            (to.min(set) - from.max(rise)).max(0.0)
        }
    }
}

const DAY_S: i32 = 86_400;
