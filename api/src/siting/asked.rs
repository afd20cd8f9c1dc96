//! A siting question as the server keeps it, and a study of it: the question with some of its parts
//! replaced. Side by side, several studies of one question are its scenarios.

use super::request::{Request, RequestError, read_effort, rows};
use super::settings::own_key;
use super::tables::{QuestionTable, TABLES, TableRow};
use crate::table::Folder;
use optimizer::Finding;
use optimizer::validate::has_error;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::Path;
use utoipa::ToSchema;

/// Settings that count sites: one of them replaced, the others no longer hold.
const COUNTS: [&str; 3] = ["sites", "sites_min", "sites_max"];

/// A question with its settings (`siting`) and tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SitingQuestion {
    /// Unique name in paths.
    pub id: String,
    /// The map its places lie on.
    pub map: String,
    /// `siting` and the tables by name.
    #[serde(flatten)]
    pub parts: Map<String, Value>,
}

/// Asks for a study of a question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StudyRequest {
    /// What people call it; the question's name where it is empty.
    #[schema(example = "预算 9 千万")]
    pub name: String,
    /// Settings in place of the question's own.
    #[schema(value_type = Object, example = json!({ "budget_yuan": 90_000_000, "sites": 9 }))]
    pub siting: Map<String, Value>,
    /// Tables in place of the question's own, by name, each an array of rows.
    #[schema(value_type = Object, example = json!({ "limits": [{ "kind": "each", "counties": "临县", "minutes": 120 }] }))]
    pub tables: Map<String, Value>,
    /// Sites that must stand besides those of the settings, by identifier, name or county.
    pub forced: Vec<String>,
    /// Sites that must not stand.
    pub forbidden: Vec<String>,
    /// How much is asked; what is left out has its default.
    #[schema(value_type = super::Effort)]
    pub effort: Map<String, Value>,
}

/// A study as a job knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskedStudy {
    /// The question.
    pub question: String,
    /// What is asked.
    pub study: StudyRequest,
}

impl SitingQuestion {
    /// Puts names of tables and columns into our own words.
    ///
    /// # Errors
    /// A part that nothing is known of, or of the wrong form.
    pub fn in_own_words(mut self) -> Result<Self, RequestError> {
        for (part, value) in &mut self.parts {
            match QuestionTable::named(part) {
                Some(table) => {
                    let rows = rows(table, value)?.into_iter().map(Value::Object);
                    *value = rows.collect();
                }
                None if part == "siting" => {}
                None => return Err(RequestError::Unknown { part: part.clone() }),
            }
        }
        Request::from_json(&Value::Object(self.parts.clone()))?;
        Ok(self)
    }

    /// The rows of a table; none where it has none.
    pub fn rows(&self, table: QuestionTable) -> Vec<TableRow> {
        self.parts
            .get(table.name)
            .and_then(|value| rows(table, value).ok())
            .unwrap_or_default()
    }

    /// Puts rows in place of those of a table.
    pub fn set_rows(&mut self, table: QuestionTable, rows: Vec<TableRow>) {
        let rows = rows.into_iter().map(Value::Object).collect();
        self.parts.insert(table.name.to_owned(), rows);
    }

    /// How many rows a table of it has.
    pub fn count(&self, table: &str) -> usize {
        let rows = self.parts.get(table).and_then(Value::as_array);
        rows.map_or(0, Vec::len)
    }

    /// A setting as text, or nothing.
    pub fn setting(&self, key: &str) -> Option<String> {
        match self.parts.get("siting")?.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// The question with the parts of a study in place of its own.
    ///
    /// # Errors
    /// A part that nothing is known of, or of the wrong form.
    pub fn with(&self, study: &StudyRequest) -> Result<Request, RequestError> {
        let mut parts = self.parts.clone();
        let settings = parts.entry("siting").or_insert_with(|| Map::new().into());
        if let Value::Object(settings) = settings {
            replace(settings, &study.siting);
            if !study.name.is_empty() {
                settings.insert("name".to_owned(), study.name.clone().into());
            }
        }
        for (name, rows) in &study.tables {
            if QuestionTable::named(name).is_none() {
                let part = format!("tables.{name}");
                return Err(RequestError::Unknown { part });
            }
            parts.insert(name.clone(), rows.clone());
        }
        let mut request = Request::from_json(&Value::Object(parts))?;
        request.effort = read_effort(&study.effort)?;
        Ok(request)
    }
}

fn replace(settings: &mut Map<String, Value>, by: &Map<String, Value>) {
    let keys: Vec<&str> = by.keys().map(|key| own_key(key)).collect();
    let counts = keys.iter().any(|key| COUNTS.contains(key));
    settings.retain(|key, _| {
        let key = own_key(key);
        let is_replaced = keys.contains(&key) || (counts && COUNTS.contains(&key));
        !is_replaced
    });
    settings.extend(by.clone());
}

/// The question of a case folder; `points` stands in for the table of demand points named there.
///
/// # Errors
/// Every finding of a table that cannot be read.
pub fn question_of_folder(
    folder: &Path,
    points: Option<&str>,
    [id, map]: [&str; 2],
) -> Result<SitingQuestion, Vec<Finding>> {
    let mut tables = Folder::new(folder);
    let settings = super::settings::entries(&mut tables);
    let named = settings
        .get("points")
        .and_then(Value::as_str)
        .unwrap_or("points.csv");
    let points = points.unwrap_or(named).to_owned();
    let mut parts = Map::new();
    for table in TABLES {
        let file = if table.name == "points" {
            points.clone()
        } else {
            table.file()
        };
        if !tables.has(&file) {
            continue;
        }
        let bytes = tables.text(&file).unwrap_or_default().into_bytes();
        let rows = table.rows_of_csv(bytes)?;
        parts.insert(
            table.name.to_owned(),
            rows.into_iter().map(Value::Object).collect(),
        );
    }
    if has_error(&tables.findings) {
        return Err(tables.findings);
    }
    let mut settings = settings;
    settings.shift_remove("points");
    let mut all = Map::from_iter([("siting".to_owned(), Value::Object(settings))]);
    all.extend(parts);
    Ok(SitingQuestion {
        id: id.to_owned(),
        map: map.to_owned(),
        parts: all,
    })
}
