//! The siting case of the demo: candidate sites, demand points and monthly volumes, as CSV tables.
//!
//! Province totals by product, orchard area by city and value added of farming by county are
//! published; how they are parted among counties, months and townships, and every site, is
//! invented here and says so. It knows no roads.

use std::fmt::Write;

use crate::facts::Facts;
use crate::noise::Noise;
use crate::places::{Origin, Place, Rank};

/// A file of the case: its name and text.
pub type CaseFile = (&'static str, String);

/// A product as the case uses it.
struct Product {
    /// Identifier in `products.csv`.
    id: &'static str,
    /// Harvest of the province, t/year: `market_and_produce_facts.csv`, 2022.
    province_t: f64,
    /// Whether orchards part it, or farming as a whole.
    is_fruit: bool,
    /// Invented shares of the year by month, percent.
    months: [u32; 12],
}

const PRODUCTS: [Product; 9] = [
    fruit(
        "apple",
        4_183_000.0,
        [2, 2, 1, 0, 0, 0, 0, 10, 25, 38, 15, 5],
    ),
    fruit(
        "peach",
        1_853_000.0,
        [0, 0, 0, 0, 0, 15, 35, 35, 15, 0, 0, 0],
    ),
    fruit(
        "pear_su",
        1_345_000.0,
        [2, 2, 0, 0, 0, 0, 0, 15, 41, 30, 7, 3],
    ),
    fruit(
        "jujube_fresh",
        793_000.0,
        [0, 0, 0, 0, 0, 0, 0, 0, 45, 55, 0, 0],
    ),
    vegetable(
        "tomato",
        2_000_000.0,
        [3, 3, 4, 6, 9, 14, 17, 17, 14, 8, 3, 2],
    ),
    vegetable(
        "pepper_sweet",
        1_246_000.0,
        [0, 0, 0, 0, 3, 12, 25, 28, 22, 8, 2, 0],
    ),
    vegetable(
        "cucumber",
        1_665_000.0,
        [3, 3, 5, 8, 13, 17, 17, 14, 10, 5, 3, 2],
    ),
    vegetable(
        "chinese_cabbage",
        1_108_000.0,
        [0, 0, 0, 2, 5, 5, 5, 8, 15, 30, 25, 5],
    ),
    vegetable(
        "cabbage",
        3_214_000.0,
        [0, 0, 0, 3, 10, 18, 18, 17, 17, 12, 5, 0],
    ),
];

/// Orchard area by city, thousand hectares, 2018; the eight other cities share what is left.
const ORCHARDS: [(&str, f64); 3] = [("运城市", 191.4), ("吕梁市", 54.8), ("临汾市", 51.8)];
const OTHER_ORCHARDS: f64 = 65.3;
/// Invented: percent of the harvest that is fetched to hubs in refrigerated trucks.
const FETCHED_PERCENT: f64 = 2.0;

/// Where cold stores are known to stand, by county: `market_and_produce_facts.csv`.
const STANDING: [(&str, &str); 3] = [
    ("太谷区", "山西农谷冷链物流基地"),
    ("小店区", "太原润恒冷链物流园"),
    ("离石区", "离石马茂庄市场冷库"),
];
const SITES: usize = 60;
/// Asked for by name in the question the demo answers.
const FORCED: &str = "临县";

const fn fruit(id: &'static str, province_t: f64, months: [u32; 12]) -> Product {
    Product {
        id,
        province_t,
        is_fruit: true,
        months,
    }
}

const fn vegetable(id: &'static str, province_t: f64, months: [u32; 12]) -> Product {
    Product {
        is_fruit: false,
        ..fruit(id, province_t, months)
    }
}

/// All tables that follow from the facts; the settings of the case are written by hand.
pub(crate) fn tables(facts: &Facts, places: &[Place]) -> Vec<CaseFile> {
    vec![
        ("sites.csv", sites(facts, places)),
        ("points.csv", counties(facts, places)),
        ("points-townships.csv", townships(facts, places)),
        ("volumes.csv", volumes(facts)),
    ]
}

/// Three stores that stand and the counties of most farming, each with a yard at its seat.
fn sites(facts: &Facts, places: &[Place]) -> String {
    let mut rows = String::from(
        "site_id,name,county,lon,lat,status,build_yuan,standing_yuan_year,capacity_t_month,\
         min_use_t_year,handling_yuan_t,note\n",
    );
    for (number, county) in site_counties(facts).into_iter().enumerate() {
        let mut noise = Noise::new("site", facts.seats[county].code.parse().unwrap_or(0));
        let capacity_t = 6_000 + 1_000 * noise.below(9);
        let build_yuan = (capacity_t * (1_150 + 10 * noise.below(40))).next_multiple_of(10_000);
        let standing_yuan = (build_yuan / 25).next_multiple_of(1_000);
        let handling = 38 + noise.below(18);
        let name = &facts.seats[county].name;
        let standing = STANDING.iter().find(|(at, _)| at == name);
        let (status, title) = match standing {
            Some((_, title)) => ("existing", (*title).to_owned()),
            None if name == FORCED => ("forced", format!("{name}集散中心")),
            None => ("candidate", format!("{name}集散中心")),
        };
        let (lon, lat) = degrees(&places[county]);
        let _ = writeln!(
            rows,
            "S{:02},{title},{name},{lon:.5},{lat:.5},{status},{build_yuan},{standing_yuan},\
             {capacity_t},,{handling},capacity and money synthetic",
            number + 1
        );
    }
    rows
}

fn site_counties(facts: &Facts) -> Vec<usize> {
    let stands = |county: &usize| {
        let name = &facts.seats[*county].name;
        STANDING.iter().any(|(at, _)| at == name)
    };
    let mut counties: Vec<usize> = (0..facts.seats.len()).collect();
    counties.sort_by_key(|county| (!stands(county), std::cmp::Reverse(facts.farming[*county])));
    counties.truncate(SITES);
    counties
}

/// One demand point a county, at its seat.
fn counties(facts: &Facts, places: &[Place]) -> String {
    let mut rows = String::from("point_id,name,county,lon,lat,share,note\n");
    for (seat, place) in facts.seats.iter().zip(places) {
        let (lon, lat) = degrees(place);
        let (code, name) = (&seat.code, &seat.name);
        let _ = writeln!(
            rows,
            "{code},{name},{name},{lon:.5},{lat:.5},100,county seat"
        );
    }
    rows
}

/// One demand point a township; what a county has is parted by invented shares.
fn townships(facts: &Facts, places: &[Place]) -> String {
    let mut rows = String::from("point_id,name,county,lon,lat,share,note\n");
    for place in &places[facts.seats.len()..] {
        let mut noise = Noise::new("harvest", place.code.parse().unwrap_or(0));
        let most = if place.rank == Rank::Quarter { 12 } else { 100 };
        let share = most / 4 + noise.below(most);
        let (lon, lat) = degrees(place);
        let (code, name, county) = (&place.code, &place.name, &facts.seats[place.county].name);
        let note = match place.origin {
            Origin::Known => "share synthetic",
            Origin::Invented => "position and share synthetic",
        };
        let _ = writeln!(
            rows,
            "{code},{name},{county},{lon:.5},{lat:.5},{share},{note}"
        );
    }
    rows
}

/// Tonnes fetched by county, product and month.
fn volumes(facts: &Facts) -> String {
    let mut rows = String::from("area,product");
    (1..=12).for_each(|month| {
        let _ = write!(rows, ",m{month:02}");
    });
    rows.push('\n');
    for (county, seat) in facts.seats.iter().enumerate() {
        for product in &PRODUCTS {
            let year_t =
                product.province_t * share(facts, product, county) * FETCHED_PERCENT / 100.0;
            if year_t < 20.0 {
                continue;
            }
            let _ = write!(rows, "{},{}", seat.name, product.id);
            for percent in product.months {
                let _ = write!(rows, ",{}", (year_t * f64::from(percent) / 100.0).round());
            }
            rows.push('\n');
        }
    }
    rows
}

/// Share of the province's harvest: fruit by orchard area of the city first, then all by farming.
fn share(facts: &Facts, product: &Product, county: usize) -> f64 {
    let city = &facts.cities[county];
    let total = |belongs: &dyn Fn(&str) -> bool| -> f64 {
        let cities = facts.cities.iter().zip(&facts.farming);
        cities
            .filter(|(city, _)| belongs(city))
            .map(|(_, farming)| *farming as f64)
            .sum()
    };
    let own = facts.farming[county] as f64;
    if !product.is_fruit {
        return own / total(&|_| true);
    }
    let all: f64 = ORCHARDS.iter().map(|(_, area)| area).sum::<f64>() + OTHER_ORCHARDS;
    let listed = |name: &str| ORCHARDS.iter().find(|(listed, _)| *listed == name);
    match listed(city) {
        Some((_, area)) => area / all * own / total(&|other| other == city),
        None => OTHER_ORCHARDS / all * own / total(&|other| listed(other).is_none()),
    }
}

fn degrees(place: &Place) -> (f64, f64) {
    let at = place.at.to_position();
    (at.lon_degrees(), at.lat_degrees())
}
