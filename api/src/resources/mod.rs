//! What people keep on the server: areas with their markets, hubs, vehicles and drivers; days with
//! their lots and locks. Each is a row of the tables that `case` reads, by the same names.
//!
//! It knows shapes and tables. Storing them is `store`'s business, judging them `case`'s.

mod day;
mod moment;
mod place;
mod sheet;

use crate::table::Row;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use day::{Day, DayKindName, Lock, LockKindName, Lot, PriorityName};
pub use moment::Moment;
pub use place::{Area, Driver, Hub, Market, Vehicle, Zone};
pub use sheet::{Tables, day_of_file, fault_column, records_of_csv, to_csv};

/// A kind of thing that is kept.
pub trait Record:
    Clone + Serialize + DeserializeOwned + utoipa::ToSchema + Send + Sync + 'static
{
    /// Its name in the store and in the document.
    const KIND: &'static str;
    /// The table it is a row of.
    const FILE: &'static str;
    /// The column of its identifier in that table.
    const ID: &'static str;
    /// Fields a list can be narrowed by.
    const FILTERS: &'static [&'static str] = &[];

    /// Its identifier.
    fn id(&self) -> String;

    /// Its columns, and how one is read from a row of its table on a day.
    fn columns() -> &'static [crate::table::Column];

    /// Reads one row; what cannot be read is noted there.
    fn of_row(row: &mut Row<'_>, date: Date) -> Self;

    /// Puts it into the tables of a day, in place of the one with its identifier; the index there.
    fn put_into(self, tables: &mut Tables) -> Option<usize>;

    /// Takes over from the record it replaces what its table does not hold.
    fn inherit(&mut self, _old: Self) {}

    /// Where it is, for maps.
    fn position(&self) -> Option<[f64; 2]> {
        None
    }
}

/// Puts a record in place of the one with its identifier, or at the end.
fn put<R: Record>(record: R, all: &mut Vec<R>) -> usize {
    let id = record.id();
    if let Some(index) = all.iter().position(|known| known.id() == id) {
        all[index] = record;
        return index;
    }
    all.push(record);
    all.len() - 1
}

/// What is wrong with an identifier, if anything is: it must fit into a path and a table cell.
pub fn is_identifier(id: &str) -> bool {
    let length = id.chars().count();
    (1..=64).contains(&length)
        && id == id.trim()
        && id
            .chars()
            .all(|letter| !letter.is_control() && !"/\\?#;|、，,\"".contains(letter))
}

/// A record as cells by column name, in the order of its fields; what is missing is left out.
fn cells<R: Record>(record: &R) -> Vec<(String, String)> {
    let Ok(Value::Object(fields)) = serde_json::to_value(record) else {
        return Vec::new();
    };
    let cell = |(name, value): (String, Value)| {
        let name = if name == "id" { R::ID.to_owned() } else { name };
        let text = match value {
            Value::Null | Value::Object(_) => return None,
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            Value::String(text) => moment::as_cell(&text).unwrap_or(text),
            Value::Array(parts) if parts.iter().any(Value::is_object) => return None,
            Value::Array(parts) => {
                let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                parts.join("; ")
            }
            Value::Number(number) => number.to_string(),
        };
        Some((name, text))
    };
    fields.into_iter().filter_map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_fit_into_paths_and_cells() {
        for good in ["L01", "晋A演01", "a b"] {
            assert!(is_identifier(good), "{good}");
        }
        for bad in ["", " a", "a/b", "a;b", "a\n", &"x".repeat(65)] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }
}
