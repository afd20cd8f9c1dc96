//! `.osm.pbf` file → [`RawMap`]: the only room that knows the PBF format.
//!
//! Two passes over the file, each parallel by blob: ways and restrictions first, then only the
//! nodes those ways use. Nothing here knows which truck may pass where.

mod blobs;
mod error;
mod nodes;
mod relevant;
mod restrictions;
mod unpack;
mod ways;

use std::path::Path;

use tracing::info_span;

use crate::raw_map::{RawMap, RawPlace};

pub use error::ImportError;

use blobs::{BlobIndex, DataBlob};
use ways::WayBatch;

/// What an import is doing; blobs are the blocks a PBF file consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStage {
    /// Reading ways and turn restrictions.
    Ways,
    /// Reading the nodes that ways use.
    Nodes,
    /// Splitting ways at junctions and laying out the turns.
    Graph,
    /// Writing the graph file.
    File,
}

/// How far an import has come within its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// The stage at work.
    pub stage: ImportStage,
    /// Steps done in this stage.
    pub done: usize,
    /// Steps this stage has.
    pub total: usize,
}

/// How many blobs are read between two reports of progress.
const BLOBS_PER_REPORT: usize = 32;

impl RawMap {
    /// Reads the roads of an `.osm.pbf` file.
    ///
    /// Costs two passes over the file and memory for the roads only. Ways that name nodes the
    /// file does not hold are cut there, as extracts are.
    ///
    /// # Errors
    /// Any file that is not a whole, well-formed map with roads; see [`ImportError`].
    pub fn from_pbf(
        path: &Path,
        progress: &mut dyn FnMut(ImportProgress),
    ) -> Result<Self, ImportError> {
        let _span = info_span!("read_pbf", path = %path.display()).entered();
        let index = BlobIndex::scan(path)?;
        let (mut map, node_blobs) = read_ways(&index, progress)?;
        if map.ways.is_empty() {
            return Err(index.no_roads());
        }
        read_nodes(&mut map, &index, &node_blobs, progress)?;
        if map
            .nodes
            .places
            .iter()
            .all(|&place| place == RawPlace::MISSING)
        {
            return Err(index.no_roads());
        }
        Ok(map)
    }
}

/// First pass; answers also which blobs hold nodes.
fn read_ways(
    index: &BlobIndex,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(RawMap, Vec<DataBlob>), ImportError> {
    let total = index.data.len();
    let mut roads = WayBatch::default();
    let mut node_blobs = Vec::new();
    for (round, blobs) in index.data.chunks(BLOBS_PER_REPORT).enumerate() {
        progress(ImportProgress::new(
            ImportStage::Ways,
            round * BLOBS_PER_REPORT,
            total,
        ));
        let batches = index.decode(blobs, ways::read)?;
        for (&blob, batch) in blobs.iter().zip(batches) {
            node_blobs.extend(batch.holds_nodes.then_some(blob));
            roads.absorb(batch);
        }
        index.refuse_if_hostile(roads.refs.len())?;
    }
    progress(ImportProgress::new(ImportStage::Ways, total, total));
    Ok((roads.into_map(), node_blobs))
}

/// Second pass.
fn read_nodes(
    map: &mut RawMap,
    index: &BlobIndex,
    node_blobs: &[DataBlob],
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(), ImportError> {
    let total = node_blobs.len();
    for (round, blobs) in node_blobs.chunks(BLOBS_PER_REPORT).enumerate() {
        progress(ImportProgress::new(
            ImportStage::Nodes,
            round * BLOBS_PER_REPORT,
            total,
        ));
        let wanted = &map.nodes.ids;
        for batch in index.decode(blobs, |block| nodes::read(block, wanted))? {
            batch.store(&mut map.nodes, &mut map.tags);
        }
    }
    progress(ImportProgress::new(ImportStage::Nodes, total, total));
    Ok(())
}

impl ImportProgress {
    pub(crate) const fn new(stage: ImportStage, done: usize, total: usize) -> Self {
        Self { stage, done, total }
    }
}
