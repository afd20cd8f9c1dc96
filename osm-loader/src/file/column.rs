//! A column of plain values: in memory while a graph is built, in a mapped file afterwards.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use bytemuck::Pod;
use memmap2::Mmap;

/// A read-only slice of plain values, wherever it lies. Clones share it.
#[derive(Clone)]
pub(crate) struct Column<T: Pod> {
    place: Place<T>,
}

#[derive(Clone)]
enum Place<T> {
    Memory(Arc<Vec<T>>),
    File {
        map: Arc<Mmap>,
        first_byte: usize,
        last_byte: usize,
        of: PhantomData<T>,
    },
}

impl<T: Pod> Column<T> {
    /// A column in a mapped file, or `None` if these bytes are not whole, aligned values.
    pub(super) fn in_file(map: &Arc<Mmap>, first_byte: usize, last_byte: usize) -> Option<Self> {
        let bytes = map.get(first_byte..last_byte)?;
        bytemuck::try_cast_slice::<u8, T>(bytes).ok()?;
        Some(Self {
            place: Place::File {
                map: Arc::clone(map),
                first_byte,
                last_byte,
                of: PhantomData,
            },
        })
    }
}

impl<T: Pod> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        Self {
            place: Place::Memory(Arc::new(values)),
        }
    }
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.place {
            Place::Memory(values) => values,
            Place::File {
                map,
                first_byte,
                last_byte,
                ..
            } => bytemuck::cast_slice(&map[*first_byte..*last_byte]),
        }
    }
}

impl<T: Pod> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Column of {}", self.len())
    }
}
