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

/// One pair of a table, as finely as it is written: tables have millions of them.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    deciseconds: u32,
    decimeters: u32,
}

impl Cell {
    fn new(seconds: f64, meters: f64) -> Self {
        let tenths = |value: f64| (value.min(LARGEST) * 10.0).round() as u32;
        Self {
            deciseconds: tenths(seconds),
            decimeters: tenths(meters),
        }
    }

    fn seconds(self) -> f64 {
        f64::from(self.deciseconds) / 10.0
    }

    fn meters(self) -> f64 {
        f64::from(self.decimeters) / 10.0
    }
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
    let mut table = Vec::with_capacity(origins.len());
    guide.network().stream_costs(&origins, &ends, |row, costs| {
        table.push(cells(costs, sources[row], &destinations));
    });
    let estimated = fall_back(&mut table, &origins, &ends, &asked.options);
    let options = &asked.options;
    let both = !options.annotations.duration && !options.annotations.distance;
    if options.npy {
        return Ok(Answer::Npy(npy(&table, options, both, ends.len())));
    }
    let mut text = String::with_capacity(table.len() * ends.len() * 16 + 64);
    text.push_str("{\"code\":\"Ok\"");
    if options.annotations.duration || both {
        let scale = options.scale_factor;
        write_rows(&mut text, "durations", &table, |cell| {
            cell.seconds() * scale
        });
    }
    if options.annotations.distance {
        write_rows(&mut text, "distances", &table, Cell::meters);
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

/// The table as the bytes of an `.npy` file: single precision, layers of seconds and meters as they
/// were asked for, rows, columns; no number where there is no road.
fn npy(table: &[Vec<Option<Cell>>], options: &Options, both: bool, columns: usize) -> Vec<u8> {
    type Value = fn(Cell) -> f64;
    let layers: [(bool, f64, Value); 2] = [
        (
            options.annotations.duration || both,
            options.scale_factor,
            Cell::seconds,
        ),
        (options.annotations.distance, 1.0, Cell::meters),
    ];
    let wanted = layers.iter().filter(|layer| layer.0);
    let shape = [wanted.clone().count(), table.len(), columns];
    let mut bytes = npy_header("<f4", &shape);
    bytes.reserve(shape.iter().product::<usize>() * 4);
    for (_, scale, value) in wanted {
        for cell in table.iter().flatten() {
            let value = cell.map_or(f64::NAN, |cell| value(cell) * scale);
            bytes.extend((value as f32).to_le_bytes());
        }
    }
    bytes
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

/// A row of a table; nobody drives from a place to itself.
fn cells(costs: &[Option<TravelCost>], source: usize, destinations: &[usize]) -> Vec<Option<Cell>> {
    let cell = |(cost, &to): (&Option<TravelCost>, &usize)| {
        if source == to {
            return Some(Cell::default());
        }
        cost.map(|cost| Cell::new(cost.seconds(), cost.meters()))
    };
    costs.iter().zip(destinations).map(cell).collect()
}

/// Fills pairs without a road with the straight line, where a speed for it is given; answers
/// which ones.
fn fall_back(
    table: &mut [Vec<Option<Cell>>],
    origins: &[SnappedPlace],
    ends: &[SnappedPlace],
    options: &Options,
) -> Vec<Vec<usize>> {
    let Some(speed) = options.fallback_speed else {
        return Vec::new();
    };
    let point = |place: &SnappedPlace| {
        if options.fallback_snapped {
            place.position
        } else {
            place.asked
        }
    };
    let mut estimated = Vec::new();
    for (row, cells) in table.iter_mut().enumerate() {
        for (column, cell) in cells.iter_mut().enumerate().filter(|cell| cell.1.is_none()) {
            let meters = point(&origins[row]).distance_m(point(&ends[column]));
            *cell = Some(Cell::new(meters / speed, meters));
            estimated.push(vec![row, column]);
        }
    }
    estimated
}

fn write_rows(
    text: &mut String,
    name: &str,
    table: &[Vec<Option<Cell>>],
    value: impl Fn(Cell) -> f64,
) {
    let _ = write!(text, ",\"{name}\":[");
    for (at, row) in table.iter().enumerate() {
        text.push_str(if at == 0 { "[" } else { ",[" });
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            match cell {
                Some(cell) => write_tenths(text, value(*cell)),
                None => text.push_str("null"),
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

    #[test]
    fn numbers_are_written_to_a_tenth_and_gaps_as_null() {
        let cell = |seconds| Some(Cell::new(seconds, 1.0));
        let mut text = String::new();
        let table = [vec![cell(0.0), None], vec![cell(12.34), cell(7.96)]];
        write_rows(&mut text, "durations", &table, Cell::seconds);
        assert_eq!(text, ",\"durations\":[[0,null],[12.3,8]]");
    }

    #[test]
    fn an_array_has_layers_rows_and_columns() {
        let cell = Some(Cell::new(12.5, 3.0));
        let mut options = Options::default();
        options.annotations.duration = true;
        options.annotations.distance = true;
        let bytes = npy(&[vec![cell, None]], &options, false, 2);
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
