//! `coldroute sample-case`: a synthetic case on any map, to try things out: lots on the map's own
//! roads, a few trucks, two hubs. It says of itself that it is synthetic.

use super::day::{DEMO_MAP, facts_of};
use crate::cli::SampleArgs;
use crate::facts::{VehicleType, find_upwards};
use crate::failure::Failure;
use crate::files::{NewFile, write_all};
use crate::roads::open_map;
use crate::words::Language;
use optimizer::fixtures::Scatter;
use osm_loader::{Day, Overrides, Position, RoadClass, RoadNetwork};
use std::fmt::Write;

/// The truck whose roads the places lie on: what it reaches, smaller ones reach too.
const WIDEST_TRUCK: &str = "reefer_68";
/// Kinds of trucks, in turn.
const TRUCKS: [&str; 4] = [
    "reefer_42_blue",
    "reefer_42_yellow",
    "reefer_68",
    "reefer_42_blue",
];
/// What is fetched, in turn, with its core temperature when pre-cooled.
const GOODS: [(&str, f64); 8] = [
    ("cabbage", 2.0),
    ("tomato", 11.0),
    ("peach", 2.0),
    ("broccoli", 1.0),
    ("pepper_sweet", 9.0),
    ("cucumber", 11.5),
    ("potato", 8.0),
    ("grape", 1.0),
];

/// Writes the case.
///
/// # Errors
/// Wrong input, a map without roads for trucks, or a folder that exists or cannot be written.
#[allow(
    clippy::print_stdout,
    reason = "where the case is, is what the command is for"
)]
pub fn run(args: &SampleArgs, language: Language) -> Result<(), Failure> {
    if args.out.exists() {
        return Err(exists(args));
    }
    let facts = facts_of(args.map.facts.as_deref())?;
    let kind = facts
        .vehicle_types
        .iter()
        .find(|kind| kind.draft.id == WIDEST_TRUCK);
    let map = args.map.map.clone().or_else(|| find_upwards(DEMO_MAP));
    let graph = open_map(&map.unwrap_or_else(|| DEMO_MAP.into()), &args.map.cache)?;
    let profile = kind
        .or(facts.vehicle_types.first())
        .map(|kind| VehicleType::profile(kind, &facts.speeds));
    let profile = profile.ok_or_else(no_roads)?;
    let any_day = Day {
        year: 2026,
        month: 7,
        day: 15,
    };
    let network = RoadNetwork::new(&graph, &profile, &Overrides::default(), any_day);
    let mut scatter = Scatter::new(args.seed);
    let spots = county(spots(&network)?, &mut scatter);
    let mut sample = Sample { spots, scatter };
    let written = write_all(&args.out, &sample.files(args.lots))?;
    for path in written {
        println!("{} {}", language.pick("已写入", "wrote"), path.display());
    }
    Ok(())
}

/// Points beside which a market may stand: the middle of every ordinary road.
fn spots(network: &RoadNetwork) -> Result<Vec<Position>, Failure> {
    let is_ordinary = |class: RoadClass| class > RoadClass::TrunkLink && class < RoadClass::Track;
    let spots: Vec<Position> = network
        .lines()
        .filter(|line| is_ordinary(line.class))
        .map(|line| line.course[line.course.len() / 2])
        .collect();
    if spots.is_empty() {
        Err(no_roads())
    } else {
        Ok(spots)
    }
}

/// The spots of an area as large as a county, around one of them.
fn county(mut spots: Vec<Position>, scatter: &mut Scatter) -> Vec<Position> {
    const REACH_M: f64 = 25_000.0;
    let center = spots[scatter.below(spots.len())];
    spots.retain(|spot| spot.distance_m(center) <= REACH_M);
    spots
}

struct Sample {
    spots: Vec<Position>,
    scatter: Scatter,
}

impl Sample {
    fn files(&mut self, lots: usize) -> Vec<NewFile<'static>> {
        let markets = lots.div_ceil(2).max(1);
        vec![
            ("day.csv", day()),
            ("markets.csv", self.markets(markets)),
            ("hubs.csv", self.hubs()),
            ("hub_zones.csv", zones()),
            ("fleet.csv", fleet(lots.div_ceil(6).max(2))),
            ("lots.csv", self.lots(lots, markets)),
        ]
    }

    fn spot(&mut self) -> Position {
        self.spots[self.scatter.below(self.spots.len())]
    }

    fn markets(&mut self, count: usize) -> String {
        let mut text = String::from("market_id,name,lon,lat,windows,loading,cold_store_c\n");
        for number in 1..=count {
            let Position { lon, lat } = self.spot();
            let loading = ["hand", "forklift", "bags"][self.scatter.below(3)];
            let _ = writeln!(
                text,
                "M{number:02},合成市场{number} synthetic market,{lon:.6},{lat:.6},04:00-10:00;15:00-20:00,{loading},4"
            );
        }
        text
    }

    fn hubs(&mut self) -> String {
        let mut text = String::from("hub_id,name,lon,lat,windows,docks,unloading\n");
        for number in 1..=2 {
            let Position { lon, lat } = self.spot();
            let _ = writeln!(
                text,
                "H{number},合成集散中心{number} synthetic hub,{lon:.6},{lat:.6},00:00-24:00,3,hub_dock"
            );
        }
        text
    }

    fn lots(&mut self, count: usize, markets: usize) -> String {
        let mut text = String::from(
            "lot_id,market,product,mass_kg,harvested,core_c,precooled,ready_from,ready_until\n",
        );
        for number in 1..=count {
            let market = 1 + (number - 1) % markets;
            let (product, core_c) = GOODS[self.scatter.below(GOODS.len())];
            let kg = 200 + 20 * self.scatter.below(40);
            let _ = writeln!(
                text,
                "L{number:03},M{market:02},{product},{kg},-1d 17:00,{core_c},是,04:00,10:00"
            );
        }
        text
    }
}

fn day() -> String {
    "key,value\nname,合成样例 synthetic sample\ndate,2026-07-15\nmax_c,31\nmin_c,19\n\
     notes,合成数据 synthetic data\n"
        .into()
}

fn zones() -> String {
    let mut text = String::from("hub_id,zone,min_c,max_c,capacity_kg\n");
    for hub in ["H1", "H2"] {
        let _ = writeln!(
            text,
            "{hub},低温库 cold,-1,3,100000\n{hub},高温库 cool,5,13,100000"
        );
    }
    text
}

fn fleet(count: usize) -> String {
    let mut text = String::from("vehicle_id,vehicle_type,start\n");
    for number in 0..count {
        let (kind, hub) = (TRUCKS[number % TRUCKS.len()], 1 + number % 2);
        let _ = writeln!(text, "T{:02},{kind},H{hub}", number + 1);
    }
    text
}

fn exists(args: &SampleArgs) -> Failure {
    let out = args.out.display();
    Failure::Usage {
        zh: format!("{out} 已经存在；请换一个文件夹"),
        en: format!("{out} exists already; choose another folder"),
    }
}

fn no_roads() -> Failure {
    Failure::Usage {
        zh: "这张地图上没有卡车能走的普通道路；请换一张地图".into(),
        en: "the map has no ordinary roads for trucks; use another map".into(),
    }
}
