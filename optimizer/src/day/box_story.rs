//! What is known about a box since its trip began, cut into spans for the thermal model.

use super::trace::{Pickup, Stay};
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::schedule::{LegSchedule, StopSchedule, TripSchedule};
use crate::solution::{Stop, Trip};
use crate::thermal::{Span, Timeline};
use crate::units::{Celsius, PlanTime, Seconds};
use osm_loader::{LocationId, Travel};

/// A measured temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Measured {
    Air(usize, Celsius),
    Core(LotId, Celsius),
}

/// Everything known about a box since its trip began.
#[derive(Clone, Debug)]
pub(super) struct BoxStory<'a> {
    pub(super) vehicle: VehicleId,
    pub(super) layout: u8,
    pub(super) set_points: Vec<Option<Celsius>>,
    pub(super) began: (PlanTime, LocationId),
    pub(super) stays: &'a [Stay],
    /// Where it stands or is driving to.
    pub(super) heading: LocationId,
    /// Lots with their compartments, in the order of loading.
    pub(super) pickups: &'a [(Pickup, u8)],
    pub(super) unit_off: Option<PlanTime>,
    /// In the order of time.
    pub(super) measured: &'a [(PlanTime, Measured)],
}

impl BoxStory<'_> {
    /// The lots as stops of a trip.
    pub(super) fn trip(&self) -> Trip {
        let stops = self.pickups.iter().map(|(pickup, compartment)| Stop {
            lot: pickup.lot,
            compartment: *compartment,
        });
        Trip {
            stops: stops.collect(),
            hub: HubId(0),
            layout: self.layout,
            set_points: self.set_points.clone(),
            dock_from: None,
        }
    }

    /// When each was loaded; of the legs only the beginning means something.
    pub(super) fn times(&self, problem: &Problem, until: PlanTime) -> TripSchedule {
        let (departure, from) = self.began;
        let leg = |to: LocationId, arrival: PlanTime| LegSchedule {
            from,
            to,
            departure,
            rest: Seconds::ZERO,
            arrival,
            travel: Travel::default(),
        };
        let stops = self.pickups.iter().map(|(pickup, _)| StopSchedule {
            leg: leg(problem.market_of(pickup.lot).location, pickup.start),
            load_start: pickup.start,
            load_end: pickup.end,
        });
        TripSchedule {
            stops: stops.collect(),
            to_hub: leg(self.heading, until),
            unload_start: until,
            unload_end: until,
        }
    }

    /// Drives and stays since the trip began, loadings with their open doors, cut wherever
    /// something was measured or the unit failed.
    pub(super) fn timeline(&self, problem: &Problem, until: PlanTime) -> Timeline {
        let (began, mut here) = self.began;
        let mut spans: Vec<Span> = Vec::new();
        let mut pickups = self.pickups.iter().peekable();
        for stay in self.stays.iter().filter(|stay| stay.from >= began) {
            let there = stay.spot.location(problem);
            spans.push(Span::drive(here, there, stay.from));
            let end = stay.until.unwrap_or(until);
            while let Some((pickup, _)) = pickups.next_if(|(pickup, _)| pickup.start <= end) {
                spans.extend(loading(problem, pickup, there));
            }
            spans.push(Span::still(there, end));
            here = there;
        }
        spans.push(Span::drive(here, self.heading, until));
        for span in &mut spans {
            span.until = span.until.min(until);
        }
        let mut cuts: Vec<PlanTime> = self.measured.iter().map(|(at, _)| *at).collect();
        cuts.extend(self.unit_off);
        cuts.sort_unstable();
        let mut timeline = Timeline::default();
        let step = problem.settings.thermal.step;
        let spans = cut(began, &spans, &cuts);
        timeline.fill_spans(problem, (began, None), &spans, step);
        timeline.boardings.resize(self.pickups.len(), usize::MAX);
        timeline
    }
}

/// From when to when doors stand open while a lot is loaded.
fn doors_open(problem: &Problem, pickup: &Pickup) -> [PlanTime; 2] {
    let handling = &problem.market_of(pickup.lot).handling;
    let papers = (pickup.start + handling.paperwork).min(pickup.end);
    let moving = pickup.end.since(papers);
    let open = papers + Seconds::ceil(handling.door_open * f64::from(moving.0));
    [papers, open.min(pickup.end)]
}

/// When doors were last closed after loading, by a moment.
pub(super) fn doors_closed(
    problem: &Problem,
    pickups: &[(Pickup, u8)],
    by: PlanTime,
) -> Option<PlanTime> {
    let open = pickups
        .iter()
        .map(|(pickup, _)| doors_open(problem, pickup));
    let closed = open.filter(|[from, until]| from < until && *from < by);
    closed.map(|[_, until]| until.min(by)).max()
}

fn loading(problem: &Problem, pickup: &Pickup, there: LocationId) -> [Span; 4] {
    let handling = &problem.market_of(pickup.lot).handling;
    let [papers, open] = doors_open(problem, pickup);
    let sealed = problem.settings.thermal.sealed_dock;
    let doors = if handling.sealed_dock { sealed } else { 1.0 };
    let still = |until| Span::still(there, until);
    [
        still(pickup.start),
        Span {
            boards: true,
            ..still(papers)
        },
        Span {
            doors,
            ..still(open)
        },
        still(pickup.end),
    ]
}

fn cut(began: PlanTime, spans: &[Span], cuts: &[PlanTime]) -> Vec<Span> {
    let mut now = began;
    let mut parts = Vec::with_capacity(spans.len() + cuts.len());
    for span in spans {
        let inside = cuts
            .iter()
            .copied()
            .filter(|&at| now < at && at < span.until);
        let mut boards = span.boards;
        for until in inside.chain([span.until]) {
            parts.push(Span {
                until,
                boards,
                ..*span
            });
            boards = false;
        }
        now = now.max(span.until);
    }
    parts
}
