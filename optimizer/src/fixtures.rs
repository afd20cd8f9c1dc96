//! Synthetic county days for tests and benchmarks: made from a seed, never real.
//!
//! Products and trucks resemble the catalogue's; places lie at random in a square with straight
//! roads. What is legal or profitable in such a day is for the planner to find out.

use crate::alarm::{AlarmRule, Basis, Bound, Level, Probe, Scope};
use crate::compatibility::PairTable;
use crate::day::alarms::{Device, DeviceRule};
use crate::problem::at_best;
use crate::problem::{
    BoxThermal, Compartment, EthyleneLevel, ExcursionClass, GreenChannel, Handling,
    HourlyTemperature, Hub, HubId, HubZone, HygieneClass, Layout, Lot, Market, MarketId, Problem,
    Product, ProductId, Respiration, RoadProfileId, RunningCosts, Settings, ShelfLife, Skills,
    SoftDue, Vehicle, VehicleLimits,
};
use crate::units::{
    Celsius, Cost, Load, Meters, PlanTime, Position, Seconds, TemperatureWindow, TimeWindow,
};
use osm_loader::{HourSlice, HourlyMatrices, LocationId, Travel, TravelMatrix};

/// How large a synthetic day is, and from which seed it is made.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// Equal seeds make equal days.
    pub seed: u64,
    /// Number of lots; about two share a market.
    pub lots: usize,
    /// Number of trucks, of mixed types.
    pub vehicles: usize,
    /// Number of hubs, at least one.
    pub hubs: usize,
}

/// A random number generator good enough to scatter villages (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Scatter(u64);

impl Scatter {
    /// A generator from a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to below `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An index below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count as u64) as usize
    }
}

/// A hot July day in a county that does not exist.
pub fn county_day(day: Day) -> Problem {
    let mut scatter = Scatter::new(day.seed);
    let products = products();
    let market_count = day.lots.div_ceil(2).max(1);
    let hubs = day.hubs.max(1);
    let spots: Vec<[f64; 2]> = (0..=hubs + market_count)
        .map(|_| {
            [
                scatter.between(0.0, 40_000.0),
                scatter.between(0.0, 40_000.0),
            ]
        })
        .collect();
    let markets: Vec<Market> = (0..market_count)
        .map(|i| market(i, 1 + hubs + i, &mut scatter))
        .collect();
    let lots = (0..day.lots)
        .map(|i| lot(i, &mut scatter, &markets, (&products, hubs)))
        .collect();
    Problem {
        pairs: PairTable::new(&products),
        products,
        markets,
        hubs: (0..hubs).map(|i| hub(i, 1 + i)).collect(),
        lots,
        vehicles: (0..day.vehicles).map(vehicle).collect(),
        travel: vec![straight_roads(&spots)],
        by_hour: Vec::new(),
        outdoor: vec![july(); spots.len()],
        locks: Vec::new(),
        settings: Settings::default(),
    }
}

/// Makes roads slower in the morning and in the evening, each leg by a factor of its own, and closes
/// one in ten from seven to nine.
pub fn add_rush_hours(problem: &mut Problem, seed: u64) {
    let mut scatter = Scatter::new(seed);
    let hours = [
        (0, 7, 1.0),
        (7, 9, 1.6),
        (9, 17, 1.1),
        (17, 19, 1.8),
        (19, 24, 1.0),
    ];
    let mut by_hour = Vec::new();
    for roads in &problem.travel {
        let size = roads.size();
        let tempers: Vec<f64> = (0..size * size)
            .map(|_| scatter.between(0.0, 1.0))
            .collect();
        let slice = |(from, until, factor): (u32, u32, f64)| {
            let matrix = TravelMatrix::from_fn(size, |row, column| {
                let [from_place, to] = [row, column].map(|it| LocationId(it as u32));
                let leg = roads.get(from_place, to)?;
                let temper = tempers[row * size + column];
                let is_closed = from == 7 && temper < 0.1 && row != column;
                let slower = 1.0 + (factor - 1.0) * temper;
                let seconds = f64::from(leg.duration.0) * slower;
                let duration = Seconds::ceil(seconds);
                (!is_closed).then_some(Travel { duration, ..leg })
            });
            let [from, until] = [from, until].map(|hour| Seconds(hour * 3600));
            (HourSlice { from, until }, matrix)
        };
        by_hour.push(HourlyMatrices::new(hours.map(slice).into()));
    }
    problem.travel = by_hour.iter().filter_map(at_best).collect();
    problem.by_hour = by_hour;
}

/// Roads straight between points given in meters, at 36 km/h; a third of legs beyond 15 km is toll road.
pub fn straight_roads(spots: &[[f64; 2]]) -> TravelMatrix {
    TravelMatrix::from_fn(spots.len(), |from, to| {
        let [dx, dy] = [spots[from][0] - spots[to][0], spots[from][1] - spots[to][1]];
        let meters = dx.hypot(dy);
        let toll = if meters > 15_000.0 { meters / 3.0 } else { 0.0 };
        Some(Travel {
            duration: Seconds::ceil(meters / 10.0),
            distance: Meters::round(meters),
            toll: Meters::round(toll),
        })
    })
}

/// Field produce, from sweet corn to potatoes, with the numbers of the catalogue.
pub fn products() -> Vec<Product> {
    vec![
        produce(
            "sweetcorn",
            [0.0, 2.0, 0.0],
            [2.0, 6.0],
            [3.5, 2.5],
            [122.0, 187.0, 312.0, 775.0],
        ),
        produce(
            "cabbage",
            [0.0, 2.0, 0.0],
            [24.0, 90.0],
            [2.8, 2.2],
            [15.0, 33.0, 53.0, 125.0],
        ),
        produce(
            "broccoli",
            [0.0, 2.0, 0.0],
            [3.0, 17.0],
            [3.5, 2.6],
            [62.0, 101.0, 241.0, 891.0],
        ),
        Product {
            ethylene_production: EthyleneLevel::High,
            storage_group: "G1".into(),
            ..produce(
                "peach",
                [-0.5, 2.0, 0.0],
                [12.0, 18.0],
                [3.5, 2.5],
                [15.0, 30.0, 59.0, 258.0],
            )
        },
        Product {
            chilling: degrees(8.0),
            chilling_tolerance_h: Some(72.0),
            storage_group: "G5t".into(),
            ..produce(
                "tomato",
                [8.0, 13.0, 11.0],
                [24.0, 14.0],
                [2.4, 2.2],
                [15.0, 24.0, 45.0, 104.0],
            )
        },
        Product {
            chilling: degrees(3.0),
            chilling_tolerance_h: Some(336.0),
            storage_group: "G6p".into(),
            density: 580.0,
            ..produce(
                "potato",
                [4.0, 10.0, 7.0],
                [240.0, 150.0],
                [2.2, 2.0],
                [27.0, 36.0, 48.0, 65.0],
            )
        },
        Product {
            odor_emission: 3,
            storage_group: "G3".into(),
            ..produce(
                "garlic",
                [-1.0, 5.0, 0.0],
                [336.0, 180.0],
                [2.0, 1.6],
                [24.0, 48.0, 71.0, 59.0],
            )
        },
        Product {
            odor_absorption: 3,
            green_channel: GreenChannel::NotListed,
            storage_group: "G10".into(),
            excursion: ExcursionClass::Ambient,
            ..produce(
                "millet",
                [5.0, 25.0, 15.0],
                [240.0, 300.0],
                [2.2, 2.0],
                [0.0; 4],
            )
        },
    ]
}

fn degrees(value: f64) -> Option<Celsius> {
    Celsius::new(value)
}

fn celsius(value: f64) -> Celsius {
    Celsius::new(value).expect("fixtures are finite")
}

fn produce(
    id: &str,
    [min, max, optimum]: [f64; 3],
    [hours_to_cold, days]: [f64; 2],
    [q10_cold, q10_cool]: [f64; 2],
    respiration: [f64; 4],
) -> Product {
    Product {
        id: id.into(),
        name_zh: id.into(),
        name_en: id.into(),
        window: TemperatureWindow::new(celsius(min), celsius(max)).expect("min below max"),
        optimum: celsius(optimum),
        chilling: None,
        chilling_tolerance_h: None,
        freezing: degrees(-0.9),
        ethylene_production: EthyleneLevel::Low,
        ethylene_sensitivity: EthyleneLevel::High,
        odor_emission: 0,
        odor_absorption: 1,
        storage_group: "G2".into(),
        hygiene: HygieneClass::Clean,
        excursion: ExcursionClass::Produce,
        hours_to_cold,
        shelf_life: ShelfLife {
            days,
            reference: celsius(optimum),
            q10: [q10_cold, q10_cool, 2.0, 1.5],
        },
        respiration: Respiration(respiration),
        specific_heat: 3_900.0,
        density: 330.0,
        green_channel: GreenChannel::Listed,
    }
}

/// A July day in the Taiyuan basin: 20 °C at five, 33 °C at three.
pub fn july() -> HourlyTemperature {
    let mut hours = [Celsius::default(); 24];
    for (hour, value) in hours.iter_mut().enumerate() {
        let phase = (hour as f64 - 15.0) / 24.0 * std::f64::consts::TAU;
        *value = celsius(26.5 + 6.5 * phase.cos());
    }
    HourlyTemperature(hours)
}

fn window(from: i32, to: i32) -> TimeWindow {
    TimeWindow::new(PlanTime::at(from, 0), PlanTime::at(to, 0)).expect("from before to")
}

fn market(index: usize, location: usize, scatter: &mut Scatter) -> Market {
    Market {
        id: format!("M{index:02}"),
        name: format!("Market {index}"),
        position: Position::new(0.0, 0.0),
        location: LocationId(location as u32),
        windows: vec![window(4, 10), window(14, 20)],
        handling: Handling {
            setup: Seconds(480),
            paperwork: Seconds(420),
            per_tonne: Seconds([1680, 1080, 360][scatter.below(3)]),
            door_open: 0.85,
            sealed_dock: false,
        },
        cold_store: degrees(4.0).filter(|_| scatter.below(2) == 0),
        max_gross_kg: Some(9_000).filter(|_| scatter.below(4) == 0),
        max_length_m: None,
        needs: Skills::default(),
    }
}

fn hub(index: usize, location: usize) -> Hub {
    let zone = |name: &str, low, high, capacity_kg| HubZone {
        name: name.into(),
        window: TemperatureWindow::new(celsius(low), celsius(high)).expect("low below high"),
        capacity_kg,
    };
    Hub {
        id: format!("H{index}"),
        name: format!("Hub {index}"),
        position: Position::new(0.0, 0.0),
        location: LocationId(location as u32),
        windows: vec![window(0, 24)],
        docks: 2,
        handling: Handling {
            setup: Seconds(720),
            paperwork: Seconds(420),
            per_tonne: Seconds(300),
            door_open: 0.15,
            sealed_dock: true,
        },
        zones: vec![
            zone("cold", -1.0, 2.0, 30_000),
            zone("cool", 4.0, 25.0, 20_000),
        ],
        refuses: Vec::new(),
        taken: Vec::new(),
    }
}

fn lot(
    index: usize,
    scatter: &mut Scatter,
    markets: &[Market],
    (products, hubs): (&[Product], usize),
) -> Lot {
    let place = index % markets.len();
    let product = scatter.below(products.len());
    let market = &markets[place];
    let kg = scatter.between(200.0, 1_200.0) as u32;
    let load = Load {
        kg,
        liters: (f64::from(kg) / products[product].density * 1000.0) as u32,
        pallets: 0,
    };
    let precooled = scatter.below(4) != 0;
    let service = market.handling.lot_duration(load);
    let half = if scatter.below(3) == 0 {
        market.windows[1]
    } else {
        market.windows[0]
    };
    let start = TimeWindow::new(half.start(), half.end() - service).expect("windows are long");
    let value = Cost(i64::from(kg) * 400);
    Lot {
        id: format!("L{index:03}"),
        market: MarketId(place as u32),
        product: ProductId(product as u32),
        load,
        harvested: half.start() - Seconds::from_minutes(if precooled { 600 } else { 30 }),
        core: celsius(if precooled {
            products[product].optimum.degrees() + scatter.between(0.0, 3.0)
        } else {
            scatter.between(20.0, 28.0)
        }),
        precooled,
        start_windows: vec![start],
        service,
        unloading: vec![hub(0, 0).handling.lot_duration(load); hubs],
        certificate: None,
        value,
        unserved_cost: value + Cost(50_000),
        due: None,
        hubs: Vec::new(),
        needs: Skills::default(),
        tau_h: 16.0,
        aboard: None,
        past: None,
        promise: None,
    }
}

/// The catalogue's 4.2 m blue-plate, 4.2 m yellow-plate and 6.8 m trucks and an insulated van, in turn.
fn vehicle(index: usize) -> Vehicle {
    let (kg, liters, curb_kg, walls, cooling_w, per_day, energy, toll) = match index % 4 {
        0 => (
            1_400,
            17_700,
            3_095,
            22.6,
            4_500.0,
            43_000,
            [83.0, 101.0],
            38.0,
        ),
        1 => (
            3_500,
            19_800,
            3_990,
            24.2,
            5_000.0,
            50_000,
            [97.0, 122.0],
            81.0,
        ),
        2 => (
            8_500,
            38_900,
            9_500,
            40.0,
            8_000.0,
            65_000,
            [130.0, 158.0],
            81.0,
        ),
        _ => (1_600, 18_200, 2_895, 34.0, 0.0, 38_000, [79.0, 97.0], 38.0),
    };
    let payload = Load {
        kg,
        liters,
        pallets: 1_000,
    };
    Vehicle {
        id: format!("V{index:02}"),
        name: format!("Truck {index}"),
        roads: RoadProfileId(0),
        start: LocationId(0),
        end: Some(LocationId(0)),
        limits: VehicleLimits {
            payload,
            curb_kg,
            length_m: 6.0,
            shift: window(3, 22),
            regular: Seconds::from_minutes(480),
            longest: Seconds::from_minutes(840),
            trips: 3,
            range: None,
        },
        layouts: layouts(payload, cooling_w > 0.0),
        thermal: BoxThermal {
            wall_w_k: walls,
            volume_m3: f64::from(liters) / 1000.0,
            door_w_k: 160.0,
            cooling_w,
            heating_w: cooling_w / 2.0,
            bulkhead_w_k: 3.1,
        },
        costs: RunningCosts {
            per_day: Cost(per_day),
            per_km_fen: 25.0,
            energy_per_km_fen: energy,
            refrigeration_per_hour_fen: if cooling_w > 0.0 { 1_080.0 } else { 0.0 },
            toll_per_km_fen: toll,
            overtime_per_hour: Cost(4_000),
        },
        skills: Skills::default(),
        pays_toll: false,
        cools_from: None,
        underway: None,
    }
}

/// Undivided, and with the bulkhead in the middle where there is a unit.
fn layouts(payload: Load, divisible: bool) -> Vec<Layout> {
    let part = |share: f64| Compartment {
        capacity: Load {
            kg: (f64::from(payload.kg) * share) as u32,
            liters: (f64::from(payload.liters) * share) as u32,
            pallets: (f64::from(payload.pallets) * share) as u32,
        },
        set_points: TemperatureWindow::new(celsius(-25.0), celsius(15.0)).expect("ordered"),
        volume_share: share,
        power_share: share,
    };
    let mut all = vec![Layout {
        compartments: vec![part(1.0)],
    }];
    if divisible {
        all.push(Layout {
            compartments: vec![part(0.5), part(0.5)],
        });
    }
    all
}

/// Restricts every lot of a problem to one hub; used where a test wants no choice.
pub fn only_hub(mut problem: Problem, hub: HubId) -> Problem {
    for lot in &mut problem.lots {
        lot.hubs = vec![hub];
    }
    problem
}

/// Rules on temperature for tests, like those of `data/facts/excursion_rules.csv`.
pub fn alarm_rules() -> Vec<AlarmRule> {
    use Basis::{Legal, Quality};
    use Bound::{Above, AboveWindow, BelowChilling, BelowFreezing};
    use Level::{Alarm, Reject, Warn};
    use Probe::{Air, Core};
    let rule = |scope, (probe, bound, minutes), level, basis| AlarmRule {
        scope,
        probe,
        bound,
        minutes,
        level,
        basis,
    };
    vec![
        rule(
            Scope::HardyProduce,
            (Air, AboveWindow(2.0), 30.0),
            Warn,
            Quality,
        ),
        rule(
            Scope::HardyProduce,
            (Core, AboveWindow(4.0), 60.0),
            Alarm,
            Quality,
        ),
        rule(
            Scope::Produce,
            (Air, BelowFreezing(0.3), 10.0),
            Alarm,
            Quality,
        ),
        rule(
            Scope::Produce,
            (Core, BelowFreezing(0.3), 10.0),
            Alarm,
            Quality,
        ),
        rule(
            Scope::ChillingProduce,
            (Core, BelowChilling, 0.0),
            Alarm,
            Quality,
        ),
        rule(Scope::ChilledFood, (Air, Above(8.0), 15.0), Warn, Legal),
        rule(Scope::ChilledMeat, (Core, Above(7.0), 0.0), Alarm, Legal),
        rule(
            Scope::Prepared,
            (Core, AboveWindow(2.0), 0.0),
            Alarm,
            Quality,
        ),
        rule(Scope::RawMilk, (Core, Above(6.0), 0.0), Alarm, Legal),
        rule(Scope::Frozen, (Air, Above(-15.0), 15.0), Warn, Legal),
        rule(Scope::Frozen, (Core, Above(-15.0), 0.0), Alarm, Legal),
        rule(Scope::Frozen, (Core, Above(-12.0), 0.0), Reject, Legal),
    ]
}

/// Rules on devices for tests, like those of `data/facts/excursion_rules.csv`.
pub fn device_rules() -> Vec<DeviceRule> {
    let rule = |device, minutes, level| DeviceRule {
        device,
        minutes,
        level,
    };
    vec![
        rule(Device::DoorsWhileDriving, 1.0, Level::Alarm),
        rule(Device::Silence, 15.0, Level::Warn),
        rule(Device::Silence, 60.0, Level::Alarm),
        rule(Device::UnitOff, 10.0, Level::Alarm),
    ]
}

/// A due time drawn from half an hour to two and a half after a lot is ready, and its price from
/// nothing to 50 yuan an hour.
pub fn soft_due(lot: &Lot, scatter: &mut Scatter) -> SoftDue {
    SoftDue {
        by: lot.ready() + Seconds::from_minutes(30 + scatter.below(120) as u32),
        cost_per_hour: Cost(scatter.below(5_000) as i64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_make_equal_days_and_other_seeds_others() {
        let day = |seed| {
            county_day(Day {
                seed,
                lots: 20,
                vehicles: 4,
                hubs: 2,
            })
        };
        assert_eq!(day(7).lots, day(7).lots);
        assert_ne!(day(7).lots, day(8).lots);
    }
}
