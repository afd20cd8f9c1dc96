//! What a coordinator knows that the map does not: closed roads, height bars, slow roads, by date.
//!
//! Overrides need no new import: they change what edges cost when a network is made.

use crate::graph::{EdgeId, RoadGraph, SegmentId};
use crate::moment::Day;
use crate::profile::Profile;
use crate::snap::NearestRoad;
use crate::units::Position;

/// Corrections to the map, in force on certain days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    list: Vec<RoadOverride>,
}

/// One correction.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadOverride {
    /// One point, or a line drawn along the road. Both directions are meant. Without coordinates
    /// within 50 m of a road it means none.
    pub place: Vec<Position>,
    /// What holds there.
    pub effect: Effect,
    /// First day it holds, or always before `until`.
    pub from: Option<Day>,
    /// Last day it holds, or for ever after `from`.
    pub until: Option<Day>,
}

/// What an override does to a road. Nothing opens a road that the map closes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// Nobody passes.
    Closed,
    /// A bar (限高杆): higher trucks do not pass.
    HeightLimit {
        /// Clear height in meters.
        meters: f64,
    },
    /// Heavier trucks do not pass.
    WeightLimit {
        /// Greatest mass in tonnes.
        tonnes: f64,
    },
    /// Trucks drive no faster.
    Slow {
        /// Speed in km/h.
        kmh: f64,
    },
}

/// What becomes of an edge for one truck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Change {
    Closed,
    /// Open only to journeys that start or end there.
    EndsOnly,
    /// Driven no faster than this.
    NoFaster {
        kmh: f64,
    },
}

/// What is wrong with an override.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OverrideError {
    /// It has no place.
    #[error("override {index} has no coordinates; give a point or a line")]
    NoPlace {
        /// Index among those given.
        index: usize,
    },
    /// A figure is not a positive number.
    #[error("override {index} has the figure {found}; give a number above zero")]
    BadFigure {
        /// Index among those given.
        index: usize,
        /// What was given.
        found: f64,
    },
    /// It ends before it begins.
    #[error("override {index} ends before it begins; swap its dates")]
    NoDays {
        /// Index among those given.
        index: usize,
    },
}

/// How far a drawn point may lie from the road it means, in meters.
const REACH_M: f64 = 50.0;

/// Distance between the points by which a drawn line is compared with roads, in meters.
const STEP_M: f64 = 20.0;

impl Overrides {
    /// Takes corrections that are complete and make sense.
    ///
    /// # Errors
    /// The first that does not; see [`OverrideError`].
    pub fn new(list: Vec<RoadOverride>) -> Result<Self, OverrideError> {
        for (index, entry) in list.iter().enumerate() {
            entry.check(index)?;
        }
        Ok(Self { list })
    }

    /// The same and some more.
    ///
    /// # Errors
    /// The first of those added that makes no sense; it is counted among all.
    pub fn and(mut self, more: Vec<RoadOverride>) -> Result<Self, OverrideError> {
        self.list.extend(more);
        Self::new(self.list)
    }

    /// What the overrides in force on a day change for a truck, and on which edges. Points farther
    /// than 50 m from any road mean none.
    pub(crate) fn changes(
        &self,
        graph: &RoadGraph,
        truck: &Profile,
        day: Day,
    ) -> Vec<(Vec<EdgeId>, Change)> {
        let in_force = self.list.iter().filter(|entry| entry.holds_on(day));
        let change = |entry: &RoadOverride| Some((entry.edges(graph), entry.effect.on(truck)?));
        in_force.filter_map(change).collect()
    }
}

impl Effect {
    /// What it comes to for a truck, if anything.
    fn on(self, truck: &Profile) -> Option<Change> {
        match self {
            Self::Closed => Some(Change::Closed),
            Self::HeightLimit { meters } => (truck.height_m > meters).then_some(Change::Closed),
            Self::WeightLimit { tonnes } => (truck.weight_t > tonnes).then_some(Change::Closed),
            Self::Slow { kmh } => Some(Change::NoFaster { kmh }),
        }
    }
}

impl RoadOverride {
    fn check(&self, index: usize) -> Result<(), OverrideError> {
        let figure = match self.effect {
            Effect::Closed => 1.0,
            Effect::HeightLimit { meters: figure }
            | Effect::WeightLimit { tonnes: figure }
            | Effect::Slow { kmh: figure } => figure,
        };
        if self.place.is_empty() {
            return Err(OverrideError::NoPlace { index });
        }
        if !(figure.is_finite() && figure > 0.0) {
            let found = figure;
            return Err(OverrideError::BadFigure { index, found });
        }
        if self
            .from
            .zip(self.until)
            .is_some_and(|(from, until)| until < from)
        {
            return Err(OverrideError::NoDays { index });
        }
        Ok(())
    }

    fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The edges meant: for a line every road it runs along, so that roads it merely crosses stay
    /// as they are; for a point, or a line along no road, the road nearest to its middle.
    fn edges(&self, graph: &RoadGraph) -> Vec<EdgeId> {
        let near = |place: &Position| {
            let road = graph.nearest_road(*place, |_| true)?;
            (road.position.distance_m(*place) <= REACH_M).then_some(road)
        };
        let steps = steps_along(&self.place);
        let middle = near(&steps[steps.len() / 2]);
        let mut roads: Vec<NearestRoad> = steps.iter().filter_map(near).collect();
        roads.sort_by_key(|road| road.segment);
        let mut meant: Vec<SegmentId> = (roads.chunk_by(|one, other| one.segment == other.segment))
            .filter(|steps| run_along(graph, steps))
            .map(|steps| steps[0].segment)
            .collect();
        if meant.is_empty() {
            meant.extend(middle.map(|road| road.segment));
        }
        meant.into_iter().flat_map(SegmentId::edges).collect()
    }
}

/// Whether steps that are nearest to the same segment advance along it, rather than cross it.
fn run_along(graph: &RoadGraph, steps: &[NearestRoad]) -> bool {
    let shares = || steps.iter().map(|step| step.share);
    let spread = shares().fold(0.0, f64::max) - shares().fold(1.0, f64::min);
    let length = f64::from(graph.segment_centimeters[steps[0].segment.index()]) / 100.0;
    steps.len() >= 2 && spread * length >= (steps.len() - 1) as f64 * STEP_M / 2.0
}

/// Points along a line; a single point stands for itself.
fn steps_along(line: &[Position]) -> Vec<Position> {
    let mut points = vec![line[0]];
    for ends in line.windows(2) {
        let count = (ends[0].distance_m(ends[1]) / STEP_M)
            .ceil()
            .clamp(1.0, 10_000.0) as u32;
        points.extend((1..=count).map(|step| {
            let share = f64::from(step) / f64::from(count);
            Position::new(
                ends[0].lon + (ends[1].lon - ends[0].lon) * share,
                ends[0].lat + (ends[1].lat - ends[0].lat) * share,
            )
        }));
    }
    points
}
