//! The ground that a truck reaches within a time, as areas to draw.
//!
//! Every stretch of road that is reached in time, to the meter, is painted on a grid around the
//! place with a brush three cells wide; the painted cells' outline is the answer. So ground
//! counts as reached if a reached road passes within one to two cells; gaps smaller than
//! [`LEAST_HOLE`] cells are taken for yards and fields between reached roads.

mod grid;
mod outline;

use crate::cch::{Heading, Reached};
use crate::graph::{EdgeId, StateId};
use crate::network::{Deciseconds, RoadNetwork};
use crate::profile::Direction;
use crate::snap::SnappedPlace;
use crate::units::{Position, Seconds};

use grid::Paper;

/// Sides of cells in meters, unless more than [`MOST_CELLS`] were needed to cross the area.
const CELL_M: f64 = 100.0;

/// A truck that drives straight at its greatest speed gets this many cells from west to east.
const MOST_CELLS: f64 = 1200.0;

/// Gaps in an area of fewer cells than this are closed.
const LEAST_HOLE: f64 = 25.0;

/// One connected piece of ground, as a polygon of GeoJSON: rings repeat their first point, the
/// outline runs counterclockwise and holes clockwise.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachedArea {
    /// The outer ring.
    pub outline: Vec<Position>,
    /// Ground inside that is not reached.
    pub holes: Vec<Vec<Position>>,
}

/// Why there is no isochrone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IsochroneError {
    /// The time is beyond the range in which times are exact.
    #[error(
        "isochrones on this map reach to {most} (hours and minutes), {asked} was asked; ask for less"
    )]
    TooLong {
        /// What was asked for.
        asked: Seconds,
        /// The longest time.
        most: Seconds,
    },
    /// The map is no road network, so no hierarchy could be made of it.
    #[error(
        "this map is no road network: check that it was cut out of OpenStreetMap with its ways"
    )]
    NoHierarchy,
}

impl RoadNetwork {
    /// The ground reached from a place within a time, in connected pieces.
    ///
    /// A stretch of road counts if its cheapest drive, the one that a route would take, is in
    /// time. Takes some milliseconds more the more roads are reached.
    ///
    /// # Errors
    /// More time than the hierarchy's range, which is seven hours or more; see
    /// [`IsochroneError`].
    pub fn isochrone(
        &self,
        place: &SnappedPlace,
        limit: Seconds,
    ) -> Result<Vec<ReachedArea>, IsochroneError> {
        let reached = self.reached_states(place, limit)?;
        let across_m = 2.0 * f64::from(limit.0) * self.fastest_mps();
        let mut paper = Paper::around(place.position, CELL_M.max(across_m / MOST_CELLS));
        self.paint_start(place, limit, &mut paper);
        self.paint_reached(&reached, limit, &mut paper);
        let grid = paper.into_grid();
        Ok(outline::areas(&grid, LEAST_HOLE))
    }

    /// The states whose edge is entered in time, with the cost up to its beginning.
    fn reached_states(
        &self,
        place: &SnappedPlace,
        limit: Seconds,
    ) -> Result<Vec<Reached>, IsochroneError> {
        let hierarchy = self.hierarchy().ok_or(IsochroneError::NoHierarchy)?;
        let seeds = self.source_seeds(place);
        let most = Seconds(hierarchy.metric.time_limit(&seeds) / 10);
        if limit >= most {
            return Err(IsochroneError::TooLong { asked: limit, most });
        }
        let time = limit.0 * 10;
        let reached = hierarchy.sweep(|sweep| sweep.within(&seeds, time, Heading::Outward));
        reached.ok_or(IsochroneError::NoHierarchy)
    }

    /// Paints the rest of the edges that the place lies on.
    fn paint_start(&self, place: &SnappedPlace, limit: Seconds, paper: &mut Paper) {
        for point in &place.points {
            let rest = share_in_time(limit, 0, point.after.driving_time());
            let to = point.share + rest * (1.0 - point.share);
            self.paint(point.edge, point.share, to, paper);
        }
    }

    /// Paints every edge as far as it is driven in time; whole segments only once.
    fn paint_reached(&self, reached: &[Reached], limit: Seconds, paper: &mut Paper) {
        let mut is_painted = vec![false; self.graph().segment_count()];
        for it in reached {
            let edge = self.graph().edge_of(StateId(it.node));
            let painted = &mut is_painted[edge.segment().index()];
            if *painted {
                continue;
            }
            let whole = self.edge_cost(edge).unwrap_or_default().driving_time();
            let begun = self.units().cost(it.weight).driving_time();
            let share = share_in_time(limit, begun, whole);
            *painted = share >= 1.0;
            self.paint(edge, 0.0, share, paper);
        }
    }

    /// Paints an edge between two shares of its length.
    fn paint(&self, edge: EdgeId, from: f64, to: f64, paper: &mut Paper) {
        let course = self.graph().course(edge.segment());
        match edge.direction() {
            _ if to - from >= 1.0 => paper.draw(course),
            Direction::Forward => paper.draw_part(course, from, to),
            Direction::Backward => paper.draw_part(course.rev(), from, to),
        }
    }
}

/// The share of a drive of some length that is done before the limit.
fn share_in_time(limit: Seconds, begun: Deciseconds, length: Deciseconds) -> f64 {
    let left = f64::from(limit.0) * 10.0 - f64::from(begun);
    (left / f64::from(length.max(1))).clamp(0.0, 1.0)
}
