//! One route: where it runs, how long it takes, which roads it uses.

use crate::alternatives::AlternativeParams;
use crate::drive::Drive;
use crate::graph::{EdgeId, StateId};
use crate::matrix::Travel;
use crate::network::{RoadNetwork, TravelCost};
use crate::profile::{Direction, RoadClass};
use crate::snap::{SnapError, SnappedPlace};
use crate::units::{Meters, Position};

/// The cheapest drive from one place to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Where it starts.
    pub from: SnappedPlace,
    /// Where it ends.
    pub to: SnappedPlace,
    /// Time, distance and toll distance: what the matrix says of this pair.
    pub travel: Travel,
    /// Its course, from `from.position` to `to.position`; at least two points.
    pub geometry: Vec<Position>,
    /// Distance by class of road, greatest class first.
    pub by_class: Vec<(RoadClass, Meters)>,
    /// The roads used, in order; stretches of equal name and reference are one.
    pub roads: Vec<RoadUsed>,
    /// Distance on roads open only to those who start or end there.
    pub ends_only: Meters,
}

/// A stretch of one named road.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadUsed {
    /// Local name; empty if unnamed.
    pub name: String,
    /// English name; empty if unknown.
    pub name_en: String,
    /// Reference such as `G55`; empty if it has none.
    pub reference: String,
    /// Class of the first part.
    pub class: RoadClass,
    /// Length of the stretch.
    pub distance: Meters,
}

/// The part of an edge that a route drives, from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) edge: EdgeId,
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// The state driven in; for the last piece perhaps the first state of its edge.
    pub(crate) state: StateId,
}

impl RoadNetwork {
    /// The cheapest route between two places, each at most `limit` from a road, or `None` if no
    /// road leads from one to the other.
    ///
    /// # Errors
    /// A place without a road; see [`SnapError`].
    pub fn route(
        &self,
        from: Position,
        to: Position,
        limit: Meters,
    ) -> Result<Option<Route>, SnapError> {
        let places = self.snap(&[from, to], limit)?;
        Ok(self.route_between(&places[0], &places[1]))
    }

    /// The cheapest route between two places that are on the roads already.
    pub fn route_between(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Route> {
        let (cost, pieces) = self.pieces_between(from, to)?;
        Some(Route {
            travel: cost.travel(),
            geometry: self.geometry(from, to, &pieces),
            by_class: self.by_class(&pieces),
            roads: self.roads(&pieces),
            ends_only: Meters::round(
                (pieces.iter())
                    .filter(|piece| self.is_for_ends_only(piece.edge))
                    .map(|piece| self.meters(piece))
                    .sum(),
            ),
            from: from.clone(),
            to: to.clone(),
        })
    }

    /// What the cheapest drive costs, and the parts of edges it consists of; at least one.
    pub(crate) fn pieces_between(
        &self,
        from: &SnappedPlace,
        to: &SnappedPlace,
    ) -> Option<(TravelCost, Vec<Piece>)> {
        let drive = self.drive(from, to)?;
        Some((drive.cost, self.pieces(from, to, &drive.states)))
    }

    /// The same of other drives that a person might take, at most so many, cheapest first.
    pub(crate) fn other_pieces_between(
        &self,
        from: &SnappedPlace,
        to: &SnappedPlace,
        most: usize,
    ) -> Vec<(TravelCost, Vec<Piece>)> {
        let others = self.other_drives((from, to), most, &AlternativeParams::default());
        let with_pieces = |drive: Drive| (drive.cost, self.pieces(from, to, &drive.states));
        others.into_iter().map(with_pieces).collect()
    }

    /// The parts of the edges that a drive between two places covers.
    fn pieces(&self, from: &SnappedPlace, to: &SnappedPlace, states: &[StateId]) -> Vec<Piece> {
        let share_on = |place: &SnappedPlace, edge: EdgeId| {
            let mut points = place.points.iter();
            points
                .find(|point| point.edge == edge)
                .map_or(0.0, |point| point.share)
        };
        let last = states.len() - 1;
        let piece = |(at, &state): (usize, &StateId)| {
            let edge = self.graph().edge_of(state);
            Piece {
                edge,
                from: if at == 0 { share_on(from, edge) } else { 0.0 },
                to: if at == last { share_on(to, edge) } else { 1.0 },
                state,
            }
        };
        states.iter().enumerate().map(piece).collect()
    }

    fn geometry(&self, from: &SnappedPlace, to: &SnappedPlace, pieces: &[Piece]) -> Vec<Position> {
        let mut line = vec![from.position];
        for piece in pieces {
            line.extend(self.points_within(piece));
        }
        line.dedup();
        if line.len() < 2 || line.last() != Some(&to.position) {
            line.push(to.position);
        }
        line
    }

    /// The bends and ends of an edge that lie within a piece of it.
    fn points_within(&self, piece: &Piece) -> Vec<Position> {
        let course = self.graph().course(piece.edge.segment());
        let course: Vec<Position> = match piece.edge.direction() {
            Direction::Forward => course.collect(),
            Direction::Backward => course.rev().collect(),
        };
        let steps: Vec<f64> = course
            .windows(2)
            .map(|ends| ends[0].distance_m(ends[1]))
            .collect();
        let length: f64 = steps.iter().sum();
        let mut driven = 0.0;
        let mut inside = Vec::new();
        for (at, &point) in course.iter().enumerate() {
            if driven >= piece.from * length - 1e-6 && driven <= piece.to * length + 1e-6 {
                inside.push(point);
            }
            driven += steps.get(at).copied().unwrap_or_default();
        }
        inside
    }

    fn by_class(&self, pieces: &[Piece]) -> Vec<(RoadClass, Meters)> {
        let mut sums = [0.0; RoadClass::ALL.len()];
        for piece in pieces {
            sums[self.class_of(piece.edge) as usize] += self.meters(piece);
        }
        let classes = RoadClass::ALL.into_iter().zip(sums);
        classes
            .filter(|class| class.1 > 0.0)
            .map(|(class, sum)| (class, Meters::round(sum)))
            .collect()
    }

    fn roads(&self, pieces: &[Piece]) -> Vec<RoadUsed> {
        let same = |one: &Piece, other: &Piece| {
            let [one, other] =
                [one, other].map(|piece| self.graph().names_of(piece.edge.segment()));
            one == other
        };
        pieces
            .chunk_by(same)
            .map(|stretch| self.road_used(stretch))
            .collect()
    }

    fn road_used(&self, stretch: &[Piece]) -> RoadUsed {
        let [name, name_en, reference] = self
            .graph()
            .names_of(stretch[0].edge.segment())
            .map(str::to_owned);
        RoadUsed {
            name,
            name_en,
            reference,
            class: self.class_of(stretch[0].edge),
            distance: Meters::round(stretch.iter().map(|piece| self.meters(piece)).sum()),
        }
    }

    /// Length of a piece; a share of what the edge counts in a route's distance.
    fn meters(&self, piece: &Piece) -> f64 {
        let whole = self.edge_cost(piece.edge).unwrap_or_default();
        whole.meters() * (piece.to - piece.from)
    }
}
