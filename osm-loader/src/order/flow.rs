//! Maximum flow between two sets of vertices, by Dinic's algorithm.
//!
//! Levels are distances to the sinks, so that augmenting walks from the sources hardly ever end
//! blind. Road cuts are narrow: a handful of rounds suffices.

use super::cut_graph::CutGraph;

/// What a vertex is to the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terminal {
    Source,
    Sink,
    Between,
}

const NO_LEVEL: u32 = u32::MAX;

/// A flow under construction.
#[derive(Debug)]
pub(crate) struct Flow<'a> {
    graph: &'a CutGraph,
    terminal: Vec<Terminal>,
    residual: Vec<u32>,
    level: Vec<u32>,
    next: Vec<u32>,
    queue: Vec<u32>,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(graph: &'a CutGraph, terminal: Vec<Terminal>) -> Self {
        Self {
            graph,
            residual: graph.capacity.clone(),
            level: vec![NO_LEVEL; terminal.len()],
            next: vec![0; terminal.len()],
            queue: Vec::new(),
            terminal,
        }
    }

    /// The value of a maximum flow, or `None` once it exceeds `enough`.
    pub(crate) fn maximize(&mut self, enough: u32) -> Option<u32> {
        let sources = self.frontier_of(Terminal::Source);
        let sinks = self.frontier_of(Terminal::Sink);
        let mut value = 0;
        while self.assign_levels(&sinks) {
            self.next
                .copy_from_slice(&self.graph.first[..self.terminal.len()]);
            for &source in &sources {
                value += self.saturate(source);
                if value > enough {
                    return None;
                }
            }
        }
        Some(value)
    }

    /// After [`Flow::maximize`]: the vertices still reachable from the sources, which is the
    /// smallest source side of a minimum cut.
    pub(crate) fn source_side(&mut self) -> Vec<bool> {
        let mut inside: Vec<bool> = self.are(Terminal::Source);
        self.queue = self.frontier_of(Terminal::Source);
        while let Some(v) = self.queue.pop() {
            for half in self.graph.halves_of(v) {
                let w = self.graph.head[half] as usize;
                if self.residual[half] > 0 && !inside[w] {
                    inside[w] = true;
                    self.queue.push(w as u32);
                }
            }
        }
        inside
    }

    /// After [`Flow::maximize`]: the vertices from which no sink can be reached, which is the
    /// largest source side of a minimum cut.
    pub(crate) fn sink_complement(&self) -> Vec<bool> {
        let mut outside = self.are(Terminal::Sink);
        for (v, out) in outside.iter_mut().enumerate() {
            *out = !*out && self.level[v] == NO_LEVEL;
        }
        outside
    }

    fn are(&self, kind: Terminal) -> Vec<bool> {
        self.terminal.iter().map(|&it| it == kind).collect()
    }

    /// Terminals of one kind with a neighbor that is none of them.
    fn frontier_of(&self, kind: Terminal) -> Vec<u32> {
        let is_kind = |v: u32| self.terminal[v as usize] == kind;
        (0..self.terminal.len() as u32)
            .filter(|&v| is_kind(v))
            .filter(|&v| {
                let heads = &self.graph.head[self.graph.halves_of(v)];
                heads.iter().any(|&w| !is_kind(w))
            })
            .collect()
    }

    /// Breadth-first distances to the sinks over residual edges. Tells whether a source was met.
    fn assign_levels(&mut self, sinks: &[u32]) -> bool {
        self.level.fill(NO_LEVEL);
        self.queue.clear();
        self.queue.extend_from_slice(sinks);
        for &sink in sinks {
            self.level[sink as usize] = 0;
        }
        let mut last_level = NO_LEVEL;
        let mut at = 0;
        while at < self.queue.len() {
            let v = self.queue[at];
            let level = self.level[v as usize] + 1;
            at += 1;
            if level > last_level {
                break;
            }
            for half in self.graph.halves_of(v) {
                let w = self.graph.head[half] as usize;
                let usable = self.residual[self.graph.twin[half] as usize] > 0;
                if usable && self.level[w] == NO_LEVEL && self.terminal[w] != Terminal::Sink {
                    self.level[w] = level;
                    match self.terminal[w] {
                        Terminal::Source => last_level = level,
                        _ => self.queue.push(w as u32),
                    }
                }
            }
        }
        last_level != NO_LEVEL
    }

    /// Sends as much as the levels allow from one source.
    fn saturate(&mut self, source: u32) -> u32 {
        let mut value = 0;
        let mut path: Vec<usize> = Vec::new();
        loop {
            let v = path.last().map_or(source, |&half| self.graph.head[half]);
            if self.terminal[v as usize] == Terminal::Sink {
                value += self.augment(&path);
                path.clear();
            } else if let Some(half) = self.downhill(v) {
                path.push(half);
            } else {
                self.level[v as usize] = NO_LEVEL;
                if path.pop().is_none() {
                    return value;
                }
            }
        }
    }

    /// The next residual half-edge one level closer to the sinks.
    fn downhill(&mut self, v: u32) -> Option<usize> {
        let level = self.level[v as usize];
        let end = self.graph.first[v as usize + 1];
        if level == NO_LEVEL {
            return None;
        }
        while self.next[v as usize] < end {
            let half = self.next[v as usize] as usize;
            let below = self.level[self.graph.head[half] as usize];
            if self.residual[half] > 0 && below != NO_LEVEL && below + 1 == level {
                return Some(half);
            }
            self.next[v as usize] += 1;
        }
        None
    }

    fn augment(&mut self, path: &[usize]) -> u32 {
        let narrowest = path.iter().map(|&half| self.residual[half]).min();
        let amount = narrowest.expect("no source is a sink, so a path has an edge");
        for &half in path {
            self.residual[half] -= amount;
            self.residual[self.graph.twin[half] as usize] += amount;
        }
        amount
    }
}

#[cfg(test)]
mod tests {
    use super::super::clusters::Clusters;
    use super::super::junctions::Link;
    use super::*;

    #[test]
    fn the_flow_equals_the_narrowest_cut_and_finds_both_of_its_ends() {
        // 0 = 1 - 2 = 3, the middle edge single.
        let ends = [[0, 1], [0, 1], [1, 2], [2, 3], [2, 3]];
        let links = ends.map(|ends| Link { node: 0, ends });
        let graph = CutGraph::of(Clusters::of_junctions(&[(0, 0); 4], &links));
        let (between, source, sink) = (Terminal::Between, Terminal::Source, Terminal::Sink);
        let mut flow = Flow::new(&graph, vec![source, between, between, sink]);
        assert_eq!(flow.maximize(9), Some(1));
        assert_eq!(flow.source_side(), [true, true, false, false]);
        assert_eq!(flow.sink_complement(), [true, true, false, false]);
    }
}
