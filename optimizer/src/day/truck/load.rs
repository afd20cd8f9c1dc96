//! What a truck carries: how it is stowed and held, and how it fares.

use super::Surveyor;
use crate::day::as_known::Gone;
use crate::day::box_record::{Fares, follow};
use crate::day::box_story::{BoxStory, Measured};
use crate::day::course::CourseTrip;
use crate::day::event::{EventKind, Reading};
use crate::day::state::{Carried, OnBoardLot};
use crate::day::trace::Pickup;
use crate::problem::{LotId, Problem};
use crate::stowage::best_set_point;
use crate::units::{Celsius, PlanTime};

impl Surveyor<'_> {
    pub(super) fn carried(&self) -> Vec<Carried> {
        let stowed = self.stowed(&self.trace.pickups);
        let carried = stowed.into_iter().map(|(pickup, compartment)| {
            let mut delivered = self.trace.delivered.iter();
            Carried {
                lot: pickup.lot,
                compartment,
                from: pickup.start,
                loaded_at: pickup.end,
                until: delivered
                    .find(|done| done.0 == pickup.lot)
                    .map(|done| done.2),
            }
        });
        carried.collect()
    }

    pub(super) fn is_sealed(&self, pickups: &[(Pickup, u8)]) -> bool {
        pickups.iter().any(|(pickup, _)| {
            let gone = self.known.gone.get(&pickup.lot);
            gone.is_some_and(|(why, _)| *why == Gone::Contaminated)
        })
    }

    /// Every lot with the compartment the plan has for it on this truck; the first one where the box
    /// is divided otherwise: lots of two trips may be on board where a delivery was not reported.
    pub(super) fn stowed(&self, pickups: &[Pickup]) -> Vec<(Pickup, u8)> {
        let layout = self.layout(pickups.iter().map(|pickup| pickup.lot));
        let parts = self.truck().layouts[usize::from(layout)].compartments.len();
        let place = |pickup: &Pickup| {
            let slot = self.courses.slot(pickup.lot);
            let own = slot.filter(|slot| slot.vehicle == self.vehicle);
            let planned = own.map(|slot| self.courses.stop(slot).compartment);
            planned.filter(|&place| usize::from(place) < parts)
        };
        pickups
            .iter()
            .map(|pickup| (*pickup, place(pickup).unwrap_or(0)))
            .collect()
    }

    /// The planned trip of the first lot that the plan has on this truck.
    fn planned_trip(&self, mut lots: impl Iterator<Item = LotId>) -> Option<&CourseTrip> {
        lots.find_map(|lot| {
            let slot = self.courses.slot(lot)?;
            (slot.vehicle == self.vehicle).then(|| self.courses.trip(slot))
        })
    }

    /// How the box is divided with these lots in it.
    fn layout(&self, lots: impl Iterator<Item = LotId>) -> u8 {
        let planned = self.planned_trip(lots).map_or(0, |trip| trip.layout);
        if usize::from(planned) < self.truck().layouts.len() {
            planned
        } else {
            0
        }
    }

    /// Division and set points of the box as it rides.
    pub(super) fn held(&self, pickups: &[(Pickup, u8)]) -> (u8, Vec<Option<Celsius>>) {
        let problem = &self.known.problem;
        let lots = || pickups.iter().map(|(pickup, _)| pickup.lot);
        let (planned, layout, truck) =
            (self.planned_trip(lots()), self.layout(lots()), self.truck());
        let parts = &truck.layouts[usize::from(layout)].compartments;
        let refrigerated = truck.thermal.is_refrigerated();
        let set_point = |place: usize| {
            let inside = pickups.iter().filter(|(_, own)| usize::from(*own) == place);
            let inside = inside.map(|(pickup, _)| pickup.lot);
            inside.clone().next().filter(|_| refrigerated)?;
            let planned = planned.and_then(|trip| trip.set_points.get(place).copied().flatten());
            let window = inside
                .clone()
                .try_fold(parts[place].set_points, |window, lot| {
                    window.intersection(problem.product_of(lot).window)
                })
                .unwrap_or(parts[place].set_points);
            planned.or_else(|| best_set_point(problem, window, inside))
        };
        (layout, (0..parts.len()).map(set_point).collect())
    }

    pub(super) fn fares(
        &self,
        pickups: &[(Pickup, u8)],
        (layout, set_points): (u8, &[Option<Celsius>]),
        at: PlanTime,
    ) -> (Vec<Celsius>, Vec<Fares>) {
        let problem = &self.known.problem;
        let stand = self
            .trace
            .standing()
            .map(|stay| stay.spot.location(problem));
        let began = self.trace.trip_began(problem, self.truck().start);
        let first = pickups.iter().map(|(pickup, _)| pickup.start).min();
        let began = (first.map_or(began.0, |first| began.0.min(first)), began.1);
        let story = BoxStory {
            vehicle: self.vehicle,
            layout,
            set_points: set_points.to_vec(),
            began: if pickups.is_empty() {
                (at, began.1)
            } else {
                began
            },
            stays: &self.trace.stays,
            heading: stand.unwrap_or_else(|| self.heading(began.1)),
            pickups,
            unit_off: self.known.trucks[self.vehicle.index()].unit_off,
            measured: &self.measured(began.0),
        };
        follow(problem, &story, at)
    }

    fn measured(&self, since: PlanTime) -> Vec<(PlanTime, Measured)> {
        let name = &self.truck().id;
        let own = self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Sensor { vehicle, reading } if vehicle == name => {
                Some((event.at, self.reading(reading)?))
            }
            _ => None,
        });
        own.filter(|(at, _)| *at >= since).collect()
    }

    fn reading(&self, reading: &Reading) -> Option<Measured> {
        match reading {
            Reading::Air { compartment, at } => Some(Measured::Air(*compartment, *at)),
            Reading::Core { lot, at } => Some(Measured::Core(self.known.lot(lot)?, *at)),
            _ => None,
        }
    }
}

pub(super) fn on_board(
    problem: &Problem,
    pickups: &[(Pickup, u8)],
    fares: &[Fares],
) -> Vec<OnBoardLot> {
    let lots = pickups.iter().zip(fares);
    lots.map(|((pickup, compartment), fares)| OnBoardLot {
        lot: pickup.lot,
        compartment: *compartment,
        loaded_at: pickup.end,
        loaded_core: problem.lots[pickup.lot.index()].core,
        core: fares.core,
        endured: fares.endured,
        minutes_left: fares.left.map(|(minutes, _)| minutes),
        limited_by: fares.left.map(|(_, rule)| rule),
    })
    .collect()
}
