//! The downward half of many-to-many searches: several sources at once, side by side.
//!
//! A label is kept with its top bit flipped, so that comparing it as a signed number compares
//! weights even where an infinite label has grown by an arc; wide registers compare signed only.

use super::weight::Weight;
use crate::order::row;

/// One label per source.
pub(crate) type Lanes<const K: usize> = [i64; K];

const TOP_BIT: u64 = 1 << 63;

/// No source has a way.
pub(crate) const NO_WAY: i64 = to_lane(Weight::INFINITE);

pub(crate) const fn to_lane(weight: Weight) -> i64 {
    (weight.to_bits() ^ TOP_BIT) as i64
}

pub(crate) const fn from_lane(lane: i64) -> Weight {
    Weight::from_bits(lane as u64 ^ TOP_BIT)
}

/// A graph whose arcs all come from earlier places.
#[derive(Debug)]
pub(crate) struct DownGraph {
    /// Where the arcs into a place begin; one entry more than places.
    pub first: Vec<u32>,
    /// The earlier place each arc comes from.
    pub from: Vec<u32>,
    pub weight: Vec<Weight>,
}

/// Labels that searches bring to some places from outside.
#[derive(Debug)]
pub(crate) struct Inflow<const K: usize> {
    /// For every place its entry in `lanes`, or [`NO_INFLOW`].
    pub entry: Vec<u32>,
    pub lanes: Vec<Lanes<K>>,
}

pub(crate) const NO_INFLOW: u32 = u32::MAX;

/// Computes the labels of all places in turn, each from its inflow and the places before.
pub(crate) fn sweep<const K: usize>(
    graph: &DownGraph,
    inflow: &Inflow<K>,
    labels: &mut [Lanes<K>],
) {
    #[cfg(target_arch = "x86_64")]
    if K > 1 && std::arch::is_x86_feature_detected!("avx2") {
        #[allow(
            unsafe_code,
            reason = "the processor was just asked whether it has AVX2"
        )]
        return unsafe { sweep_avx2(graph, inflow, labels) };
    }
    sweep_any(graph, inflow, labels);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn sweep_avx2<const K: usize>(graph: &DownGraph, inflow: &Inflow<K>, labels: &mut [Lanes<K>]) {
    sweep_any(graph, inflow, labels);
}

#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "must be compiled anew for each instruction set"
)]
fn sweep_any<const K: usize>(graph: &DownGraph, inflow: &Inflow<K>, labels: &mut [Lanes<K>]) {
    for (place, &entry) in inflow.entry.iter().enumerate() {
        let mut label = if entry == NO_INFLOW {
            [NO_WAY; K]
        } else {
            inflow.lanes[entry as usize]
        };
        let arcs = row(&graph.first, place);
        for (&from, weight) in graph.from[arcs.clone()].iter().zip(&graph.weight[arcs]) {
            let weight = weight.to_bits() as i64;
            for (lane, from) in label.iter_mut().zip(&labels[from as usize]) {
                *lane = (*lane).min(from.wrapping_add(weight));
            }
        }
        labels[place] = label;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_infinite_label_stays_infinite_over_the_heaviest_arc() {
        let largest = Weight::LARGEST_FIELD;
        let heavy = Weight::new(largest - 1, largest, largest).unwrap();
        let light = Weight::new(1, 2, 3).unwrap();
        let graph = DownGraph {
            first: vec![0, 0, 1],
            from: vec![0],
            weight: vec![heavy],
        };
        let inflow = Inflow {
            entry: vec![NO_INFLOW, 0],
            lanes: vec![[NO_WAY, to_lane(light), NO_WAY, NO_WAY]],
        };
        let mut labels = vec![[0; 4]; 2];
        sweep(&graph, &inflow, &mut labels);
        let labels = labels[1].map(from_lane);
        assert_eq!(labels[0], Weight::INFINITE);
        assert_eq!(labels[1], light);
    }
}
