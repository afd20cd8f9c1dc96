//! The table service. A matrix is written straight into text: a tree of a million JSON values
//! would cost more than finding them.

use super::Limits;
use super::answer::{Answer, at_least_two};
use super::options::Options;
use super::places::{is_on_earth, on_roads};
use super::refusal::Refusal;
use super::shapes::waypoint;
use super::target::Asked;
use crate::output::tables::npy_header;
use osm_loader::{Guide, SnappedPlace, TravelCost};
use serde_json::Value;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

/// The numbers asked for, as finely as they are written, in the bytes of an answer: tables have
/// millions of them, so nothing is kept twice.
#[derive(Debug)]
struct Table {
    layers: Layers,
    rows: usize,
    columns: usize,
    /// Where the numbers begin, after the header of an `.npy` file.
    first_byte: usize,
    /// Tenths of a second and tenths of a meter, layer by layer, row by row.
    bytes: Vec<u8>,
}

/// In place of a number where no road leads.
const NO_ROAD: u32 = u32::MAX;

const CELL_BYTES: usize = size_of::<u32>();

/// What is asked for of every pair: seconds, meters, or both.
#[derive(Clone, Copy, Debug)]
struct Layers([bool; 2]);

/// Where the numbers of a row go: a piece for every layer asked for.
type Row<'a> = Vec<&'a mut [u8]>;

impl Layers {
    fn of(options: &Options) -> Self {
        let annotations = &options.annotations;
        Self([
            annotations.duration || !annotations.distance,
            annotations.distance,
        ])
    }

    /// One item for every layer that is asked for.
    fn asked<T>(self, [seconds, meters]: [T; 2]) -> impl Iterator<Item = T> {
        let [wants_seconds, wants_meters] = self.0;
        let seconds = wants_seconds.then_some(seconds);
        seconds.into_iter().chain(wants_meters.then_some(meters))
    }

    /// Writes a row; nobody drives from a place to itself.
    fn write(
        self,
        row: &mut Row,
        costs: &[Option<TravelCost>],
        source: usize,
        destinations: &[usize],
    ) {
        let values: [fn(TravelCost) -> f64; 2] = [TravelCost::seconds, TravelCost::meters];
        for (piece, value) in row.iter_mut().zip(self.asked(values)) {
            let cells = piece.as_chunks_mut::<CELL_BYTES>().0.iter_mut();
            for ((cell, cost), &to) in cells.zip(costs).zip(destinations) {
                let number = match cost {
                    _ if source == to => 0,
                    Some(cost) => tenths(value(*cost)),
                    None => NO_ROAD,
                };
                *cell = number.to_le_bytes();
            }
        }
    }
}

impl Table {
    fn new(layers: Layers, rows: usize, columns: usize) -> Self {
        let layer_count = layers.asked([(); 2]).count();
        let mut bytes = npy_header("<f4", &[layer_count, rows, columns]);
        let first_byte = bytes.len();
        bytes.resize(first_byte + layer_count * rows * columns * CELL_BYTES, 0);
        Self {
            layers,
            rows,
            columns,
            first_byte,
            bytes,
        }
    }

    /// All rows, to be filled side by side.
    fn rows_mut(&mut self) -> Vec<Mutex<Row<'_>>> {
        let mut rows: Vec<Row> = (0..self.rows).map(|_| Row::new()).collect();
        let (count, row_bytes) = (self.rows.max(1), self.columns.max(1) * CELL_BYTES);
        let pieces = self.bytes[self.first_byte..].chunks_exact_mut(row_bytes);
        for (at, piece) in pieces.enumerate() {
            rows[at % count].push(piece);
        }
        rows.into_iter().map(Mutex::new).collect()
    }

    fn cells(&self) -> &[[u8; CELL_BYTES]] {
        self.bytes[self.first_byte..].as_chunks().0
    }

    fn cells_mut(&mut self) -> &mut [[u8; CELL_BYTES]] {
        self.bytes[self.first_byte..].as_chunks_mut().0
    }

    /// Cells of a layer.
    const fn layer_size(&self) -> usize {
        self.rows * self.columns
    }

    /// Fills pairs without a road with the straight line, driven at a speed; answers which ones.
    fn fall_back(
        &mut self,
        speed: f64,
        meters_between: impl Fn(usize, usize) -> f64,
    ) -> Vec<[usize; 2]> {
        let (columns, layers) = (self.columns, self.layers);
        let layer = self.layer_size();
        let first_layer = self.cells()[..layer].iter().enumerate();
        let gaps: Vec<usize> = first_layer
            .filter(|(_, cell)| **cell == NO_ROAD.to_le_bytes())
            .map(|(at, _)| at)
            .collect();
        let pairs = gaps.iter().map(|at| [at / columns, at % columns]);
        let pairs: Vec<_> = pairs.collect();
        for (at, &[row, column]) in gaps.into_iter().zip(&pairs) {
            let meters = meters_between(row, column);
            for (number, value) in layers.asked([meters / speed, meters]).enumerate() {
                self.cells_mut()[number * layer + at] = tenths(value).to_le_bytes();
            }
        }
        pairs
    }

    /// The bytes of an `.npy` file: single precision, layers of seconds and meters as they were
    /// asked for, rows, columns; no number where there is no road.
    fn into_npy(mut self, scale: f64) -> Vec<u8> {
        let (layer, scales) = (self.layer_size().max(1), self.layers.asked([scale, 1.0]));
        for (cells, scale) in self.cells_mut().chunks_exact_mut(layer).zip(scales) {
            for cell in cells {
                let value = match u32::from_le_bytes(*cell) {
                    NO_ROAD => f64::NAN,
                    tenths => f64::from(tenths) / 10.0 * scale,
                };
                *cell = (value as f32).to_le_bytes();
            }
        }
        self.bytes
    }
}

fn tenths(value: f64) -> u32 {
    (value.min(LARGEST) * 10.0).round() as u32
}

/// Answers a table request, as JSON text or as an array of numbers.
///
/// # Errors
/// What is wrong with it.
pub(super) fn answer(guide: &Guide, asked: &Asked, limits: &Limits) -> Result<Answer, Refusal> {
    let (sources, destinations) = check(asked, limits)?;
    let places = on_roads(guide, asked)?;
    let chosen = |indices: &[usize]| -> Vec<SnappedPlace> {
        indices.iter().map(|&at| places[at].clone()).collect()
    };
    let (origins, ends) = (chosen(&sources), chosen(&destinations));
    let options = &asked.options;
    let layers = Layers::of(options);
    let mut table = Table::new(layers, origins.len(), ends.len());
    let rows = table.rows_mut();
    guide.network().each_row(&origins, &ends, |from, costs| {
        let mut row = rows[from].lock().unwrap_or_else(PoisonError::into_inner);
        layers.write(&mut row, &costs, sources[from], &destinations);
    });
    drop(rows);
    let meters_between = |row: usize, column: usize| {
        let [from, to] = [&origins[row], &ends[column]].map(|place| {
            if options.fallback_snapped {
                place.position
            } else {
                place.asked
            }
        });
        from.distance_m(to)
    };
    let estimated = (options.fallback_speed)
        .map(|speed| table.fall_back(speed, meters_between))
        .unwrap_or_default();
    if options.npy {
        return Ok(Answer::Npy(table.into_npy(options.scale_factor)));
    }
    let mut text = String::with_capacity(origins.len() * ends.len() * 16 + 64);
    text.push_str("{\"code\":\"Ok\"");
    let written = layers.asked([("durations", options.scale_factor), ("distances", 1.0)]);
    let layer = table.layer_size();
    for (number, (name, scale)) in written.enumerate() {
        let cells = &table.cells()[number * layer..][..layer];
        write_rows(&mut text, name, cells.chunks(ends.len().max(1)), scale);
    }
    if options.fallback_speed.is_some() {
        let _ = write!(text, ",\"fallback_speed_cells\":{}", Value::from(estimated));
    }
    if !options.skip_waypoints {
        for (name, places) in [("sources", &origins), ("destinations", &ends)] {
            let written = places
                .iter()
                .map(|place| Value::from(waypoint(guide, place, options)));
            let _ = write!(text, ",\"{name}\":{}", written.collect::<Value>());
        }
    }
    text.push('}');
    Ok(Answer::Json(text))
}

/// The rows and columns asked for.
fn check(asked: &Asked, limits: &Limits) -> Result<(Vec<usize>, Vec<usize>), Refusal> {
    let (count, options) = (asked.coordinates.len(), &asked.options);
    let invalid = |message: &str| Err(Refusal::new("InvalidOptions", message));
    at_least_two(count)?;
    if options
        .fallback_speed
        .is_some_and(|speed| speed <= 0.0 || !speed.is_finite())
    {
        return invalid("fallback_speed must be > 0");
    }
    if options.scale_factor <= 0.0 || !options.scale_factor.is_finite() {
        return invalid("scale_factor must be > 0");
    }
    let all: Vec<usize> = (0..count).collect();
    let sources = options.sources.clone().unwrap_or_else(|| all.clone());
    let destinations = options.destinations.clone().unwrap_or(all);
    if sources.iter().chain(&destinations).any(|&at| at >= count) {
        return invalid("sources and destinations must be indices of coordinates");
    }
    if !asked
        .coordinates
        .iter()
        .all(|&position| is_on_earth(position))
    {
        return invalid("Coordinates are invalid");
    }
    if count > limits.table || sources.len() * destinations.len() > limits.cells {
        return Err(Refusal::new("TooBig", "Too many table coordinates"));
    }
    Ok((sources, destinations))
}

fn write_rows<'a>(
    text: &mut String,
    name: &str,
    rows: impl Iterator<Item = &'a [[u8; CELL_BYTES]]>,
    scale: f64,
) {
    let _ = write!(text, ",\"{name}\":[");
    for (at, row) in rows.enumerate() {
        text.push_str(if at == 0 { "[" } else { ",[" });
        for (at, &cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            match u32::from_le_bytes(cell) {
                NO_ROAD => text.push_str("null"),
                tenths => write_tenths(text, f64::from(tenths) / 10.0 * scale),
            }
        }
        text.push(']');
    }
    text.push(']');
}

/// The largest number in a table: what OSRM's clients expect to fit into 32 bits of tenths.
const LARGEST: f64 = 214_748_364.6;

/// A number that is not negative, to a tenth.
fn write_tenths(text: &mut String, value: f64) {
    let tenths = (value.min(LARGEST) * 10.0).round() as u64;
    // Digits from the last to the first, a dozen at most.
    let mut digits = ['0'; 24];
    let mut left = tenths / 10;
    let mut at = digits.len();
    while left > 0 || at == digits.len() {
        at -= 1;
        digits[at] = char::from(b'0' + (left % 10) as u8);
        left /= 10;
    }
    text.extend(&digits[at..]);
    if !tenths.is_multiple_of(10) {
        text.push('.');
        text.push(char::from(b'0' + (tenths % 10) as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(layers: [bool; 2], columns: usize, numbers: &[u32]) -> Table {
        let layers = Layers(layers);
        let rows = numbers.len() / columns / layers.asked([(); 2]).count();
        let mut table = Table::new(layers, rows, columns);
        for (cell, number) in table.cells_mut().iter_mut().zip(numbers) {
            *cell = number.to_le_bytes();
        }
        table
    }

    #[test]
    fn numbers_are_written_to_a_tenth_and_gaps_as_null() {
        let mut text = String::new();
        let table = table_of([true, false], 2, &[0, NO_ROAD, 123, 80]);
        write_rows(&mut text, "durations", table.cells().chunks(2), 1.0);
        assert_eq!(text, ",\"durations\":[[0,null],[12.3,8]]");
    }

    #[test]
    fn rows_are_filled_in_place_layer_by_layer() {
        let mut table = Table::new(Layers([true, true]), 2, 1);
        for (number, row) in (1_u8..).zip(table.rows_mut()) {
            let mut row = row.into_inner().expect("nobody panicked");
            row[0].fill(number);
            row[1].fill(number * 16);
        }
        assert_eq!(table.cells(), [[1; 4], [2; 4], [16; 4], [32; 4]]);
    }

    #[test]
    fn pairs_without_a_road_are_driven_straight_in_every_layer() {
        let mut table = table_of([true, true], 2, &[10, NO_ROAD, 70, NO_ROAD]);
        assert_eq!(table.fall_back(10.0, |_, _| 50.0), [[0, 1]]);
        let numbers: Vec<_> = table
            .cells()
            .iter()
            .copied()
            .map(u32::from_le_bytes)
            .collect();
        assert_eq!(numbers, [10, 50, 70, 500]);
    }

    #[test]
    fn an_array_has_layers_rows_and_columns() {
        let table = table_of([true, true], 2, &[125, NO_ROAD, 30, NO_ROAD]);
        let bytes = table.into_npy(1.0);
        let header = String::from_utf8_lossy(&bytes[10..128]);
        assert!(
            header.contains("'<f4'") && header.contains("(2, 1, 2)"),
            "{header}"
        );
        let value = |at: usize| {
            let bytes = bytes[128 + at * 4..132 + at * 4].try_into();
            f32::from_le_bytes(bytes.expect("four bytes"))
        };
        assert!((value(0) - 12.5).abs() < 1e-6 && (value(2) - 3.0).abs() < 1e-6);
        assert!(value(1).is_nan() && value(3).is_nan());
    }
}
