//! What stands on a road: barriers, signals, toll booths.

use super::Direction;
use super::access::{self, Grade};
use super::limits;
use super::quantity;
use super::stated::Reader;
use super::turns::TurnCosts;

/// How a truck passes a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NodeRule {
    Closed,
    /// Open, with a delay in seconds for those who drive along the way they come on, and for
    /// those who drive against it.
    Open([f64; 2]),
}

/// A height bar without a figure is taken to be this high, in meters: the lowest usual one.
const UNSIGNED_BAR_M: f64 = 2.5;

/// A width gate without a figure is taken to be this wide, in meters.
const UNSIGNED_GATE_M: f64 = 2.2;

pub(super) fn rule(reader: &Reader, costs: &TurnCosts) -> NodeRule {
    let stated = access::of_node(reader);
    let is_open = stated.map_or_else(|| is_passable(reader), |grade| grade > Grade::No);
    // OSRM looks at the height of a barrier only, not of whatever else a road leads through.
    let is_limited =
        !reader.profile.rules.as_osrm || reader.tags.is("barrier", "height_restrictor");
    let is_too_large = is_limited && limits::check(reader).is_none();
    if !is_open || is_too_large || !fits(reader) {
        return NodeRule::Closed;
    }
    let barrier = barrier_s(reader, costs, stated.is_some());
    let sign = |direction| sign_s(reader, costs, direction);
    NodeRule::Open([
        barrier + sign(Direction::Forward),
        barrier + sign(Direction::Backward),
    ])
}

/// Whether what stands there lets vehicles through of which no tag speaks.
fn is_passable(reader: &Reader) -> bool {
    let tags = reader.tags;
    match tags.get("barrier") {
        None => true,
        Some("bollard") => tags.is("bollard", "rising"),
        Some("kerb") => {
            tags.is("kerb", "lowered") || tags.is("kerb", "flush") || tags.is("highway", "crossing")
        }
        Some("fence") => tags.is("sensory", "audible") || tags.is("sensory", "audio"),
        Some(barrier) => {
            reader.profile.rules.barriers.passable.contains(&barrier) && !tags.is("locked", "yes")
        }
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

/// Waiting for a gate or at a toll booth.
fn barrier_s(reader: &Reader, costs: &TurnCosts, is_allowed: bool) -> f64 {
    let rules = &reader.profile.rules.barriers;
    match reader.tags.get("barrier") {
        Some("toll_booth") => costs.toll_booth_s,
        Some(barrier) if rules.slow.contains(&barrier) => {
            if is_allowed && !rules.waits_where_allowed {
                return 0.0;
            }
            costs.gate_s
        }
        _ => 0.0,
    }
}

/// Waiting for others, where the sign faces those who come in this direction.
fn sign_s(reader: &Reader, costs: &TurnCosts, direction: Direction) -> f64 {
    let tags = reader.tags;
    let own = |key: &str| tags.get(key).filter(|value| FACINGS.contains(value));
    let sign = match tags.get("highway") {
        Some("traffic_signals") => Some((
            costs.traffic_signals_s,
            own("traffic_signals:direction").or(own("direction")),
        )),
        Some("stop") => Some((costs.stop_s, own("direction"))),
        Some("give_way") => Some((costs.give_way_s, own("direction"))),
        _ => None,
    };
    let faces = |facing: Option<&str>| facing.is_none_or(|facing| facing == direction.suffix());
    let sign = sign.filter(|sign| faces(sign.1)).map_or(0.0, |sign| sign.0);
    let crossing = match tags.get("railway") {
        Some("level_crossing") => costs.level_crossing_s,
        _ => 0.0,
    };
    sign + crossing
}

/// Directions of a way that a sign can face.
const FACINGS: [&str; 2] = ["forward", "backward"];

#[cfg(test)]
mod tests {
    use super::super::Profile;
    use super::super::tests::{car, heavy, van};
    use super::*;
    use crate::tags::TagStore;

    fn at(profile: &Profile, words: &str) -> NodeRule {
        let mut store = TagStore::default();
        let set = store.set(words.split('|').filter_map(|word| word.split_once('=')));
        profile.node_rule(store.tags(set))
    }

    #[test]
    fn gates_are_open_unless_locked_and_bollards_closed_unless_allowed() {
        let gate = NodeRule::Open([TurnCosts::default().gate_s; 2]);
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
            NodeRule::Open([0.0; 2])
        );
        assert_eq!(at(&heavy(), "barrier=debris"), NodeRule::Closed);
    }

    #[test]
    fn access_on_a_node_counts_without_a_barrier_too() {
        assert_eq!(at(&heavy(), "hgv=no"), NodeRule::Closed);
        assert_eq!(at(&van(), "hgv=no"), NodeRule::Open([0.0; 2]));
        assert_eq!(
            at(&heavy(), "access=no|motor_vehicle=yes"),
            NodeRule::Open([0.0; 2])
        );
    }

    #[test]
    fn what_sinks_into_the_ground_stops_nobody() {
        let open = NodeRule::Open([0.0; 2]);
        assert_eq!(at(&heavy(), "barrier=bollard|bollard=rising"), open);
        assert_eq!(at(&heavy(), "barrier=kerb|kerb=lowered"), open);
        assert_eq!(at(&heavy(), "barrier=kerb|kerb=raised"), NodeRule::Closed);
        assert_eq!(at(&heavy(), "barrier=fence|sensory=audible"), open);
    }

    #[test]
    fn a_car_passes_an_open_gate_without_waiting_where_it_is_allowed() {
        assert_eq!(
            at(&car(), "barrier=gate|access=yes"),
            NodeRule::Open([0.0; 2])
        );
        assert_eq!(at(&car(), "barrier=swing_gate"), NodeRule::Closed);
    }

    #[test]
    fn a_sign_delays_those_it_faces() {
        let wait = TurnCosts::default().stop_s;
        let stop = at(&heavy(), "highway=stop|direction=backward");
        assert_eq!(stop, NodeRule::Open([0.0, wait]));
    }

    #[test]
    fn a_height_bar_stops_what_is_higher() {
        let bar = "barrier=height_restrictor|maxheight=3";
        assert_eq!(at(&heavy(), bar), NodeRule::Closed);
        assert_eq!(at(&van(), bar), NodeRule::Open([0.0; 2]));
        assert_eq!(
            at(&van(), "barrier=height_restrictor"),
            NodeRule::Open([0.0; 2])
        );
        assert_eq!(at(&heavy(), "barrier=height_restrictor"), NodeRule::Closed);
    }

    #[test]
    fn signals_and_toll_booths_take_their_time() {
        let costs = TurnCosts::default();
        let signals = NodeRule::Open([costs.traffic_signals_s; 2]);
        assert_eq!(at(&heavy(), "highway=traffic_signals"), signals);
        assert_eq!(
            at(&heavy(), "barrier=toll_booth"),
            NodeRule::Open([costs.toll_booth_s; 2])
        );
    }
}
