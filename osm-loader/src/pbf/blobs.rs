//! The blocks of a PBF file: where they are, and decoding them in parallel.
//!
//! It knows how a PBF file may be broken, not what its ways mean.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use osmpbf::{BlobDecode, BlobReader, BlobType, ByteOffset, PrimitiveBlock};
use rayon::prelude::*;

use super::error::ImportError;

/// The features a header may require of us.
const SUPPORTED_FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// The most bytes a block may have, by the format's own rule.
const MAX_BLOB_BYTES: i64 = 32 * 1024 * 1024;

/// Real maps have one node reference per eight bytes of file; this many is beyond doubt.
const MAX_REFS_PER_BYTE: u64 = 4;

/// Where the data blocks of a file are.
pub(super) struct BlobIndex {
    path: PathBuf,
    file_bytes: u64,
    pub(super) data: Vec<ByteOffset>,
}

impl BlobIndex {
    /// Walks over the block headers: finds every cut, gap and foreign file before anything is
    /// decoded.
    pub(super) fn scan(path: &Path) -> Result<Self, ImportError> {
        let mut index = Self {
            path: path.to_owned(),
            file_bytes: 0,
            data: Vec::new(),
        };
        index.file_bytes = index.check_beginning()?;
        index.walk()?;
        index.check_header()?;
        Ok(index)
    }

    /// Decodes some data blocks in parallel; results come in the order of the blocks.
    pub(super) fn decode<T: Send>(
        &self,
        blobs: &[ByteOffset],
        read: impl Fn(&PrimitiveBlock) -> T + Sync,
    ) -> Result<Vec<T>, ImportError> {
        blobs
            .par_iter()
            .map_init(
                || self.open(),
                |reader, &offset| {
                    let reader = reader
                        .as_mut()
                        .map_err(|error| self.damaged(offset, error))?;
                    let block = self.block(reader, offset)?;
                    // The decoder's own iterators panic on values no writer would produce
                    // (unknown member types, sums beyond 64 bits), so those are caught here.
                    catch_unwind(AssertUnwindSafe(|| read(&block)))
                        .map_err(|_panic| self.damaged(offset, &"an element makes no sense"))
                },
            )
            .collect()
    }

    /// Refuses files that unpack to absurd amounts before they fill the memory.
    pub(super) fn refuse_if_hostile(&self, refs: usize) -> Result<(), ImportError> {
        if refs as u64 > self.file_bytes.saturating_mul(MAX_REFS_PER_BYTE) {
            let path = self.path.clone();
            return Err(ImportError::Hostile { path });
        }
        Ok(())
    }

    pub(super) fn no_roads(&self) -> ImportError {
        ImportError::NoRoads {
            path: self.path.clone(),
        }
    }

    fn open(&self) -> osmpbf::Result<BlobReader<BufReader<File>>> {
        BlobReader::seekable_from_path(&self.path)
    }

    fn block(
        &self,
        reader: &mut BlobReader<BufReader<File>>,
        offset: ByteOffset,
    ) -> Result<PrimitiveBlock, ImportError> {
        reader
            .blob_from_offset(offset)
            .and_then(|blob| blob.to_primitiveblock())
            .map_err(|error| self.damaged(offset, &error))
    }

    /// Looks at the first bytes; answers the length of the file.
    fn check_beginning(&self) -> Result<u64, ImportError> {
        let unreadable = |source| ImportError::Unreadable {
            path: self.path.clone(),
            source,
        };
        let mut file = File::open(&self.path).map_err(unreadable)?;
        let mut beginning = Vec::new();
        (&mut file)
            .take(64)
            .read_to_end(&mut beginning)
            .map_err(unreadable)?;
        let path = self.path.clone();
        if beginning.is_empty() {
            return Err(ImportError::Empty { path });
        }
        if let Some(looks_like) = foreign_format(&beginning) {
            return Err(ImportError::NotPbf { path, looks_like });
        }
        Ok(file.metadata().map_err(unreadable)?.len())
    }

    fn walk(&mut self) -> Result<(), ImportError> {
        let unreadable = |source| ImportError::Unreadable {
            path: self.path.clone(),
            source,
        };
        let mut lengths = File::open(&self.path).map_err(unreadable)?;
        let mut reader = self
            .open()
            .map_err(|error| self.damaged(ByteOffset(0), &error))?;
        let mut end = 0;
        while let Some(header) = reader.next_header_skip_blob() {
            let start = ByteOffset(end);
            let (header, _) = header.map_err(|error| self.broken_header(start, &error))?;
            let size = i64::from(header.get_blob_size());
            if !(0..=MAX_BLOB_BYTES).contains(&size) {
                return Err(self.damaged(start, &format!("it claims {size} bytes")));
            }
            end += 4 + header_bytes(&mut lengths, end).map_err(unreadable)? + size as u64;
            if end > self.file_bytes {
                return Err(self.truncated(start));
            }
            if header.blob_type() == BlobType::OsmData {
                self.data.push(start);
            }
        }
        if end == self.file_bytes {
            return Ok(());
        }
        Err(self.truncated(ByteOffset(end)))
    }

    fn check_header(&self) -> Result<(), ImportError> {
        let start = ByteOffset(0);
        let mut reader = self.open().map_err(|error| self.damaged(start, &error))?;
        let blob = reader
            .blob_from_offset(start)
            .map_err(|error| self.damaged(start, &error))?;
        let path = self.path.clone();
        let header = match blob.decode() {
            Ok(BlobDecode::OsmHeader(header)) => header,
            Err(error) => return Err(self.damaged(start, &error)),
            Ok(_) => {
                let looks_like = "a file without an OSM header";
                return Err(ImportError::NotPbf { path, looks_like });
            }
        };
        let missing = (header.required_features().iter())
            .find(|feature| !SUPPORTED_FEATURES.contains(&feature.as_str()));
        missing.map_or(Ok(()), |feature| {
            let feature = feature.clone();
            Err(ImportError::UnsupportedFeature { path, feature })
        })
    }

    fn truncated(&self, start: ByteOffset) -> ImportError {
        ImportError::Truncated {
            path: self.path.clone(),
            offset: start.0,
        }
    }

    fn damaged(&self, start: ByteOffset, reason: &dyn std::fmt::Display) -> ImportError {
        ImportError::Damaged {
            path: self.path.clone(),
            offset: start.0,
            reason: reason.to_string(),
        }
    }

    /// A first header that cannot be read means a foreign file, a later one a damaged file.
    fn broken_header(&self, start: ByteOffset, reason: &osmpbf::Error) -> ImportError {
        if start.0 == 0 {
            return ImportError::NotPbf {
                path: self.path.clone(),
                looks_like: "something unknown",
            };
        }
        self.damaged(start, reason)
    }
}

/// Reads the length of the block header that starts here.
fn header_bytes(file: &mut File, start: u64) -> std::io::Result<u64> {
    let mut length = [0; 4];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut length)?;
    Ok(u64::from(u32::from_be_bytes(length)))
}

/// Recognizes what people most often give instead of a PBF file.
fn foreign_format(beginning: &[u8]) -> Option<&'static str> {
    let text = beginning.trim_ascii_start().to_ascii_lowercase();
    let starts = |magic: &[u8]| beginning.starts_with(magic);
    if starts(b"\x1f\x8b") {
        Some("a gzip archive (unpack it first)")
    } else if starts(b"BZh") {
        Some("a bzip2 archive (unpack it first)")
    } else if starts(b"PK\x03\x04") {
        Some("a zip archive (unpack it first)")
    } else if text.starts_with(b"<!doctype html") || text.starts_with(b"<html") {
        Some("a web page (the download link led to an error page)")
    } else if text.starts_with(b"<?xml") || text.starts_with(b"<osm") {
        Some("OSM XML")
    } else if beginning.iter().all(|&byte| byte == 0) {
        Some("zero bytes")
    } else {
        None
    }
}
