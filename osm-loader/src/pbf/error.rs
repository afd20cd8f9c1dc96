//! What can be wrong with a map file, each with the file, the fault and the remedy.

use std::path::PathBuf;

/// Why a map file was not imported. Nothing is written when an import fails.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("cannot read {path}: {source}; check the path and that the file may be read")]
    Unreadable {
        /// The map file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file has no bytes.
    #[error("{path} is empty; download the map again")]
    Empty {
        /// The map file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error(
        "{path} is not an OpenStreetMap PBF file but {looks_like}; \
         give a file that ends in .osm.pbf, or convert it with `osmium cat`"
    )]
    NotPbf {
        /// The map file.
        path: PathBuf,
        /// What its first bytes look like.
        looks_like: &'static str,
    },
    /// The file stops in the middle of a block.
    #[error(
        "{path} breaks off in the block at byte {offset}; the download is incomplete, fetch it again"
    )]
    Truncated {
        /// The map file.
        path: PathBuf,
        /// Where the unfinished block starts.
        offset: u64,
    },
    /// A block cannot be decoded.
    #[error("{path} is damaged in the block at byte {offset} ({reason}); download the map again")]
    Damaged {
        /// The map file.
        path: PathBuf,
        /// Where the damaged block starts.
        offset: u64,
        /// What the decoder says.
        reason: String,
    },
    /// The file needs something this reader does not have, such as object history.
    #[error(
        "{path} needs the PBF feature {feature}, which is not supported; make a plain extract with `osmium cat`"
    )]
    UnsupportedFeature {
        /// The map file.
        path: PathBuf,
        /// The feature its header requires.
        feature: String,
    },
    /// The file unpacks to far more than any real map of its size.
    #[error(
        "{path} unpacks to more data than a map of its size can hold; it was not made in good faith, get the map from another source"
    )]
    Hostile {
        /// The map file.
        path: PathBuf,
    },
    /// A good file, but without roads.
    #[error("{path} holds no roads; give an extract that includes ways tagged highway=*")]
    NoRoads {
        /// The map file.
        path: PathBuf,
    },
}
