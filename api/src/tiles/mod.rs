//! Roads as vector tiles: Mapbox Vector Tile 2 in the web's usual grid, rendered on request.
//!
//! `RoadNetwork → RoadTiles → bytes of one tile`. Coordinates are WGS-84 in web Mercator, as
//! everywhere in OpenStreetMap; names come in Chinese and English. Counties and townships of the
//! gazetteer are a second layer. It knows no HTTP.

mod encode;
mod place;
mod project;

use encode::Layer;
use osm_loader::{Meters, Position, RoadClass, RoadNetwork, simplify};
pub use place::{Place, read_places};
use project::{EXTENT, TileFrame, cell_of, clipped};
use std::collections::{BTreeMap, BTreeSet};

/// Deepest zoom with a grid of its own; deeper tiles are cut from it.
const CELL_ZOOM: u8 = 12;
/// Deepest zoom that makes sense on the ground.
const DEEPEST_ZOOM: u8 = 20;

/// All roads of a network, found by place.
#[derive(Clone, Debug)]
pub struct RoadTiles {
    roads: Vec<TileRoad>,
    cells: BTreeMap<[u32; 2], Vec<u32>>,
    places: Vec<Place>,
}

#[derive(Clone, Debug)]
struct TileRoad {
    class: RoadClass,
    name: String,
    name_en: String,
    reference: String,
    course: Vec<Position>,
}

/// There is no such tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no tile {z}/{x}/{y}: zoom goes to {DEEPEST_ZOOM}, x and y below two to its power"
)]
pub struct NoSuchTile {
    /// Zoom.
    pub z: u8,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north.
    pub y: u32,
}

impl RoadTiles {
    /// Takes every road of a network; costs one pass and a copy of its geometry.
    pub fn new(network: &RoadNetwork, places: Vec<Place>) -> Self {
        let mut tiles = Self {
            roads: Vec::new(),
            cells: BTreeMap::new(),
            places,
        };
        for line in network.lines() {
            let index = tiles.roads.len() as u32;
            let cells: BTreeSet<[u32; 2]> = cells_along(&line.course);
            for cell in cells {
                tiles.cells.entry(cell).or_default().push(index);
            }
            let [name, name_en, reference] = line.names.map(str::to_owned);
            tiles.roads.push(TileRoad {
                class: line.class,
                name,
                name_en,
                reference,
                course: line.course,
            });
        }
        tiles
    }

    /// One tile; empty bytes where there is neither road nor place.
    ///
    /// # Errors
    /// A column or row outside the grid.
    pub fn tile(&self, z: u8, x: u32, y: u32) -> Result<Vec<u8>, NoSuchTile> {
        if z > DEEPEST_ZOOM || x >= 1 << z || y >= 1 << z {
            return Err(NoSuchTile { z, x, y });
        }
        let frame = TileFrame { z, x, y };
        let mut layer = Layer::new("roads");
        for index in self.near(frame) {
            let road = &self.roads[index as usize];
            if shown_from(road.class) <= z {
                draw(&mut layer, frame, road);
            }
        }
        let mut tile = layer.finish();
        let mut layer = Layer::new("places");
        for place in self.places.iter().filter(|place| place.shown_from() <= z) {
            let at = frame.place(place.position);
            if at.iter().all(|side| (0.0..EXTENT).contains(side)) {
                layer.point(at.map(|side| side as i32), &place.tags());
            }
        }
        tile.extend(layer.finish());
        Ok(tile)
    }

    /// Roads with a point or bend near a tile, in the map's order, each once.
    fn near(&self, frame: TileFrame) -> BTreeSet<u32> {
        let [low, high] = frame.cells(CELL_ZOOM);
        let columns = self.cells.range([low[0], 0]..=[high[0], u32::MAX]);
        columns
            .filter(|(cell, _)| (low[1]..=high[1]).contains(&cell[1]))
            .flat_map(|(_, roads)| roads.iter().copied())
            .collect()
    }
}

fn cells_along(course: &[Position]) -> BTreeSet<[u32; 2]> {
    let mut cells = BTreeSet::new();
    for pair in course.windows(2) {
        let [from, to] = [cell_of(pair[0], CELL_ZOOM), cell_of(pair[1], CELL_ZOOM)];
        for x in from[0].min(to[0])..=from[0].max(to[0]) {
            for y in from[1].min(to[1])..=from[1].max(to[1]) {
                cells.insert([x, y]);
            }
        }
    }
    cells
}

/// The zoom from which a class of road is drawn.
const fn shown_from(class: RoadClass) -> u8 {
    match class {
        RoadClass::Motorway | RoadClass::Trunk => 0,
        RoadClass::MotorwayLink | RoadClass::TrunkLink | RoadClass::Primary => 8,
        RoadClass::PrimaryLink | RoadClass::Secondary => 9,
        RoadClass::SecondaryLink | RoadClass::Tertiary | RoadClass::TertiaryLink => 11,
        _ => 12,
    }
}

const fn class_name(class: RoadClass) -> &'static str {
    match class {
        RoadClass::Motorway | RoadClass::MotorwayLink => "motorway",
        RoadClass::Trunk | RoadClass::TrunkLink => "trunk",
        RoadClass::Primary | RoadClass::PrimaryLink => "primary",
        RoadClass::Secondary | RoadClass::SecondaryLink => "secondary",
        RoadClass::Tertiary | RoadClass::TertiaryLink => "tertiary",
        _ => "other",
    }
}

fn draw(layer: &mut Layer, frame: TileFrame, road: &TileRoad) {
    let fine = Meters(frame.pixel_m().round() as u32);
    let course = if fine.0 == 0 {
        road.course.clone()
    } else {
        simplify(&road.course, fine)
    };
    let points: Vec<[f64; 2]> = course.into_iter().map(|point| frame.place(point)).collect();
    let lines = clipped(&points);
    if lines.is_empty() {
        return;
    }
    let tags = [
        ("class", class_name(road.class)),
        ("name", &road.name),
        ("name_en", &road.name_en),
        ("ref", &road.reference),
    ];
    layer.lines(&lines, &tags);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_outside_the_grid_is_refused() {
        let tiles = RoadTiles {
            roads: Vec::new(),
            cells: BTreeMap::new(),
            places: Vec::new(),
        };
        assert!(tiles.tile(3, 8, 0).is_err() && tiles.tile(21, 0, 0).is_err());
        assert_eq!(tiles.tile(0, 0, 0), Ok(Vec::new()));
    }

    #[test]
    fn a_road_appears_in_its_tile_with_both_names_and_not_in_the_next() {
        let course = vec![Position::new(112.5, 37.87), Position::new(112.52, 37.87)];
        let cells = cells_along(&course);
        let tiles = RoadTiles {
            roads: vec![TileRoad {
                class: RoadClass::Primary,
                name: "迎泽大街".into(),
                name_en: "Yingze Street".into(),
                reference: String::new(),
                course,
            }],
            cells: cells.into_iter().map(|cell| (cell, vec![0])).collect(),
            places: vec![Place {
                is_county: false,
                name: "城关镇".into(),
                name_en: String::new(),
                position: Position::new(112.51, 37.871),
            }],
        };
        let [x, y] = cell_of(Position::new(112.51, 37.87), 12);
        let tile = tiles.tile(12, x, y).unwrap();
        let has = |part: &str| {
            tile.windows(part.len())
                .any(|window| window == part.as_bytes())
        };
        assert!(has("迎泽大街") && has("Yingze Street") && has("primary") && !has("ref"));
        assert!(has("places") && has("township") && has("城关镇"));
        assert_eq!(tiles.tile(12, x, y + 3), Ok(Vec::new()));
        let [x, y] = cell_of(Position::new(112.51, 37.87), 7);
        assert_eq!(
            tiles.tile(7, x, y),
            Ok(Vec::new()),
            "primary roads begin at zoom 8, townships at 11"
        );
    }
}
