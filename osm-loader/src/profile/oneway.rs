//! One-way roads and their exceptions.

use super::Direction;
use super::class::RoadClass;
use super::stated::Reader;
use crate::tags::Tags;

/// Which directions a `oneway` value leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Both,
    Forward,
    Backward,
    /// Reversible roads: the direction of the hour is not known here.
    Neither,
}

impl Flow {
    const fn allows(self, direction: Direction) -> bool {
        matches!(
            (self, direction),
            (Self::Both, _)
                | (Self::Forward, Direction::Forward)
                | (Self::Backward, Direction::Backward)
        )
    }
}

/// Whether traffic of this truck's kind may flow in this direction.
pub(super) fn allows(reader: &Reader, class: RoadClass, direction: Direction) -> bool {
    let stated = reader.stated("oneway");
    let mut flows = stated.possible().filter_map(flow).peekable();
    if flows.peek().is_none() {
        return implied(reader.tags, class).allows(direction);
    }
    flows.all(|flow| flow.allows(direction))
}

/// Whether any truck at any hour might be allowed in this direction.
pub(super) fn may_ever_allow(tags: Tags, direction: Direction) -> bool {
    if tags.iter().any(|(key, _)| key.starts_with("oneway:")) {
        return true;
    }
    let Some(class) = RoadClass::of(|key| tags.get(key)) else {
        return false;
    };
    match tags.get("oneway").and_then(flow) {
        Some(Flow::Neither) => true,
        Some(flow) => flow.allows(direction),
        None => implied(tags, class).allows(direction),
    }
}

/// Motorways and roundabouts flow one way unless a tag says otherwise.
fn implied(tags: Tags, class: RoadClass) -> Flow {
    let turns_round = tags.is("junction", "roundabout") || tags.is("junction", "circular");
    if turns_round || class == RoadClass::Motorway {
        return Flow::Forward;
    }
    Flow::Both
}

fn flow(value: &str) -> Option<Flow> {
    match value {
        "yes" | "true" | "1" => Some(Flow::Forward),
        "-1" | "reverse" => Some(Flow::Backward),
        // Alternating traffic passes in both directions, after some waiting.
        "no" | "false" | "0" | "alternating" => Some(Flow::Both),
        "reversible" => Some(Flow::Neither),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{heavy, use_of};
    use super::*;

    /// Whether the truck may drive forward and backward.
    fn open(words: &str) -> [bool; 2] {
        [Direction::Forward, Direction::Backward]
            .map(|direction| use_of(&heavy(), words, direction).is_some())
    }

    #[test]
    fn one_way_values() {
        assert_eq!(open("highway=primary"), [true, true]);
        assert_eq!(open("highway=primary|oneway=yes"), [true, false]);
        assert_eq!(open("highway=primary|oneway=-1"), [false, true]);
        assert_eq!(open("highway=primary|oneway=reversible"), [false, false]);
        assert_eq!(open("highway=primary|oneway=alternating"), [true, true]);
        assert_eq!(open("highway=primary|oneway=perhaps"), [true, true]);
    }

    #[test]
    fn motorways_and_roundabouts_are_one_way_unless_said_otherwise() {
        assert_eq!(open("highway=motorway"), [true, false]);
        assert_eq!(open("highway=motorway|oneway=no"), [true, true]);
        assert_eq!(open("highway=tertiary|junction=roundabout"), [true, false]);
        assert_eq!(open("highway=motorway_link"), [true, true]);
    }

    #[test]
    fn a_street_that_is_one_way_at_times_is_one_way() {
        let words = "highway=primary|oneway:conditional=yes @ (07:00-09:00)";
        assert_eq!(open(words), [true, false]);
        assert_eq!(
            open("highway=primary|oneway=yes|oneway:hgv=no"),
            [true, true]
        );
        assert_eq!(
            open("highway=primary|oneway:motor_vehicle=yes"),
            [true, false]
        );
    }
}
