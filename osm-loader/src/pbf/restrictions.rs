//! One relation → the turn restrictions it states.

use osmpbf::{RelMember, RelMemberType, Relation};

use crate::raw_map::{self, Members, RawRestriction, Via};
use crate::tags::TagStore;

/// Reads a relation; answers nothing where it restricts no turn or is incomplete.
pub(super) fn read(relation: &Relation, store: &mut TagStore) -> Vec<RawRestriction> {
    let tags: Vec<(&str, &str)> = relation.tags().collect();
    if !tags.contains(&("type", "restriction")) {
        return Vec::new();
    }
    members(relation)
        .map(|members| raw_map::statements(&members, &tags, store))
        .unwrap_or_default()
}

fn members(relation: &Relation) -> Option<Members> {
    let all: Vec<RelMember> = relation.members().collect();
    let with_role = |wanted: &str, kind: &RelMemberType| -> Vec<i64> {
        (all.iter())
            .filter(|member| member.member_type == *kind)
            .filter(|member| member.role().is_ok_and(|role| role == wanted))
            .map(|member| member.member_id)
            .collect()
    };
    let from = with_role("from", &RelMemberType::Way);
    let to = with_role("to", &RelMemberType::Way);
    let via_ways = with_role("via", &RelMemberType::Way);
    let via = if via_ways.is_empty() {
        Via::Node(*with_role("via", &RelMemberType::Node).first()?)
    } else {
        Via::Ways(via_ways)
    };
    (!from.is_empty() && !to.is_empty()).then_some(Members { from, via, to })
}
