//! Events as they are written: what `event_of` reads back.

use super::event_file::{EventDto, EventKindDto, GeometryDto};
use crate::clock::to_rfc3339;
use jiff::civil::Date;
use optimizer::day::{Drawing, Event, EventKind, NewLot, Reading, RoadChange};
use optimizer::units::{Celsius, PlanTime, Position, TimeWindow};

impl EventDto {
    /// An event of the planned day `date`.
    pub fn of(event: &Event, date: Date) -> Self {
        Self {
            id: event.id.clone(),
            at: to_rfc3339(date, event.at),
            kind: kind_of(event.kind.clone(), date),
        }
    }
}

#[allow(
    clippy::too_many_lines,
    reason = "one row per kind of event, nothing else"
)]
fn kind_of(kind: EventKind, date: Date) -> EventKindDto {
    use EventKindDto as Dto;
    let time = |at: PlanTime| to_rfc3339(date, at);
    match kind {
        EventKind::Started { vehicle } => Dto::Started { vehicle },
        EventKind::Arrived { vehicle, place } => Dto::Arrived { vehicle, place },
        EventKind::Loaded {
            vehicle,
            lot,
            kg,
            crates,
            core,
        } => Dto::Loaded {
            vehicle,
            lot,
            kg: kg.map(f64::from),
            crates,
            core_c: core.map(Celsius::degrees),
        },
        EventKind::Left { vehicle, place } => Dto::Left { vehicle, place },
        EventKind::Delivered { vehicle, hub } => Dto::Delivered { vehicle, hub },
        EventKind::TruckBroken { vehicle } => Dto::TruckBroken { vehicle },
        EventKind::UnitBroken { vehicle } => Dto::UnitBroken { vehicle },
        EventKind::DriverOverHours { vehicle, relief } => Dto::DriverOverHours {
            vehicle,
            relief: relief.map(time),
        },
        EventKind::TollRefused { vehicle } => Dto::TollRefused { vehicle },
        EventKind::MarketLate {
            market,
            until,
            open_until,
        } => Dto::MarketLate {
            market,
            until: time(until),
            open_until: open_until.map(time),
        },
        EventKind::MarketAbsent { market } => Dto::MarketAbsent { market },
        EventKind::MarketPowerCut { market, core } => Dto::MarketPowerCut {
            market,
            core_c: core.map(Celsius::degrees),
        },
        EventKind::LotSize { lot, kg } => Dto::LotSize {
            lot,
            kg: f64::from(kg),
        },
        EventKind::LotWarm { lot, core } => Dto::LotWarm {
            lot,
            core_c: core.degrees(),
        },
        EventKind::LotRefused { lot } => Dto::LotRefused { lot },
        EventKind::LotContaminated { lot } => Dto::LotContaminated { lot },
        EventKind::LotCancelled { lot } => Dto::LotCancelled { lot },
        EventKind::LotNew(new) => new_lot(new, date),
        EventKind::Road(RoadChange {
            between, factor, ..
        }) => match factor {
            Some(factor) => Dto::RoadSlow { between, factor },
            None => Dto::RoadClosed {
                between,
                geometry: None,
            },
        },
        EventKind::RoadsDrawn { closed, .. } => Dto::RoadClosed {
            between: None,
            geometry: Some(geometry_of(closed)),
        },
        EventKind::HubFull { hub, zone } => Dto::HubFull { hub, zone },
        EventKind::HubClosed { hub, until } => Dto::HubClosed {
            hub,
            until: until.map(time),
        },
        EventKind::HubQueue { hub, until } => Dto::HubQueue {
            hub,
            until: time(until),
        },
        EventKind::Weather { by_k, from, until } => Dto::Weather {
            by_k,
            from: time(from),
            until: time(until),
        },
        EventKind::Sensor { vehicle, reading } => reading_of(vehicle, reading),
        EventKind::SensorSilent { vehicle } => Dto::SensorSilent { vehicle },
    }
}

fn reading_of(vehicle: String, reading: Reading) -> EventKindDto {
    match reading {
        Reading::Air { compartment, at } => EventKindDto::Air {
            vehicle,
            compartment,
            air_c: at.degrees(),
        },
        Reading::Core { lot, at } => EventKindDto::Core {
            vehicle,
            lot,
            core_c: at.degrees(),
        },
        Reading::Door { open } => EventKindDto::Door { vehicle, open },
        Reading::Unit { on } => EventKindDto::Unit { vehicle, on },
        Reading::Position(Position { lon, lat }) => EventKindDto::Position { vehicle, lon, lat },
    }
}

fn new_lot(new: NewLot, date: Date) -> EventKindDto {
    let window = |window: &TimeWindow| {
        let [from, until] = [window.start(), window.end()].map(clock);
        format!("{from}~{until}")
    };
    let windows: Vec<String> = new.windows.iter().map(window).collect();
    EventKindDto::LotNew {
        lot: new.lot,
        market: new.market,
        product: new.product,
        kg: f64::from(new.kg),
        harvested: to_rfc3339(date, new.harvested),
        core_c: new.core.map(Celsius::degrees),
        precooled: new.precooled,
        windows: (!windows.is_empty()).then(|| windows.join("; ")),
        value_yuan: new.value.map(optimizer::units::Cost::yuan),
    }
}

/// `-1d 17:00:00`: a moment as windows are written.
fn clock(at: PlanTime) -> String {
    let (day, second) = (at.0.div_euclid(86_400), at.0.rem_euclid(86_400));
    let clock = format!(
        "{:02}:{:02}:{:02}",
        second / 3_600,
        second / 60 % 60,
        second % 60
    );
    match day {
        0 => clock,
        day => format!("{day:+}d {clock}"),
    }
}

fn geometry_of(drawing: Drawing) -> GeometryDto {
    let pairs = |points: Vec<Position>| -> Vec<[f64; 2]> {
        points.iter().map(|point| [point.lon, point.lat]).collect()
    };
    match drawing {
        Drawing::Line(points) if points.len() == 1 => {
            GeometryDto::Point([points[0].lon, points[0].lat])
        }
        Drawing::Line(points) => GeometryDto::LineString(pairs(points)),
        Drawing::Area(ring) => GeometryDto::Polygon(vec![pairs(ring)]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::event_file::event_of;
    use super::super::parse_events;
    use super::*;

    const DAY: Date = Date::constant(2026, 7, 15);

    const ONE_OF_EACH: &str = r#"
{"id":"1","at":"05:10","kind":"started","vehicle":"V"}
{"id":"2","at":"05:10","kind":"arrived","vehicle":"V","place":"M"}
{"id":"3","at":"05:10","kind":"loaded","vehicle":"V","lot":"L","kg":320,"crates":16,"core_c":2.5}
{"id":"4","at":"05:10","kind":"left","vehicle":"V","place":"M"}
{"id":"5","at":"05:10","kind":"delivered","vehicle":"V","hub":"H"}
{"id":"6","at":"05:10","kind":"truck_broken","vehicle":"V"}
{"id":"7","at":"05:10","kind":"unit_broken","vehicle":"V"}
{"id":"8","at":"05:10","kind":"driver_over_hours","vehicle":"V","relief":"06:00"}
{"id":"9","at":"05:10","kind":"toll_refused","vehicle":"V"}
{"id":"10","at":"05:10","kind":"market_late","market":"M","until":"07:00","open_until":"11:00"}
{"id":"11","at":"05:10","kind":"market_absent","market":"M"}
{"id":"12","at":"05:10","kind":"market_power_cut","market":"M","core_c":14}
{"id":"13","at":"05:10","kind":"lot_size","lot":"L","kg":900}
{"id":"14","at":"05:10","kind":"lot_warm","lot":"L","core_c":21.5}
{"id":"15","at":"05:10","kind":"lot_refused","lot":"L"}
{"id":"16","at":"05:10","kind":"lot_contaminated","lot":"L"}
{"id":"17","at":"05:10","kind":"lot_cancelled","lot":"L"}
{"id":"18","at":"05:10","kind":"lot_new","lot":"N","market":"M","product":"甘蓝","kg":400,"harvested":"-1d 18:00","core_c":1.5,"precooled":true,"windows":"05:00-09:30; 次日 02:00-次日 04:00","value_yuan":480.5}
{"id":"19","at":"05:10","kind":"road_closed","between":["M","H"]}
{"id":"20","at":"05:10","kind":"road_closed","geometry":{"type":"LineString","coordinates":[[112.6,38.0],[112.7,38.1]]}}
{"id":"21","at":"05:10","kind":"road_closed","geometry":{"type":"Point","coordinates":[112.6,38.0]}}
{"id":"22","at":"05:10","kind":"road_slow","factor":1.6}
{"id":"23","at":"05:10","kind":"hub_full","hub":"H","zone":"Z"}
{"id":"24","at":"05:10","kind":"hub_closed","hub":"H","until":"09:00"}
{"id":"25","at":"05:10","kind":"hub_queue","hub":"H","until":"09:00"}
{"id":"26","at":"05:10","kind":"weather","by_k":-9,"from":"00:00","until":"23:59"}
{"id":"27","at":"05:10","kind":"air","vehicle":"V","compartment":1,"air_c":3.25}
{"id":"28","at":"05:10","kind":"core","vehicle":"V","lot":"L","core_c":3.25}
{"id":"29","at":"05:10","kind":"door","vehicle":"V","open":true}
{"id":"30","at":"05:10","kind":"unit","vehicle":"V","on":false}
{"id":"31","at":"05:10","kind":"position","vehicle":"V","lon":112.6,"lat":38.0}
{"id":"32","at":"05:10","kind":"sensor_silent","vehicle":"V"}
"#;

    #[test]
    fn every_kind_of_event_is_read_back_as_it_was_written() {
        let events = parse_events(ONE_OF_EACH, DAY).unwrap();
        assert_eq!(events.len(), 32);
        for event in events {
            let written = serde_json::to_string(&EventDto::of(&event, DAY)).unwrap();
            let dto: EventDto = serde_json::from_str(&written).unwrap();
            assert_eq!(event_of(&dto, DAY, "").unwrap(), event, "{written}");
        }
    }
}
