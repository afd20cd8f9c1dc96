//! What to say at a junction, if anything: a pure judgment of the roads that meet there.

use super::junctions::Road;
use crate::profile::RoadClass;
use crate::units::Position;

/// What a driver does at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Maneuver {
    /// What kind of thing.
    pub kind: ManeuverKind,
    /// Which way.
    pub modifier: Option<Modifier>,
    /// Where.
    pub location: Position,
    /// Direction of arrival, degrees clockwise from north.
    pub bearing_before: u16,
    /// Direction of departure, degrees clockwise from north.
    pub bearing_after: u16,
    /// Which exit of a roundabout, counted from 1.
    pub exit: Option<u16>,
}

/// Kinds of maneuvers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManeuverKind {
    /// The drive begins.
    Depart,
    /// The leg ends.
    Arrive,
    /// Into another road.
    Turn,
    /// The road changes its name.
    NewName,
    /// The road turns and the truck with it, or the truck turns back.
    Continue,
    /// One of two roads that part at a small angle.
    Fork,
    /// From a slip road onto a main road.
    Merge,
    /// Onto a slip road.
    OnRamp,
    /// From a main road onto a slip road.
    OffRamp,
    /// The road ends at another one.
    EndOfRoad,
    /// Into a roundabout.
    Roundabout,
    /// Out of a roundabout.
    ExitRoundabout,
    /// The way of traveling changes, as on a ferry.
    Notification,
}

/// Directions of maneuvers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// Back.
    UTurn,
    /// More than 120° to the right.
    SharpRight,
    /// To the right.
    Right,
    /// Less than 40° to the right.
    SlightRight,
    /// Less than 20° to either side.
    Straight,
    /// Less than 40° to the left.
    SlightLeft,
    /// To the left.
    Left,
    /// More than 120° to the left.
    SharpLeft,
}

impl Modifier {
    /// The direction of a turn by so many degrees, clockwise positive.
    pub(super) fn of(turn: f64) -> Self {
        let is_right = turn >= 0.0;
        match turn.abs() {
            size if size < 20.0 => Self::Straight,
            size if size < 40.0 && is_right => Self::SlightRight,
            size if size < 40.0 => Self::SlightLeft,
            size if size < 120.0 && is_right => Self::Right,
            size if size < 120.0 => Self::Left,
            size if size > 179.0 => Self::UTurn,
            _ if is_right => Self::SharpRight,
            _ => Self::SharpLeft,
        }
    }
}

/// What a road is called and what kind it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sort<'a> {
    pub(super) name: &'a str,
    pub(super) reference: &'a str,
    pub(super) class: RoadClass,
}

impl Sort<'_> {
    fn is_link(self) -> bool {
        matches!(
            self.class,
            RoadClass::MotorwayLink
                | RoadClass::TrunkLink
                | RoadClass::PrimaryLink
                | RoadClass::SecondaryLink
                | RoadClass::TertiaryLink
        )
    }

    fn is_fast(self) -> bool {
        matches!(self.class, RoadClass::Motorway | RoadClass::Trunk)
    }

    /// Whether a driver takes both for one road.
    pub(super) fn is_same_road(self, other: Self) -> bool {
        self.name == other.name && (!self.name.is_empty() || self.reference == other.reference)
    }
}

/// A road gentler than this goes on ahead.
const AHEAD_DEG: f64 = 40.0;
/// Two roads that both lead ahead and part by less than this fork.
const FORK_DEG: f64 = 60.0;

/// What to say to someone who takes one of the roads at a junction; `None` where nobody would
/// wonder.
pub(super) fn judge(from: Sort, taken: &Road, roads: &[Road]) -> Option<(ManeuverKind, Modifier)> {
    let to = taken.sort;
    let modifier = Modifier::of(taken.turn);
    let others = || {
        roads
            .iter()
            .filter(|road| is_choice(road) && road.edge != taken.edge)
    };
    if modifier == Modifier::UTurn {
        return Some((ManeuverKind::Continue, modifier));
    }
    if (from.class == RoadClass::Ferry) != (to.class == RoadClass::Ferry) {
        return Some((ManeuverKind::Notification, modifier));
    }
    if from.is_link() && to.is_fast() {
        return Some((ManeuverKind::Merge, merge_side(taken.turn)));
    }
    if roads.len() <= 2 {
        let is_new = !from.is_same_road(to);
        return is_new.then_some((ManeuverKind::NewName, modifier));
    }
    if to.is_link() && !from.is_link() {
        let kind = if from.is_fast() {
            ManeuverKind::OffRamp
        } else {
            ManeuverKind::OnRamp
        };
        return Some((kind, sideways(modifier, taken.turn)));
    }
    let is_straightest = others().all(|road| road.turn.abs() > taken.turn.abs());
    let leads_on = is_straightest && taken.turn.abs() < AHEAD_DEG;
    if let Some(side) = fork_side(from, taken, others()) {
        return Some((ManeuverKind::Fork, side));
    }
    if from.is_same_road(to) {
        return (!leads_on).then_some((ManeuverKind::Continue, modifier));
    }
    if leads_on && !others().any(|road| from.is_same_road(road.sort)) {
        return Some((ManeuverKind::NewName, modifier));
    }
    let kind = if roads.len() == 3 && ends_here(taken, others()) {
        ManeuverKind::EndOfRoad
    } else {
        ManeuverKind::Turn
    };
    Some((kind, modifier))
}

fn is_choice(road: &Road) -> bool {
    road.may_enter && road.turn.abs() < 179.5
}

/// Ramps lead to one side, however gently.
fn sideways(modifier: Modifier, turn: f64) -> Modifier {
    match modifier {
        Modifier::Straight if turn < 0.0 => Modifier::SlightLeft,
        Modifier::Straight => Modifier::SlightRight,
        other => other,
    }
}

/// Who turns left in the end comes from the left and merges to the right.
fn merge_side(turn: f64) -> Modifier {
    if turn < 0.0 {
        Modifier::SlightRight
    } else {
        Modifier::SlightLeft
    }
}

/// The side of the taken road where it and one other part at a small angle, and neither of them
/// alone is the road one comes along.
fn fork_side<'a>(
    from: Sort,
    taken: &Road,
    others: impl Iterator<Item = &'a Road<'a>>,
) -> Option<Modifier> {
    let ahead: Vec<&Road> = others.filter(|road| road.turn.abs() < FORK_DEG).collect();
    let [other] = ahead[..] else {
        return None;
    };
    let goes_on = |road: &Road| from.is_same_road(road.sort);
    let is_fork = taken.turn.abs() < FORK_DEG
        && (taken.turn - other.turn).abs() < FORK_DEG
        && goes_on(taken) == goes_on(other)
        && taken.sort.class == other.sort.class;
    let side = if taken.turn > other.turn {
        Modifier::SlightRight
    } else {
        Modifier::SlightLeft
    };
    is_fork.then_some(side)
}

/// Whether the only other choice leads to the other side.
fn ends_here<'a>(taken: &Road, mut others: impl Iterator<Item = &'a Road<'a>>) -> bool {
    let (Some(other), None) = (others.next(), others.next()) else {
        return false;
    };
    taken.turn.abs() > AHEAD_DEG && other.turn.abs() > AHEAD_DEG && taken.turn * other.turn < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::EdgeId;

    const MAIN: Sort = sort("main", RoadClass::Primary);
    const SIDE: Sort = sort("side", RoadClass::Primary);
    const ELSE: Sort = sort("elsewhere", RoadClass::Primary);

    const fn sort(name: &str, class: RoadClass) -> Sort<'_> {
        Sort {
            name,
            reference: "",
            class,
        }
    }

    fn said(from: Sort, to: Sort, turn: f64, others: &[f64]) -> Option<(ManeuverKind, Modifier)> {
        let road = |(at, &turn): (usize, &f64)| Road {
            edge: EdgeId(at as u32 * 2),
            bearing: turn,
            turn,
            may_enter: true,
            sort: if at == 0 { to } else { ELSE },
        };
        let turns: Vec<f64> = [turn].iter().chain(others).copied().collect();
        let back = Road {
            edge: EdgeId(99),
            bearing: 180.0,
            turn: 180.0,
            may_enter: false,
            sort: from,
        };
        let roads = turns.iter().enumerate().map(road);
        let roads: Vec<Road> = roads.chain([back]).collect();
        judge(from, &roads[0], &roads)
    }

    #[test]
    fn nothing_is_said_where_the_road_goes_on() {
        assert_eq!(said(MAIN, MAIN, 5.0, &[90.0]), None);
        assert_eq!(said(MAIN, MAIN, 80.0, &[]), None);
    }

    #[test]
    fn a_road_that_turns_is_continued_and_another_is_turned_into() {
        let left = (ManeuverKind::Continue, Modifier::Left);
        assert_eq!(said(MAIN, MAIN, -90.0, &[0.0]), Some(left));
        let right = (ManeuverKind::Turn, Modifier::Right);
        assert_eq!(said(MAIN, SIDE, 90.0, &[0.0]), Some(right));
        let end = (ManeuverKind::EndOfRoad, Modifier::Right);
        assert_eq!(said(MAIN, ELSE, 90.0, &[-90.0]), Some(end));
    }

    #[test]
    fn names_forks_and_ramps() {
        let new_name = (ManeuverKind::NewName, Modifier::Straight);
        assert_eq!(said(MAIN, SIDE, 0.0, &[90.0]), Some(new_name));
        let fork = (ManeuverKind::Fork, Modifier::SlightLeft);
        assert_eq!(said(MAIN, SIDE, -22.0, &[20.0]), Some(fork));
        let motorway = sort("G5", RoadClass::Motorway);
        let ramp = sort("", RoadClass::MotorwayLink);
        let off = (ManeuverKind::OffRamp, Modifier::SlightRight);
        assert_eq!(said(motorway, ramp, 12.0, &[0.0]), Some(off));
        let merge = (ManeuverKind::Merge, Modifier::SlightRight);
        assert_eq!(said(ramp, motorway, -12.0, &[]), Some(merge));
    }
}
