//! One leg: the course of the cheapest drive between two places, with time and distance of every
//! piece of it.

use super::Guide;
use crate::graph::{EdgeId, StateId};
use crate::network::TravelCost;
use crate::route::Piece;
use crate::snap::SnappedPlace;
use crate::units::Position;

/// The cheapest drive from one place to the next.
#[derive(Clone, Debug)]
pub struct Leg {
    /// What it costs.
    pub cost: TravelCost,
    /// Its course, at least two points.
    pub geometry: Vec<Position>,
    /// Between each point of the course and the next.
    pub stretches: Vec<Stretch>,
    /// The edges driven; at least one.
    pub(super) edges: Vec<DrivenEdge>,
    /// Where it was asked to end.
    pub(super) asked_end: Position,
}

/// The drive from one point of a course to the next, without delays at junctions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stretch {
    /// Length in meters.
    pub meters: f64,
    /// Time in seconds.
    pub seconds: f64,
    /// What decided for it, in seconds: its time, or more where it is wanted less.
    pub weight_s: f64,
}

/// An edge, or the part of it that is driven.
#[derive(Clone, Copy, Debug)]
pub(super) struct DrivenEdge {
    pub(super) edge: EdgeId,
    pub(super) state: StateId,
    pub(super) meters: f64,
    pub(super) seconds: f64,
    pub(super) weight_s: f64,
    /// Delay of the turn at its end.
    pub(super) delay_s: f64,
    /// Where it ends in the geometry of the leg.
    pub(super) last_point: usize,
}

impl Leg {
    /// This leg and the one after it as one, for a place that is passed without a word.
    #[must_use]
    pub fn followed_by(mut self, next: &Self) -> Self {
        self.cost = self.cost + next.cost;
        self.asked_end = next.asked_end;
        let meets = self.geometry.last() == next.geometry.first();
        if !meets {
            self.stretches.push(Stretch::default());
        }
        let before = self.geometry.len() - usize::from(meets);
        self.geometry
            .extend(next.geometry.iter().skip(usize::from(meets)));
        self.stretches.extend(&next.stretches);
        for (at, edge) in next.edges.iter().enumerate() {
            let mut edge = *edge;
            edge.last_point += before;
            match self.edges.last_mut() {
                Some(last) if at == 0 && last.edge == edge.edge => {
                    edge.meters += last.meters;
                    edge.seconds += last.seconds;
                    edge.weight_s += last.weight_s;
                    *last = edge;
                }
                _ => self.edges.push(edge),
            }
        }
        self
    }
}

impl Guide {
    /// The cheapest drive between two places, or `None` if no road leads there.
    pub fn leg(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Leg> {
        let (cost, pieces) = self.network.pieces_between(from, to)?;
        Some(self.leg_over(from, to, cost, &pieces))
    }

    /// Other drives between two places that a person might take, at most so many, cheapest first:
    /// at most a quarter longer, at most three quarters the same, without needless detours.
    pub fn alternatives(&self, from: &SnappedPlace, to: &SnappedPlace, most: usize) -> Vec<Leg> {
        let others = self.network.other_pieces_between(from, to, most);
        let leg =
            |(cost, pieces): &(TravelCost, Vec<Piece>)| self.leg_over(from, to, *cost, pieces);
        others.iter().map(leg).collect()
    }

    fn leg_over(
        &self,
        from: &SnappedPlace,
        to: &SnappedPlace,
        cost: TravelCost,
        pieces: &[Piece],
    ) -> Leg {
        let mut leg = Leg {
            cost,
            geometry: vec![from.position],
            stretches: Vec::new(),
            edges: Vec::new(),
            asked_end: to.asked,
        };
        for (at, piece) in pieces.iter().enumerate() {
            let delay_s = pieces
                .get(at + 1)
                .map_or(0.0, |next| self.delay_s(piece, next));
            let end = if at + 1 == pieces.len() {
                Some(to.position)
            } else {
                None
            };
            self.drive(&mut leg, piece, end, delay_s);
        }
        if leg.geometry.len() < 2 {
            leg.geometry.push(to.position);
            leg.stretches.push(Stretch::default());
            leg.edges.iter_mut().for_each(|edge| edge.last_point = 1);
        }
        leg
    }

    /// Adds one piece of an edge to a leg.
    fn drive(&self, leg: &mut Leg, piece: &Piece, end: Option<Position>, delay_s: f64) {
        let share = (piece.to - piece.from).max(0.0);
        let whole = self.network.edge_cost(piece.edge).unwrap_or_default();
        let driven = Stretch {
            meters: whole.meters() * share,
            seconds: whole.seconds() * share,
            weight_s: whole.weight_s() * share,
        };
        let points = self.points_after_start(piece, end);
        // Only shares of the whole are wanted, so that a plane will do.
        let narrowing = so_far(&leg.geometry).lat.to_radians().cos();
        let lengths: Vec<f64> = (points.iter())
            .scan(so_far(&leg.geometry), |previous, &point| {
                let before = std::mem::replace(previous, point);
                let east = (point.lon - before.lon) * narrowing;
                Some(east.hypot(point.lat - before.lat))
            })
            .collect();
        let total: f64 = lengths.iter().sum();
        for (point, length) in points.into_iter().zip(lengths) {
            if leg.geometry.last() == Some(&point) {
                continue;
            }
            let part = if total > 0.0 { length / total } else { 0.0 };
            leg.geometry.push(point);
            leg.stretches.push(Stretch {
                meters: driven.meters * part,
                seconds: driven.seconds * part,
                weight_s: driven.weight_s * part,
            });
        }
        leg.edges.push(DrivenEdge {
            edge: piece.edge,
            state: piece.state,
            meters: driven.meters,
            seconds: driven.seconds,
            weight_s: driven.weight_s,
            delay_s,
            last_point: leg.geometry.len() - 1,
        });
    }

    /// The bends of an edge within a piece of it, and where the piece ends.
    fn points_after_start(&self, piece: &Piece, end: Option<Position>) -> Vec<Position> {
        let mut course = self.course(piece.edge);
        if piece.from <= 0.0 && piece.to >= 1.0 {
            course.remove(0);
            if let (Some(last), Some(end)) = (course.last_mut(), end) {
                *last = end;
            }
            return course;
        }
        let steps = course.windows(2).map(|ends| ends[0].distance_m(ends[1]));
        let along: Vec<f64> = std::iter::once(0.0)
            .chain(steps.scan(0.0, |sum, step| {
                *sum += step;
                Some(*sum)
            }))
            .collect();
        let total = along[along.len() - 1];
        let is_inside =
            |at: f64| at > piece.from * total + NEAR_M && at < piece.to * total - NEAR_M;
        let bends = course.iter().zip(&along);
        let inside = bends.filter(|bend| is_inside(*bend.1)).map(|bend| *bend.0);
        inside
            .chain([end.unwrap_or(course[course.len() - 1])])
            .collect()
    }

    /// Delay of the turn from one piece to the next.
    fn delay_s(&self, piece: &Piece, next: &Piece) -> f64 {
        let (graph, network) = (self.network.graph(), &self.network);
        let whole = network.edge_cost(next.edge).unwrap_or_default();
        let delays = graph
            .turns_of(piece.state)
            .filter(|&turn| graph.edge_of(StateId(graph.turn_heads[turn])) == next.edge)
            .filter_map(|turn| Some(network.turn_cost(turn)?.seconds() - whole.seconds()));
        delays
            .fold(None, |least: Option<f64>, delay| {
                Some(least.map_or(delay, |least| least.min(delay)))
            })
            .unwrap_or_default()
    }
}

/// Where a line has come to.
fn so_far(line: &[Position]) -> Position {
    line.last().copied().unwrap_or(Position::new(0.0, 0.0))
}

/// Bends nearer than this to the end of a piece are that end.
const NEAR_M: f64 = 0.01;
