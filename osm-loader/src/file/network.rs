//! What one truck makes of a map on disk: costs of edges and turns, and the weighed hierarchy.

use std::path::Path;

use bytemuck::{Pod, Zeroable};

use super::column::Column;
use super::container::{self, Kind, SourceKey};
use super::error::FileError;
use super::packed;
use super::sections::Sections;
use crate::cch::Weight;

const NETWORK: Kind = Kind {
    magic: *b"COLDTRUK",
    version: 5,
    name: "truck's road network",
};

/// The columns of a network; see [`RoadNetwork`](crate::RoadNetwork).
#[derive(Clone, Debug)]
pub(crate) struct NetworkColumns {
    /// What rules, overrides and hour come to; see `network::Rules`.
    pub(crate) description: Column<u8>,
    pub(crate) figures: Column<Figures>,
    pub(crate) times: Column<u32>,
    pub(crate) reluctance: Column<u32>,
    pub(crate) lengths: Column<u64>,
    pub(crate) flags: Column<u8>,
    pub(crate) turn_delays: Column<u32>,
    pub(crate) up: HalfColumns,
    pub(crate) down: HalfColumns,
}

/// The arcs of a metric in one direction; see [`Half`](crate::cch::Half).
#[derive(Clone, Debug)]
pub(crate) struct HalfColumns {
    pub(crate) first: Column<u32>,
    pub(crate) head: Column<u32>,
    pub(crate) weight: Column<Weight>,
    pub(crate) via: Column<u32>,
}

/// Single numbers of a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Figures {
    pub(crate) fastest_kmh: f64,
    pub(crate) pace_whole: u64,
    pub(crate) pace_distance: u32,
    pub(crate) pace_time: u32,
    pub(crate) pace_timeless: u32,
    pub(crate) pace_flags: u32,
    pub(crate) units: u32,
    pub(crate) reserved: u32,
}

/// Writes a network, marked with the graph it was made from; all or nothing.
///
/// # Errors
/// [`FileError::Unwritable`].
pub(crate) fn save_network(
    path: &Path,
    graph: SourceKey,
    columns: &NetworkColumns,
) -> Result<(), FileError> {
    let NetworkColumns { up, down, .. } = columns;
    let [up_arcs, down_arcs] = [up, down].map(|half| packed::pack_rows(&half.first, &half.head));
    let delays = packed::pack_numbers(&columns.turn_delays);
    let sections: [&[u8]; 13] = [
        &columns.description,
        bytemuck::cast_slice(&columns.figures),
        bytemuck::cast_slice(&columns.times),
        bytemuck::cast_slice(&columns.reluctance),
        bytemuck::cast_slice(&columns.lengths),
        &columns.flags,
        &delays,
        &up_arcs,
        bytemuck::cast_slice(&up.weight),
        bytemuck::cast_slice(&up.via),
        &down_arcs,
        bytemuck::cast_slice(&down.weight),
        bytemuck::cast_slice(&down.via),
    ];
    container::save(path, NETWORK, graph, &sections)
}

/// Maps a network on a graph with so many turns and ranks in its hierarchy into memory; `None` if it
/// was made from another one.
///
/// # Errors
/// Anything but [`FileError::Unwritable`].
pub(crate) fn open_network(
    path: &Path,
    graph: SourceKey,
    turns: usize,
    ranks: usize,
) -> Result<Option<NetworkColumns>, FileError> {
    let opened = container::open(path, NETWORK)?;
    if opened.source != graph {
        return Ok(None);
    }
    let mut columns = Sections::new(&opened.map, &opened.sections);
    let columns = read(&mut columns, turns, ranks);
    columns
        .map(Some)
        .ok_or_else(|| FileError::damaged(path, "columns"))
}

fn read(columns: &mut Sections, turns: usize, ranks: usize) -> Option<NetworkColumns> {
    Some(NetworkColumns {
        description: columns.next()?,
        figures: columns.next()?,
        times: columns.next()?,
        reluctance: columns.next()?,
        lengths: columns.next()?,
        flags: columns.next()?,
        turn_delays: packed::unpack_numbers(&columns.next::<u8>()?, turns)?.into(),
        up: read_half(columns, ranks)?,
        down: read_half(columns, ranks)?,
    })
}

fn read_half(columns: &mut Sections, ranks: usize) -> Option<HalfColumns> {
    let (first, head) = packed::unpack_rows(&columns.next::<u8>()?, ranks)?;
    Some(HalfColumns {
        first: first.into(),
        head: head.into(),
        weight: columns.next()?,
        via: columns.next()?,
    })
}
