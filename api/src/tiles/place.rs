//! Counties and townships of the gazetteer, as points with names.

use crate::table::{Column, Folder, optional, required};
use osm_loader::Position;

/// A named place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// A county's seat; a township otherwise.
    pub is_county: bool,
    /// Chinese name.
    pub name: String,
    /// English name, empty where none is recorded.
    pub name_en: String,
    /// Where it is.
    pub position: Position,
}

impl Place {
    /// The zoom from which it is in tiles.
    pub(super) const fn shown_from(&self) -> u8 {
        if self.is_county { 8 } else { 11 }
    }

    pub(super) fn tags(&self) -> [(&str, &str); 3] {
        let class = if self.is_county { "county" } else { "township" };
        [
            ("class", class),
            ("name", &self.name),
            ("name_en", &self.name_en),
        ]
    }
}

const COLUMNS: [Column; 4] = [
    required("name", &[]),
    optional("name_en", &[]),
    optional("lon", &[]),
    optional("lat", &[]),
];

/// Every county and township of a folder of facts whose position is recorded, counties first.
pub fn read_places(facts: &mut Folder) -> Vec<Place> {
    let mut places = Vec::new();
    for (file, is_county) in [("counties.csv", true), ("townships.csv", false)] {
        let Some(table) = facts.table(file, &COLUMNS) else {
            continue;
        };
        let rows = facts.rows(&table, |row| {
            // The English names of counties are those of their seats, which are other places.
            let name_en = row.optional_text("name_en").filter(|_| !is_county);
            let [lon, lat] = ["lon", "lat"].map(|column| row.optional_number(column));
            Some(Place {
                is_county,
                name: row.text("name"),
                name_en: name_en.unwrap_or_default(),
                position: Position::new(lon?, lat?),
            })
        });
        places.extend(rows.into_iter().flatten());
    }
    places
}
