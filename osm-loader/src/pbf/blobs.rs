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
use super::unpack;

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
    pub(super) data: Vec<DataBlob>,
}

/// One data block.
#[derive(Clone, Copy, Debug)]
pub(super) struct DataBlob {
    /// Where its header starts; this is how it is named to people.
    start: u64,
    first_byte: u64,
    bytes: u64,
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
        blobs: &[DataBlob],
        read: impl Fn(&PrimitiveBlock) -> T + Sync,
    ) -> Result<Vec<T>, ImportError> {
        blobs
            .par_iter()
            .map_init(
                || File::open(&self.path),
                |file, blob| {
                    let file = file
                        .as_mut()
                        .map_err(|error| self.damaged(blob.start, error))?;
                    let block = self.block(file, blob)?;
                    // The decoder adds up ids without looking, which panics beyond 64 bits
                    // where overflow is checked; no writer produces such ids.
                    catch_unwind(AssertUnwindSafe(|| read(&block)))
                        .map_err(|_panic| self.damaged(blob.start, &"an element makes no sense"))
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

    fn block(&self, file: &mut File, blob: &DataBlob) -> Result<PrimitiveBlock, ImportError> {
        let mut bytes = vec![0; blob.bytes as usize];
        file.seek(SeekFrom::Start(blob.first_byte))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(|source| self.unreadable(source))?;
        let bytes = unpack::repack(&bytes).map_err(|error| self.damaged(blob.start, &error))?;
        let decoded = BlobReader::new(&bytes[..])
            .next()
            .map(|blob| blob?.to_primitiveblock());
        decoded
            .ok_or_else(|| self.damaged(blob.start, &"it is empty"))?
            .map_err(|error| self.damaged(blob.start, &error))
    }

    /// Looks at the first bytes; answers the length of the file.
    fn check_beginning(&self) -> Result<u64, ImportError> {
        let mut file = File::open(&self.path).map_err(|source| self.unreadable(source))?;
        let mut beginning = Vec::new();
        (&mut file)
            .take(64)
            .read_to_end(&mut beginning)
            .map_err(|source| self.unreadable(source))?;
        let path = self.path.clone();
        if beginning.is_empty() {
            return Err(ImportError::Empty { path });
        }
        if let Some(looks_like) = foreign_format(&beginning) {
            return Err(ImportError::NotPbf { path, looks_like });
        }
        let about = file.metadata().map_err(|source| self.unreadable(source))?;
        Ok(about.len())
    }

    fn walk(&mut self) -> Result<(), ImportError> {
        let mut lengths = File::open(&self.path).map_err(|source| self.unreadable(source))?;
        let mut reader = self.open()?;
        let mut end = 0;
        while let Some(header) = reader.next_header_skip_blob() {
            let start = end;
            let (header, _) = header.map_err(|error| self.broken_header(start, &error))?;
            let size = i64::from(header.get_blob_size());
            if !(0..=MAX_BLOB_BYTES).contains(&size) {
                return Err(self.damaged(start, &format!("it claims {size} bytes")));
            }
            let header_bytes =
                header_bytes(&mut lengths, start).map_err(|source| self.unreadable(source))?;
            let blob = DataBlob {
                start,
                first_byte: start + 4 + header_bytes,
                bytes: size as u64,
            };
            end = blob.first_byte + blob.bytes;
            if end > self.file_bytes {
                return Err(self.truncated(start));
            }
            if header.blob_type() == BlobType::OsmData {
                self.data.push(blob);
            }
        }
        if end == self.file_bytes {
            return Ok(());
        }
        Err(self.truncated(end))
    }

    fn check_header(&self) -> Result<(), ImportError> {
        let mut reader = self.open()?;
        let blob = reader
            .blob_from_offset(ByteOffset(0))
            .map_err(|error| self.damaged(0, &error))?;
        let path = self.path.clone();
        let header = match blob.decode() {
            Ok(BlobDecode::OsmHeader(header)) => header,
            Err(error) => return Err(self.damaged(0, &error)),
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

    fn open(&self) -> Result<BlobReader<BufReader<File>>, ImportError> {
        BlobReader::seekable_from_path(&self.path).map_err(|error| self.damaged(0, &error))
    }

    fn unreadable(&self, source: std::io::Error) -> ImportError {
        ImportError::Unreadable {
            path: self.path.clone(),
            source,
        }
    }

    fn truncated(&self, offset: u64) -> ImportError {
        ImportError::Truncated {
            path: self.path.clone(),
            offset,
        }
    }

    fn damaged(&self, offset: u64, reason: &dyn std::fmt::Display) -> ImportError {
        ImportError::Damaged {
            path: self.path.clone(),
            offset,
            reason: reason.to_string(),
        }
    }

    /// A first header that cannot be read means a foreign file, a later one a damaged file.
    fn broken_header(&self, offset: u64, reason: &osmpbf::Error) -> ImportError {
        if offset == 0 {
            return ImportError::NotPbf {
                path: self.path.clone(),
                looks_like: "something unknown",
            };
        }
        self.damaged(offset, reason)
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
