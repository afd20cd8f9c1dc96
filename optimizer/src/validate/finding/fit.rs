//! Faults of things that do not fit together: lot and trucks, lot and hubs, place and roads.

use super::{Severity, Words, plain, words};

/// Things that do not fit together.
#[derive(Clone, Debug, PartialEq)]
pub enum FitFault {
    /// Heavier than any truck may carry.
    TooHeavy {
        /// Its mass, kg.
        kg: u32,
        /// What the largest truck carries, kg.
        largest: u32,
        /// Into how many lots it must be split.
        parts: u32,
    },
    /// No truck carries it whole: it is planned in parts.
    InParts {
        /// How many.
        parts: u32,
        /// The heaviest, kg.
        largest: f64,
    },
    /// Larger than any box.
    TooLarge {
        /// Its volume, m³.
        volume_m3: f64,
        /// The largest box, m³.
        largest_m3: f64,
        /// Into how many lots it must be split.
        parts: u32,
        /// The most a part may weigh, kg.
        part_kg: u32,
    },
    /// No truck can enter or turn in the market's yard.
    YardTooSmall,
    /// No hub takes the product.
    NoHub,
    /// No truck can hold the product's temperature.
    NobodyCools {
        /// Its coldest temperature, °C.
        min: f64,
        /// Its warmest temperature, °C.
        max: f64,
    },
    /// Outside the map.
    OutsideMap {
        /// Longitude.
        lon: f64,
        /// Latitude.
        lat: f64,
    },
    /// Too far from any road a truck may use.
    NoRoadNear {
        /// Meters to the nearest.
        meters: f64,
        /// Meters that are accepted.
        limit: f64,
    },
    /// No truck finds a legal road there and on to a hub.
    Unreachable,
}

impl FitFault {
    pub(super) const fn severity(&self) -> Severity {
        match self {
            Self::InParts { .. }
            | Self::YardTooSmall
            | Self::NoHub
            | Self::NobodyCools { .. }
            | Self::Unreachable => Severity::Warning,
            _ => Severity::Error,
        }
    }

    pub(super) fn words(&self) -> Words {
        match *self {
            Self::TooHeavy { kg, largest, parts } => words(
                "too-heavy",
                format!(
                    "weighs {kg} kg; no truck that fits: the largest carries {largest} kg. Split it into {parts} lots of at most {largest} kg."
                ),
                format!(
                    "重 {kg} kg，没有装得下的车：最大的车只能装 {largest} kg。请分成 {parts} 批，每批不超过 {largest} kg。"
                ),
            ),
            Self::TooLarge {
                volume_m3,
                largest_m3,
                parts,
                part_kg,
            } => words(
                "too-large",
                format!(
                    "takes {} m³; no truck that fits: the largest box holds {} m³. Split it into {parts} lots of at most {part_kg} kg.",
                    plain(volume_m3),
                    plain(largest_m3)
                ),
                format!(
                    "体积 {} m³，没有装得下的车：最大的车厢只有 {} m³。请分成 {parts} 批，每批不超过 {part_kg} kg。",
                    plain(volume_m3),
                    plain(largest_m3)
                ),
            ),
            Self::InParts { parts, largest } => words(
                "in-parts",
                format!(
                    "no truck carries the lot whole, so it is planned in {parts} parts of at most {} kg. Write no under split if that must not be.",
                    plain(largest)
                ),
                format!(
                    "没有车装得下整批，按 {parts} 份排，每份不超过 {} kg。不许拆就在“可拆分”写否。",
                    plain(largest)
                ),
            ),
            Self::YardTooSmall => words(
                "yard-too-small",
                "no truck may enter the yard (mass or length), so its lots will stay behind. Correct the limits, or add a smaller truck.",
                "没有车能进场（限重或限长），这里的货将无法安排。请核对限制，或增加小车。",
            ),
            Self::NoHub => words(
                "no-hub",
                "no hub takes this product at its temperature, so it will stay behind. Add a zone, or allow another hub.",
                "没有集散中心能按它的温度收这个品种，将无法安排。请增加冷库分区，或允许去别的集散中心。",
            ),
            Self::NobodyCools { min, max } => words(
                "nobody-cools",
                format!(
                    "no truck can hold {} to {} °C, so it will stay behind. Add a truck that can.",
                    plain(min),
                    plain(max)
                ),
                format!(
                    "没有车能保持 {} 到 {} °C，将无法安排。请增加能达到这个温度的车。",
                    plain(min),
                    plain(max)
                ),
            ),
            Self::OutsideMap { .. } | Self::NoRoadNear { .. } | Self::Unreachable => {
                self.of_roads()
            }
        }
    }

    fn of_roads(&self) -> Words {
        match *self {
            Self::OutsideMap { lon, lat } => words(
                "outside-map",
                format!(
                    "{}, {} lies outside the map. Correct the coordinates (longitude first), or choose a map that covers it.",
                    plain(lon),
                    plain(lat)
                ),
                format!(
                    "{}, {} 在地图范围之外。请核对坐标（先经度后纬度），或换一张包含它的地图。",
                    plain(lon),
                    plain(lat)
                ),
            ),
            Self::NoRoadNear { meters, limit } => words(
                "no-road-near",
                format!(
                    "the next road a truck may use is {} m away (at most {} m). Correct the coordinates, or raise SNAP_LIMIT_M.",
                    plain(meters.round()),
                    plain(limit)
                ),
                format!(
                    "最近的可通行道路在 {} 米外（上限 {} 米）。请核对坐标，或调大 SNAP_LIMIT_M。",
                    plain(meters.round()),
                    plain(limit)
                ),
            ),
            _ => words(
                "unreachable",
                "no truck finds a legal road there and on to a hub, so its lots will stay behind. Check the coordinates, closures and height limits.",
                "没有车能合法开到这里再去集散中心，这里的货将无法安排。请核对坐标、封路和限高。",
            ),
        }
    }
}
