//! A siting question as JSON: the tables of a case folder as arrays of objects, and the effort.
//!
//! `{"siting": {"key": value}, "sites": [{…}], "points": [{…}], "volumes": [{…}], "scenarios":
//! […], "limits": […], "phases": […], "closures": […], "effort": {…}}`. Column names are those of
//! the CSV files, in any of their languages; findings name the table and its row.

use super::settings;
use super::study::Effort;
use super::tables::{QuestionTable, TableRow};
use crate::resources::fault_column;
use crate::table::Folder;
use optimizer::Finding;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A question ready to be opened by [`Inputs::open`](super::Inputs::open).
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    texts: BTreeMap<String, String>,
    keys: Vec<String>,
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

impl RequestError {
    /// JSON pointer to the part.
    pub fn pointer(&self) -> String {
        let (Self::Form { part, .. } | Self::Unknown { part }) = self;
        let path = part.replace("].", "/").replace(['[', '.'], "/");
        format!("/{}", path.trim_end_matches(']'))
    }

    /// What is wrong, in Chinese.
    pub fn in_chinese(&self) -> String {
        match self {
            Self::Form { part, expected } => format!("{part}：应为 {expected}"),
            Self::Unknown { part } => format!("选址问题里没有 {part} 这一项"),
        }
    }
}

impl Request {
    /// Reads a question.
    ///
    /// # Errors
    /// The first part with a wrong form. What the tables say is checked when they are opened.
    pub fn from_json(value: &Value) -> Result<Self, RequestError> {
        let parts = object("request", value)?;
        let mut request = Self {
            texts: BTreeMap::new(),
            keys: Vec::new(),
            effort: Effort::default(),
        };
        for (part, value) in parts {
            match (part.as_str(), QuestionTable::named(part)) {
                ("siting", _) => request.read_settings(object("siting", value)?)?,
                ("effort", _) => request.effort = read_effort(object("effort", value)?)?,
                (_, Some(table)) => {
                    let text = table.to_csv(&rows(table, value)?)?;
                    request.texts.insert(table.file(), text);
                }
                _ => return Err(RequestError::Unknown { part: part.clone() }),
            }
        }
        Ok(request)
    }

    fn read_settings(&mut self, settings: &Map<String, Value>) -> Result<(), RequestError> {
        let mut text = "key,value\n".to_owned();
        for (key, value) in settings {
            let cells = [quoted(key), cell(&format!("siting.{key}"), value)?];
            text += &(cells.join(",") + "\n");
        }
        self.keys = settings.keys().cloned().collect();
        self.texts.insert(settings::FILE.to_owned(), text);
        Ok(())
    }

    /// Whether a part is there.
    pub fn has(&self, file: &str) -> bool {
        self.texts.contains_key(file)
    }

    /// JSON pointer into the question to what a finding is about.
    pub fn pointer(&self, finding: &Finding) -> String {
        let name = finding.source.file.trim_end_matches(".csv");
        let Some(index) = finding.source.row.and_then(|row| row.checked_sub(2)) else {
            return format!("/{name}");
        };
        if finding.source.file == settings::FILE {
            let key = self.keys.get(index as usize).map_or("", String::as_str);
            return format!("/siting/{key}");
        }
        let column = fault_column(&finding.fault).map(|column| format!("/{column}"));
        format!("/{name}/{index}{}", column.unwrap_or_default())
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

/// The rows of a table under the columns' own names.
///
/// # Errors
/// It is no array of objects.
pub fn rows(table: QuestionTable, value: &Value) -> Result<Vec<TableRow>, RequestError> {
    let rows = value
        .as_array()
        .ok_or_else(|| form(table.name, "an array of objects"))?;
    rows.iter()
        .map(|row| Ok(table.in_own_words(object(table.name, row)?)))
        .collect()
}

pub(super) fn cell(part: &str, value: &Value) -> Result<String, RequestError> {
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

/// How much is asked.
///
/// # Errors
/// An entry that nothing is known of, or no such number.
pub fn read_effort(parts: &Map<String, Value>) -> Result<Effort, RequestError> {
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
            "sites": [{ "站点编号": "S1", "经度": 112.5, "note": 1 }, { "site_id": "S2", "name": "x" }],
            "effort": { "steps": 100, "changes": false },
        }));
        let request = request.unwrap();
        assert_eq!(
            request.texts["sites.csv"],
            "site_id,name,lon,lat\n\"S1\",,112.5,\n\"S2\",\"x\",,\n"
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
