//! Where the seats and townships stand, known or invented.
//!
//! A township without a known position gets a plausible one: inside its county's own ground,
//! apart from its neighbors, rather low. It knows no roads.

use crate::facts::{Facts, Seat, Township};
use crate::geometry::Point;
use crate::noise::Noise;
use crate::terrain::Terrain;

/// A seat or township on the map. Places come seats first, in the order of the counties.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) name_en: Option<String>,
    pub(crate) rank: Rank,
    /// Index of the county, which is also the index of its seat's place.
    pub(crate) county: usize,
    pub(crate) at: Point,
    pub(crate) elevation_m: i32,
    pub(crate) origin: Origin,
}

/// What kind of settlement a place is, largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Seat of one of the eleven cities.
    City,
    /// Seat of a county.
    Seat,
    /// 镇
    Town,
    /// 乡
    Township,
    /// A subdistrict or zone inside its seat's town.
    Quarter,
}

/// Whether a position is a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Known,
    Invented,
}

/// Counties whose seat is the seat of a whole city.
const CITY_SEATS: [&str; 11] = [
    "140106", "140213", "140302", "140403", "140502", "140602", "140702", "140802", "140902",
    "141002", "141102",
];
/// A known position nearer to the seat than this belongs to the seat's own town.
const TOWN_REACH_M: f64 = 2_500.0;
const SEAT_GAP_M: f64 = 4_000.0;
const TOWNSHIP_GAP_M: f64 = 3_000.0;

/// Places of all seats, then all townships; quarters stand at their seat until its streets exist.
pub(crate) fn settle(facts: &Facts) -> Vec<Place> {
    let mut places: Vec<Place> = facts.seats.iter().enumerate().map(seat_place).collect();
    let known: Vec<Place> = facts
        .townships
        .iter()
        .filter_map(|township| known_place(facts, township))
        .collect();
    places.extend(known);
    for township in facts
        .townships
        .iter()
        .filter(|township| township.at.is_none())
    {
        let place = invented_place(facts, township, &places);
        places.push(place);
    }
    places
}

fn seat_place((county, seat): (usize, &Seat)) -> Place {
    let rank = if CITY_SEATS.contains(&seat.code.as_str()) {
        Rank::City
    } else {
        Rank::Seat
    };
    Place {
        code: seat.code.clone(),
        name: seat.name.clone(),
        name_en: seat.name_en.clone(),
        rank,
        county,
        at: seat.at.to_point(),
        elevation_m: seat.elevation_m,
        origin: Origin::Known,
    }
}

fn known_place(facts: &Facts, township: &Township) -> Option<Place> {
    let (position, height) = township.at?;
    let county = township.county;
    let (at, seat) = (position.to_point(), facts.seats[county].at.to_point());
    let is_quarter = at.distance(seat) < TOWN_REACH_M;
    Some(Place {
        rank: if is_quarter {
            Rank::Quarter
        } else {
            rank_of(&township.name)
        },
        elevation_m: height.unwrap_or_else(|| facts.terrain.height_m(at) as i32),
        ..township_place(township, county, at, Origin::Known)
    })
}

fn invented_place(facts: &Facts, township: &Township, places: &[Place]) -> Place {
    let county = township.county;
    let rank = rank_of(&township.name);
    if rank == Rank::Quarter {
        let seat = &places[county];
        let place = township_place(township, county, seat.at, Origin::Invented);
        return Place {
            rank,
            elevation_m: seat.elevation_m,
            ..place
        };
    }
    let at = invented_point(facts, township, county, places);
    let elevation_m = facts.terrain.height_m(at) as i32;
    Place {
        rank,
        elevation_m,
        ..township_place(township, county, at, Origin::Invented)
    }
}

fn township_place(township: &Township, county: usize, at: Point, origin: Origin) -> Place {
    Place {
        code: township.code.clone(),
        name: township.name.clone(),
        name_en: township.name_en.clone(),
        rank: Rank::Quarter,
        county,
        at,
        elevation_m: 0,
        origin,
    }
}

fn rank_of(name: &str) -> Rank {
    match name.chars().last() {
        Some('镇') => Rank::Town,
        Some('乡') => Rank::Township,
        _ => Rank::Quarter,
    }
}

/// The best of many candidates; when none keeps its distance, the gap asked for shrinks.
fn invented_point(facts: &Facts, township: &Township, county: usize, places: &[Place]) -> Point {
    let key = township.code.parse().unwrap_or(0);
    let mut noise = Noise::new("township", key);
    let seat = places[county].at;
    let reach = county_reach(facts, seat);
    for shrink in 0..40 {
        let gap = 1.0 - f64::from(shrink) / 40.0;
        let candidates = (0..80).map(|_| candidate(seat, reach, &mut noise));
        let best = candidates
            .filter(|&at| is_own_ground(facts, county, at))
            .filter(|&at| keeps_gap(places, at, gap))
            .map(|at| (merit(&facts.terrain, places, seat, at), at))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((_, at)) = best {
            return at;
        }
    }
    seat.offset(Point { x: 1.0, y: 0.0 }, SEAT_GAP_M / 2.0, 0.0)
}

fn candidate(seat: Point, reach: f64, noise: &mut Noise) -> Point {
    Point {
        x: seat.x + noise.signed() * reach,
        y: seat.y + noise.signed() * reach,
    }
}

/// How far a county's townships may lie from its seat: a share of the way to the seats around.
fn county_reach(facts: &Facts, seat: Point) -> f64 {
    let mut distances: Vec<f64> = facts
        .seats
        .iter()
        .map(|other| other.at.to_point().distance(seat))
        .collect();
    distances.sort_by(f64::total_cmp);
    let mean = distances[1..5].iter().sum::<f64>() / 4.0;
    (mean * 0.85).clamp(8_000.0, 36_000.0)
}

fn is_own_ground(facts: &Facts, county: usize, at: Point) -> bool {
    let own = facts.seats[county].at.to_point().distance(at);
    let nearest = |seat: &Seat| seat.at.to_point().distance(at) >= own;
    facts.terrain.is_inside(at) && facts.seats.iter().all(nearest)
}

fn keeps_gap(places: &[Place], at: Point, share: f64) -> bool {
    places.iter().all(|place| {
        let gap = if place.rank <= Rank::Seat {
            SEAT_GAP_M
        } else {
            TOWNSHIP_GAP_M
        };
        place.at.distance(at) >= gap * share
    })
}

/// Room around counts up to fourteen kilometers; a hundred meters of climb cost two hundred of room.
fn merit(terrain: &Terrain, places: &[Place], seat: Point, at: Point) -> f64 {
    let room = places
        .iter()
        .map(|place| place.at.distance(at))
        .fold(14_000.0, f64::min);
    room - 2.0 * (terrain.height_m(at) - terrain.height_m(seat)).max(0.0)
}
