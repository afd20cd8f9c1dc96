//! The tables of a siting question by name, with their columns: as JSON rows, and as CSV.
//!
//! Knows names; what rows mean is `case`'s matter.

use super::case::{CLOSURES, LIMITS, PHASES, POINTS, SCENARIOS, SITES};
use super::request::RequestError;
use super::volumes;
use crate::table::{Column, Folder, Need};
use optimizer::Finding;
use optimizer::validate::has_error;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One table of a question.
#[derive(Clone, Copy, Debug)]
pub struct QuestionTable {
    /// Its name; its file is this with `.csv`.
    pub name: &'static str,
    /// Its columns; the first names a row.
    pub columns: &'static [Column],
}

/// All tables of a question besides its settings.
pub const TABLES: [QuestionTable; 7] = [
    QuestionTable::new("sites", &SITES),
    QuestionTable::new("points", &POINTS),
    QuestionTable::new("volumes", &volumes::COLUMNS),
    QuestionTable::new("scenarios", &SCENARIOS),
    QuestionTable::new("limits", &LIMITS),
    QuestionTable::new("phases", &PHASES),
    QuestionTable::new("closures", &CLOSURES),
];

/// A row of a table: cells by column.
pub type TableRow = Map<String, Value>;

impl QuestionTable {
    const fn new(name: &'static str, columns: &'static [Column]) -> Self {
        Self { name, columns }
    }

    /// The table of a name.
    pub fn named(name: &str) -> Option<Self> {
        TABLES.into_iter().find(|table| table.name == name)
    }

    /// Its file.
    pub fn file(self) -> String {
        format!("{}.csv", self.name)
    }

    /// The column that names a row.
    pub const fn id(self) -> &'static str {
        self.columns[0].name
    }

    /// A row with its columns under their own names; columns nobody knows are left out.
    pub fn in_own_words(self, row: &TableRow) -> TableRow {
        let known = |header: &str| self.columns.iter().find(|column| column.is_called(header));
        row.iter()
            .filter_map(|(header, value)| Some((known(header)?.name.to_owned(), value.clone())))
            .collect()
    }

    /// Rows of a table as people save it.
    ///
    /// # Errors
    /// Every finding, if any is an error.
    pub fn rows_of_csv(self, bytes: Vec<u8>) -> Result<Vec<TableRow>, Vec<Finding>> {
        let file = self.file();
        let mut folder = Folder::in_memory(BTreeMap::from([(file.clone(), bytes)]));
        let table = folder.table(&file, self.columns);
        let rows = table.map(|table| folder.rows(&table, |row| self.cells(row)));
        match rows {
            Some(rows) if !has_error(&folder.findings) => Ok(rows),
            _ => Err(folder.findings),
        }
    }

    fn cells(self, row: &mut crate::table::Row<'_>) -> TableRow {
        let cell = |column: &Column| {
            let text = row.optional_text(column.name)?;
            Some((column.name.to_owned(), Value::String(text)))
        };
        self.columns.iter().filter_map(cell).collect()
    }

    /// Rows as a table, with every column that is needed or that any row fills.
    ///
    /// # Errors
    /// A cell that is no number, text or list of texts.
    pub fn to_csv(self, rows: &[TableRow]) -> Result<String, RequestError> {
        let is_filled = |column: &&Column| {
            column.need == Need::Required || rows.iter().any(|row| row.contains_key(column.name))
        };
        let columns: Vec<&str> = self
            .columns
            .iter()
            .filter(is_filled)
            .map(|column| column.name)
            .collect();
        let mut text = columns.join(",") + "\n";
        for (index, row) in rows.iter().enumerate() {
            let cell = |column: &&str| match row.get(*column) {
                Some(value) => {
                    super::request::cell(&format!("{}[{index}].{column}", self.name), value)
                }
                None => Ok(String::new()),
            };
            let cells: Result<Vec<String>, RequestError> = columns.iter().map(cell).collect();
            text += &(cells?.join(",") + "\n");
        }
        Ok(text)
    }
}
