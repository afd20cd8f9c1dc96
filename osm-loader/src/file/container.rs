//! A versioned, checksummed file of columns, mapped into memory and used in place.
//!
//! ```text
//! Header                 64 bytes, ends with its own checksum
//! Section × count        24 bytes each: where a column lies, how long it is, its checksum
//! column, column, …      plain little-endian values, each starting at a multiple of 64
//! ```

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use memmap2::Mmap;

use super::error::FileError;
use super::sections::{self, Section};

/// What a file was made from, so that a change of it is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct SourceKey {
    pub(crate) bytes: u64,
    pub(crate) modified_ns: u64,
    pub(crate) beginning_crc: u32,
    pub(crate) reserved: u32,
}

/// Which columns a file holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) magic: [u8; 8],
    /// Raised whenever the meaning of the columns changes.
    pub(super) version: u32,
    /// What people call it.
    pub(super) name: &'static str,
}

/// A file whose header and checksums are in order.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) map: Arc<Mmap>,
    pub(super) sections: Vec<Section>,
    /// What it was made from.
    pub(super) source: SourceKey,
    /// Marks what is made from this file.
    pub(super) key: SourceKey,
}

/// Reads as itself only where the byte order is that of the writer.
const BYTE_ORDER: u32 = 0x0102_0304;

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    version: u32,
    byte_order: u32,
    source: SourceKey,
    file_bytes: u64,
    section_count: u32,
    sections_crc: u32,
    reserved: u32,
    crc: u32,
}

pub(super) const HEADER_BYTES: usize = size_of::<Header>();

/// Columns start at multiples of this.
pub(super) const ALIGNMENT: usize = 64;

/// Writes columns to a file, all or nothing: a reader sees the old file or the whole new one.
///
/// # Errors
/// [`FileError::Unwritable`].
pub(super) fn save(
    path: &Path,
    kind: Kind,
    source: SourceKey,
    columns: &[&[u8]],
) -> Result<(), FileError> {
    let unfinished = path.with_extension(format!("unfinished-{}", std::process::id()));
    let written =
        write(&unfinished, kind, source, columns).and_then(|()| std::fs::rename(&unfinished, path));
    written.map_err(|source| {
        // The unfinished file may not exist; what matters is reported already.
        let _ = std::fs::remove_file(&unfinished);
        let path = path.to_owned();
        FileError::Unwritable { path, source }
    })
}

/// Maps a file and checks every byte of it against its checksums. It is read for that beside the
/// map: what nobody uses then takes no memory of the process.
///
/// # Errors
/// Anything but [`FileError::Unwritable`].
pub(super) fn open(path: &Path, kind: Kind) -> Result<Opened, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let map = Arc::new(map_file(&file).map_err(unreadable)?);
    let header = read_header(&map, path, kind)?;
    let sections = read_sections(&map, &header).map_err(|part| FileError::damaged(path, part))?;
    sections::verify(&mut file, &sections).map_err(|part| FileError::damaged(path, part))?;
    Ok(Opened {
        map,
        sections,
        source: header.source,
        key: SourceKey {
            bytes: header.file_bytes,
            modified_ns: header.source.modified_ns,
            beginning_crc: header.crc,
            reserved: header.sections_crc,
        },
    })
}

fn write(path: &Path, kind: Kind, source: SourceKey, columns: &[&[u8]]) -> std::io::Result<()> {
    let sections = sections::lay_out(columns);
    let table: &[u8] = bytemuck::cast_slice(&sections);
    let mut header = Header {
        magic: kind.magic,
        version: kind.version,
        byte_order: BYTE_ORDER,
        source,
        file_bytes: sections
            .last()
            .map_or(0, |last| last.first_byte + last.bytes),
        section_count: sections.len() as u32,
        sections_crc: crc32fast::hash(table),
        reserved: 0,
        crc: 0,
    };
    header.crc = header.checksum();
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(bytemuck::bytes_of(&header))?;
    file.write_all(table)?;
    let mut written = HEADER_BYTES + table.len();
    for (column, section) in columns.iter().zip(&sections) {
        let gap = section.first_byte as usize - written;
        file.write_all(&[0; ALIGNMENT][..gap])?;
        file.write_all(column)?;
        written += gap + column.len();
    }
    file.into_inner()?.sync_all()
}

fn map_file(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: mapping is unsafe because another process could change the file under us. These
    // files are written under another name and then renamed, never changed in place, and every
    // byte is checked by checksum when opened.
    #[allow(
        unsafe_code,
        reason = "a memory map is what lets a province open in milliseconds"
    )]
    let map = unsafe { Mmap::map(file) };
    map
}

fn read_header(bytes: &[u8], path: &Path, kind: Kind) -> Result<Header, FileError> {
    let path = path.to_owned();
    if bytes.get(..kind.magic.len()) != Some(&kind.magic) {
        let kind = kind.name;
        return Err(FileError::Foreign { path, kind });
    }
    let Some(header) = bytes.get(..HEADER_BYTES) else {
        return Err(FileError::damaged(&path, "header"));
    };
    let header: Header = bytemuck::pod_read_unaligned(header);
    if header.version != kind.version || header.byte_order != BYTE_ORDER {
        return Err(FileError::Version {
            path,
            kind: kind.name,
            found: header.version,
            expected: kind.version,
        });
    }
    if header.crc != header.checksum() || header.file_bytes != bytes.len() as u64 {
        return Err(FileError::damaged(&path, "header or length"));
    }
    Ok(header)
}

fn read_sections(bytes: &[u8], header: &Header) -> Result<Vec<Section>, &'static str> {
    let length = header.section_count as usize * size_of::<Section>();
    let table = bytes
        .get(HEADER_BYTES..HEADER_BYTES + length)
        .ok_or("table of columns")?;
    if crc32fast::hash(table) != header.sections_crc {
        return Err("table of columns");
    }
    let sections: Vec<Section> = table
        .chunks_exact(size_of::<Section>())
        .map(bytemuck::pod_read_unaligned)
        .collect();
    Ok(sections)
}

impl Header {
    fn checksum(&self) -> u32 {
        let bytes = bytemuck::bytes_of(self);
        crc32fast::hash(&bytes[..HEADER_BYTES - size_of::<u32>()])
    }
}
