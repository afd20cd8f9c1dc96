//! Where the columns of a graph file lie, and whether they are intact.

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use memmap2::Mmap;
use rayon::prelude::*;

use super::column::Column;
use super::{ALIGNMENT, HEADER_BYTES};

/// One column of the file.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Section {
    pub(super) first_byte: u64,
    pub(super) bytes: u64,
    crc: u32,
    reserved: u32,
}

/// Places columns one after another, each aligned.
pub(super) fn lay_out(columns: &[&[u8]]) -> Vec<Section> {
    let mut end = HEADER_BYTES + columns.len() * size_of::<Section>();
    let place = |column: &&[u8]| {
        let first_byte = end.next_multiple_of(ALIGNMENT);
        end = first_byte + column.len();
        Section {
            first_byte: first_byte as u64,
            bytes: column.len() as u64,
            crc: crc32fast::hash(column),
            reserved: 0,
        }
    };
    columns.iter().map(place).collect()
}

/// Whether every column lies inside the file and has its checksum.
pub(super) fn verify(bytes: &[u8], sections: &[Section]) -> Result<(), &'static str> {
    let is_intact = |section: &Section| {
        let end = section.first_byte.checked_add(section.bytes)?;
        let column = bytes.get(section.first_byte as usize..end as usize)?;
        (crc32fast::hash(column) == section.crc).then_some(())
    };
    if sections
        .par_iter()
        .all(|section| is_intact(section).is_some())
    {
        return Ok(());
    }
    Err("a column does not match its checksum")
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
        let end = section.first_byte + section.bytes;
        Column::in_file(self.map, section.first_byte as usize, end as usize)
    }
}
