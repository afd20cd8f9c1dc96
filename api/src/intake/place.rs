//! From what people call a place to a market: the case's own markets first, then the gazetteer.

use crate::datum::{Datum, meters_between, to_wgs84};
use crate::table::{Column, Folder, Record, optional, required};
use crate::text;
use optimizer::units::Position;

/// A market of the case.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownMarket {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub position: Position,
}

/// Places that may be meant.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    /// Markets of the case.
    pub markets: Vec<KnownMarket>,
    townships: Vec<Township>,
}

#[derive(Clone, Debug)]
struct Township {
    name: String,
    county: String,
    position: Option<Position>,
}

/// What a name leads to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// A market of the case, by its index.
    Market(usize),
    /// Several markets of the case.
    Markets(Vec<usize>),
    /// A township with a position, and its county.
    Township(String, Position),
    /// A township whose position nobody has recorded.
    NoPosition(String),
    /// Townships of that name in several counties.
    Counties(Vec<String>),
    /// Nothing of that name.
    Nothing,
}

const TOWNSHIPS: [Column; 5] = [
    required("code", &[]),
    required("name", &[]),
    required("county_code", &[]),
    optional("lon", &[]),
    optional("lat", &[]),
];
const COUNTIES: [Column; 2] = [required("code", &[]), required("name", &[])];
const TAILS: [&str; 8] = [
    "田头市场",
    "市场",
    "收购点",
    "收货点",
    "合作社",
    "街道",
    "镇",
    "乡",
];

impl Gazetteer {
    /// Reads townships and counties from a folder of facts, and takes the case's markets.
    pub fn read(facts: &mut Folder, markets: Vec<KnownMarket>) -> Self {
        let counties = facts.table("counties.csv", &COUNTIES);
        let counties = counties.map_or(Vec::new(), |table| {
            facts.rows(&table, |row| (row.text("code"), row.text("name")))
        });
        let townships = facts.table("townships.csv", &TOWNSHIPS);
        let townships = townships.map_or(Vec::new(), |table| {
            facts.rows(&table, |row| {
                let code = row.text("county_code");
                let county = counties.iter().find(|(known, _)| *known == code);
                let place = (row.optional_number("lon"), row.optional_number("lat"));
                Township {
                    name: row.text("name"),
                    county: county.map_or(String::new(), |(_, name)| name.clone()),
                    position: match place {
                        (Some(lon), Some(lat)) => Some(Position::new(lon, lat)),
                        _ => None,
                    },
                }
            })
        });
        Self { markets, townships }
    }

    /// The markets of a case's `markets.csv`, header first.
    pub fn markets_of(records: &[Record]) -> Vec<KnownMarket> {
        let Some((head, rows)) = records.split_first() else {
            return Vec::new();
        };
        let column = |names: &[&str]| {
            head.cells
                .iter()
                .position(|cell| names.contains(&cell.as_str()))
        };
        let id = column(&["market_id", "市场编号", "编号"]);
        let name = column(&["name", "市场", "名称", "市场名称"]);
        let (lon, lat) = (column(&["lon", "经度"]), column(&["lat", "纬度"]));
        let cell = |row: &Record, index: Option<usize>| {
            index.and_then(|index| row.cells.get(index)).cloned()
        };
        rows.iter()
            .filter_map(|row| {
                let id = cell(row, id)?;
                Some(KnownMarket {
                    name: cell(row, name)
                        .filter(|name| !name.is_empty())
                        .unwrap_or_else(|| id.clone()),
                    id,
                    position: Position::new(
                        text::number(&cell(row, lon)?)?,
                        text::number(&cell(row, lat)?)?,
                    ),
                })
            })
            .collect()
    }

    pub(super) fn find(&self, written: &str, county: Option<&str>) -> Found {
        let (name, county) = self.county_apart(written, county);
        if let Some(found) = self.market(&name) {
            return found;
        }
        let named: Vec<&Township> = self
            .townships
            .iter()
            .filter(|place| {
                place.name == name
                    || (core(&place.name) == core(&name) && core(&name).chars().count() >= 2)
            })
            .filter(|place| {
                county
                    .as_deref()
                    .is_none_or(|county| core_county(&place.county) == core_county(county))
            })
            .collect();
        match named.as_slice() {
            [] => Found::Nothing,
            [one] => match one.position {
                Some(position) => Found::Township(one.county.clone(), position),
                None => Found::NoPosition(one.county.clone()),
            },
            several => Found::Counties(several.iter().map(|place| place.county.clone()).collect()),
        }
    }

    fn market(&self, name: &str) -> Option<Found> {
        let exact = |market: &KnownMarket| market.id == name || market.name == name;
        if let Some(index) = self.markets.iter().position(exact) {
            return Some(Found::Market(index));
        }
        let matching = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let markets = self.markets.iter().enumerate();
            markets
                .filter(|(_, market)| test(&market.name))
                .map(|(index, _)| index)
                .collect()
        };
        let wanted = core(name);
        if wanted.chars().count() < 2 {
            return None;
        }
        for found in [
            matching(&|known| core(known) == wanted),
            matching(&|known| known.starts_with(wanted)),
            matching(&|known| known.contains(wanted)),
        ] {
            match found.as_slice() {
                [] => {}
                &[one] => return Some(Found::Market(one)),
                _ => return Some(Found::Markets(found)),
            }
        }
        None
    }

    /// `隰县黄土镇` as `黄土镇` in `隰县`.
    fn county_apart(&self, written: &str, county: Option<&str>) -> (String, Option<String>) {
        let written = text::half_width_names(written);
        if county.is_some() {
            return (written, county.map(str::to_owned));
        }
        let front = self
            .townships
            .iter()
            .map(|place| place.county.as_str())
            .find(|county| {
                !county.is_empty() && written.len() > county.len() && written.starts_with(county)
            });
        match front {
            Some(county) => {
                let rest = written[county.len()..].trim().to_owned();
                (rest, Some(county.to_owned()))
            }
            None => (written, None),
        }
    }

    /// The known name nearest to one that is not known, by shared characters.
    pub(super) fn nearest(&self, name: &str) -> Option<&str> {
        let shared = |known: &str| name.chars().filter(|&c| known.contains(c)).count();
        let best = self
            .markets
            .iter()
            .max_by_key(|market| shared(&market.name))?;
        (shared(&best.name) >= 2).then_some(best.name.as_str())
    }
}

fn core(name: &str) -> &str {
    let mut name = name;
    for tail in TAILS {
        if let Some(rest) = name.strip_suffix(tail)
            && rest.chars().count() >= 2
        {
            name = rest;
        }
    }
    name
}

fn core_county(name: &str) -> &str {
    name.trim_end_matches(['县', '市', '区'])
}

/// Shanxi, with a margin.
const WEST_EAST: [f64; 2] = [110.2, 114.6];
const SOUTH_NORTH: [f64; 2] = [34.5, 40.8];

/// What a pair of numbers is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pair {
    /// Longitude and latitude.
    Right(Position),
    /// The other way round; put right here.
    Swapped(Position),
    /// 0,0: nobody measured.
    Zero,
    /// Not in Shanxi.
    Outside(Position),
}

pub(super) fn pair(lon: f64, lat: f64) -> Pair {
    let inside = |lon: f64, lat: f64| {
        (WEST_EAST[0]..=WEST_EAST[1]).contains(&lon)
            && (SOUTH_NORTH[0]..=SOUTH_NORTH[1]).contains(&lat)
    };
    if lon.abs() < 1e-6 && lat.abs() < 1e-6 {
        Pair::Zero
    } else if inside(lon, lat) {
        Pair::Right(Position::new(lon, lat))
    } else if inside(lat, lon) {
        Pair::Swapped(Position::new(lat, lon))
    } else {
        Pair::Outside(Position::new(lon, lat))
    }
}

/// The datum in which a point would lie on a place that it misses as it stands.
pub(super) fn suspected(point: Position, known: Position) -> Option<(Datum, f64)> {
    const ON_IT_M: f64 = 80.0;
    let as_it_stands = meters_between(point, known);
    if as_it_stands <= ON_IT_M {
        return None;
    }
    [Datum::Gcj02, Datum::Bd09]
        .into_iter()
        .find(|&datum| meters_between(to_wgs84(point, datum), known) <= ON_IT_M)
        .map(|datum| (datum, as_it_stands))
}
