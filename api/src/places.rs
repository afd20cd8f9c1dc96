//! Points in a file: CSV with longitude and latitude, or GeoJSON.

use crate::conditions::point_features;
use crate::facts::ranged;
use crate::failure::Failure;
use crate::table::{Column, Folder, Row, optional, required};
use optimizer::validate::has_error;
use osm_loader::Position;
use std::path::Path;

/// A point with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// What the file calls it, else its number counted from one.
    pub id: String,
    /// Where it is, in WGS-84.
    pub position: Position,
}

const COLUMNS: [Column; 3] = [
    required("lon", &["lng", "longitude", "x", "经度"]),
    required("lat", &["latitude", "y", "纬度"]),
    optional("id", &["name", "编号", "名称"]),
];

/// All points of a file.
///
/// # Errors
/// Everything that is wrong in a table, or the first feature that is no point.
pub fn places(path: &Path) -> Result<Vec<Place>, Failure> {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let found = if extension == "geojson" || extension == "json" {
        point_features(path)?
    } else {
        rows(path)?
    };
    if found.is_empty() {
        return Err(Failure::Usage {
            zh: format!("{} 里没有点；请每行写一个点的经度和纬度", path.display()),
            en: format!(
                "{} has no points; give one a row, longitude and latitude",
                path.display()
            ),
        });
    }
    Ok(found)
}

fn rows(path: &Path) -> Result<Vec<Place>, Failure> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut folder = Folder::new(parent.unwrap_or(Path::new(".")));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let table = folder.table(&name, &COLUMNS);
    let places = table
        .map(|table| folder.rows(&table, place))
        .unwrap_or_default();
    if has_error(&folder.findings) {
        return Err(Failure::Findings(folder.findings));
    }
    let numbered = places.into_iter().enumerate().map(|(at, place)| Place {
        id: if place.id.is_empty() {
            (at + 1).to_string()
        } else {
            place.id
        },
        ..place
    });
    Ok(numbered.collect())
}

fn place(row: &mut Row<'_>) -> Place {
    Place {
        id: row.optional_text("id").unwrap_or_default(),
        position: Position::new(
            ranged(row, "lon", [-180.0, 180.0]),
            ranged(row, "lat", [-90.0, 90.0]),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Vec<Place>, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        places(&path)
    }

    #[test]
    fn tables_and_geojson_hold_the_same_points() {
        let table = "经度,纬度,名称\n112.5,37.8,太原\n112.6,37.9,\n";
        let geojson = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"name":"太原"},"geometry":{"type":"Point","coordinates":[112.5,37.8]}},
            {"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[112.6,37.9]}}]}"#;
        let found = read("a.csv", table).unwrap();
        assert_eq!(found, read("a.geojson", geojson).unwrap());
        let ids: Vec<_> = found.iter().map(|place| place.id.as_str()).collect();
        assert_eq!(ids, ["太原", "2"]);
    }

    #[test]
    fn points_off_the_earth_and_empty_files_are_refused_with_their_row() {
        let lines = |text| {
            read("a.csv", text)
                .unwrap_err()
                .lines(crate::words::Language::En)
        };
        assert!(lines("lon,lat\n112,37\n37,112\n")[0].contains('3'));
        assert!(lines("lon,lat\n")[0].contains("holds no rows"));
        assert!(read("a.geojson", "{}").is_err());
    }
}
