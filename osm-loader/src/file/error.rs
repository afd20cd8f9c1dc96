//! What can be wrong with a graph file.

use std::path::PathBuf;

/// Why a graph file was not opened or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be opened, read or mapped.
    #[error("cannot read {path}: {source}; check the path and that the file may be read")]
    Unreadable {
        /// The graph file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file cannot be written; what was there before is untouched.
    #[error("cannot write {path}: {source}; check free space and that the folder may be written")]
    Unwritable {
        /// The graph file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is no graph file.
    #[error(
        "{path} is not a coldroute road graph; give the map's .osm.pbf file, or run coldroute import"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by another version, or on another kind of machine.
    #[error(
        "{path} has road graph version {found}, this program reads {expected}; delete it or run coldroute import again"
    )]
    Version {
        /// The graph file.
        path: PathBuf,
        /// The version it was written with.
        found: u32,
        /// The version this program writes.
        expected: u32,
    },
    /// The file is cut short or changed.
    #[error("{path} is damaged ({part}); delete it or run coldroute import again")]
    Damaged {
        /// The graph file.
        path: PathBuf,
        /// Which part does not fit.
        part: &'static str,
    },
}
