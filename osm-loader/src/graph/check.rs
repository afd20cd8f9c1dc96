//! Whether columns read from a file fit together, so that no later look-up can miss.

use super::RoadGraph;

impl RoadGraph {
    /// What does not fit, if anything. Costs one pass over the columns of indices.
    pub(crate) fn misfit(&self) -> Option<&'static str> {
        let (nodes, segments, states) =
            (self.node_count(), self.segment_count(), self.state_count());
        let (strings, sets) = (
            self.string_ends.len(),
            self.first_tag.len().saturating_sub(1),
        );
        let restricted_turns = || self.restricted_turns.iter();
        let checks: [(&'static str, bool); 13] = [
            (
                "nodes",
                self.node_tags.len() == nodes && below(&self.node_tags, sets),
            ),
            ("segments", self.segments_fit(segments)),
            (
                "segment ends",
                below(self.segment_ends.as_flattened(), nodes),
            ),
            ("segment tags", below(&self.segment_tags, sets)),
            (
                "segment names",
                below(&self.segment_names, self.names.len()),
            ),
            (
                "bends",
                steps_to(&self.first_bend, segments, self.bends.len()),
            ),
            ("states", below(&self.extra_state_edges, self.edge_count())),
            ("turns", self.turns_fit(states)),
            (
                "restrictions",
                restricted_turns().all(|&[turn, set]| {
                    (turn as usize) < self.turn_count() && (set as usize) < sets
                }) && restricted_turns().is_sorted(),
            ),
            (
                "tags",
                steps_to(&self.first_tag, sets, self.tag_pairs.len())
                    && below(self.tag_pairs.as_flattened(), strings)
                    && below(self.names.as_flattened(), strings),
            ),
            ("strings", self.strings_fit()),
            ("hierarchy", self.hierarchy.fit(states, self.turn_count())),
            ("spatial index", self.tree.fit(segments)),
        ];
        checks.iter().find(|check| !check.1).map(|check| check.0)
    }

    fn segments_fit(&self, segments: usize) -> bool {
        [
            self.segment_tags.len(),
            self.segment_names.len(),
            self.segment_ways.len(),
            self.segment_centimeters.len(),
        ]
        .iter()
        .all(|&len| len == segments)
            && segments < (u32::MAX / 2) as usize
    }

    fn turns_fit(&self, states: usize) -> bool {
        steps_to(&self.first_turn, states, self.turn_heads.len())
            && below(&self.turn_heads, states)
            && self.turn_bends.len() == self.turn_heads.len()
            && self.turn_bends.iter().all(|bend| (-90..=90).contains(bend))
    }

    fn strings_fit(&self) -> bool {
        let last = self.string_ends.last().map_or(0, |&end| end as usize);
        self.string_ends.is_sorted()
            && last == self.string_bytes.len()
            && std::str::from_utf8(&self.string_bytes).is_ok()
    }
}

/// Whether all indices are below a bound.
fn below(indices: &[u32], bound: usize) -> bool {
    indices.iter().all(|&index| (index as usize) < bound)
}

/// Whether a column of starts has one entry more than items and climbs from 0 to `end`.
fn steps_to(starts: &[u32], items: usize, end: usize) -> bool {
    starts.len() == items + 1
        && starts[0] == 0
        && starts.is_sorted()
        && starts[items] as usize == end
}
