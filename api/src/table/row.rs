//! One row of a table, cell by cell. What cannot be read is noted and replaced by a stand-in.

use super::{Record, Table};
use crate::text;
use jiff::civil::Date;
use optimizer::draft::SourceRow;
use optimizer::units::PlanTime;
use optimizer::validate::{Fault, Finding, Kind, Subject, TableFault};

/// One row under reading.
#[derive(Debug)]
pub struct Row<'a> {
    table: &'a Table,
    record: &'a Record,
    findings: &'a mut Vec<Finding>,
    subject: Option<Subject>,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        table: &'a Table,
        record: &'a Record,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        Self {
            table,
            record,
            findings,
            subject: None,
        }
    }

    /// Where this row is written.
    pub fn source(&self) -> SourceRow {
        SourceRow::new(self.table.file(), self.record.row)
    }

    /// The identifier in a column, which becomes the subject of all findings of this row.
    pub fn id(&mut self, kind: Kind, column: &'static str) -> String {
        let id = self.text(column);
        self.subject = Some(Subject::new(kind, &id));
        id
    }

    /// Notes a fault of this row.
    pub fn note(&mut self, fault: impl Into<Fault>) {
        self.findings.push(Finding {
            source: self.source(),
            subject: self.subject.clone(),
            fault: fault.into(),
        });
    }

    /// A cell that may be empty or missing.
    pub fn optional_text(&self, column: &str) -> Option<String> {
        let cell = self.record.cells.get(self.table.index(column)?)?;
        let name = text::half_width_names(cell);
        (!name.is_empty()).then_some(name)
    }

    /// A cell that must be filled.
    pub fn text(&mut self, column: &'static str) -> String {
        self.optional_text(column).unwrap_or_else(|| {
            self.note(TableFault::CellEmpty { column });
            String::new()
        })
    }

    /// A number that may be missing; noted if it is there and no number.
    pub fn optional_number(&mut self, column: &'static str) -> Option<f64> {
        let written = self.optional_text(column)?;
        let read = text::number(&written);
        if read.is_none() {
            self.note(TableFault::NotANumber {
                column,
                text: written,
            });
        }
        read
    }

    /// A number that must be there; `NaN` where it is not, which is noted.
    pub fn number(&mut self, column: &'static str) -> f64 {
        let written = self.text(column);
        if written.is_empty() {
            return f64::NAN;
        }
        self.optional_number(column).unwrap_or(f64::NAN)
    }

    /// A number with its unit behind it, both as written.
    pub fn quantity(&mut self, column: &'static str) -> (f64, String) {
        let written = self.text(column);
        if written.is_empty() {
            return (f64::NAN, String::new());
        }
        text::quantity(&written).unwrap_or_else(|| {
            self.note(TableFault::NotANumber {
                column,
                text: written,
            });
            (f64::NAN, String::new())
        })
    }

    /// A moment that may be missing.
    pub fn optional_moment(&mut self, column: &'static str, planned: Date) -> Option<PlanTime> {
        let written = self.optional_text(column)?;
        let read = text::moment(&written, Some(planned));
        if read.is_none() {
            self.note(TableFault::NotATime {
                column,
                text: written,
            });
        }
        read
    }

    /// A moment that must be there; midnight where it is not, which is noted.
    pub fn moment(&mut self, column: &'static str, planned: Date) -> PlanTime {
        if self.text(column).is_empty() {
            return PlanTime::MIDNIGHT;
        }
        self.optional_moment(column, planned).unwrap_or_default()
    }

    /// Windows that must be there; none where they are not, which is noted.
    pub fn windows(&mut self, column: &'static str, planned: Date) -> Vec<[PlanTime; 2]> {
        let written = self.text(column);
        if written.is_empty() {
            return Vec::new();
        }
        text::windows(&written, Some(planned)).unwrap_or_else(|| {
            let text = written;
            self.note(if text::says_closed(&text) {
                TableFault::ClosedThatDay { column, text }
            } else {
                TableFault::NotATime { column, text }
            });
            Vec::new()
        })
    }

    /// Names in one cell.
    pub fn list(&self, column: &str) -> Vec<String> {
        self.optional_text(column)
            .map_or_else(Vec::new, |written| text::list(&written))
    }

    /// One of a few words, each with its meaning; `None` if the cell is empty or unknown, and the
    /// latter is noted.
    pub fn choice<T: Copy>(
        &mut self,
        column: &'static str,
        meanings: &[(&str, T)],
        choices: &'static str,
    ) -> Option<T> {
        let written = self.optional_text(column)?;
        let lower = written.to_lowercase();
        let found = meanings.iter().find(|(word, _)| *word == lower);
        if found.is_none() {
            self.note(TableFault::NotAChoice {
                column,
                text: written,
                choices,
            });
        }
        found.map(|&(_, meaning)| meaning)
    }

    /// Yes or no; an empty cell is no.
    pub fn is_yes(&mut self, column: &'static str) -> bool {
        const WORDS: [(&str, bool); 13] = [
            ("是", true),
            ("有", true),
            ("已预冷", true),
            ("yes", true),
            ("y", true),
            ("true", true),
            ("1", true),
            ("否", false),
            ("无", false),
            ("no", false),
            ("n", false),
            ("false", false),
            ("0", false),
        ];
        self.choice(column, &WORDS, "是 / 否, yes / no")
            .unwrap_or(false)
    }
}
