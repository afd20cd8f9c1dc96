//! Roads that take longer at some hours: when a leg is driven, and how long it then takes.
//!
//! There is a matrix for every slice of the day, the same every day. A leg is driven at the pace
//! of the slice the truck is in; what is left of it when the slice ends is driven at the pace of
//! the next. So nobody arrives earlier by leaving later (first in, first out: Ichoua, Gendreau,
//! Potvin: Vehicle Dispatching with Time-Dependent Travel Times, 2003). In a slice without a road
//! for the leg nobody is on it. Length and toll are those of the slice in which the leg begins.

use osm_loader::{HourlyMatrices, LocationId, Travel, TravelMatrix};

use crate::units::{PlanTime, Seconds};

/// A leg, whether hours matter to it or not.
#[derive(Clone, Copy, Debug)]
pub struct Leg<'p> {
    /// What it takes where they do not.
    travel: Travel,
    by_hour: Option<LegByHour<'p>>,
}

impl<'p> Leg<'p> {
    /// Travel at any hour, or through the hours where they say something about the leg.
    pub fn new(travel: Travel, by_hour: Option<LegByHour<'p>>) -> Self {
        Self { travel, by_hour }
    }

    /// The first departure from a moment on, and travel then; `None` where the road never opens.
    pub fn earliest(&self, ready: PlanTime) -> Option<(PlanTime, Travel)> {
        match self.by_hour {
            Some(leg) => leg.earliest(ready),
            None => Some((ready, self.travel)),
        }
    }

    /// The last departure that arrives by a moment, and travel then.
    pub fn latest(&self, arrival: PlanTime) -> Option<(PlanTime, Travel)> {
        match self.by_hour {
            Some(leg) => leg.latest(arrival),
            None => Some((arrival - self.travel.duration, self.travel)),
        }
    }

    /// The longest it takes.
    pub fn longest(&self) -> Seconds {
        self.by_hour
            .map_or(self.travel.duration, |leg| leg.longest())
    }
}

/// One leg through the hours.
#[derive(Clone, Copy, Debug)]
pub struct LegByHour<'p> {
    hours: &'p HourlyMatrices,
    from: LocationId,
    to: LocationId,
}

/// A leg that closes is tried again at the borders of so many slices: those of some days.
const MOST_SLICES: usize = 72;

/// Where sums of shares are whole but for rounding.
const ROUNDING_S: f64 = 1e-6;

/// A part of a day on the clock of the plan.
#[derive(Clone, Copy)]
struct Slice<'p> {
    start: PlanTime,
    end: PlanTime,
    roads: &'p TravelMatrix,
}

impl<'p> LegByHour<'p> {
    /// `None` where hours say nothing about the leg: there are none, or a place is new to them.
    pub fn new(hours: &'p HourlyMatrices, from: LocationId, to: LocationId) -> Option<Self> {
        let size = hours.slices().first()?.1.size();
        let known = from.index() < size && to.index() < size;
        known.then_some(Self { hours, from, to })
    }

    /// Travel for a departure at this moment; `None` where no road leads there all the while.
    pub fn leaving(&self, departure: PlanTime) -> Option<Travel> {
        let mut slice = self.slice(departure);
        let first = self.in_slice(slice)?;
        let (mut now, mut left) = (departure, 1.0);
        for _ in 0..MOST_SLICES {
            let whole = f64::from(self.in_slice(slice)?.duration.0);
            let room = f64::from(slice.end.since(now).0);
            if left * whole <= room {
                let taken = f64::from(now.since(departure).0) + left * whole;
                let duration = Seconds((taken - ROUNDING_S).ceil().max(0.0) as u32);
                return Some(Travel { duration, ..first });
            }
            left -= room / whole;
            now = slice.end;
            slice = self.slice(now);
        }
        None
    }

    /// The first departure from a moment on, and travel then.
    pub fn earliest(&self, ready: PlanTime) -> Option<(PlanTime, Travel)> {
        let mut departure = ready;
        for _ in 0..MOST_SLICES {
            if let Some(travel) = self.leaving(departure) {
                return Some((departure, travel));
            }
            departure = self.slice(departure).end;
        }
        None
    }

    /// The last departure that arrives by a moment, and travel then.
    pub fn latest(&self, deadline: PlanTime) -> Option<(PlanTime, Travel)> {
        let mut arrival = deadline;
        for _ in 0..MOST_SLICES {
            match self.arriving(arrival) {
                Ok(found) => return Some(found),
                Err(before) => arrival = before,
            }
        }
        None
    }

    /// The last departure of a drive that is under way until `arrival`, or up to when any drive
    /// must have arrived because the roads are closed then.
    fn arriving(&self, arrival: PlanTime) -> Result<(PlanTime, Travel), PlanTime> {
        let (mut now, mut left) = (arrival, 1.0);
        loop {
            let slice = self.slice(now - Seconds(1));
            let leg = self.in_slice(slice).ok_or(slice.start)?;
            let whole = f64::from(leg.duration.0);
            let room = f64::from(now.since(slice.start).0);
            if left * whole <= room {
                let driven = Seconds((left * whole - ROUNDING_S).ceil().max(0.0) as u32);
                return self.close_to(now - driven, arrival).ok_or(slice.start);
            }
            left -= room / whole;
            now = slice.start;
        }
    }

    /// The departure at a moment, or a second before it, that arrives in time.
    fn close_to(&self, departure: PlanTime, arrival: PlanTime) -> Option<(PlanTime, Travel)> {
        [departure, departure - Seconds(1)]
            .into_iter()
            .filter_map(|departure| Some((departure, self.leaving(departure)?)))
            .find(|&(departure, travel)| departure + travel.duration <= arrival)
    }

    /// The longest that the leg takes within one slice.
    pub fn longest(&self) -> Seconds {
        let slices = self.hours.slices().iter();
        let durations =
            slices.filter_map(|(_, roads)| Some(roads.get(self.from, self.to)?.duration));
        durations.max().unwrap_or_default()
    }

    fn in_slice(&self, slice: Slice) -> Option<Travel> {
        slice.roads.get(self.from, self.to)
    }

    fn slice(&self, moment: PlanTime) -> Slice<'p> {
        let slices = self.hours.slices();
        let second = moment.0.rem_euclid(DAY_S);
        let midnight = moment.0 - second;
        let after = slices.partition_point(|(slice, _)| slice.from.0 as i32 <= second);
        let at = after.max(1) - 1;
        let end = slices
            .get(at + 1)
            .map_or(DAY_S, |(next, _)| next.from.0 as i32);
        let start = if at == 0 {
            0
        } else {
            slices[at].0.from.0 as i32
        };
        Slice {
            start: PlanTime(midnight + start),
            end: PlanTime(midnight + end),
            roads: &slices[at].1,
        }
    }
}

const DAY_S: i32 = 86_400;

/// The best of each leg at any hour: what no departure can undercut.
pub fn at_best(hours: &HourlyMatrices) -> Option<TravelMatrix> {
    let (first, others) = hours.slices().split_first()?;
    let mut best = first.1.clone();
    let places = || (0..first.1.size() as u32).map(LocationId);
    for (_, roads) in others {
        for from in places() {
            for to in places() {
                let legs = [best.get(from, to), roads.get(from, to)]
                    .into_iter()
                    .flatten();
                best.set(from, to, legs.reduce(least));
            }
        }
    }
    Some(best)
}

fn least(one: Travel, other: Travel) -> Travel {
    Travel {
        duration: one.duration.min(other.duration),
        distance: one.distance.min(other.distance),
        toll: one.toll.min(other.toll),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use osm_loader::{HourSlice, Meters};
    use proptest::prelude::*;

    /// Two places and a leg between them that takes so many minutes in each slice, or is closed.
    fn hours(minutes: &[(u32, Option<u32>)]) -> HourlyMatrices {
        let ends = minutes.iter().skip(1).map(|it| it.0).chain([24]);
        let slice = |(&(from, minutes), until): (&(u32, Option<u32>), u32)| {
            let leg = minutes.map(|minutes| Travel {
                duration: Seconds(minutes * 60),
                distance: Meters(minutes * 1000),
                toll: Meters(0),
            });
            let roads = TravelMatrix::from_fn(2, |from, to| {
                if from == to {
                    Some(Travel::default())
                } else {
                    leg
                }
            });
            let slice = HourSlice {
                from: Seconds(from * 3600),
                until: Seconds(until * 3600),
            };
            (slice, roads)
        };
        HourlyMatrices::new(minutes.iter().zip(ends).map(slice).collect())
    }

    fn leg(hours: &HourlyMatrices) -> LegByHour<'_> {
        LegByHour::new(hours, LocationId(0), LocationId(1)).unwrap()
    }

    #[test]
    fn the_rest_of_a_leg_takes_as_long_as_its_hour_says() {
        let hours = hours(&[(0, Some(60)), (7, Some(120))]);
        let travel = leg(&hours).leaving(PlanTime::at(6, 30)).unwrap();
        // Half of it by seven, the other half at half the pace.
        assert_eq!(travel.duration, Seconds(90 * 60));
        assert_eq!(travel.distance, Meters(60_000));
        let latest = leg(&hours).latest(PlanTime::at(8, 0)).unwrap();
        assert_eq!(latest, (PlanTime::at(6, 30), travel));
    }

    #[test]
    fn nobody_is_on_a_leg_while_it_is_closed() {
        let hours = hours(&[(0, Some(60)), (7, None), (9, Some(60))]);
        let leg = leg(&hours);
        assert_eq!(leg.leaving(PlanTime::at(6, 30)), None);
        assert_eq!(
            leg.earliest(PlanTime::at(6, 30)).unwrap().0,
            PlanTime::at(9, 0)
        );
        assert_eq!(
            leg.latest(PlanTime::at(9, 30)).unwrap().0,
            PlanTime::at(6, 0)
        );
        assert_eq!(
            leg.latest(PlanTime::at(10, 0)).unwrap().0,
            PlanTime::at(9, 0)
        );
    }

    #[test]
    fn days_before_and_after_are_like_the_day() {
        let hours = hours(&[(0, Some(60)), (6, Some(30))]);
        let leg = leg(&hours);
        assert_eq!(
            leg.leaving(PlanTime::at(-1, 0)).unwrap().duration,
            Seconds(1800)
        );
        assert_eq!(
            leg.leaving(PlanTime::at(25, 0)).unwrap().duration,
            Seconds(3600)
        );
    }

    #[test]
    fn a_leg_that_is_never_open_is_not_driven() {
        let hours = hours(&[(0, None)]);
        assert_eq!(leg(&hours).earliest(PlanTime::at(5, 0)), None);
        assert_eq!(leg(&hours).latest(PlanTime::at(5, 0)), None);
    }

    proptest! {
        #[test]
        fn who_leaves_later_never_arrives_earlier_and_the_latest_departure_is_the_latest(
            minutes in prop::collection::vec(prop::option::weighted(0.9, 1_u32..200), 6),
            second in 0..86_400_i32,
        ) {
            let slices: Vec<_> = [0, 5, 7, 9, 17, 19].into_iter().zip(minutes).collect();
            let hours = hours(&slices);
            let leg = leg(&hours);
            let arrives = |second: i32| {
                let (departure, travel) = leg.earliest(PlanTime(second))?;
                Some(departure + travel.duration)
            };
            prop_assert!(arrives(second) <= arrives(second + 1));
            if let Some((departure, travel)) = leg.latest(PlanTime(second)) {
                prop_assert!(departure + travel.duration <= PlanTime(second));
                let after = leg.earliest(departure + Seconds(1));
                let later = after.is_none_or(|(at, travel)| at + travel.duration > PlanTime(second));
                prop_assert!(later, "{departure} is not the latest");
            }
        }
    }
}
