//! What stands on a road: barriers, signals, toll booths.

use super::access::{self, Grade};
use super::limits;
use super::quantity;
use super::stated::Reader;
use super::turns::TurnCosts;

/// How a truck passes a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NodeRule {
    Closed,
    /// Open, with a delay in seconds.
    Open(f64),
}

/// A height bar without a figure is taken to be this high, in meters: the lowest usual one.
const UNSIGNED_BAR_M: f64 = 2.5;

/// A width gate without a figure is taken to be this wide, in meters.
const UNSIGNED_GATE_M: f64 = 2.2;

/// Barriers that let a truck through unless locked or forbidden. All others stop it.
const PASSABLE: [&str; 18] = [
    "no",
    "entrance",
    "gate",
    "lift_gate",
    "swing_gate",
    "sliding_gate",
    "sliding_beam",
    "hampshire_gate",
    "cattle_grid",
    "toll_booth",
    "border_control",
    "checkpoint",
    "sally_port",
    "height_restrictor",
    "width_restrictor",
    "arch",
    "kerb",
    "rising_bollard",
];

pub(super) fn rule(reader: &Reader, costs: &TurnCosts) -> NodeRule {
    if !is_open(reader) || limits::check(reader).is_none() || !fits(reader) {
        return NodeRule::Closed;
    }
    NodeRule::Open(delay_s(reader, costs))
}

fn is_open(reader: &Reader) -> bool {
    let Some(barrier) = reader.tags.get("barrier") else {
        return true;
    };
    match access::of_node(reader) {
        Some(grade) => grade > Grade::No,
        None => PASSABLE.contains(&barrier) && !reader.tags.is("locked", "yes"),
    }
}

/// Whether the truck fits through a height bar or width gate that bears no figure.
fn fits(reader: &Reader) -> bool {
    let has_figure = |keys: [&str; 2]| {
        let mut values = keys.iter().filter_map(|key| reader.stated(key).value);
        values.any(|value| quantity::meters(value).is_some())
    };
    match reader.tags.get("barrier") {
        Some("height_restrictor") if !has_figure(["maxheight", "maxheight:physical"]) => {
            reader.profile.height_m <= UNSIGNED_BAR_M
        }
        Some("width_restrictor") if !has_figure(["maxwidth", "maxwidth:physical"]) => {
            reader.profile.width_m <= UNSIGNED_GATE_M
        }
        _ => true,
    }
}

fn delay_s(reader: &Reader, costs: &TurnCosts) -> f64 {
    let barrier = match reader.tags.get("barrier") {
        Some("toll_booth") => costs.toll_booth_s,
        Some("gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "border_control") => {
            costs.gate_s
        }
        _ => 0.0,
    };
    let sign = match reader.tags.get("highway") {
        Some("traffic_signals") => costs.traffic_signals_s,
        Some("stop") => costs.stop_s,
        Some("give_way") => costs.give_way_s,
        _ => 0.0,
    };
    let crossing = match reader.tags.get("railway") {
        Some("level_crossing") => costs.level_crossing_s,
        _ => 0.0,
    };
    barrier + sign + crossing
}

#[cfg(test)]
mod tests {
    use super::super::Profile;
    use super::super::tests::{heavy, van};
    use super::*;
    use crate::tags::TagStore;

    fn at(profile: &Profile, words: &str) -> NodeRule {
        let mut store = TagStore::default();
        let set = store.set(words.split('|').filter_map(|word| word.split_once('=')));
        profile.node_rule(store.tags(set))
    }

    #[test]
    fn gates_are_open_unless_locked_and_bollards_closed_unless_allowed() {
        let gate = NodeRule::Open(TurnCosts::default().gate_s);
        assert_eq!(at(&heavy(), "barrier=gate"), gate);
        assert_eq!(at(&heavy(), "barrier=gate|locked=yes"), NodeRule::Closed);
        assert_eq!(
            at(&heavy(), "barrier=gate|access=private"),
            NodeRule::Closed
        );
        assert_eq!(at(&heavy(), "barrier=gate|access=private|hgv=yes"), gate);
        assert_eq!(at(&heavy(), "barrier=bollard"), NodeRule::Closed);
        assert_eq!(
            at(&heavy(), "barrier=bollard|motor_vehicle=yes"),
            NodeRule::Open(0.0)
        );
        assert_eq!(at(&heavy(), "barrier=debris"), NodeRule::Closed);
    }

    #[test]
    fn a_height_bar_stops_what_is_higher() {
        let bar = "barrier=height_restrictor|maxheight=3";
        assert_eq!(at(&heavy(), bar), NodeRule::Closed);
        assert_eq!(at(&van(), bar), NodeRule::Open(0.0));
        assert_eq!(at(&van(), "barrier=height_restrictor"), NodeRule::Open(0.0));
        assert_eq!(at(&heavy(), "barrier=height_restrictor"), NodeRule::Closed);
    }

    #[test]
    fn signals_and_toll_booths_take_their_time() {
        let costs = TurnCosts::default();
        let signals = NodeRule::Open(costs.traffic_signals_s);
        assert_eq!(at(&heavy(), "highway=traffic_signals"), signals);
        assert_eq!(
            at(&heavy(), "barrier=toll_booth"),
            NodeRule::Open(costs.toll_booth_s)
        );
    }
}
