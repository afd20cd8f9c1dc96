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

/// The numbers asked for, row by row, as finely as they are written: tables have millions of them.
#[derive(Debug)]
struct Table {
    columns: usize,
    /// Tenths of a second, where times are asked for.
    seconds: Option<Vec<u32>>,
    /// Tenths of a meter, where distances are asked for.
    meters: Option<Vec<u32>>,
}

/// In place of a number where no road leads.
const NO_ROAD: u32 = u32::MAX;

/// The numbers of a row: seconds and meters, where they are asked for.
type Row = [Option<Vec<u32>>; 2];

/// What is asked for of every pair: seconds, meters, or both.
#[derive(Clone, Copy, Debug)]
struct Layers([bool; 2]);

impl Layers {
    fn of(options: &Options) -> Self {
        let annotations = &options.annotations;
        Self([
            annotations.duration || !annotations.distance,
            annotations.distance,
        ])
    }

    /// What is written of a row; nobody drives from a place to itself.
    fn row(self, costs: &[Option<TravelCost>], source: usize, destinations: &[usize]) -> Row {
        let numbers = |value: fn(TravelCost) -> f64| {
            let pairs = costs.iter().zip(destinations);
            let number = |(cost, &to): (&Option<TravelCost>, &usize)| match cost {
                _ if source == to => 0,
                Some(cost) => tenths(value(*cost)),
                None => NO_ROAD,
            };
            pairs.map(number).collect()
        };
        let [seconds, meters] = self.0;
        [
            seconds.then(|| numbers(TravelCost::seconds)),
            meters.then(|| numbers(TravelCost::meters)),
        ]
    }
}

impl Table {
    fn new(layers: Layers, rows: usize, columns: usize) -> Self {
        let [seconds, meters] =
            (layers.0).map(|wanted| wanted.then(|| Vec::with_capacity(rows * columns)));
        Self {
            columns,
            seconds,
            meters,
        }
    }

    fn push(&mut self, row: Row) {
        for (layer, numbers) in [&mut self.seconds, &mut self.meters].into_iter().zip(row) {
            if let (Some(layer), Some(numbers)) = (layer, numbers) {
                layer.extend(numbers);
            }
        }
    }

    /// Fills pairs without a road with the straight line, driven at a speed; answers which ones.
    fn fall_back(
        &mut self,
        speed: f64,
        meters_between: impl Fn(usize, usize) -> f64,
    ) -> Vec<[usize; 2]> {
        let known = self.seconds.as_ref().or(self.meters.as_ref());
        let unknown = known.into_iter().flatten().enumerate();
        let gaps: Vec<usize> = unknown
            .filter(|it| *it.1 == NO_ROAD)
            .map(|it| it.0)
            .collect();
        let pair = |at: usize| [at / self.columns, at % self.columns];
        let estimated: Vec<_> = gaps.iter().map(|&at| pair(at)).collect();
        for (&at, &[row, column]) in gaps.iter().zip(&estimated) {
            let meters = meters_between(row, column);
            for (layer, value) in [
                (&mut self.seconds, meters / speed),
                (&mut self.meters, meters),
            ] {
                if let Some(layer) = layer {
                    layer[at] = tenths(value);
                }
            }
        }
        estimated
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
    let row = |from: usize, costs: &[_]| layers.row(costs, sources[from], &destinations);
    guide
        .network()
        .stream_costs(&origins, &ends, row, |row| table.push(row));
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
        return Ok(Answer::Npy(npy(&table, options.scale_factor)));
    }
    let mut text = String::with_capacity(origins.len() * ends.len() * 16 + 64);
    text.push_str("{\"code\":\"Ok\"");
    for (name, layer, scale) in [
        ("durations", &table.seconds, options.scale_factor),
        ("distances", &table.meters, 1.0),
    ] {
        if let Some(layer) = layer {
            write_rows(&mut text, name, layer.chunks(ends.len().max(1)), scale);
        }
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
fn npy(table: &Table, scale: f64) -> Vec<u8> {
    let layers: Vec<_> = [(&table.seconds, scale), (&table.meters, 1.0)]
        .into_iter()
        .filter_map(|(layer, scale)| Some((layer.as_ref()?, scale)))
        .collect();
    let cells = layers.first().map_or(0, |layer| layer.0.len());
    let shape = [layers.len(), cells / table.columns.max(1), table.columns];
    let mut bytes = npy_header("<f4", &shape);
    bytes.reserve(layers.len() * cells * 4);
    for (layer, scale) in layers {
        bytes.extend(layer.iter().flat_map(|&tenths| {
            let value = if tenths == NO_ROAD {
                f64::NAN
            } else {
                f64::from(tenths) / 10.0
            };
            ((value * scale) as f32).to_le_bytes()
        }));
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

fn write_rows<'a>(
    text: &mut String,
    name: &str,
    rows: impl Iterator<Item = &'a [u32]>,
    scale: f64,
) {
    let _ = write!(text, ",\"{name}\":[");
    for (at, row) in rows.enumerate() {
        text.push_str(if at == 0 { "[" } else { ",[" });
        for (at, &tenths) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            match tenths {
                NO_ROAD => text.push_str("null"),
                _ => write_tenths(text, f64::from(tenths) / 10.0 * scale),
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
        let mut text = String::new();
        let rows = [[0, NO_ROAD], [123, 80]];
        write_rows(&mut text, "durations", rows.iter().map(|row| &row[..]), 1.0);
        assert_eq!(text, ",\"durations\":[[0,null],[12.3,8]]");
    }

    #[test]
    fn an_array_has_layers_rows_and_columns() {
        let table = Table {
            columns: 2,
            seconds: Some(vec![125, NO_ROAD]),
            meters: Some(vec![30, NO_ROAD]),
        };
        let bytes = npy(&table, 1.0);
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
