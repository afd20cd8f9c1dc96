//! Turn restrictions as OpenStreetMap states them: members, and tags taken apart.

use crate::profile::conditional;
use crate::tags::{TagSetId, TagStore};

/// One statement of a `type=restriction` relation.
#[derive(Clone, Debug)]
pub(crate) struct RawRestriction {
    pub(crate) members: Members,
    pub(crate) turn: Turn,
    pub(crate) sense: Sense,
    /// Whom and when it binds: keys `for`, `except`, `when`.
    pub(crate) scope: TagSetId,
}

/// The ways and nodes a restriction is about, by OSM id.
#[derive(Clone, Debug)]
pub(crate) struct Members {
    pub(crate) from: Vec<i64>,
    pub(crate) via: Via,
    pub(crate) to: Vec<i64>,
}

/// What lies between the first and the last way of a turn restriction, by OSM id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// The node where both meet.
    Node(i64),
    /// The ways driven in between, in order.
    Ways(Vec<i64>),
}

/// Whether the turn is forbidden or the only one allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sense {
    No,
    Only,
}

/// The direction a restriction names; it decides where its ways leave a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Left,
    Right,
    Straight,
    Around,
    Any,
}

/// Vehicles a restriction may name that one of ours belongs to; others do not concern us.
const VEHICLES: [&str; 5] = ["vehicle", "motor_vehicle", "motorcar", "goods", "hgv"];

/// What the tags of a relation state about its members; nothing where they restrict no turn.
pub(crate) fn statements(
    members: &Members,
    tags: &[(&str, &str)],
    store: &mut TagStore,
) -> Vec<RawRestriction> {
    let tag = |wanted: &str| tags.iter().find(|tag| tag.0 == wanted).map(|tag| tag.1);
    let old_hours = ["hour_on", "day_on"]
        .into_iter()
        .find_map(tag)
        .unwrap_or_default();
    let mut found = Vec::new();
    for &(key, value) in tags {
        let Some(Target { vehicle, form }) = Target::of(key) else {
            continue;
        };
        let clauses = match form {
            Form::Plain => vec![(value, old_hours)],
            Form::Conditional => conditional::clauses(value).collect(),
        };
        for (kind, when) in clauses {
            let Some((sense, turn)) = parse(kind).filter(|_| has_fitting_members(kind, members))
            else {
                continue;
            };
            let except = tag("except").unwrap_or_default();
            let scope = [("for", vehicle), ("except", except), ("when", when)];
            found.push(RawRestriction {
                members: members.clone(),
                turn,
                sense,
                scope: store.set(scope.into_iter().filter(|tag| !tag.1.is_empty())),
            });
        }
    }
    found
}

/// Whom a `restriction…` key is for, and how its value is written.
struct Target<'a> {
    vehicle: &'a str,
    form: Form,
}

enum Form {
    Plain,
    Conditional,
}

impl<'a> Target<'a> {
    fn of(key: &'a str) -> Option<Self> {
        let rest = key.strip_prefix("restriction")?;
        let (rest, form) = match rest.strip_suffix(":conditional") {
            Some(rest) => (rest, Form::Conditional),
            None => (rest, Form::Plain),
        };
        let vehicle = match rest {
            "" => "",
            _ => rest.strip_prefix(':').filter(|v| VEHICLES.contains(v))?,
        };
        Some(Self { vehicle, form })
    }
}

/// The parts of a value such as `no_left_turn`, or `None` for words that restrict no turn.
fn parse(value: &str) -> Option<(Sense, Turn)> {
    let (sense, turn) = value.trim().split_once('_')?;
    if turn.ends_with("_on_red") {
        return None;
    }
    let sense = match sense {
        "no" => Sense::No,
        "only" => Sense::Only,
        _ => return None,
    };
    let turn = match turn {
        "left_turn" => Turn::Left,
        "right_turn" => Turn::Right,
        "straight_on" => Turn::Straight,
        "u_turn" => Turn::Around,
        _ => Turn::Any,
    };
    Some((sense, turn))
}

/// Whether there are as many members as a restriction of this kind may have: several ways in only
/// where entry is forbidden, several ways out only where exit is.
fn has_fitting_members(kind: &str, members: &Members) -> bool {
    let [from, to] = [members.from.len(), members.to.len()];
    let kind = kind.trim();
    (from == 1 || kind == "no_entry") && (to == 1 || kind == "no_exit")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sense and scope of each statement.
    fn stated(tags: &[(&str, &str)]) -> Vec<(Sense, Vec<(String, String)>)> {
        let mut store = TagStore::default();
        let members = Members {
            from: vec![1],
            via: Via::Node(2),
            to: vec![3],
        };
        let found = statements(&members, tags, &mut store);
        let scope = |id| {
            store
                .tags(id)
                .iter()
                .map(|(k, v)| (k.into(), v.into()))
                .collect()
        };
        found
            .iter()
            .map(|one| (one.sense, scope(one.scope)))
            .collect()
    }

    #[test]
    fn restrictions_for_other_vehicles_state_nothing() {
        assert!(stated(&[("restriction:bus", "no_left_turn")]).is_empty());
        assert!(stated(&[("restriction", "give_way")]).is_empty());
        assert!(stated(&[("restriction", "no_right_turn_on_red")]).is_empty());
    }

    #[test]
    fn vehicle_exception_and_condition_make_the_scope() {
        let tags = [
            ("restriction:hgv:conditional", "no_u_turn @ (weight>7.5)"),
            ("except", "psv"),
        ];
        let expected = [("except", "psv"), ("for", "hgv"), ("when", "weight>7.5")];
        let expected = expected
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .to_vec();
        assert_eq!(stated(&tags), [(Sense::No, expected)]);
    }
}
