//! `fleet.csv`: the trucks of the day.

use super::Reading;
use crate::facts::VehicleType;
use crate::table::{Column, Folder, Row, optional, required};
use crate::text;
use optimizer::draft::{Door, PlaceDraft, RoadAccess, VehicleDraft};
use optimizer::units::{PlanTime, Position};
use optimizer::validate::{Kind, ReferenceFault};

pub(super) const COLUMNS: [Column; 14] = [
    required("vehicle_id", &["车牌", "车号", "车辆"]),
    required("vehicle_type", &["车型"]),
    required("start", &["出发地"]),
    optional("end", &["收车地"]),
    optional("shift_from", &["上班时间", "最早出车"]),
    optional("shift_until", &["下班时间", "最晚收车"]),
    optional("max_trips", &["最多趟数", "趟数"]),
    optional("curtain", &["门帘"]),
    optional("etc", &["ETC"]),
    optional("payload_kg", &["载重kg", "核定载重kg"]),
    optional("yuan_day", &["日费用元"]),
    optional("longest_h", &["最长工时"]),
    optional("skills", &["能力"]),
    optional("notes", &["备注"]),
];
/// Words for a truck that need not return.
const NO_RETURN: [&str; 3] = ["不返回", "none", "无"];

/// All trucks; starts that are new places are added.
pub(super) fn read(folder: &mut Folder, reading: &mut Reading<'_>) -> Vec<VehicleDraft> {
    let Some(table) = folder.table("fleet.csv", &COLUMNS) else {
        return Vec::new();
    };
    let vehicles = folder.rows(&table, |row| vehicle(row, reading));
    vehicles.into_iter().flatten().collect()
}

/// A truck; `None` if the facts know no type of truck at all.
fn vehicle(row: &mut Row<'_>, reading: &mut Reading<'_>) -> Option<VehicleDraft> {
    let id = row.id(Kind::Vehicle, "vehicle_id");
    let kind = vehicle_type(row, &reading.facts.vehicle_types)?;
    let start = row.text("start");
    let start = place_of(row, &start, reading);
    let date = reading.day.date;
    Some(VehicleDraft {
        source: row.source(),
        id,
        roads: reading.road_class(kind),
        end: end(row, start, reading),
        start,
        shift: [
            row.optional_moment("shift_from", date)
                .unwrap_or(PlanTime::at(3, 0)),
            row.optional_moment("shift_until", date)
                .unwrap_or(PlanTime::at(22, 0)),
        ],
        trips: row
            .optional_number("max_trips")
            .unwrap_or(reading.knobs.estimates.trips),
        door: if row.is_yes("curtain") {
            Door::Curtain
        } else {
            Door::Bare
        },
        toll_yuan_km: toll(row, kind, reading),
        payload_kg: row.optional_number("payload_kg"),
        yuan_day: row.optional_number("yuan_day"),
        longest_h: row.optional_number("longest_h"),
        skills: row.list("skills"),
        kind: kind.draft.clone(),
    })
}

/// The type by identifier or name; the first one stands in for an unknown one, which is noted.
fn vehicle_type<'a>(row: &mut Row<'_>, types: &'a [VehicleType]) -> Option<&'a VehicleType> {
    let written = row.text("vehicle_type");
    let called_so = |kind: &&VehicleType| kind.draft.id == written || kind.draft.name == written;
    let found = types.iter().find(called_so);
    if found.is_none() && !written.is_empty() {
        row.note(ReferenceFault::Unknown {
            kind: Kind::VehicleType,
            name: written,
            nearest: None,
        });
    }
    found.or(types.first())
}

/// Trucks have an electronic tag unless someone says no; without it there is no discount.
fn toll(row: &mut Row<'_>, kind: &VehicleType, reading: &Reading<'_>) -> f64 {
    let tagged = row.optional_text("etc").is_none() || row.is_yes("etc");
    let class = reading
        .facts
        .tolls
        .0
        .iter()
        .find(|toll| toll.class == kind.toll_class);
    class.map_or(f64::NAN, |toll| {
        let discount = if tagged { toll.discount } else { 0.0 };
        toll.yuan_per_km * (1.0 - discount)
    })
}

/// Back to the start unless another place or no return is written.
fn end(row: &mut Row<'_>, start: usize, reading: &mut Reading<'_>) -> Option<usize> {
    match row.optional_text("end") {
        None => Some(start),
        Some(word) if NO_RETURN.contains(&word.to_lowercase().as_str()) => None,
        Some(place) => Some(place_of(row, &place, reading)),
    }
}

/// A market or hub by identifier or name, or `longitude latitude`; the first place stands in for
/// an unknown one, which is noted.
pub(super) fn place_of(row: &mut Row<'_>, written: &str, reading: &mut Reading<'_>) -> usize {
    if let Some(place) = reading.place_called(written) {
        return place;
    }
    if let Some(position) = position(written) {
        let place = PlaceDraft {
            source: row.source(),
            name: written.to_owned(),
            position,
            access: RoadAccess::Unknown,
        };
        let index = reading.add_place(place, None);
        reading.name_place(written, index);
        return index;
    }
    if !written.is_empty() {
        row.note(ReferenceFault::Unknown {
            kind: Kind::Place,
            name: written.to_owned(),
            nearest: None,
        });
    }
    0
}

fn position(written: &str) -> Option<Position> {
    let half = text::half_width(written);
    let mut parts = half.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let lon = text::number(parts.next()?)?;
    let lat = text::number(parts.next()?)?;
    parts.next().is_none().then_some(Position::new(lon, lat))
}
