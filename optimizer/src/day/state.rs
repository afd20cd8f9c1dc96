//! The state of a running day: what is done, on board, under way and still free.
//!
//! A function of the problem, the plan in force, the *set* of events and the moment: the order in
//! which events were told changes nothing, nor does telling one twice.

use super::as_known::{AsKnown, Gone};
use super::course::Courses;
use super::effects::{resize, warm};
use super::event::{ASSUMED, Event, EventKind, Reading};
use super::log::{Contradiction, Log};
use super::settings::DaySettings;
use super::trace::{Spot, Traces};
use super::truck::Surveyor;
use crate::plan::{Plan, Rule};
use crate::problem::{Endured, HubId, LotId, MarketId, Problem, VehicleId};
use crate::units::{Celsius, Meters, PlanTime, Position, Seconds};
use osm_loader::LocationId;

/// Where a lot is in its day.
#[derive(Clone, Debug, PartialEq)]
pub enum LotStage {
    /// At its market, free to be planned.
    Waiting,
    /// Being loaded: no longer free.
    Loading(VehicleId),
    /// On a truck.
    OnBoard(VehicleId),
    /// Being unloaded; in cold storage by the moment told.
    Unloading(VehicleId, HubId, PlanTime),
    /// In cold storage since a moment.
    Delivered(VehicleId, HubId, PlanTime),
    /// Not to be fetched any more: why, and the event that says so.
    Gone(Gone, String),
}

/// Where a truck is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// At its start; it has not left yet.
    NotLeft,
    /// At a market.
    AtMarket(MarketId),
    /// At a hub.
    AtHub(HubId),
    /// On the road since a moment, between two places.
    Driving {
        /// The place it left.
        from: LocationId,
        /// The place it is driving to, as far as anybody knows.
        to: LocationId,
        /// When it left.
        left: PlanTime,
    },
}

/// A lot on a truck, with its temperature as the thermal model tells it from what was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnBoardLot {
    /// The lot.
    pub lot: LotId,
    /// Index into the layout's compartments.
    pub compartment: u8,
    /// When its loading ended.
    pub loaded_at: PlanTime,
    /// Its core temperature then.
    pub loaded_core: Celsius,
    /// Its core temperature now.
    pub core: Celsius,
    /// What it has been through.
    pub endured: Endured,
    /// Minutes until its first limit if all stays as it is; `None` if none is met within a day.
    pub minutes_left: Option<f64>,
    /// That limit.
    pub limited_by: Option<Rule>,
}

/// A lot's time on a truck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The lot.
    pub lot: LotId,
    /// Index into the layout's compartments.
    pub compartment: u8,
    /// Its loading began.
    pub from: PlanTime,
    /// Its loading ended.
    pub loaded_at: PlanTime,
    /// In cold storage; none while it is on board.
    pub until: Option<PlanTime>,
}

impl Carried {
    /// Whether it was on board at a moment.
    pub fn is_on_board(&self, at: PlanTime) -> bool {
        self.from <= at && self.until.is_none_or(|until| at <= until)
    }
}

/// A stay of a truck at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Market or hub.
    pub spot: Whereabouts,
    /// Where that is.
    pub place: LocationId,
    /// Since when.
    pub from: PlanTime,
    /// Whether that was told, not inferred.
    pub arrival_told: bool,
    /// Until when; none while it stands there.
    pub until: Option<PlanTime>,
    /// Whether that was told, not inferred.
    pub leaving_told: bool,
}

/// One truck's day.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each of them is a fact of its own"
)]
pub struct TruckState {
    /// Which.
    pub vehicle: VehicleId,
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// Where its recorder says it is, and since when.
    pub position: Option<(PlanTime, Position)>,
    /// When it left its start.
    pub working_since: Option<PlanTime>,
    /// When it can do something new: now, or when what is under way ends.
    pub free_at: PlanTime,
    /// Since when it stands where it is; when it is free, if it drives.
    pub standing_since: PlanTime,
    /// Driving so far, without rest.
    pub driven: Seconds,
    /// Driving since the last rest.
    pub stretch: Seconds,
    /// Road so far.
    pub distance: Meters,
    /// Driving of the leg under way that lies behind, if it drives.
    pub driven_of_leg: Seconds,
    /// Trips that have ended at a hub.
    pub trips_done: u32,
    /// Index into the vehicle's layouts, of the trip under way.
    pub layout: u8,
    /// Set points of the trip under way; none where the unit has failed.
    pub set_points: Vec<Option<Celsius>>,
    /// Temperature of the air per compartment when it is free.
    pub air: Vec<Celsius>,
    /// When doors were last closed on what is on board then.
    pub doors_closed: Option<PlanTime>,
    /// Stays so far, in order.
    pub visits: Vec<Visit>,
    /// Lots carried so far, in the order of loading.
    pub carried: Vec<Carried>,
    /// On board now.
    pub on_board: Vec<OnBoardLot>,
    /// On board when it is free: with what is being loaded, without what is being unloaded.
    pub when_free: Vec<OnBoardLot>,
    /// The dock it holds, and until when.
    pub unloading: Option<(HubId, PlanTime, PlanTime)>,
    /// Whether it can drive.
    pub broken: bool,
    /// Whether its unit has failed.
    pub unit_off: bool,
    /// Whether its driver may not drive on, and when another takes over.
    pub over_hours: Option<Option<PlanTime>>,
    /// Whether nothing may join what is on board, because some of it is contaminated.
    pub sealed: bool,
    /// Whether nobody has heard of it, so that it is thought to be where the plan says.
    pub assumed: bool,
    /// When it was last heard of.
    pub last_heard: Option<PlanTime>,
    /// Since when its recorder is silent.
    pub silent_since: Option<PlanTime>,
}

/// The state of the day.
#[derive(Clone, Debug)]
pub struct DayState {
    /// The moment it is told for.
    pub now: PlanTime,
    /// The problem as it is known now, with new lots at the end.
    pub problem: Problem,
    /// One per lot of that problem.
    pub lots: Vec<LotStage>,
    /// One per vehicle.
    pub trucks: Vec<TruckState>,
    /// What cannot be true.
    pub contradictions: Vec<Contradiction>,
    /// Everything that has happened by now, settled: each once, in order.
    pub events: Vec<Event>,
    /// What trucks nobody has heard of are thought to have done by the plan in force, and what they
    /// are in the middle of. Whoever puts another plan in force adds these to the events: that plan
    /// knows nothing of what was before it. They no longer count once the truck is heard of.
    pub assumed: Vec<Event>,
    pub(super) courses: Courses,
}

impl DayState {
    /// The state of a day planned as `plan` after some events, in any order, at a moment.
    ///
    /// `problem` is the one the day was first planned from, `plan` the one in force. Costs
    /// some milliseconds.
    pub fn new(
        problem: &Problem,
        plan: &Plan,
        events: &[Event],
        now: PlanTime,
        settings: &DaySettings,
    ) -> Self {
        let mut log = Log::new(events, now);
        let mut known = AsKnown::new(problem, &mut log);
        let courses = Courses::new(&known.problem, plan);
        let traces = Traces::new(&known, &courses, settings, now, &mut log);
        let (by_vehicle, taken, mut assumed) = (traces.by_vehicle, traces.taken, traces.assumed);
        weigh(&mut known, &log.events);
        let mut lots = vec![LotStage::Waiting; known.problem.lots.len()];
        for (lot, (why, event)) in &known.gone {
            if !taken.contains_key(lot) {
                lots[lot.index()] = LotStage::Gone(*why, event.clone());
            }
        }
        let mut trucks = Vec::with_capacity(by_vehicle.len());
        for (vehicle, trace) in known.problem.vehicle_ids().zip(&by_vehicle) {
            let surveyor = Surveyor {
                known: &known,
                courses: &courses,
                events: &log.events,
                vehicle,
                trace,
                now,
            };
            let truck = surveyor.survey(&mut lots);
            assumed.extend(unloading(&known.problem, &truck));
            trucks.push(truck);
        }
        Self {
            now,
            problem: known.problem,
            lots,
            trucks,
            contradictions: log.contradictions,
            events: log.events,
            assumed,
            courses,
        }
    }

    /// Lots of a stage that a test accepts.
    pub fn lots_that(&self, is_it: impl Fn(&LotStage) -> bool) -> Vec<LotId> {
        let all = self.problem.lot_ids();
        all.filter(|lot| is_it(&self.lots[lot.index()])).collect()
    }

    /// What the state is, apart from the problem: two states are the same if this is.
    pub fn facts(&self) -> (&[LotStage], &[TruckState], &[Contradiction]) {
        (&self.lots, &self.trucks, &self.contradictions)
    }
}

/// The end of an unloading that is thought to be under way.
fn unloading(problem: &Problem, truck: &TruckState) -> Option<Event> {
    let (hub, _, until) = truck.unloading.filter(|_| truck.assumed)?;
    let vehicle = problem.vehicles[truck.vehicle.index()].id.clone();
    let hub = problem.hubs[hub.index()].id.clone();
    Some(Event {
        id: format!("{ASSUMED}{vehicle}-{}-{hub}", until.0),
        at: until,
        kind: EventKind::Delivered { vehicle, hub },
    })
}

/// What was weighed and measured at loading is true of the lot.
fn weigh(known: &mut AsKnown, events: &[Event]) {
    for event in events {
        let EventKind::Loaded { lot, kg, core, .. } = &event.kind else {
            continue;
        };
        let Some(lot) = known.lot(lot) else { continue };
        if let Some(kg) = kg {
            resize(&mut known.problem, lot, *kg);
        }
        if let Some(core) = core {
            warm(&mut known.problem, lot, *core);
        }
    }
}

/// Where a truck's recorder last said it is.
pub(super) fn last_position(events: &[Event], name: &str) -> Option<(PlanTime, Position)> {
    events.iter().rev().find_map(|event| match &event.kind {
        EventKind::Sensor {
            vehicle,
            reading: Reading::Position(position),
        } if vehicle == name => Some((event.at, *position)),
        _ => None,
    })
}

impl From<Spot> for Whereabouts {
    fn from(spot: Spot) -> Self {
        match spot {
            Spot::Market(market) => Self::AtMarket(market),
            Spot::Hub(hub) => Self::AtHub(hub),
        }
    }
}
