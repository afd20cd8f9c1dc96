//! The road graph on disk: its columns, as they are.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::container::{self, Kind, SourceKey};
use super::error::FileError;
use super::packed;
use super::sections::Sections;
use crate::graph::{HierarchyColumns, RoadGraph};
use crate::snap::TreeColumns;

/// Where a graph was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Marks what is made from it.
    pub(crate) key: SourceKey,
    /// The folder of its file, where what is made from it is kept.
    pub(crate) folder: PathBuf,
}

const GRAPH: Kind = Kind {
    magic: *b"COLDROAD",
    version: 10,
    name: "road graph",
};

impl RoadGraph {
    /// Writes the graph to a file, all or nothing: a reader sees the old file or the whole new one.
    ///
    /// # Errors
    /// [`FileError::Unwritable`].
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        self.save_with_key(path, SourceKey::default())
    }

    pub(crate) fn save_with_key(&self, path: &Path, source: SourceKey) -> Result<(), FileError> {
        let rows = match self.hierarchy.arcs() {
            Some([first, heads]) => packed::pack_rows(first, heads),
            None => Vec::new(),
        };
        container::save(path, GRAPH, source, &self.sections(&rows))
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
        let opened = container::open(path, GRAPH)?;
        let mut columns = Sections::new(&opened.map, &opened.sections);
        let damaged = |part| FileError::damaged(path, part);
        let mut graph = Self::from_sections(&mut columns).ok_or_else(|| damaged("columns"))?;
        graph.origin = Some(Origin {
            key: opened.key,
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        });
        match graph.misfit() {
            Some(part) => Err(damaged(part)),
            None => Ok((graph, opened.source)),
        }
    }

    /// The bytes of all columns, in the order in which [`Self::from_sections`] reads them; the arcs
    /// of the hierarchy are packed.
    fn sections<'a>(&'a self, rows: &'a [u8]) -> [&'a [u8]; 26] {
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
            rows,
            bytemuck::cast_slice(&self.hierarchy.cells),
            bytemuck::cast_slice(&self.hierarchy.slot),
            bytemuck::cast_slice(&self.tree.frames),
            bytemuck::cast_slice(&self.tree.segments),
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
            hierarchy: hierarchy(columns)?,
            tree: TreeColumns {
                frames: columns.next()?,
                segments: columns.next()?,
            },
            origin: None,
            parts: OnceLock::new(),
        })
    }
}

/// Reads the columns of the hierarchy; its arcs stay packed until somebody asks for them.
fn hierarchy(columns: &mut Sections) -> Option<HierarchyColumns> {
    let (rank, parent) = (columns.next()?, columns.next()?);
    let packed = columns.next()?;
    let (cells, slot) = (columns.next()?, columns.next()?);
    Some(HierarchyColumns::packed(rank, parent, packed, cells, slot))
}
