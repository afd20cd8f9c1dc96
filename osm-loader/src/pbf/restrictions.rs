//! One relation → the turn restrictions it states.

use osmpbf::{RelMember, RelMemberType, Relation};

use crate::profile::conditional;
use crate::raw_map::{RawRestriction, RawVia, parse_restriction};
use crate::tags::TagStore;

/// Vehicles a restriction may name that a truck belongs to; others do not concern us.
const TRUCK_KEYS: [&str; 4] = ["vehicle", "motor_vehicle", "goods", "hgv"];

/// Reads a relation; answers nothing where it restricts no turn or is incomplete.
pub(super) fn read(relation: &Relation, store: &mut TagStore) -> Vec<RawRestriction> {
    let Some(path) = Path::read(relation) else {
        return Vec::new();
    };
    let tag = |wanted: &str| {
        relation
            .tags()
            .find_map(|(k, v)| (k == wanted).then_some(v))
    };
    let old_hours = ["hour_on", "day_on"].into_iter().find_map(tag);
    let mut restrictions = Vec::new();
    for (key, value) in relation.tags() {
        let Some(target) = vehicle_and_form(key) else {
            continue;
        };
        for (kind, when) in target.statements(value, old_hours) {
            let Some((sense, turn)) = parse_restriction(kind) else {
                continue;
            };
            let scope = [
                ("for", target.vehicle),
                ("except", tag("except").unwrap_or_default()),
                ("when", when),
            ];
            restrictions.push(RawRestriction {
                from: path.from.clone(),
                via: path.via.clone(),
                to: path.to.clone(),
                turn,
                sense,
                scope: store.set(scope.into_iter().filter(|tag| !tag.1.is_empty())),
            });
        }
    }
    restrictions
}

/// The members of a restriction.
struct Path {
    from: Vec<i64>,
    via: RawVia,
    to: Vec<i64>,
}

impl Path {
    fn read(relation: &Relation) -> Option<Self> {
        let is_restriction = |(key, value): (&str, &str)| key == "type" && value == "restriction";
        if !relation.tags().any(is_restriction) {
            return None;
        }
        let members: Vec<RelMember> = relation.members().collect();
        let with_role = |wanted: &str, kind: &RelMemberType| -> Vec<i64> {
            (members.iter())
                .filter(|member| member.member_type == *kind)
                .filter(|member| member.role().is_ok_and(|role| role == wanted))
                .map(|member| member.member_id)
                .collect()
        };
        let from = with_role("from", &RelMemberType::Way);
        let to = with_role("to", &RelMemberType::Way);
        let via_ways = with_role("via", &RelMemberType::Way);
        let via = if via_ways.is_empty() {
            RawVia::Node(*with_role("via", &RelMemberType::Node).first()?)
        } else {
            RawVia::Ways(via_ways)
        };
        (!from.is_empty() && !to.is_empty()).then_some(Self { from, via, to })
    }
}

/// What a `restriction…` key is about.
struct Target<'a> {
    vehicle: &'a str,
    is_conditional: bool,
}

fn vehicle_and_form(key: &str) -> Option<Target<'_>> {
    let rest = key.strip_prefix("restriction")?;
    let (rest, is_conditional) = match rest.strip_suffix(":conditional") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let vehicle = match rest {
        "" => "",
        _ => rest.strip_prefix(':').filter(|v| TRUCK_KEYS.contains(v))?,
    };
    Some(Target {
        vehicle,
        is_conditional,
    })
}

impl Target<'_> {
    /// The restrictions in a value, each with its condition (empty if it always binds).
    fn statements<'a>(
        &self,
        value: &'a str,
        old_hours: Option<&'a str>,
    ) -> Vec<(&'a str, &'a str)> {
        if self.is_conditional {
            return conditional::clauses(value).collect();
        }
        vec![(value, old_hours.unwrap_or_default())]
    }
}
