//! Splits a graph in two along a narrow cut: inertial flow.
//!
//! The vertices are projected on several lines; on each, the first and the last quarter (by
//! weight) are tied together as source and sink, and a maximum flow finds the narrowest cut
//! between them (Schild, Sommer: On Balanced Separators in Road Networks, 2015).

use super::cut_graph::CutGraph;
use super::flow::{Flow, Terminal};

/// Directions of the projections. Twice as many take half as long again and save no arc in two
/// hundred.
const DIRECTIONS: [(i64, i64); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];

/// Share of the weight tied to either terminal, in percent.
const TERMINAL_PERCENT: u64 = 25;

/// A cut: which vertices are on its first side, how wide it is, and the weight of the lighter side.
struct Cut {
    first_side: Vec<bool>,
    width: u32,
    lighter: u64,
}

impl Cut {
    /// Fewer cut edges per weight separated.
    fn is_better_than(&self, other: &Self) -> bool {
        u64::from(self.width) * other.lighter < u64::from(other.width) * self.lighter
    }

    /// The widest cut that could still be better than this one, if it split evenly.
    fn width_to_beat(&self, total: u64) -> u32 {
        (u64::from(self.width) * total / (2 * self.lighter)) as u32
    }
}

/// The better side of the best cut found; `None` if there is nothing to divide.
pub(crate) fn bisect(graph: &CutGraph) -> Option<Vec<bool>> {
    let total = graph.weight.iter().map(|&weight| u64::from(weight)).sum();
    let mut best: Option<Cut> = None;
    for direction in DIRECTIONS {
        let enough = best
            .as_ref()
            .map_or(u32::MAX, |cut| cut.width_to_beat(total));
        if let Some(cut) = cut_along(graph, direction, total, enough)
            && best.as_ref().is_none_or(|best| cut.is_better_than(best))
        {
            best = Some(cut);
        }
    }
    best.map(|cut| cut.first_side)
}

fn cut_along(graph: &CutGraph, direction: (i64, i64), total: u64, enough: u32) -> Option<Cut> {
    let terminal = terminals(graph, direction, total * TERMINAL_PERCENT / 100)?;
    let mut flow = Flow::new(graph, terminal);
    let width = flow.maximize(enough)?;
    let cut = |first_side: Vec<bool>| {
        let weight = weight_of(graph, &first_side);
        Cut {
            first_side,
            width,
            lighter: weight.min(total - weight),
        }
    };
    let (small, large) = (cut(flow.source_side()), cut(flow.sink_complement()));
    Some(if small.lighter >= large.lighter {
        small
    } else {
        large
    })
}

/// Ties both ends of a projection together; `None` where they would meet.
fn terminals(graph: &CutGraph, direction: (i64, i64), share: u64) -> Option<Vec<Terminal>> {
    let project = |&(x, y): &(i32, i32)| direction.0 * i64::from(x) + direction.1 * i64::from(y);
    let mut along: Vec<_> = graph.position.iter().map(project).zip(0u32..).collect();
    along.sort_unstable();
    let mut terminal = vec![Terminal::Between; along.len()];
    let forward = along.iter().map(|&(_, vertex)| vertex);
    let backward = forward.clone().rev();
    let tied = tie(graph, &mut terminal, forward, Terminal::Source, share)
        && tie(graph, &mut terminal, backward, Terminal::Sink, share);
    tied.then_some(terminal)
}

/// Marks vertices until their weight reaches the share; tells whether there were enough.
fn tie(
    graph: &CutGraph,
    terminal: &mut [Terminal],
    vertices: impl Iterator<Item = u32>,
    kind: Terminal,
    share: u64,
) -> bool {
    let mut weight = 0;
    for vertex in vertices {
        let vertex = vertex as usize;
        if terminal[vertex] != Terminal::Between {
            return false;
        }
        terminal[vertex] = kind;
        weight += u64::from(graph.weight[vertex]);
        if weight >= share {
            return true;
        }
    }
    false
}

fn weight_of(graph: &CutGraph, side: &[bool]) -> u64 {
    let inside = graph.weight.iter().zip(side).filter(|(_, inside)| **inside);
    inside.map(|(&weight, _)| u64::from(weight)).sum()
}

#[cfg(test)]
mod tests {
    use super::super::clusters::Clusters;
    use super::super::junctions::Link;
    use super::*;

    #[test]
    fn two_grids_are_cut_at_the_bridge_between_them() {
        let at = |side: u32, row: u32, column: u32| side * 25 + row * 5 + column;
        let mut ends = vec![[at(0, 2, 4), at(1, 2, 0)]];
        let mut position = Vec::new();
        for (side, row, column) in (0..50).map(|i| (i / 25, i / 5 % 5, i % 5)) {
            position.push(((side * 6 + column) as i32, row as i32));
            ends.extend((column < 4).then(|| [at(side, row, column), at(side, row, column + 1)]));
            ends.extend((row < 4).then(|| [at(side, row, column), at(side, row + 1, column)]));
        }
        let links: Vec<_> = ends
            .into_iter()
            .map(|ends| Link { node: 0, ends })
            .collect();
        let graph = CutGraph::of(Clusters::of_junctions(&position, &links));
        let side = bisect(&graph).unwrap();
        assert!((0..50).all(|v| side[v] == (v < 25)));
    }

    #[test]
    fn a_single_vertex_cannot_be_divided() {
        let graph = CutGraph::of(Clusters::of_junctions(&[(0, 0)], &[]));
        assert_eq!(bisect(&graph), None);
    }
}
