//! What can be wrong with a file of our own.

use std::path::{Path, PathBuf};

/// Why a file of our own was not opened or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be opened, read or mapped.
    #[error("cannot read {path}: {source}; check the path and that the file may be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file cannot be written; what was there before is untouched.
    #[error("cannot write {path}: {source}; check free space and that the folder may be written")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is of another kind.
    #[error(
        "{path} is not a coldroute {kind}; give the map's .osm.pbf file, or run coldroute import"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What was expected.
        kind: &'static str,
    },
    /// The file was written by another version, or on another kind of machine.
    #[error(
        "{path} has {kind} version {found}, this program reads {expected}; delete it or run coldroute import again"
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// What it holds.
        kind: &'static str,
        /// The version it was written with.
        found: u32,
        /// The version this program writes.
        expected: u32,
    },
    /// The file is cut short or changed.
    #[error("{path} is damaged ({part}); delete it or run coldroute import again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which part does not fit.
        part: &'static str,
    },
}

impl FileError {
    pub(super) fn damaged(path: &Path, part: &'static str) -> Self {
        let path = path.to_owned();
        Self::Damaged { path, part }
    }
}
