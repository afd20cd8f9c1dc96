//! A trip cut into steps during which doors, unit and weather stay as they are.

use osm_loader::LocationId;

use crate::problem::{Handling, Problem};
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
    /// Temperature outdoors.
    pub(crate) outdoor: f64,
    /// Kelvin by which the sun warms the walls beyond that.
    pub(crate) sun: f64,
    /// Share of the open doors' conductance that is open; zero while doors are closed. The unit
    /// runs only then.
    pub(crate) doors: f64,
}

/// The steps of a trip, and before which of them each lot comes on board. Reusable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timeline {
    pub(crate) steps: Vec<Step>,
    /// Per stop of the trip.
    pub(crate) boardings: Vec<usize>,
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
    /// Fills in a trip, in steps of at most `longest`.
    pub(crate) fn fill(
        &mut self,
        problem: &Problem,
        trip: &Trip,
        times: &TripSchedule,
        longest: Seconds,
    ) {
        self.steps.clear();
        self.boardings.clear();
        let mut pen = Pen {
            problem,
            longest,
            now: times.departure(),
            steps: &mut self.steps,
        };
        for (stop, at) in trip.stops.iter().zip(&times.stops) {
            let market = problem.market_of(stop.lot);
            let here = Whereabouts::At(market.location);
            pen.stay(Whereabouts::At(at.leg.from), at.leg.departure);
            pen.stay(Whereabouts::Between(at.leg.from, at.leg.to), at.leg.arrival);
            pen.stay(here, at.load_start);
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
    }
}

impl Timeline {
    /// Fills in what really happened, in steps of at most `longest`.
    pub(crate) fn fill_spans(
        &mut self,
        problem: &Problem,
        start: PlanTime,
        spans: &[Span],
        longest: Seconds,
    ) {
        self.steps.clear();
        self.boardings.clear();
        let mut pen = Pen {
            problem,
            longest,
            now: start,
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
            pen.write(place, span.doors, span.until);
        }
    }
}

/// Writes steps from `now` on.
struct Pen<'a> {
    problem: &'a Problem,
    longest: Seconds,
    now: PlanTime,
    steps: &'a mut Vec<Step>,
}

impl Pen<'_> {
    fn stay(&mut self, place: Whereabouts, until: PlanTime) {
        self.write(place, 0.0, until);
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
        self.write(place, 0.0, papers_end);
        self.write(place, doors, open_end);
        self.write(place, 0.0, until);
    }

    fn write(&mut self, place: Whereabouts, doors: f64, until: PlanTime) {
        let length = until.since(self.now).0;
        let count = length.div_ceil(self.longest.0.max(1));
        let start = self.now;
        for i in 1..=count {
            let end =
                PlanTime(start.0 + (u64::from(length) * u64::from(i) / u64::from(count)) as i32);
            self.step(place, doors, end);
        }
        self.now = self.now.max(until);
    }

    fn step(&mut self, place: Whereabouts, doors: f64, end: PlanTime) {
        let outdoor = match place {
            Whereabouts::At(place) => self.outdoor(place, end),
            Whereabouts::Between(a, b) => 0.5 * (self.outdoor(a, end) + self.outdoor(b, end)),
        };
        let seconds = f64::from(end.0 - self.now.0);
        self.steps.push(Step {
            end,
            seconds,
            outdoor,
            sun: self.sunny_seconds(end) / seconds * self.problem.settings.thermal.sun_k,
            doors,
        });
        self.now = end;
    }

    /// Temperature outdoors in the middle of the step that ends at `end`.
    fn outdoor(&self, place: LocationId, end: PlanTime) -> f64 {
        let hours = &self.problem.outdoor[place.index()].0;
        let half_seconds = (self.now.0 + end.0).rem_euclid(2 * DAY_S);
        let (hour, into) = (half_seconds / 7_200, half_seconds % 7_200);
        let (from, to) = (hours[hour as usize], hours[(hour as usize + 1) % 24]);
        from.degrees() + (to.degrees() - from.degrees()) * f64::from(into) / 7_200.0
    }

    /// How much of the step that ends at `end` lies between sunrise and sunset.
    fn sunny_seconds(&self, end: PlanTime) -> f64 {
        let [rise, set] = self.problem.settings.thermal.sun_hours;
        let from = f64::from(self.now.0.rem_euclid(DAY_S));
        let to = from + f64::from(end.0 - self.now.0);
        (to.min(set * 3_600.0) - from.max(rise * 3_600.0)).max(0.0)
    }
}

const DAY_S: i32 = 86_400;
