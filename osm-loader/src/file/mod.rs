//! The graph on disk: one versioned, checksummed file, mapped into memory and used in place.
//!
//! ```text
//! Header                 64 bytes, ends with its own checksum
//! Section × count        24 bytes each: where a column lies, how long it is, its checksum
//! column, column, …      plain little-endian values, each starting at a multiple of 64
//! ```

mod column;
mod error;
mod sections;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use memmap2::Mmap;

use crate::graph::{HierarchyColumns, RoadGraph};

pub(crate) use column::Column;
pub use error::FileError;

use sections::{Section, Sections};

/// What a graph was made from, so that a changed map is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct SourceKey {
    pub(crate) bytes: u64,
    pub(crate) modified_ns: u64,
    pub(crate) beginning_crc: u32,
    pub(crate) reserved: u32,
}

/// Raised whenever the meaning of the columns changes.
const VERSION: u32 = 4;

const MAGIC: [u8; 8] = *b"COLDROAD";

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

const HEADER_BYTES: usize = size_of::<Header>();

/// Columns start at multiples of this.
const ALIGNMENT: usize = 64;

impl RoadGraph {
    /// Writes the graph to a file, all or nothing: a reader sees the old file or the whole new one.
    ///
    /// # Errors
    /// [`FileError::Unwritable`].
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        self.save_with_key(path, SourceKey::default())
    }

    pub(crate) fn save_with_key(&self, path: &Path, source: SourceKey) -> Result<(), FileError> {
        let unwritable = |source| FileError::Unwritable {
            path: path.to_owned(),
            source,
        };
        let unfinished = path.with_extension(format!("unfinished-{}", std::process::id()));
        let written = write(&unfinished, &self.sections(), source)
            .and_then(|()| std::fs::rename(&unfinished, path));
        written.map_err(|error| {
            // The unfinished file may not exist; what matters is reported already.
            let _ = std::fs::remove_file(&unfinished);
            unwritable(error)
        })
    }

    /// Maps a graph file into memory; takes milliseconds, and pages are read as they are used.
    ///
    /// The file must not be changed while the graph is in use; `save` never does.
    ///
    /// # Errors
    /// Anything but [`FileError::Unwritable`].
    pub fn open(path: &Path) -> Result<Self, FileError> {
        Self::open_with_key(path).map(|(graph, _)| graph)
    }

    pub(crate) fn open_with_key(path: &Path) -> Result<(Self, SourceKey), FileError> {
        let map = Arc::new(map_file(path)?);
        let damaged = |part| FileError::Damaged {
            path: path.to_owned(),
            part,
        };
        let header = read_header(&map, path)?;
        let sections = read_sections(&map, &header).map_err(damaged)?;
        let mut columns = Sections::new(&map, &sections);
        let graph = Self::from_sections(&mut columns).ok_or_else(|| damaged("columns"))?;
        match graph.misfit() {
            Some(part) => Err(damaged(part)),
            None => Ok((graph, header.source)),
        }
    }

    /// The bytes of all columns, in the order in which [`Self::from_sections`] reads them.
    fn sections(&self) -> [&[u8]; 25] {
        [
            bytemuck::cast_slice(&self.node_places),
            bytemuck::cast_slice(&self.node_tags),
            bytemuck::cast_slice(&self.segment_ends),
            bytemuck::cast_slice(&self.segment_tags),
            bytemuck::cast_slice(&self.segment_names),
            bytemuck::cast_slice(&self.segment_ways),
            bytemuck::cast_slice(&self.segment_centimeters),
            bytemuck::cast_slice(&self.first_bend),
            bytemuck::cast_slice(&self.bends),
            bytemuck::cast_slice(&self.extra_state_edges),
            bytemuck::cast_slice(&self.first_turn),
            bytemuck::cast_slice(&self.turn_heads),
            bytemuck::cast_slice(&self.turn_bends),
            bytemuck::cast_slice(&self.restricted_turns),
            bytemuck::cast_slice(&self.string_ends),
            bytemuck::cast_slice(&self.string_bytes),
            bytemuck::cast_slice(&self.first_tag),
            bytemuck::cast_slice(&self.tag_pairs),
            bytemuck::cast_slice(&self.names),
            bytemuck::cast_slice(&self.hierarchy.rank),
            bytemuck::cast_slice(&self.hierarchy.parent),
            bytemuck::cast_slice(&self.hierarchy.up_first),
            bytemuck::cast_slice(&self.hierarchy.up_head),
            bytemuck::cast_slice(&self.hierarchy.cells),
            bytemuck::cast_slice(&self.hierarchy.slot),
        ]
    }

    fn from_sections(columns: &mut Sections) -> Option<Self> {
        Some(Self {
            node_places: columns.next()?,
            node_tags: columns.next()?,
            segment_ends: columns.next()?,
            segment_tags: columns.next()?,
            segment_names: columns.next()?,
            segment_ways: columns.next()?,
            segment_centimeters: columns.next()?,
            first_bend: columns.next()?,
            bends: columns.next()?,
            extra_state_edges: columns.next()?,
            first_turn: columns.next()?,
            turn_heads: columns.next()?,
            turn_bends: columns.next()?,
            restricted_turns: columns.next()?,
            string_ends: columns.next()?,
            string_bytes: columns.next()?,
            first_tag: columns.next()?,
            tag_pairs: columns.next()?,
            names: columns.next()?,
            hierarchy: HierarchyColumns {
                rank: columns.next()?,
                parent: columns.next()?,
                up_first: columns.next()?,
                up_head: columns.next()?,
                cells: columns.next()?,
                slot: columns.next()?,
            },
        })
    }
}

fn write(path: &Path, columns: &[&[u8]], source: SourceKey) -> std::io::Result<()> {
    let sections = sections::lay_out(columns);
    let table: &[u8] = bytemuck::cast_slice(&sections);
    let mut header = Header {
        magic: MAGIC,
        version: VERSION,
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

fn map_file(path: &Path) -> Result<Mmap, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    // SAFETY: mapping is unsafe because another process could change the file under us. Graph
    // files are written under another name and then renamed, never changed in place, and every
    // byte is checked by checksum when opened.
    #[allow(
        unsafe_code,
        reason = "a memory map is what lets a province open in milliseconds"
    )]
    let map = unsafe { Mmap::map(&file) };
    map.map_err(unreadable)
}

fn read_header(bytes: &[u8], path: &Path) -> Result<Header, FileError> {
    let path = path.to_owned();
    let magic = bytes.get(..MAGIC.len());
    if magic != Some(&MAGIC) {
        return Err(FileError::Foreign { path });
    }
    let Some(header) = bytes.get(..HEADER_BYTES) else {
        let part = "header";
        return Err(FileError::Damaged { path, part });
    };
    let header: Header = bytemuck::pod_read_unaligned(header);
    if header.version != VERSION || header.byte_order != BYTE_ORDER {
        return Err(FileError::Version {
            path,
            found: header.version,
            expected: VERSION,
        });
    }
    if header.crc != header.checksum() || header.file_bytes != bytes.len() as u64 {
        let part = "header or length";
        return Err(FileError::Damaged { path, part });
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
    sections::verify(bytes, &sections)?;
    Ok(sections)
}

impl Header {
    fn checksum(&self) -> u32 {
        let bytes = bytemuck::bytes_of(self);
        crc32fast::hash(&bytes[..HEADER_BYTES - size_of::<u32>()])
    }
}
