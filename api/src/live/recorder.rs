//! Temperature recorders: CSV as they export it, and the JSON they post.

use super::event_file::{LineError, celsius};
use crate::clock::from_rfc3339;
use crate::text;
use jiff::civil::Date;
use optimizer::day::{Event, EventKind, Reading};
use optimizer::units::{PlanTime, Position};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a recorder posts: one or more samples of one truck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TelemetryDto {
    /// The truck.
    pub vehicle: String,
    /// The samples.
    pub samples: Vec<SampleDto>,
}

/// One sample; what a recorder does not measure is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SampleDto {
    /// When: RFC 3339 or a clock time of the planned day.
    pub at: String,
    /// Air per compartment from the front, °C.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub air_c: Vec<Option<f64>>,
    /// Core of lots, °C.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cores: Vec<CoreDto>,
    /// Whether doors stand open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door_open: Option<bool>,
    /// Whether the unit runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_on: Option<bool>,
    /// Where the truck is: longitude, latitude (WGS-84).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<[f64; 2]>,
}

/// A core temperature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoreDto {
    /// The lot.
    pub lot: String,
    /// °C.
    pub core_c: f64,
}

/// The events of posted samples. Posting them again changes nothing.
///
/// # Errors
/// One for every faulty sample, counted from one.
pub fn telemetry_events(dto: &TelemetryDto, date: Date) -> Result<Vec<Event>, Vec<LineError>> {
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    for (index, sample) in dto.samples.iter().enumerate() {
        match sample_events(&dto.vehicle, sample, date) {
            Ok(read) => events.extend(read),
            Err((zh, en)) => errors.push(LineError {
                line: index + 1,
                zh,
                en,
            }),
        }
    }
    if errors.is_empty() {
        Ok(events)
    } else {
        Err(errors)
    }
}

/// The events of a recorder's CSV file. The header names the columns, in any order: time
/// (`time`, `时间`), air (`air_c`, `temperature`, `温度`, per compartment `air1_c`, `air2_c`,
/// `air3_c`), door (`door`, `门`), unit (`unit`, `机组`).
///
/// # Errors
/// One for every faulty line, counted from one; the header is line one.
pub fn parse_recorder(
    content: &str,
    vehicle: &str,
    date: Date,
) -> Result<Vec<Event>, Vec<LineError>> {
    let content = content.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(content.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let columns: Vec<Option<Column>> = header.iter().map(column).collect();
    if !columns.contains(&Some(Column::Time)) {
        return Err(vec![LineError {
            line: 1,
            zh: "没有时间列；表头要有 time 或 时间".into(),
            en: "has no time column; name one time or 时间".into(),
        }]);
    }
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        let sample = record
            .map_err(|error| {
                (
                    format!("读不懂：{error}"),
                    format!("cannot be read: {error}"),
                )
            })
            .and_then(|record| sample_of(&columns, &record));
        let read = sample.and_then(|sample| sample_events(vehicle, &sample, date));
        match read {
            Ok(read) => events.extend(read),
            Err((zh, en)) => errors.push(LineError {
                line: index + 2,
                zh,
                en,
            }),
        }
    }
    if errors.is_empty() {
        Ok(events)
    } else {
        Err(errors)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Time,
    Air(usize),
    Door,
    Unit,
}

fn column(header: &str) -> Option<Column> {
    let name = text::half_width(header).to_lowercase();
    match name.trim() {
        "time" | "timestamp" | "时间" | "记录时间" | "采集时间" => Some(Column::Time),
        "air_c" | "air1_c" | "temperature" | "温度" | "温度1" | "厢温" | "温度(℃)" => {
            Some(Column::Air(0))
        }
        "air2_c" | "温度2" => Some(Column::Air(1)),
        "air3_c" | "温度3" => Some(Column::Air(2)),
        "door" | "门" | "门磁" | "厢门" => Some(Column::Door),
        "unit" | "机组" | "冷机" => Some(Column::Unit),
        _ => None,
    }
}

type Complaint = (String, String);

fn sample_of(
    columns: &[Option<Column>],
    record: &csv::StringRecord,
) -> Result<SampleDto, Complaint> {
    let mut sample = SampleDto::default();
    for (cell, column) in record.iter().zip(columns) {
        match column {
            Some(Column::Time) => cell.clone_into(&mut sample.at),
            Some(Column::Air(index)) if !cell.is_empty() => {
                let degrees = text::number(cell).ok_or_else(|| {
                    (
                        format!("温度「{cell}」不是数字；空着表示没有读数"),
                        format!("temperature {cell:?} is no number; leave it empty for none"),
                    )
                })?;
                sample.air_c.resize(sample.air_c.len().max(index + 1), None);
                sample.air_c[*index] = Some(degrees);
            }
            Some(Column::Door) if !cell.is_empty() => sample.door_open = Some(is_on(cell)?),
            Some(Column::Unit) if !cell.is_empty() => sample.unit_on = Some(is_on(cell)?),
            _ => {}
        }
    }
    Ok(sample)
}

fn is_on(cell: &str) -> Result<bool, Complaint> {
    match cell.to_lowercase().as_str() {
        "1" | "open" | "on" | "开" | "是" | "true" => Ok(true),
        "0" | "closed" | "off" | "关" | "否" | "false" => Ok(false),
        _ => Err((
            format!("「{cell}」看不出开关；写 开/关 或 1/0"),
            format!("{cell:?} is neither open nor closed; write 1 or 0"),
        )),
    }
}

fn sample_events(vehicle: &str, sample: &SampleDto, date: Date) -> Result<Vec<Event>, Complaint> {
    let at = moment(&sample.at, date)?;
    let mut readings = Vec::new();
    for (compartment, air) in sample.air_c.iter().enumerate() {
        if let Some(air) = air {
            let at = celsius("air_c", *air)?;
            readings.push(Reading::Air { compartment, at });
        }
    }
    for core in &sample.cores {
        let at = celsius("core_c", core.core_c)?;
        let lot = core.lot.trim().to_owned();
        readings.push(Reading::Core { lot, at });
    }
    readings.extend(sample.door_open.map(|open| Reading::Door { open }));
    readings.extend(sample.unit_on.map(|on| Reading::Unit { on }));
    if let Some([lon, lat]) = sample.position {
        if lon.abs() > 180.0 || lat.abs() > 90.0 {
            return Err((
                format!("位置 {lon},{lat} 不在地球上；先写经度"),
                format!("position {lon},{lat} is not on earth; longitude first"),
            ));
        }
        readings.push(Reading::Position(Position::new(lon, lat)));
    }
    let events = readings
        .into_iter()
        .enumerate()
        .map(|(index, reading)| Event {
            id: format!("{vehicle}@{}-{index}", at.0),
            at,
            kind: EventKind::Sensor {
                vehicle: vehicle.to_owned(),
                reading,
            },
        });
    Ok(events.collect())
}

fn moment(written: &str, date: Date) -> Result<PlanTime, Complaint> {
    let found = from_rfc3339(date, written).or_else(|| text::moment(written, Some(date)));
    found.ok_or_else(|| {
        (
            format!("时间「{written}」读不懂；写成 2026-07-15 05:10 或 05:10"),
            format!("time {written:?} cannot be read; write 2026-07-15 05:10 or 05:10"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::constant(2026, 7, 15);

    #[test]
    fn a_recorder_file_gives_air_doors_and_silence_where_cells_are_empty() {
        let text = "时间,温度,温度2,门\n2026-07-15 05:00,3.5,-18,关\n05:05,,−17.5,开\n";
        let events = parse_recorder(text, "V", DAY).unwrap();
        assert_eq!(events.len(), 5);
        assert_eq!(events[0].at, PlanTime::at(5, 0));
        let again = parse_recorder(text, "V", DAY).unwrap();
        assert_eq!(events, again, "the same file twice is the same events");
    }

    #[test]
    fn faulty_lines_are_told_by_number() {
        let text = "time,air_c\n05:00,warm\nnoon,3\n05:10,4\n";
        let errors = parse_recorder(text, "V", DAY).unwrap_err();
        let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [2, 3]);
        assert_eq!(
            parse_recorder("a,b\n1,2\n", "V", DAY).unwrap_err()[0].line,
            1
        );
    }

    #[test]
    fn posted_samples_become_events() {
        let text = r#"{"vehicle":"V","samples":[{"at":"05:00","air_c":[3.0,null],"cores":[{"lot":"L","core_c":2.5}],"door_open":false,"position":[112.6,38.0]}]}"#;
        let dto: TelemetryDto = serde_json::from_str(text).unwrap();
        assert_eq!(telemetry_events(&dto, DAY).unwrap().len(), 4);
    }
}
