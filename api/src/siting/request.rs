//! A siting question as JSON: the tables of a case folder as arrays of objects, and the effort.
//!
//! `{"siting": {"key": value}, "sites": [{…}], "points": [{…}], "volumes": [{…}], "scenarios":
//! […], "limits": […], "phases": […], "closures": […], "effort": {…}}`. Column names are those of
//! the CSV files, in any of their languages; findings name the table and its row.

use super::study::Effort;
use crate::table::Folder;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Tables of a case, by key of the request.
const TABLES: [&str; 7] = [
    "sites",
    "points",
    "volumes",
    "scenarios",
    "limits",
    "phases",
    "closures",
];

/// A question ready to be opened by [`Inputs::open`](super::Inputs::open).
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    texts: BTreeMap<String, String>,
    /// How much is asked.
    pub effort: Effort,
}

/// Why a request is no question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A part has the wrong form.
    #[error("{part}: expected {expected}")]
    Form {
        /// Which part.
        part: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A part that nothing is known of.
    #[error("{part} is no part of a siting question")]
    Unknown {
        /// Which part.
        part: String,
    },
}

impl Request {
    /// Reads a question.
    ///
    /// # Errors
    /// The first part with a wrong form. What the tables say is checked when they are opened.
    pub fn from_json(value: &Value) -> Result<Self, RequestError> {
        let parts = object("request", value)?;
        let mut texts = BTreeMap::new();
        let mut effort = Effort::default();
        for (part, value) in parts {
            match part.as_str() {
                "siting" => {
                    let settings = object("siting", value)?;
                    texts.insert("siting.csv".to_owned(), settings_text(settings)?);
                }
                "effort" => effort = read_effort(object("effort", value)?)?,
                table if TABLES.contains(&table) => {
                    texts.insert(format!("{table}.csv"), table_text(table, value)?);
                }
                _ => return Err(RequestError::Unknown { part: part.clone() }),
            }
        }
        Ok(Self { texts, effort })
    }

    /// The tables as a folder.
    pub fn folder(&self) -> Folder {
        let bytes = |(name, text): (&String, &String)| (name.clone(), text.clone().into_bytes());
        Folder::in_memory(self.texts.iter().map(bytes).collect())
    }
}

fn object<'a>(part: &str, value: &'a Value) -> Result<&'a Map<String, Value>, RequestError> {
    value.as_object().ok_or_else(|| form(part, "an object"))
}

fn form(part: &str, expected: &'static str) -> RequestError {
    RequestError::Form {
        part: part.to_owned(),
        expected,
    }
}

fn settings_text(settings: &Map<String, Value>) -> Result<String, RequestError> {
    let mut text = "key,value\n".to_owned();
    for (key, value) in settings {
        let cells = [quoted(key), cell(&format!("siting.{key}"), value)?];
        text += &(cells.join(",") + "\n");
    }
    Ok(text)
}

fn table_text(table: &str, value: &Value) -> Result<String, RequestError> {
    let rows = value
        .as_array()
        .ok_or_else(|| form(table, "an array of objects"))?;
    let mut columns: Vec<&String> = Vec::new();
    for row in rows {
        for column in object(table, row)?.keys() {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    let header: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let mut text = header.join(",") + "\n";
    for (index, row) in rows.iter().enumerate() {
        let line = columns.iter().map(|column| match row.get(column.as_str()) {
            Some(value) => cell(&format!("{table}[{index}].{column}"), value),
            None => Ok(String::new()),
        });
        let cells: Result<Vec<String>, RequestError> = line.collect();
        text += &(cells?.join(",") + "\n");
    }
    Ok(text)
}

fn cell(part: &str, value: &Value) -> Result<String, RequestError> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::String(text) => Ok(quoted(text)),
        Value::Array(list) => {
            let names: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            let names = names.ok_or_else(|| form(part, "a list of texts"))?;
            Ok(quoted(&names.join(";")))
        }
        Value::Object(_) => Err(form(part, "a number, a text or a list of texts")),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn read_effort(parts: &Map<String, Value>) -> Result<Effort, RequestError> {
    let mut effort = Effort::default();
    for (key, value) in parts {
        let part = format!("effort.{key}");
        if key == "changes" {
            effort.changes = value
                .as_bool()
                .ok_or_else(|| form(&part, "true or false"))?;
            continue;
        }
        let number = value.as_u64().filter(|number| *number <= 1_000_000_000);
        let number = number.ok_or_else(|| form(&part, "a whole number up to 1e9"))?;
        match key.as_str() {
            "steps" => effort.steps = number.max(1),
            "routed_plans" => effort.routed_plans = number.min(20) as usize,
            "sample_days" => effort.sample_days = number.min(200) as usize,
            "route_iterations" => effort.route_iterations = number,
            "seed" => effort.seed = number,
            _ => return Err(RequestError::Unknown { part }),
        }
    }
    Ok(effort)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tables_become_the_csv_files_they_stand_for() {
        let request = Request::from_json(&json!({
            "siting": { "name": "a \"b\", c", "sites": 2, "forced": ["S1", "S2"] },
            "sites": [{ "site_id": "S1", "lon": 112.5 }, { "site_id": "S2", "name": "x" }],
            "effort": { "steps": 100, "changes": false },
        }));
        let request = request.unwrap();
        assert_eq!(
            request.texts["sites.csv"],
            "\"site_id\",\"lon\",\"name\"\n\"S1\",112.5,\n\"S2\",,\"x\"\n"
        );
        assert!(request.texts["siting.csv"].contains("\"name\",\"a \"\"b\"\", c\"\n"));
        assert!(request.texts["siting.csv"].contains("\"forced\",\"S1;S2\"\n"));
        assert_eq!((request.effort.steps, request.effort.changes), (100, false));
    }

    #[test]
    fn a_wrong_part_is_named() {
        let error = |value| Request::from_json(&value).unwrap_err().to_string();
        assert_eq!(error(json!([])), "request: expected an object");
        assert_eq!(
            error(json!({ "site": [] })),
            "site is no part of a siting question"
        );
        assert_eq!(
            error(json!({ "sites": {} })),
            "sites: expected an array of objects"
        );
        assert_eq!(
            error(json!({ "effort": { "steps": -1 } })),
            "effort.steps: expected a whole number up to 1e9"
        );
        assert!(error(json!({ "sites": [{ "lon": {} }] })).starts_with("sites[0].lon"));
    }
}
