//! Travel between every ordered pair of locations: the door between the roads and the planner.
//!
//! It holds no map: a matrix may as well come from a published instance or another router.

use crate::units::{Meters, Seconds};

/// One row and one column of a [`TravelMatrix`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocationId(pub u32);

impl LocationId {
    /// As an index into columns.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// How one location is reached from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Travel {
    /// Driving time, rounded up.
    pub duration: Seconds,
    /// Road length.
    pub distance: Meters,
    /// The part of `distance` on toll roads.
    pub toll: Meters,
}

/// Travel between every ordered pair of locations, for one truck profile and hour.
///
/// Rows are origins. A missing leg means unreachable, never far away.
/// Memory is twelve bytes per pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TravelMatrix {
    size: usize,
    legs: Vec<Travel>,
}

const UNREACHABLE: Travel = Travel {
    duration: Seconds(u32::MAX),
    distance: Meters(u32::MAX),
    toll: Meters(u32::MAX),
};

impl TravelMatrix {
    /// A matrix over `size` locations where every location reaches only itself.
    pub fn unreachable(size: usize) -> Self {
        let mut matrix = Self {
            size,
            legs: vec![UNREACHABLE; size * size],
        };
        for i in 0..size {
            matrix.legs[i * size + i] = Travel::default();
        }
        matrix
    }

    /// A matrix whose legs are given by a function of (origin, destination) indices.
    pub fn from_fn(size: usize, mut leg: impl FnMut(usize, usize) -> Option<Travel>) -> Self {
        let mut matrix = Self::unreachable(size);
        for from in 0..size {
            for to in 0..size {
                matrix.legs[from * size + to] = leg(from, to).unwrap_or(UNREACHABLE);
            }
        }
        matrix
    }

    /// All rows, to be filled side by side.
    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = MatrixRow<'_>> {
        self.legs.chunks_mut(self.size.max(1)).map(MatrixRow)
    }

    /// Number of locations.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The leg from one location to another, or `None` where no legal road leads there.
    pub fn get(&self, from: LocationId, to: LocationId) -> Option<Travel> {
        let leg = self.legs[from.index() * self.size + to.index()];
        (leg.duration != UNREACHABLE.duration).then_some(leg)
    }

    /// Sets the leg from one location to another.
    pub fn set(&mut self, from: LocationId, to: LocationId, leg: Option<Travel>) {
        self.legs[from.index() * self.size + to.index()] = leg.unwrap_or(UNREACHABLE);
    }
}

/// A part of a day within which travel does not depend on the departure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourSlice {
    /// First departure, in seconds since midnight.
    pub from: Seconds,
    /// Departures before this, in seconds since midnight.
    pub until: Seconds,
}

/// Travel by departure: a matrix for every slice of the day.
///
/// A matrix holds for departures within its slice; a leg that runs on into the next slice takes a
/// little more or less than it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourlyMatrices {
    slices: Vec<(HourSlice, TravelMatrix)>,
}

impl HourlyMatrices {
    /// Matrices of consecutive slices, over the same locations.
    pub fn new(mut slices: Vec<(HourSlice, TravelMatrix)>) -> Self {
        slices.sort_by_key(|(slice, _)| slice.from);
        Self { slices }
    }

    /// All slices in order of time.
    pub fn slices(&self) -> &[(HourSlice, TravelMatrix)] {
        &self.slices
    }

    /// The matrix for a departure in seconds since midnight: that of its slice, before the first
    /// slice the first, after the last the last; `None` if there are no slices.
    pub fn at(&self, departure: Seconds) -> Option<&TravelMatrix> {
        let after = self
            .slices
            .partition_point(|(slice, _)| slice.from <= departure);
        let (_, matrix) = self.slices.get(after.saturating_sub(1))?;
        Some(matrix)
    }
}

/// The legs from one location to all.
#[derive(Debug)]
pub(crate) struct MatrixRow<'a>(&'a mut [Travel]);

impl MatrixRow<'_> {
    pub(crate) fn set(&mut self, to: usize, leg: Option<Travel>) {
        self.0[to] = leg.unwrap_or(UNREACHABLE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departure_takes_the_matrix_of_its_slice() {
        let slice = |from, until| HourSlice {
            from: Seconds(from),
            until: Seconds(until),
        };
        let matrix = TravelMatrix::unreachable;
        let hourly = HourlyMatrices::new(vec![
            (slice(7_200, 9_000), matrix(2)),
            (slice(0, 7_200), matrix(1)),
        ]);
        let size = |second| hourly.at(Seconds(second)).unwrap().size();
        assert_eq!([0, 7_199, 7_200, 9_000].map(size), [1, 1, 2, 2]);
        assert_eq!(HourlyMatrices::new(Vec::new()).at(Seconds(0)), None);
    }

    #[test]
    fn a_missing_leg_is_unreachable_and_everyone_reaches_himself() {
        let matrix = TravelMatrix::unreachable(2);
        assert_eq!(matrix.get(LocationId(0), LocationId(1)), None);
        assert_eq!(
            matrix.get(LocationId(1), LocationId(1)),
            Some(Travel::default())
        );
    }
}
