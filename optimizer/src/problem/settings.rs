//! Everything that could be otherwise. Defaults carry their source; a user edits
//! `data/facts/rules.csv` or passes his own.

use crate::units::{Cost, Seconds};

/// Rules for driving and rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriverRules {
    /// Longest driving without rest: 4 h (道路交通安全法实施条例 art. 62(7)).
    pub longest_stretch: Seconds,
    /// Shortest rest that ends a stretch: 20 min (same article). Any standing of this length
    /// counts: waiting, loading and unloading are not driving.
    pub rest: Seconds,
    /// Most driving in a day: 10 h (house default over the platforms' 8 h principle).
    pub longest_day: Seconds,
    /// Driving in a day from which every hour more has a price: 8 h (道路运输车辆动态监督管理办法 as
    /// fleet platforms apply it: 24 小时累计驾驶时间原则上不超过 8 小时).
    pub regular_day: Seconds,
    /// Price of an hour of driving beyond that; own estimate, two thirds of an hour of overtime.
    pub beyond_regular: Cost,
    /// Driving by night.
    pub night: NightRules,
}

/// How long a driver may drive on end by night (道路旅客运输企业安全管理规范 第三十八条: 夜间连续驾驶时间不得超过2小时).
/// It binds coach companies; many fleet platforms apply it to freight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NightRules {
    /// Whether it is applied.
    pub applies: bool,
    /// Longest driving by night without rest: 2 h.
    pub longest_stretch: Seconds,
    /// Hours of the day at which the night begins and ends: 22 and 6.
    pub hours: [f64; 2],
}

/// Rules for toll-free travel (交公路发〔2009〕784号, 交办公路〔2022〕78号).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GreenChannelRules {
    /// Least share of payload or volume that must be filled.
    pub least_share: f64,
    /// How long before the entry the journey must be booked.
    pub booking_lead: Seconds,
    /// Whether disputed products count as listed.
    pub disputed_counts: bool,
}

/// Constants of the box model (DOMAIN §2.3; estimates are marked there).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThermalSettings {
    /// Degrees by which sun warms the walls between `sun_hours`.
    pub sun_k: f64,
    /// First and last hour of sun.
    pub sun_hours: [f64; 2],
    /// Heat capacity of air and inner skin, J/(m³ K).
    pub air_j_m3k: f64,
    /// Share of rated power a unit in service still gives.
    pub unit_efficiency: f64,
    /// Power gained per degree of box temperature above 0 °C.
    pub power_per_box_k: f64,
    /// Power lost per degree outdoors above 30 °C.
    pub power_per_outdoor_k: f64,
    /// Share of the open door's conductance that is left behind a dock seal.
    pub sealed_dock: f64,
    /// Longest step of the simulation in the search.
    pub step: Seconds,
    /// Longest time after which lots follow the air in the search. Following its mean over a time
    /// `t` misjudges a core that changes by `c` meanwhile by at most `c·t/(8·τ)`: 0.006 K for 2 h,
    /// 0.2 K and the shortest τ of the catalogue (8 h).
    pub stride: Seconds,
    /// Change of a core, in kelvin, at which lots follow the air in the search at once; what
    /// happens to a core between two strides is unknown to that extent. Two thirds of what the
    /// verifier allows.
    pub noticed_k: f64,
    /// Share of its power a unit gives on a typical day; scales refrigeration cost.
    pub typical_duty: f64,
    /// Kelvin between the weather and a set point from which an empty box is pre-cooled (or warmed).
    pub precool_from_k: f64,
    /// Kelvin per minute by which an empty box is pre-cooled before the first stop.
    pub precool_k_per_min: f64,
    /// Heat of the fans that run with the unit, as a share of its rated cooling power.
    pub fan_share: f64,
    /// Share of a cooling unit's running time in which it defrosts and does not cool.
    pub defrost_share: f64,
    /// How long after doors are closed the temperature of the air is not judged yet.
    pub air_recovery: Seconds,
}

impl ThermalSettings {
    /// Seconds by which an empty box that is so many kelvin from its set point is brought to it;
    /// zero where the weather nearly holds it.
    pub fn precooling_s(&self, apart_k: f64) -> f64 {
        if apart_k <= self.precool_from_k {
            0.0
        } else {
            apart_k * 60.0 / self.precool_k_per_min
        }
    }
}

/// How far beyond its window the product of one class may get.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExcursionLimits {
    /// Degrees beyond the window that are borne without limit.
    pub tolerance_k: f64,
    /// Minutes it may spend beyond tolerance.
    pub minutes: f64,
}

/// Excursion limits by class (`data/facts/excursion_rules.csv`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excursions {
    /// Fruit and vegetables, above the window.
    pub produce: ExcursionLimits,
    /// Chilled meat and fish, above the window.
    pub chilled_meat: ExcursionLimits,
    /// Milk products and prepared food, above the window.
    pub prepared: ExcursionLimits,
    /// Raw milk, above the window.
    pub raw_milk: ExcursionLimits,
    /// Frozen goods, above the window.
    pub frozen: ExcursionLimits,
    /// All that can freeze: kelvin that core and air must keep from the freezing point.
    pub freezing_margin_k: f64,
    /// All that can freeze: minutes that core or air may spend inside that margin.
    pub freezing_minutes: f64,
}

/// Prices of energy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EnergyPrices {
    /// Fen per liter of diesel.
    pub diesel_fen_l: f64,
    /// Fen per kWh.
    pub electricity_fen_kwh: f64,
}

/// All settings of a problem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Driving and rest.
    pub driver: DriverRules,
    /// Toll-free travel.
    pub green_channel: GreenChannelRules,
    /// The box.
    pub thermal: ThermalSettings,
    /// Excursions.
    pub excursions: Excursions,
    /// Prices of energy.
    pub energy: EnergyPrices,
    /// Greatest share of its shelf life a lot may use between its first chance of loading
    /// and the hub.
    pub shelf_life_limit: f64,
    /// Longest that an ethylene source and a product harmed by it may ride together.
    pub ethylene_limit: Seconds,
    /// Price of one hour of a driver's time when trucks wait or drive, in fen; part of the goal
    /// so that plans are not needlessly long. Zero where the day rate covers it.
    pub driver_hour: Cost,
    /// Price of each driver's squared hours of work in the day, in fen per h²: the more, the more
    /// evenly drivers work. Zero, where it is no goal.
    pub balance: Cost,
}

impl Default for Settings {
    fn default() -> Self {
        let limits = |tolerance_k, minutes| ExcursionLimits {
            tolerance_k,
            minutes,
        };
        Self {
            driver: DriverRules {
                longest_stretch: Seconds::from_minutes(240),
                rest: Seconds::from_minutes(20),
                longest_day: Seconds::from_minutes(600),
                regular_day: Seconds::from_minutes(480),
                beyond_regular: Cost(3_000),
                night: NightRules {
                    applies: false,
                    longest_stretch: Seconds::from_minutes(120),
                    hours: [22.0, 6.0],
                },
            },
            green_channel: GreenChannelRules {
                least_share: 0.8,
                booking_lead: Seconds::from_minutes(120),
                disputed_counts: false,
            },
            thermal: ThermalSettings {
                sun_k: 5.0,
                sun_hours: [8.0, 18.0],
                air_j_m3k: 12_000.0,
                unit_efficiency: 0.85,
                power_per_box_k: 0.022,
                power_per_outdoor_k: 0.010,
                sealed_dock: 0.12,
                step: Seconds::from_minutes(40),
                stride: Seconds::from_minutes(120),
                noticed_k: 0.2,
                typical_duty: 0.5,
                precool_from_k: 1.0,
                precool_k_per_min: 0.9,
                fan_share: 0.045,
                defrost_share: 0.04,
                air_recovery: Seconds::from_minutes(30),
            },
            excursions: Excursions {
                produce: limits(4.0, 60.0),
                chilled_meat: limits(3.0, 0.0),
                prepared: limits(2.0, 0.0),
                raw_milk: limits(2.0, 0.0),
                frozen: limits(3.0, 0.0),
                freezing_margin_k: 0.3,
                freezing_minutes: 10.0,
            },
            energy: EnergyPrices {
                diesel_fen_l: 720.0,
                electricity_fen_kwh: 80.0,
            },
            shelf_life_limit: 0.5,
            ethylene_limit: Seconds::from_minutes(8 * 60),
            driver_hour: Cost(2_000),
            balance: Cost::ZERO,
        }
    }
}
