//! The graph file beside a map: made on the first use, opened at once ever after.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use tracing::{info, warn};

use crate::file::{FileError, SourceKey};
use crate::graph::RoadGraph;
use crate::pbf::{ImportError, ImportProgress, ImportStage};
use crate::raw_map::RawMap;

/// Why a map could be neither opened nor imported.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The map file is at fault.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The graph file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder for graph files cannot be made.
    #[error("cannot create the folder {path}: {source}; choose a folder that may be written")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
}

/// How much of a map's beginning goes into its key.
const BEGINNING_BYTES: u64 = 64 * 1024;

/// The graph of a map file: from `cache_dir` if it was made from this very file, else imported and
/// kept there. The cached file is named after the map and replaced when the map changes; a
/// damaged or outdated one is made anew.
///
/// # Errors
/// A faulty map, or a folder that cannot be written; nothing half-written is left behind.
pub fn open_or_import(
    map: &Path,
    cache_dir: &Path,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<RoadGraph, OpenError> {
    let key = key_of(map).map_err(|source| ImportError::Unreadable {
        path: map.to_owned(),
        source,
    })?;
    let cached = cache_dir.join(graph_name(map));
    if let Some(graph) = open_if_current(&cached, key) {
        return Ok(graph);
    }
    let raw = RawMap::from_pbf(map, progress)?;
    progress(ImportProgress::new(ImportStage::Graph, 0, 1));
    let graph = RoadGraph::build(raw);
    progress(ImportProgress::new(ImportStage::Graph, 1, 1));
    progress(ImportProgress::new(ImportStage::File, 0, 1));
    std::fs::create_dir_all(cache_dir).map_err(|source| OpenError::Folder {
        path: cache_dir.to_owned(),
        source,
    })?;
    graph.save_with_key(&cached, key)?;
    drop(graph);
    let (graph, _) = RoadGraph::open_with_key(&cached)?;
    progress(ImportProgress::new(ImportStage::File, 1, 1));
    Ok(graph)
}

fn open_if_current(cached: &Path, key: SourceKey) -> Option<RoadGraph> {
    if !cached.exists() {
        return None;
    }
    match RoadGraph::open_with_key(cached) {
        Ok((graph, found)) if found == key => Some(graph),
        Ok(_) => {
            info!(path = %cached.display(), "the map has changed, importing it again");
            None
        }
        Err(error) => {
            warn!(%error, "the cached road graph is unusable, importing the map again");
            None
        }
    }
}

/// Size, time of change and checksum of the beginning: enough to notice another map.
fn key_of(map: &Path) -> std::io::Result<SourceKey> {
    let file = File::open(map)?;
    let about = file.metadata()?;
    let mut beginning = Vec::new();
    file.take(BEGINNING_BYTES).read_to_end(&mut beginning)?;
    let modified = about
        .modified()?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Ok(SourceKey {
        bytes: about.len(),
        modified_ns: modified.as_nanos() as u64,
        beginning_crc: crc32fast::hash(&beginning),
        reserved: 0,
    })
}

/// `shanxi-latest.osm.pbf` → `shanxi-latest.graph`.
fn graph_name(map: &Path) -> String {
    let name = map.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".pbf").unwrap_or(&name);
    format!("{}.graph", stem.strip_suffix(".osm").unwrap_or(stem))
}
