//! A leg → steps: where something must be said, and what is passed silently in between.

use super::junctions::Road;
use super::maneuver::{Maneuver, ManeuverKind, Modifier, Sort, judge};
use super::{Guide, Leg};
use crate::bearing;
use crate::graph::EdgeId;
use crate::profile::RoadClass;
use crate::tags::TagSetId;
use crate::units::Position;

/// What a driver does next, and the drive up to the step after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where and how it begins.
    pub maneuver: Maneuver,
    /// Local name of the road; empty if it has none.
    pub name: String,
    /// Reference of the road such as `G55`; empty if it has none.
    pub reference: String,
    /// What the signs of a one-way road say it leads to; empty where there are none.
    pub destinations: String,
    /// How one travels.
    pub mode: Mode,
    /// Length in meters.
    pub meters: f64,
    /// Time in seconds, the delay at its end included.
    pub seconds: f64,
    /// What decided for it, in seconds: its time, or more where it is wanted less.
    pub weight_s: f64,
    /// Its first and last point in the geometry of the leg.
    pub points: [usize; 2],
    /// The junctions passed, the one of the maneuver first.
    pub intersections: Vec<Intersection>,
}

/// How one travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On the road.
    Driving,
    /// On a ferry.
    Ferry,
}

/// A junction on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Intersection {
    /// Where.
    pub location: Position,
    /// Where its roads lead, clockwise from north, with whether one may turn into them.
    pub roads: Vec<(u16, bool)>,
    /// The road one comes from: an index of `roads`; none where the leg begins.
    pub from: Option<usize>,
    /// The road one takes: an index of `roads`; none where the leg ends.
    pub to: Option<usize>,
    /// What kind of road leads on: `toll`, `motorway`, `ferry`, `restricted`.
    pub classes: Vec<&'static str>,
}

/// Pieces shorter than this at the ends of a leg are where a coordinate met a junction.
const STUB_M: f64 = 0.5;

/// A roundabout on the way.
#[derive(Clone, Copy, Debug, Default)]
struct Roundabout {
    /// The step that entered it, unless the drive began on it.
    entered: Option<usize>,
    /// Exits reached since.
    exits: u16,
}

impl Guide {
    /// What to tell someone who drives a leg; begins with a departure and ends with an arrival.
    pub fn steps(&self, leg: &Leg) -> Vec<Step> {
        let (first, last) = worth_telling(leg);
        let mut steps = vec![self.departure(leg, first)];
        let mut roundabout = Roundabout::default();
        for at in first..last {
            let roads = self.roads_at_end(leg.edges[at].state);
            let said = self.say(leg, at, &roads, &mut roundabout, &mut steps);
            let passed = self.intersection(leg, at, &roads);
            if let Some((kind, modifier)) = said {
                let kind = shown(kind, last_of(&mut steps));
                let maneuver = self.maneuver(leg, at, kind, modifier);
                steps.push(self.step(leg, at + 1, maneuver));
            }
            let step = last_of(&mut steps);
            step.intersections.push(passed);
            add(step, leg, at + 1);
        }
        for at in last + 1..leg.edges.len() {
            add(last_of(&mut steps), leg, at);
        }
        let mut steps = without_short_names(steps);
        steps.push(self.arrival(leg, last));
        steps
    }

    /// What to say at the end of an edge of a leg.
    fn say(
        &self,
        leg: &Leg,
        at: usize,
        roads: &[Road],
        roundabout: &mut Roundabout,
        steps: &mut [Step],
    ) -> Option<(ManeuverKind, Modifier)> {
        let (from, to) = (leg.edges[at].edge, leg.edges[at + 1].edge);
        let taken = roads.iter().find(|road| road.edge == to)?;
        let is_exit = |road: &Road| {
            let is_road = self.network.class_of(road.edge) < RoadClass::Service;
            let is_side = road.may_enter && road.turn.abs() < 179.5;
            is_side && is_road && !self.is_round(road.edge)
        };
        match (self.is_round(from), self.is_round(to)) {
            (false, true) => {
                *roundabout = Roundabout {
                    entered: Some(steps.len()),
                    // An exit between the way in and the roundabout is the first one.
                    exits: u16::from(
                        roads
                            .iter()
                            .any(|road| is_exit(road) && road.turn > taken.turn),
                    ),
                };
                Some((ManeuverKind::Roundabout, Modifier::of(taken.turn)))
            }
            (true, true) => {
                roundabout.exits += u16::from(roads.iter().any(is_exit));
                None
            }
            (true, false) => {
                if let Some(entered) = roundabout.entered.take() {
                    steps[entered].maneuver.exit = Some(roundabout.exits + 1);
                    (steps[entered].name, steps[entered].reference) = self.names(to);
                }
                Some((ManeuverKind::ExitRoundabout, Modifier::of(taken.turn)))
            }
            (false, false) => judge(self.sort(from), taken, roads),
        }
    }

    fn departure(&self, leg: &Leg, first: usize) -> Step {
        let leaving = bearing::at_start(leg.geometry.iter().copied());
        let edge = leg.edges[first].edge;
        let maneuver = Maneuver {
            kind: ManeuverKind::Depart,
            modifier: None,
            location: leg.geometry[0],
            bearing_before: 0,
            bearing_after: bearing::whole(leaving),
            exit: None,
        };
        let mut step = self.step(leg, 0, maneuver);
        (step.name, step.reference) = self.names(edge);
        step.destinations = self.destinations(edge);
        step.mode = self.mode(edge);
        step.intersections.push(Intersection {
            location: leg.geometry[0],
            roads: vec![(bearing::whole(leaving), true)],
            from: None,
            to: Some(0),
            classes: self.classes(edge),
        });
        for at in 0..=first {
            add(&mut step, leg, at);
        }
        step
    }

    fn arrival(&self, leg: &Leg, last: usize) -> Step {
        let end = leg.geometry.len() - 1;
        let edge = leg.edges[last].edge;
        let arriving = bearing::at_start(leg.geometry.iter().rev().copied()) + 180.0;
        let maneuver = Maneuver {
            kind: ManeuverKind::Arrive,
            modifier: side(leg.geometry[end], arriving, leg.asked_end),
            location: leg.geometry[end],
            bearing_before: bearing::whole(arriving),
            bearing_after: 0,
            exit: None,
        };
        let (name, reference) = self.names(edge);
        Step {
            maneuver,
            name,
            reference,
            destinations: self.destinations(edge),
            mode: self.mode(edge),
            meters: 0.0,
            seconds: 0.0,
            weight_s: 0.0,
            points: [end, end],
            intersections: vec![Intersection {
                location: leg.geometry[end],
                roads: vec![(bearing::whole(arriving + 180.0), true)],
                from: Some(0),
                to: None,
                classes: Vec::new(),
            }],
        }
    }

    /// A step that begins with an edge of a leg, without length yet.
    fn step(&self, leg: &Leg, at: usize, maneuver: Maneuver) -> Step {
        let edge = leg.edges[at].edge;
        let start = at
            .checked_sub(1)
            .map_or(0, |before| leg.edges[before].last_point);
        let (name, reference) = self.names(edge);
        Step {
            maneuver,
            name,
            reference,
            destinations: self.destinations(edge),
            mode: self.mode(edge),
            meters: 0.0,
            seconds: 0.0,
            weight_s: 0.0,
            points: [start, start],
            intersections: Vec::new(),
        }
    }

    fn maneuver(&self, leg: &Leg, at: usize, kind: ManeuverKind, modifier: Modifier) -> Maneuver {
        let (from, to) = (leg.edges[at].edge, leg.edges[at + 1].edge);
        Maneuver {
            kind,
            modifier: Some(modifier),
            location: leg.geometry[leg.edges[at].last_point],
            bearing_before: bearing::whole(self.bearing_at_end(from)),
            bearing_after: bearing::whole(self.bearing_at_start(to)),
            exit: None,
        }
    }

    fn intersection(&self, leg: &Leg, at: usize, roads: &[Road]) -> Intersection {
        let (from, to) = (leg.edges[at].edge, leg.edges[at + 1].edge);
        let find = |edge: EdgeId| roads.iter().position(|road| road.edge == edge);
        let road = |road: &Road| (bearing::whole(road.bearing), road.may_enter);
        Intersection {
            location: leg.geometry[leg.edges[at].last_point],
            roads: roads.iter().map(road).collect(),
            from: find(from.reverse()),
            to: find(to),
            classes: self.classes(to),
        }
    }

    fn names(&self, edge: EdgeId) -> (String, String) {
        let [name, _, reference] = self.network.graph().names_of(edge.segment());
        (name.to_owned(), reference.to_owned())
    }

    /// What the signs of a one-way road say it leads to: numbers of roads, then names.
    fn destinations(&self, edge: EdgeId) -> String {
        if self.network.edge_cost(edge.reverse()).is_some() {
            return String::new();
        }
        let graph = self.network.graph();
        let tags = graph.tags(TagSetId(graph.segment_tags[edge.segment().index()]));
        let list = |key| {
            let parts = tags.get(key).unwrap_or_default().split(';').map(str::trim);
            parts.collect::<Vec<_>>().join(", ")
        };
        match [list("destination:ref"), list("destination")] {
            [roads, places] if roads.is_empty() || places.is_empty() => roads + &places,
            [roads, places] => format!("{roads}: {places}"),
        }
    }

    pub(super) fn sort(&self, edge: EdgeId) -> Sort<'_> {
        let [name, _, reference] = self.network.graph().names_of(edge.segment());
        Sort {
            name,
            reference,
            class: self.network.class_of(edge),
        }
    }

    fn mode(&self, edge: EdgeId) -> Mode {
        if self.network.class_of(edge) == RoadClass::Ferry {
            Mode::Ferry
        } else {
            Mode::Driving
        }
    }

    fn classes(&self, edge: EdgeId) -> Vec<&'static str> {
        let class = self.network.class_of(edge);
        let cost = self.network.edge_cost(edge).unwrap_or_default();
        let holds = [
            ("toll", cost.toll_meters() > 0.0),
            (
                "motorway",
                matches!(class, RoadClass::Motorway | RoadClass::MotorwayLink),
            ),
            ("ferry", class == RoadClass::Ferry),
            ("restricted", self.network.is_for_ends_only(edge)),
        ];
        holds
            .iter()
            .filter(|class| class.1)
            .map(|class| class.0)
            .collect()
    }

    fn is_round(&self, edge: EdgeId) -> bool {
        let graph = self.network.graph();
        let tags = graph.tags(TagSetId(graph.segment_tags[edge.segment().index()]));
        tags.is("junction", "roundabout") || tags.is("junction", "circular")
    }
}

/// The first and last edge that are more than a point where a coordinate met a junction.
fn worth_telling(leg: &Leg) -> (usize, usize) {
    let is_long = |at: &usize| leg.edges[*at].meters >= STUB_M;
    let first = (0..leg.edges.len()).find(is_long).unwrap_or(0);
    let last = (first..leg.edges.len())
        .rev()
        .find(is_long)
        .unwrap_or(first);
    (first, last)
}

/// The end of a road is a landmark only to those who passed other junctions on it.
fn shown(kind: ManeuverKind, before: &Step) -> ManeuverKind {
    if kind == ManeuverKind::EndOfRoad && before.intersections.len() < 2 {
        return ManeuverKind::Turn;
    }
    kind
}

/// A name that lasts no longer than this on a road that leads straight on is not told.
const SHORT_NAME_M: f64 = 105.0;

/// Steps without those that only tell a name that soon changes again.
fn without_short_names(steps: Vec<Step>) -> Vec<Step> {
    let mut told: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        let is_new_name = step.maneuver.kind == ManeuverKind::NewName;
        let leads_on = !matches!(
            step.maneuver.modifier,
            Some(Modifier::Left | Modifier::Right)
        );
        match told.last_mut() {
            Some(before) if is_new_name && leads_on && step.meters < SHORT_NAME_M => {
                before.meters += step.meters;
                before.seconds += step.seconds;
                before.weight_s += step.weight_s;
                before.points[1] = step.points[1];
                before.intersections.extend(step.intersections);
            }
            _ => told.push(step),
        }
    }
    told
}

/// Lengthens a step by an edge of its leg.
fn add(step: &mut Step, leg: &Leg, at: usize) {
    let edge = &leg.edges[at];
    step.meters += edge.meters;
    step.seconds += edge.seconds + edge.delay_s;
    step.weight_s += edge.weight_s + edge.delay_s;
    step.points[1] = edge.last_point;
}

fn last_of(steps: &mut [Step]) -> &mut Step {
    steps.last_mut().expect("every leg begins with a departure")
}

/// A place this far beside the road lies on a side of it.
const BESIDE_M: f64 = 5.0;

/// On which side of the road a place lies, if it does not lie on it.
fn side(end: Position, arriving: f64, asked: Position) -> Option<Modifier> {
    if end.distance_m(asked) < BESIDE_M {
        return None;
    }
    let is_right = bearing::turn(arriving, bearing::between(end, asked)) > 0.0;
    Some(if is_right {
        Modifier::Right
    } else {
        Modifier::Left
    })
}
