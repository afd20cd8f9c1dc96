//! City bans: areas where some trucks may not drive at some hours.
//!
//! They are data with a source and a confidence; whoever plans decides which to heed.

use geo::{Contains, Coord, LineString, Polygon};

use crate::graph::{EdgeId, RoadGraph, SegmentId};
use crate::moment::{Day, Moment, Weekday};
use crate::profile::{Plate, Profile};
use crate::units::Position;

/// An area, or some roads in it, that trucks must keep out of.
#[derive(Clone, Debug, PartialEq)]
pub struct CityBan {
    /// What people call it.
    pub name: String,
    /// Outer rings; what lies in one of them lies in the area.
    pub area: Vec<Vec<Position>>,
    /// Only roads with one of these names or references; all roads if empty.
    pub roads: Vec<String>,
    /// Which trucks it holds for.
    pub trucks: BannedTrucks,
    /// When it holds; always if empty.
    pub hours: Vec<BanHours>,
    /// First day it holds, or always before `until`.
    pub from: Option<Day>,
    /// Last day it holds, or for ever after `from`.
    pub until: Option<Day>,
    /// Whether trucks may still begin and end their journey there.
    pub only_through: bool,
    /// Trucks with one of these passes are exempt.
    pub passes: Vec<String>,
}

/// Which trucks a ban holds for; all conditions must be met.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BannedTrucks {
    /// Number plates; all if empty.
    pub plates: Vec<Plate>,
    /// Only trucks of this mass and more, in tonnes.
    pub from_tonnes: Option<f64>,
    /// Whether new-energy trucks (green plates) are exempt.
    pub green_exempt: bool,
}

/// Hours of some days of the week.
#[derive(Clone, Debug, PartialEq)]
pub struct BanHours {
    /// Minute of the day it begins.
    pub from_minute: u16,
    /// Minute of the day it ends; before `from_minute` if it runs over midnight.
    pub until_minute: u16,
    /// Days of the week; every day if empty.
    pub weekdays: Vec<Weekday>,
}

const HOUR_MINUTES: u16 = 60;
const DAY_MINUTES: u16 = 24 * HOUR_MINUTES;

impl CityBan {
    /// Whether a truck that sets out at a moment with some passes must keep out.
    pub fn binds(&self, truck: &Profile, passes: &[String], moment: Moment) -> bool {
        let has_pass = self.passes.iter().any(|pass| passes.contains(pass));
        let day = moment.day;
        let is_dated =
            self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until);
        let now = self.hours.is_empty() || self.hours.iter().any(|hours| hours.meet(moment));
        !has_pass && is_dated && now && self.trucks.include(truck)
    }

    /// The edges that it holds for.
    pub(crate) fn edges(&self, graph: &RoadGraph) -> Vec<EdgeId> {
        let rings: Vec<Polygon> = self.area.iter().map(|ring| polygon(ring)).collect();
        let segments = (0..graph.segment_count() as u32).map(SegmentId);
        let is_meant = |&segment: &SegmentId| {
            self.names(graph, segment) && {
                let middle = middle_of(graph, segment);
                rings.iter().any(|ring| ring.contains(&middle))
            }
        };
        segments
            .filter(is_meant)
            .flat_map(SegmentId::edges)
            .collect()
    }

    fn names(&self, graph: &RoadGraph, segment: SegmentId) -> bool {
        let called = graph.names_of(segment);
        let mut roads = self.roads.iter();
        self.roads.is_empty()
            || roads.any(|road| {
                let mut parts = called.iter().flat_map(|name| name.split(';'));
                parts.any(|part| part.trim() == road)
            })
    }
}

impl BannedTrucks {
    fn include(&self, truck: &Profile) -> bool {
        let plate = self.plates.is_empty() || self.plates.contains(&truck.plate);
        let mass = self.from_tonnes.is_none_or(|from| truck.weight_t >= from);
        plate && mass && !(self.green_exempt && truck.plate == Plate::Green)
    }
}

impl BanHours {
    /// Whether they touch the hour of a moment, or its day where the hour is not known.
    fn meet(&self, moment: Moment) -> bool {
        let today = moment.day.weekday();
        let yesterday = Weekday((today.0 + 6) % 7);
        let on = |day: Weekday| self.weekdays.is_empty() || self.weekdays.contains(&day);
        let (begin, end) = match moment.hour {
            Some(hour) => {
                let begin = u16::from(hour) * HOUR_MINUTES;
                (begin, begin + HOUR_MINUTES)
            }
            None => (0, DAY_MINUTES),
        };
        let touches = |from: u16, until: u16| from < end && begin < until;
        if self.from_minute < self.until_minute {
            return on(today) && touches(self.from_minute, self.until_minute);
        }
        on(today) && touches(self.from_minute, DAY_MINUTES)
            || on(yesterday) && touches(0, self.until_minute)
    }
}

fn polygon(ring: &[Position]) -> Polygon {
    let points = ring.iter().map(|point| Coord {
        x: point.lon,
        y: point.lat,
    });
    Polygon::new(points.collect::<LineString>(), Vec::new())
}

fn middle_of(graph: &RoadGraph, segment: SegmentId) -> Coord {
    let course: Vec<Position> = graph.course(segment).collect();
    let [before, after] = [(course.len() - 1) / 2, course.len() / 2].map(|at| course[at]);
    Coord {
        x: f64::midpoint(before.lon, after.lon),
        y: f64::midpoint(before.lat, after.lat),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::{heavy, van};

    const WEDNESDAY: Day = Day {
        year: 2026,
        month: 7,
        day: 1,
    };

    fn ban() -> CityBan {
        CityBan {
            name: "inner ring".to_owned(),
            area: Vec::new(),
            roads: Vec::new(),
            trucks: BannedTrucks::default(),
            hours: vec![hours(7 * 60, 20 * 60, &[])],
            from: None,
            until: None,
            only_through: false,
            passes: vec!["fresh_produce".to_owned()],
        }
    }

    fn hours(from_minute: u16, until_minute: u16, weekdays: &[u8]) -> BanHours {
        BanHours {
            from_minute,
            until_minute,
            weekdays: weekdays.iter().map(|&day| Weekday(day)).collect(),
        }
    }

    fn binds_at(ban: &CityBan, hour: u8) -> bool {
        ban.binds(&heavy(), &[], Moment::at(WEDNESDAY, hour))
    }

    #[test]
    fn a_ban_holds_in_every_hour_that_it_touches() {
        let until_half_past = CityBan {
            hours: vec![hours(7 * 60 + 30, 9 * 60 + 30, &[])],
            ..ban()
        };
        let held: Vec<u8> = (0..24)
            .filter(|&hour| binds_at(&until_half_past, hour))
            .collect();
        assert_eq!(held, [7, 8, 9]);
        assert!(until_half_past.binds(&heavy(), &[], WEDNESDAY.into()));
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let night = |day| CityBan {
            hours: vec![hours(22 * 60, 6 * 60, &[day])],
            ..ban()
        };
        assert!(binds_at(&night(2), 23) && !binds_at(&night(2), 3));
        assert!(binds_at(&night(1), 3) && !binds_at(&night(1), 23));
    }

    #[test]
    fn passes_plates_mass_and_dates_exempt() {
        let binds = |ban: CityBan| ban.binds(&heavy(), &[], Moment::at(WEDNESDAY, 8));
        let pass = ["fresh_produce".to_owned()];
        assert!(binds(ban()));
        assert!(!ban().binds(&heavy(), &pass, Moment::at(WEDNESDAY, 8)));
        let trucks = BannedTrucks {
            plates: vec![Plate::Yellow],
            from_tonnes: Some(4.5),
            green_exempt: true,
        };
        let some = CityBan { trucks, ..ban() };
        assert!(binds(some.clone()));
        assert!(!some.binds(&van(), &[], Moment::at(WEDNESDAY, 8)));
        let green = Profile {
            plate: Plate::Green,
            ..heavy()
        };
        let all = CityBan {
            trucks: BannedTrucks {
                green_exempt: true,
                ..BannedTrucks::default()
            },
            ..ban()
        };
        assert!(binds(all.clone()) && !all.binds(&green, &[], Moment::at(WEDNESDAY, 8)));
        let over = CityBan {
            until: Some(Day {
                year: 2021,
                ..WEDNESDAY
            }),
            ..ban()
        };
        assert!(!binds(over));
    }
}
