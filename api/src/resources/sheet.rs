//! Records to tables and back: what a day is planned from is what `case` reads, row by row.

use super::{Area, Day, Hub, Lock, LockKindName, Lot, Market, Record, Vehicle, Zone, cells};
use crate::case::{BANS, Case, OVERRIDES, columns, read_tables};
use crate::facts::Facts;
use crate::table::Folder;
use jiff::civil::Date;
use optimizer::Finding;
use optimizer::validate::{Fault, Kind, TableFault, ValueFault, has_error};
use std::collections::BTreeMap;

/// Everything a day is planned from.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The area.
    pub area: Area,
    /// The day.
    pub day: Day,
    /// By identifier.
    pub markets: Vec<Market>,
    /// By identifier.
    pub hubs: Vec<Hub>,
    /// By identifier.
    pub vehicles: Vec<Vehicle>,
    /// By identifier.
    pub lots: Vec<Lot>,
    /// By identifier.
    pub locks: Vec<Lock>,
}

impl Tables {
    /// The tables as files, by name.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut add = |name: &str, text: String| files.insert(name.to_owned(), text.into_bytes());
        add("day.csv", day_csv(&self.day));
        for (name, collection) in [(BANS, &self.day.bans), (OVERRIDES, &self.day.overrides)] {
            if let Some(collection) = collection {
                add(name, collection.to_string());
            }
        }
        add(Market::FILE, to_csv(&self.markets));
        add(Hub::FILE, to_csv(&self.hubs));
        add("hub_zones.csv", zones_csv(&self.hubs));
        add(Vehicle::FILE, to_csv(&self.vehicles));
        add(Lot::FILE, to_csv(&self.lots));
        if !self.locks.is_empty() {
            add(Lock::FILE, to_csv(&self.locks));
        }
        files
    }

    /// The day as the planner reads it.
    ///
    /// # Errors
    /// Every finding, errors and warnings alike, if any is an error.
    pub fn case(&self, facts: &Facts) -> Result<Case, Vec<Finding>> {
        read_tables(Folder::in_memory(self.files()), facts)
    }

    /// Locks a vehicle to its route: these lots stay on it in this order, no other comes on it.
    pub fn freeze(&mut self, route: &crate::dto::RouteDto) {
        let stops = route.trips.iter().flat_map(|trip| &trip.stops);
        let own: Vec<&str> = stops.map(|stop| stop.lot.as_str()).collect();
        self.locks.retain(|lock| {
            lock.vehicle_id != route.vehicle && !own.contains(&lock.lot_id.as_str())
        });
        for lot in &self.lots {
            let place = own.iter().position(|id| *id == lot.id);
            self.locks.push(Lock {
                lot_id: lot.id.clone(),
                vehicle_id: route.vehicle.clone(),
                lock: place.map_or(LockKindName::NotOn, |_| LockKindName::On),
                place: place.map(|index| index as u32 + 1),
            });
        }
    }

    /// Where a finding points to in the JSON of these tables, such as `/lots/3/mass_kg`.
    pub fn pointer(&self, finding: &Finding) -> String {
        let collection = match finding.source.file.as_str() {
            "day.csv" => "day",
            Market::FILE => "markets",
            Hub::FILE => "hubs",
            "hub_zones.csv" => return self.zone_pointer(finding),
            Vehicle::FILE => "vehicles",
            Lot::FILE => "lots",
            Lock::FILE => "locks",
            _ => return String::new(),
        };
        let column = fault_column(&finding.fault).map(|column| format!("/{column}"));
        let index = finding.source.row.filter(|_| collection != "day");
        let index = index.map(|row| format!("/{}", row.saturating_sub(2)));
        format!(
            "/{collection}{}{}",
            index.unwrap_or_default(),
            column.unwrap_or_default()
        )
    }

    fn zone_pointer(&self, finding: &Finding) -> String {
        let row = finding.source.row.map_or(0, |row| row.saturating_sub(2)) as usize;
        let all = self.hubs.iter().enumerate();
        let mut zones =
            all.flat_map(|(hub, record)| (0..record.zones.len()).map(move |zone| (hub, zone)));
        let (hub, zone) = zones.nth(row).unwrap_or_default();
        format!("/hubs/{hub}/zones/{zone}")
    }
}

/// The column a fault is about, if it is about one.
pub fn fault_column(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Table(
            TableFault::ColumnMissing { column, .. }
            | TableFault::ColumnTwice { column }
            | TableFault::CellEmpty { column }
            | TableFault::NotANumber { column, .. }
            | TableFault::NotATime { column, .. }
            | TableFault::ClosedThatDay { column, .. }
            | TableFault::NotAChoice { column, .. },
        )
        | Fault::Value(
            ValueFault::OutOfRange { column, .. } | ValueFault::NotWhole { column, .. },
        ) => Some(column),
        Fault::Value(ValueFault::MassUnit { .. } | ValueFault::UnknownUnit { .. }) => {
            Some("mass_kg")
        }
        Fault::Value(ValueFault::Thawed { .. } | ValueFault::LoadedWarm { .. }) => Some("core_c"),
        _ => None,
    }
}

/// Records as a table, with every column any of them fills.
pub fn to_csv<R: Record>(records: &[R]) -> String {
    let rows: Vec<Vec<(String, String)>> = records.iter().map(cells).collect();
    let mut header: Vec<&str> = Vec::new();
    let needed = R::columns()
        .iter()
        .filter(|column| column.need == crate::table::Need::Required)
        .map(|column| column.name);
    for name in needed.chain(rows.iter().flatten().map(|(name, _)| name.as_str())) {
        if !header.contains(&name) {
            header.push(name);
        }
    }
    let lines = rows.iter().map(|row| {
        header.iter().map(|name| {
            let cell = row.iter().find(|(column, _)| column == name);
            cell.map_or("", |(_, text)| text.as_str())
        })
    });
    csv_text(std::iter::once(header.clone()).chain(lines.map(Iterator::collect)))
}

fn csv_text<'a>(lines: impl Iterator<Item = Vec<&'a str>>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    for line in lines {
        writer
            .write_record(line)
            .expect("a vector takes everything");
    }
    let bytes = writer.into_inner().expect("a vector takes everything");
    String::from_utf8(bytes).expect("only text was written")
}

fn day_csv(day: &Day) -> String {
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let weather = day.weather.and_then(|kind| serde_json::to_value(kind).ok());
    let entries = [
        ("name", Some(day.name.clone())),
        ("date", Some(day.date.to_string())),
        (
            "weather",
            weather.and_then(|kind| kind.as_str().map(str::to_owned)),
        ),
        ("max_c", number(day.max_c)),
        ("min_c", number(day.min_c)),
        ("weather_elev_m", number(day.weather_elev_m)),
        ("by_hour", day.by_hour.then(|| "yes".to_owned())),
        ("passes", Some(day.passes.join(";"))),
        ("notes", day.notes.clone()),
    ];
    let filled = entries.iter().filter_map(|(key, value)| {
        let value = value.as_deref().filter(|value| !value.is_empty())?;
        Some(vec![*key, value])
    });
    csv_text(std::iter::once(vec!["key", "value"]).chain(filled))
}

fn zones_csv(hubs: &[Hub]) -> String {
    let mut lines = vec![["hub_id", "zone", "min_c", "max_c", "capacity_kg"].map(str::to_owned)];
    for (hub, zone) in hubs
        .iter()
        .flat_map(|hub| hub.zones.iter().map(move |zone| (hub, zone)))
    {
        let number = |value: f64| value.to_string();
        let Zone {
            zone,
            min_c,
            max_c,
            capacity_kg,
        } = zone;
        lines.push([
            hub.id.clone(),
            zone.clone(),
            number(*min_c),
            number(*max_c),
            number(*capacity_kg),
        ]);
    }
    csv_text(
        lines
            .iter()
            .map(|line| line.iter().map(String::as_str).collect()),
    )
}

/// The records of a table as people save it, or every finding. Hubs get their zones from the
/// second file, where there is one.
///
/// # Errors
/// Every finding, if any is an error.
pub fn records_of_csv<R: Record>(bytes: Vec<u8>, date: Date) -> Result<Vec<R>, Vec<Finding>> {
    let mut folder = Folder::in_memory(BTreeMap::from([(R::FILE.to_owned(), bytes)]));
    let records = folder
        .table(R::FILE, R::columns())
        .map(|table| folder.rows(&table, |row| R::of_row(row, date)));
    match records {
        Some(records) if !has_error(&folder.findings) => Ok(records),
        _ => Err(folder.findings),
    }
}

impl Hub {
    /// Gives hubs the zones of a table of zones, or every finding.
    ///
    /// # Errors
    /// Every finding, if any is an error.
    pub fn add_zones(hubs: &mut [Self], bytes: Vec<u8>) -> Result<(), Vec<Finding>> {
        const FILE: &str = "hub_zones.csv";
        let mut folder = Folder::in_memory(BTreeMap::from([(FILE.to_owned(), bytes)]));
        if let Some(table) = folder.table(FILE, columns::ZONES) {
            folder.rows(&table, |row| {
                let hub = row.id(Kind::Hub, "hub_id");
                let zone = Zone {
                    zone: row.text("zone"),
                    min_c: row.number("min_c"),
                    max_c: row.number("max_c"),
                    capacity_kg: row.number("capacity_kg"),
                };
                let mut named = hubs.iter_mut();
                let found =
                    named.find(|known| known.id == hub || known.name.as_ref() == Some(&hub));
                if let Some(hub) = found {
                    hub.zones.push(zone);
                }
            });
        }
        if has_error(&folder.findings) {
            Err(folder.findings)
        } else {
            Ok(())
        }
    }
}

/// The day of a `day.csv`, or every finding.
///
/// # Errors
/// Every finding, if any is an error.
pub fn day_of_file(bytes: Vec<u8>, id: &str, area: &str) -> Result<Day, Vec<Finding>> {
    let mut folder = Folder::in_memory(BTreeMap::from([("day.csv".to_owned(), bytes)]));
    let day = crate::case::read_day(&mut folder);
    if has_error(&folder.findings) {
        return Err(folder.findings);
    }
    let weather = day.weather;
    let kind = match weather.kind {
        crate::facts::DayKind::Typical => None,
        crate::facts::DayKind::Hot => Some(super::DayKindName::Hot),
        crate::facts::DayKind::Cold => Some(super::DayKindName::Cold),
    };
    Ok(Day {
        id: id.to_owned(),
        area: area.to_owned(),
        name: day.name,
        date: day.date,
        weather: kind,
        max_c: weather.max_c,
        min_c: weather.min_c,
        weather_elev_m: weather.elevation_m,
        by_hour: day.by_hour,
        passes: day.passes,
        bans: None,
        overrides: None,
        notes: Some(day.notes).filter(|notes| !notes.is_empty()),
    })
}
