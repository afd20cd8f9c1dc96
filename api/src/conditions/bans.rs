//! One city ban: an area, whom it keeps out, when, and who is exempt.

use super::feature::Feature;
use crate::failure::Failure;
use osm_loader::{BanHours, BannedTrucks, CityBan, Plate, Weekday};
use serde_json::Value;

/// Days of the week as OpenStreetMap writes them.
const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Reads a polygon with the properties that `data/bans/README.md` lists.
///
/// # Errors
/// What is wrong, and what belongs there.
pub(super) fn read(feature: &Feature) -> Result<CityBan, Failure> {
    let plates = feature.words("plates")?.into_iter();
    let plates = plates.map(|plate| plate_named(feature, &plate));
    let hours = feature.list("hours").iter();
    let hours = hours.map(|hours| {
        hours_of(hours).ok_or_else(|| {
            feature.wrong(
                "hours 的每一项应是 {\"from\":\"07:00\",\"until\":\"20:00\",\"weekdays\":[\"Mo\"]}",
                "each of hours must be {\"from\":\"07:00\",\"until\":\"20:00\",\"weekdays\":[\"Mo\"]}",
            )
        })
    });
    Ok(CityBan {
        name: feature.text("name").unwrap_or_default().to_owned(),
        area: feature.rings()?,
        roads: feature.words("roads")?,
        trucks: BannedTrucks {
            plates: plates.collect::<Result<_, _>>()?,
            from_tonnes: feature.number("from_tonnes")?,
            green_exempt: feature.flag("green_exempt"),
        },
        hours: hours.collect::<Result<_, _>>()?,
        from: feature.day("from")?,
        until: feature.day("until")?,
        only_through: feature.flag("only_through"),
        passes: feature.words("passes")?,
    })
}

fn plate_named(feature: &Feature, name: &str) -> Result<Plate, Failure> {
    match name {
        "blue" => Ok(Plate::Blue),
        "yellow" => Ok(Plate::Yellow),
        "green" => Ok(Plate::Green),
        _ => Err(feature.wrong(
            &format!("plates 只能是 blue、yellow、green，现为 {name}"),
            &format!("plates must be blue, yellow or green, not {name}"),
        )),
    }
}

fn hours_of(hours: &Value) -> Option<BanHours> {
    let days = hours.get("weekdays").and_then(Value::as_array);
    let weekday = |day: &Value| {
        let at = WEEKDAYS
            .iter()
            .position(|name| Some(*name) == day.as_str())?;
        Some(Weekday(at as u8))
    };
    Some(BanHours {
        from_minute: minute(hours.get("from")?)?,
        until_minute: minute(hours.get("until")?)?,
        weekdays: days.map_or(Some(Vec::new()), |days| days.iter().map(weekday).collect())?,
    })
}

/// `07:30` as minutes of the day; `24:00` is its end.
fn minute(time: &Value) -> Option<u16> {
    let (hour, minute) = time.as_str()?.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour * 60 + minute;
    (hour <= 24 && minute < 60 && all <= 24 * 60).then_some(all)
}
