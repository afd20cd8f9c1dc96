//! Files of the program's own: the graph of a map, and what one truck makes of it.

mod column;
mod container;
mod error;
mod graph;
mod network;
mod packed;
mod sections;

pub(crate) use column::Column;
pub(crate) use container::SourceKey;
pub use error::FileError;
pub(crate) use graph::Origin;
pub(crate) use network::{Figures, HalfColumns, NetworkColumns, open_network, save_network};
pub(crate) use packed::unpack_rows;
