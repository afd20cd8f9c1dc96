//! Event files: JSON Lines, one event a line. What is wrong is told by line, rule and remedy.
//!
//! Times are RFC 3339, or clock times of the planned day as in a case (`05:10`, `次日 02:00`). An
//! event without `id` is named by its own content, so that telling it twice still counts once.

use crate::clock::from_rfc3339;
use crate::text;
use crate::words::Language;
use jiff::civil::Date;
use optimizer::day::event::ASSUMED;
use optimizer::day::{Drawing, Event, EventKind, NewLot, Reading, RoadChange};
use optimizer::units::{Celsius, Cost, PlanTime, Position, TimeWindow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One line of an event file; also the body of a posted event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventDto {
    /// Identifier; the same event told twice counts once.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// When it happened.
    pub at: String,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKindDto,
}

/// What can happen on a running day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the variants are those of EventKind, documented there"
)]
pub enum EventKindDto {
    Started {
        vehicle: String,
    },
    Arrived {
        vehicle: String,
        place: String,
    },
    Loaded {
        vehicle: String,
        lot: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kg: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        crates: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        core_c: Option<f64>,
    },
    Left {
        vehicle: String,
        place: String,
    },
    Delivered {
        vehicle: String,
        hub: String,
    },
    TruckBroken {
        vehicle: String,
    },
    UnitBroken {
        vehicle: String,
    },
    DriverOverHours {
        vehicle: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relief: Option<String>,
    },
    TollRefused {
        vehicle: String,
    },
    MarketLate {
        market: String,
        until: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        open_until: Option<String>,
    },
    MarketAbsent {
        market: String,
    },
    MarketPowerCut {
        market: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        core_c: Option<f64>,
    },
    LotSize {
        lot: String,
        kg: f64,
    },
    LotWarm {
        lot: String,
        core_c: f64,
    },
    LotRefused {
        lot: String,
    },
    LotContaminated {
        lot: String,
    },
    LotCancelled {
        lot: String,
    },
    LotNew {
        lot: String,
        market: String,
        product: String,
        kg: f64,
        harvested: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        core_c: Option<f64>,
        #[serde(default)]
        precooled: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        windows: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value_yuan: Option<f64>,
    },
    RoadClosed {
        /// Two markets or hubs; or draw it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        between: Option<[String; 2]>,
        /// A GeoJSON geometry: a point or line on the road, or an area.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        geometry: Option<GeometryDto>,
    },
    RoadSlow {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        between: Option<[String; 2]>,
        factor: f64,
    },
    HubFull {
        hub: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
    HubClosed {
        hub: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    HubQueue {
        hub: String,
        until: String,
    },
    Weather {
        by_k: f64,
        from: String,
        until: String,
    },
    Air {
        vehicle: String,
        #[serde(default)]
        compartment: usize,
        air_c: f64,
    },
    Core {
        vehicle: String,
        lot: String,
        core_c: f64,
    },
    Door {
        vehicle: String,
        open: bool,
    },
    Unit {
        vehicle: String,
        on: bool,
    },
    Position {
        vehicle: String,
        lon: f64,
        lat: f64,
    },
    SensorSilent {
        vehicle: String,
    },
}

/// What is drawn on a map, RFC 7946.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "coordinates")]
pub enum GeometryDto {
    /// A place on a road.
    Point([f64; 2]),
    /// Along a road.
    LineString(Vec<[f64; 2]>),
    /// An area; holes do not count.
    Polygon(Vec<Vec<[f64; 2]>>),
}

/// What is wrong with a line, and what helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Counted from one.
    pub line: usize,
    /// What is wrong and what to write, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl LineError {
    fn new(line: usize, zh: String, en: String) -> Self {
        Self { line, zh, en }
    }

    /// The whole sentence.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::Zh => format!("第 {} 行：{}", self.line, self.zh),
            Language::En => format!("line {}: {}", self.line, self.en),
        }
    }
}

/// Every event of a file, or everything that is wrong with it. Empty lines and a byte order mark
/// do not matter.
///
/// # Errors
/// One for every faulty line.
pub fn parse_events(content: &str, date: Date) -> Result<Vec<Event>, Vec<LineError>> {
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    let lines = content.trim_start_matches('\u{feff}').lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        match parse_line(line, date) {
            Ok(event) => events.push(event),
            Err((zh, en)) => errors.push(LineError::new(index + 1, zh, en)),
        }
    }
    if errors.is_empty() {
        Ok(events)
    } else {
        Err(errors)
    }
}

type Complaint = (String, String);

/// The event of one line.
///
/// # Errors
/// What is wrong and what to write, in Chinese and English.
pub fn parse_line(line: &str, date: Date) -> Result<Event, Complaint> {
    let dto: EventDto = serde_json::from_str(line).map_err(|error| {
        (
            format!("不是一条事件（{error}）；每行写一个 JSON 对象，要有 at 和 kind"),
            format!("is no event ({error}); write one JSON object a line, with at and kind"),
        )
    })?;
    let fingerprint = crc32fast::hash(line.trim().as_bytes());
    let event = event_of(&dto, date, &format!("#{fingerprint:08x}"))?;
    if event.is_assumed() {
        return Err((
            format!(
                "编号「{}」以 {ASSUMED} 开头，这是本程序自用的；请换一个",
                event.id
            ),
            format!(
                "id {:?} begins with {ASSUMED}, which is kept for this program's own; choose another",
                event.id
            ),
        ));
    }
    Ok(event)
}

/// The event of one line or posted body; `name` stands in for a missing identifier.
///
/// # Errors
/// What is wrong and what to write, in Chinese and English.
pub fn event_of(dto: &EventDto, date: Date, name: &str) -> Result<Event, Complaint> {
    let reader = Reader { date };
    let id = if dto.id.trim().is_empty() {
        name
    } else {
        dto.id.trim()
    };
    Ok(Event {
        id: id.to_owned(),
        at: reader.moment("at", &dto.at)?,
        kind: reader.kind(&dto.kind)?,
    })
}

struct Reader {
    date: Date,
}

impl Reader {
    fn moment(&self, field: &str, written: &str) -> Result<PlanTime, Complaint> {
        let found =
            from_rfc3339(self.date, written).or_else(|| text::moment(written, Some(self.date)));
        let near = |at: &PlanTime| at.0.abs() <= 5 * 86_400;
        found.filter(near).ok_or_else(|| {
            (
                format!("{field}「{written}」不是当天前后的时间；写成 05:10 或 2026-07-15T05:10:00+08:00"),
                format!("{field} {written:?} is no time about the planned day; write 05:10 or 2026-07-15T05:10:00+08:00"),
            )
        })
    }

    fn perhaps(
        &self,
        field: &str,
        written: Option<&String>,
    ) -> Result<Option<PlanTime>, Complaint> {
        written
            .map(|written| self.moment(field, written))
            .transpose()
    }

    #[allow(
        clippy::too_many_lines,
        reason = "one row per kind of event, nothing else"
    )]
    fn kind(&self, dto: &EventKindDto) -> Result<EventKind, Complaint> {
        use EventKindDto as Dto;
        let name = |text: &String| text.trim().to_owned();
        Ok(match dto {
            Dto::Started { vehicle } => EventKind::Started {
                vehicle: name(vehicle),
            },
            Dto::Arrived { vehicle, place } => EventKind::Arrived {
                vehicle: name(vehicle),
                place: name(place),
            },
            Dto::Loaded {
                vehicle,
                lot,
                kg,
                crates,
                core_c,
            } => EventKind::Loaded {
                vehicle: name(vehicle),
                lot: name(lot),
                kg: kg.map(kilograms).transpose()?,
                crates: *crates,
                core: core_c.map(|core| celsius("core_c", core)).transpose()?,
            },
            Dto::Left { vehicle, place } => EventKind::Left {
                vehicle: name(vehicle),
                place: name(place),
            },
            Dto::Delivered { vehicle, hub } => EventKind::Delivered {
                vehicle: name(vehicle),
                hub: name(hub),
            },
            Dto::TruckBroken { vehicle } => EventKind::TruckBroken {
                vehicle: name(vehicle),
            },
            Dto::UnitBroken { vehicle } => EventKind::UnitBroken {
                vehicle: name(vehicle),
            },
            Dto::DriverOverHours { vehicle, relief } => EventKind::DriverOverHours {
                vehicle: name(vehicle),
                relief: self.perhaps("relief", relief.as_ref())?,
            },
            Dto::TollRefused { vehicle } => EventKind::TollRefused {
                vehicle: name(vehicle),
            },
            Dto::MarketLate {
                market,
                until,
                open_until,
            } => EventKind::MarketLate {
                market: name(market),
                until: self.moment("until", until)?,
                open_until: self.perhaps("open_until", open_until.as_ref())?,
            },
            Dto::MarketAbsent { market } => EventKind::MarketAbsent {
                market: name(market),
            },
            Dto::MarketPowerCut { market, core_c } => EventKind::MarketPowerCut {
                market: name(market),
                core: core_c.map(|core| celsius("core_c", core)).transpose()?,
            },
            Dto::LotSize { lot, kg } => EventKind::LotSize {
                lot: name(lot),
                kg: kilograms(*kg)?,
            },
            Dto::LotWarm { lot, core_c } => EventKind::LotWarm {
                lot: name(lot),
                core: celsius("core_c", *core_c)?,
            },
            Dto::LotRefused { lot } => EventKind::LotRefused { lot: name(lot) },
            Dto::LotContaminated { lot } => EventKind::LotContaminated { lot: name(lot) },
            Dto::LotCancelled { lot } => EventKind::LotCancelled { lot: name(lot) },
            Dto::LotNew { .. } => EventKind::LotNew(self.new_lot(dto)?),
            Dto::RoadClosed { between, geometry } => match (between, geometry) {
                (Some(between), None) => road(Some(between.clone()), None),
                (None, Some(geometry)) => EventKind::RoadsDrawn {
                    closed: drawing(geometry)?,
                    roads: None,
                },
                _ => {
                    return Err((
                        "road_closed 要么写 between（两处地名），要么写 geometry（画在地图上的点、线或面）".into(),
                        "road_closed names two places as between, or a point, line or area as geometry".into(),
                    ));
                }
            },
            Dto::RoadSlow { between, factor } => road(
                between.clone(),
                Some(within("factor", *factor, [0.1, 100.0])?),
            ),
            Dto::HubFull { hub, zone } => EventKind::HubFull {
                hub: name(hub),
                zone: zone.clone(),
            },
            Dto::HubClosed { hub, until } => EventKind::HubClosed {
                hub: name(hub),
                until: self.perhaps("until", until.as_ref())?,
            },
            Dto::HubQueue { hub, until } => EventKind::HubQueue {
                hub: name(hub),
                until: self.moment("until", until)?,
            },
            Dto::Weather { by_k, from, until } => EventKind::Weather {
                by_k: within("by_k", *by_k, [-40.0, 40.0])?,
                from: self.moment("from", from)?,
                until: self.moment("until", until)?,
            },
            Dto::SensorSilent { vehicle } => EventKind::SensorSilent {
                vehicle: name(vehicle),
            },
            Dto::Air { vehicle, .. }
            | Dto::Core { vehicle, .. }
            | Dto::Door { vehicle, .. }
            | Dto::Unit { vehicle, .. }
            | Dto::Position { vehicle, .. } => EventKind::Sensor {
                vehicle: name(vehicle),
                reading: reading(dto)?,
            },
        })
    }

    fn new_lot(&self, dto: &EventKindDto) -> Result<NewLot, Complaint> {
        let EventKindDto::LotNew {
            lot,
            market,
            product,
            kg,
            harvested,
            core_c,
            precooled,
            windows,
            value_yuan,
        } = dto
        else {
            return Err(("不是新货批".into(), "is no new lot".into()));
        };
        let hours = match windows {
            Some(written) => text::windows(written, Some(self.date)).ok_or_else(|| {
                (
                    format!("windows「{written}」读不懂；写成 04:00-10:00"),
                    format!("windows {written:?} cannot be read; write 04:00-10:00"),
                )
            })?,
            None => Vec::new(),
        };
        let hours = hours
            .into_iter()
            .filter_map(|[from, until]| TimeWindow::new(from, until));
        let value = value_yuan
            .map(|yuan| within("value_yuan", yuan, [0.0, 1e8]))
            .transpose()?;
        Ok(NewLot {
            lot: lot.trim().to_owned(),
            market: market.trim().to_owned(),
            product: product.trim().to_owned(),
            kg: kilograms(*kg)?,
            harvested: self.moment("harvested", harvested)?,
            core: core_c.map(|core| celsius("core_c", core)).transpose()?,
            precooled: *precooled,
            windows: hours.collect(),
            value: value.map(|yuan| Cost::round(yuan * 100.0)),
        })
    }
}

fn reading(dto: &EventKindDto) -> Result<Reading, Complaint> {
    Ok(match dto {
        EventKindDto::Air {
            compartment, air_c, ..
        } => Reading::Air {
            compartment: *compartment,
            at: celsius("air_c", *air_c)?,
        },
        EventKindDto::Core { lot, core_c, .. } => Reading::Core {
            lot: lot.trim().to_owned(),
            at: celsius("core_c", *core_c)?,
        },
        EventKindDto::Door { open, .. } => Reading::Door { open: *open },
        EventKindDto::Unit { on, .. } => Reading::Unit { on: *on },
        EventKindDto::Position { lon, lat, .. } => Reading::Position(Position::new(
            within("lon", *lon, [-180.0, 180.0])?,
            within("lat", *lat, [-90.0, 90.0])?,
        )),
        _ => return Err(("不是传感器读数".into(), "is no reading".into())),
    })
}

fn road(between: Option<[String; 2]>, factor: Option<f64>) -> EventKind {
    EventKind::Road(RoadChange {
        between: between.map(|ends| ends.map(|end| end.trim().to_owned())),
        factor,
        until: None,
    })
}

fn drawing(geometry: &GeometryDto) -> Result<Drawing, Complaint> {
    let (points, least) = match geometry {
        GeometryDto::Point(point) => (vec![*point], 1),
        GeometryDto::LineString(points) => (points.clone(), 2),
        GeometryDto::Polygon(rings) => (rings.first().cloned().unwrap_or_default(), 4),
    };
    let on_earth = |[lon, lat]: &[f64; 2]| lon.abs() <= 180.0 && lat.abs() <= 90.0;
    if points.len() < least || points.len() > 10_000 || !points.iter().all(on_earth) {
        return Err((
            format!("geometry 应有 {least} 到 10000 个点，先经度后纬度（WGS-84）"),
            format!("geometry needs {least} to 10000 points, longitude first (WGS-84)"),
        ));
    }
    let points = points.iter().map(|&[lon, lat]| Position::new(lon, lat));
    Ok(match geometry {
        GeometryDto::Polygon(_) => Drawing::Area(points.collect()),
        _ => Drawing::Line(points.collect()),
    })
}

fn kilograms(kg: f64) -> Result<u32, Complaint> {
    within("kg", kg, [1.0, 1_000_000.0]).map(|kg| kg.ceil() as u32)
}

/// A temperature that can be one of goods or of air.
pub(super) fn celsius(field: &str, degrees: f64) -> Result<Celsius, Complaint> {
    let degrees = within(field, degrees, [-60.0, 70.0])?;
    Ok(Celsius::new(degrees).unwrap_or_default())
}

fn within(field: &str, value: f64, [min, max]: [f64; 2]) -> Result<f64, Complaint> {
    if (min..=max).contains(&value) {
        return Ok(value);
    }
    Err((
        format!(
            "{field} 是 {}，应在 {min} 到 {max} 之间；请核对单位",
            short(value)
        ),
        format!(
            "{field} is {}, but must lie from {min} to {max}; check the unit",
            short(value)
        ),
    ))
}

/// A number that fits a line.
fn short(value: f64) -> String {
    if value.abs() < 1e9 {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::constant(2026, 7, 15);

    #[test]
    fn events_are_read_with_clock_times_and_full_ones() {
        let text = "\u{feff}{\"id\":\"a\",\"at\":\"05:10\",\"kind\":\"truck_broken\",\"vehicle\":\"晋A演01\"}\n\n\
                    {\"at\":\"2026-07-15T05:20:00+08:00\",\"kind\":\"loaded\",\"vehicle\":\"V\",\"lot\":\"L\",\"kg\":320.5,\"core_c\":2.1}";
        let events = parse_events(text, DAY).unwrap();
        assert_eq!(events[0].at, PlanTime::at(5, 10));
        assert_eq!(events[1].at, PlanTime::at(5, 20));
        assert!(matches!(
            events[1].kind,
            EventKind::Loaded { kg: Some(321), .. }
        ));
        assert_eq!(
            parse_events(text, DAY).unwrap()[1].id,
            events[1].id,
            "named by content"
        );
    }

    #[test]
    fn every_faulty_line_is_told_with_its_number_and_a_remedy() {
        let text = "{\"at\":\"25:99\",\"kind\":\"started\",\"vehicle\":\"V\"}\n\
                    not json\n\
                    {\"at\":\"05:10\",\"kind\":\"loaded\",\"vehicle\":\"V\",\"lot\":\"L\",\"kg\":-3}\n\
                    {\"at\":\"05:10\",\"kind\":\"dances\",\"vehicle\":\"V\"}\n\
                    {\"at\":\"05:10\",\"kind\":\"started\",\"vehicle\":\"V\"}";
        let errors = parse_events(text, DAY).unwrap_err();
        let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [1, 2, 3, 4]);
        assert!(errors[2].text(Language::Zh).contains("kg"));
        assert!(errors[2].text(Language::En).contains("check the unit"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let dto = EventDto {
            id: "x".into(),
            at: "05:10".into(),
            kind: EventKindDto::RoadClosed {
                between: None,
                geometry: Some(GeometryDto::LineString(vec![[112.6, 38.0], [112.7, 38.1]])),
            },
        };
        let text = serde_json::to_string(&dto).unwrap();
        assert_eq!(serde_json::from_str::<EventDto>(&text).unwrap(), dto);
    }
}
