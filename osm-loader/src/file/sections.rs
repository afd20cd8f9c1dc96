//! Where the columns of a file lie, and whether they are intact.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use memmap2::Mmap;

use super::column::Column;
use super::container::{ALIGNMENT, HEADER_BYTES};

/// One column of the file.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Section {
    pub(super) first_byte: u64,
    pub(super) bytes: u64,
    /// Covers the gap before the column too, so that no byte of the file can change unnoticed.
    crc: u32,
    reserved: u32,
}

/// Places columns one after another, each aligned.
pub(super) fn lay_out(columns: &[&[u8]]) -> Vec<Section> {
    let mut end = end_of_table(columns.len());
    let place = |column: &&[u8]| {
        let first_byte = end.next_multiple_of(ALIGNMENT);
        let mut crc = crc32fast::Hasher::new();
        crc.update(&[0; ALIGNMENT][..first_byte - end]);
        crc.update(column);
        end = first_byte + column.len();
        Section {
            first_byte: first_byte as u64,
            bytes: column.len() as u64,
            crc: crc.finalize(),
            reserved: 0,
        }
    };
    columns.iter().map(place).collect()
}

/// Whether every column lies inside the file and has its checksum.
pub(super) fn verify(file: &mut File, sections: &[Section]) -> Result<(), &'static str> {
    let mut end = end_of_table(sections.len()) as u64;
    let unreadable = |_| "a column cannot be read";
    file.seek(SeekFrom::Start(end)).map_err(unreadable)?;
    let mut buffer = vec![0; PIECE_BYTES];
    for section in sections {
        let start = end;
        end = section.end().ok_or("table of columns")?;
        let mut left = end.checked_sub(start).ok_or("table of columns")?;
        let mut crc = crc32fast::Hasher::new();
        while left > 0 {
            let piece = &mut buffer[..left.min(PIECE_BYTES as u64) as usize];
            file.read_exact(piece).map_err(unreadable)?;
            crc.update(piece);
            left -= piece.len() as u64;
        }
        if crc.finalize() != section.crc {
            return Err("a column does not match its checksum");
        }
    }
    Ok(())
}

/// So much of a file is read at once: it stays in the processor's cache until it is added up.
const PIECE_BYTES: usize = 1 << 18;

fn end_of_table(sections: usize) -> usize {
    HEADER_BYTES + sections * size_of::<Section>()
}

impl Section {
    /// The first byte after the column, unless the figures make no sense.
    fn end(&self) -> Option<u64> {
        self.first_byte.checked_add(self.bytes)
    }
}

/// Hands out the columns of a mapped file in order.
pub(super) struct Sections<'a> {
    map: &'a Arc<Mmap>,
    rest: std::slice::Iter<'a, Section>,
}

impl<'a> Sections<'a> {
    pub(super) fn new(map: &'a Arc<Mmap>, sections: &'a [Section]) -> Self {
        Self {
            map,
            rest: sections.iter(),
        }
    }

    /// The next column, or `None` if there is none or its bytes are not values of this type.
    pub(super) fn next<T: Pod>(&mut self) -> Option<Column<T>> {
        let section = self.rest.next()?;
        Column::in_file(
            self.map,
            section.first_byte as usize,
            section.end()? as usize,
        )
    }
}
