//! GeoJSON features, read cell by cell: whatever is wrong is told with file, feature and remedy.

use crate::failure::Failure;
use crate::text::date_of;
use osm_loader::{Day, Position};
use serde_json::Value;
use std::path::Path;

/// One feature of a file.
#[derive(Clone, Debug)]
pub(super) struct Feature {
    file: String,
    /// Counted from one.
    number: usize,
    json: Value,
}

/// All features of a file.
///
/// # Errors
/// A text that is no feature collection.
pub(super) fn features(path: &Path, text: &str) -> Result<Vec<Feature>, Failure> {
    let file = path.display().to_string();
    let json: Option<Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok();
    let list = json
        .as_ref()
        .and_then(|json| json.get("features")?.as_array());
    let Some(list) = list else {
        return Err(Failure::Usage {
            zh: format!("{file} 不是 GeoJSON 要素集合；请用 QGIS 等另存为 FeatureCollection"),
            en: format!("{file} is no GeoJSON FeatureCollection; save it as one, with QGIS say"),
        });
    };
    let feature = |(at, json): (usize, &Value)| Feature {
        file: file.clone(),
        number: at + 1,
        json: json.clone(),
    };
    Ok(list.iter().enumerate().map(feature).collect())
}

impl Feature {
    /// What is wrong with it, and what belongs there.
    pub(super) fn wrong(&self, zh: &str, en: &str) -> Failure {
        let (file, number) = (&self.file, self.number);
        Failure::Usage {
            zh: format!("{file} 第 {number} 个要素：{zh}"),
            en: format!("{file}, feature {number}: {en}"),
        }
    }

    fn property(&self, name: &str) -> Option<&Value> {
        let value = self.json.get("properties")?.get(name)?;
        (!value.is_null()).then_some(value)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.property(name)?.as_str()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.property(name)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// A number that may be missing.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, Failure> {
        let Some(value) = self.property(name) else {
            return Ok(None);
        };
        let wrong = || {
            self.wrong(
                &format!("{name} 应是数字，现为 {value}"),
                &format!("{name} is {value}; give a number"),
            )
        };
        value.as_f64().map(Some).ok_or_else(wrong)
    }

    /// A date that may be missing.
    pub(super) fn day(&self, name: &str) -> Result<Option<Day>, Failure> {
        let Some(value) = self.property(name) else {
            return Ok(None);
        };
        let date = value.as_str().and_then(date_of);
        let wrong = || {
            self.wrong(
                &format!("{name} 应是日期（如 2026-07-15），现为 {value}"),
                &format!("{name} is {value}; give a date such as 2026-07-15"),
            )
        };
        date.map(|date| Some(super::calendar_day(date)))
            .ok_or_else(wrong)
    }

    /// Words in a list; none if it is missing.
    pub(super) fn words(&self, name: &str) -> Result<Vec<String>, Failure> {
        let Some(value) = self.property(name) else {
            return Ok(Vec::new());
        };
        let word = |item: &Value| item.as_str().map(str::to_owned);
        let words = value
            .as_array()
            .and_then(|items| items.iter().map(word).collect());
        words.ok_or_else(|| {
            self.wrong(
                &format!("{name} 应是字符串列表"),
                &format!("{name} must be a list of strings"),
            )
        })
    }

    pub(super) fn list(&self, name: &str) -> &[Value] {
        let items = self.property(name).and_then(Value::as_array);
        items.map_or(&[], Vec::as_slice)
    }

    fn geometry(&self) -> Option<(&str, &Value)> {
        let geometry = self.json.get("geometry")?;
        Some((
            geometry.get("type")?.as_str()?,
            geometry.get("coordinates")?,
        ))
    }

    /// A point.
    pub(super) fn point(&self) -> Result<Position, Failure> {
        let (_, coordinates) = self
            .geometry()
            .filter(|geometry| geometry.0 == "Point")
            .unzip();
        coordinates.and_then(position).ok_or_else(|| {
            self.wrong(
                "几何应是 Point，坐标为经度、纬度（WGS-84）",
                "the geometry must be a Point, longitude first (WGS-84)",
            )
        })
    }

    /// A point, or the points of a line.
    pub(super) fn line(&self) -> Result<Vec<Position>, Failure> {
        let line = self.geometry().and_then(|(kind, coordinates)| match kind {
            "Point" => Some(vec![position(coordinates)?]),
            "LineString" => positions(coordinates),
            _ => None,
        });
        line.ok_or_else(|| {
            self.wrong(
                "几何应是 Point 或 LineString，坐标为经度、纬度（WGS-84）",
                "the geometry must be a Point or a LineString, longitude first (WGS-84)",
            )
        })
    }

    /// The outer rings of a polygon or several.
    pub(super) fn rings(&self) -> Result<Vec<Vec<Position>>, Failure> {
        let outer = |polygon: &Value| positions(polygon.as_array()?.first()?);
        let rings = self.geometry().and_then(|(kind, coordinates)| match kind {
            "Polygon" => Some(vec![outer(coordinates)?]),
            "MultiPolygon" => coordinates.as_array()?.iter().map(outer).collect(),
            _ => None,
        });
        rings.ok_or_else(|| {
            self.wrong(
                "几何应是 Polygon 或 MultiPolygon，坐标为经度、纬度（WGS-84）",
                "the geometry must be a Polygon or MultiPolygon, longitude first (WGS-84)",
            )
        })
    }
}

fn positions(coordinates: &Value) -> Option<Vec<Position>> {
    coordinates.as_array()?.iter().map(position).collect()
}

fn position(coordinates: &Value) -> Option<Position> {
    let [lon, lat] = [0, 1].map(|at| coordinates.get(at).and_then(Value::as_f64));
    let position = Position::new(lon?, lat?);
    (position.lon.abs() <= 180.0 && position.lat.abs() <= 90.0).then_some(position)
}
