//! Tolerant import: what people send becomes rows of `lots.csv`, or a reason why not.
//!
//! `files → grids → rows → verdicts`. Every row of every file comes out exactly once: accepted,
//! repaired (and how), refused (and why), or skipped because it is no lot. Nothing is guessed in
//! silence. It reads no clock and writes nothing.

mod columns;
pub mod grid;
mod ledger;
mod line;
mod measure;
mod note;
mod place;
mod product;
mod row;
mod when;

use crate::datum::Datum;
use crate::table::{Folder, Record};
use crate::words::Language;
use grid::{Grid, GridFault, GridRow};
use optimizer::draft::ProductDraft;
use optimizer::units::Position;
use std::collections::BTreeMap;

pub use ledger::{LotTable, NewMarket};
pub use measure::UnitWeights;
pub use note::{Note, Verdict};
pub use place::{Gazetteer, KnownMarket};
pub use product::Products;
pub use when::Days;

/// All that a reader of messages knows.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The catalogue and its nicknames.
    pub products: Products,
    /// What crates weigh.
    pub weights: UnitWeights,
    /// Markets and townships.
    pub places: Gazetteer,
    /// The planned day, and the day the messages were written.
    pub days: Days,
    /// The case's `lots.csv`, header first; empty if there is none.
    pub lots: Vec<Record>,
    /// The datum of all coordinates, if a person has said it.
    pub datum: Option<Datum>,
}

/// One row with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct IntakeRow {
    /// The file's name.
    pub file: String,
    /// The sheet's name; empty for text.
    pub sheet: String,
    /// The row as its program numbers it.
    pub number: u32,
    /// As written, cells parted by tabs.
    pub original: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The lot's identifier, if there is one now.
    pub lot: Option<String>,
    /// All that is worth saying.
    pub notes: Vec<Note>,
}

/// What came of all files.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// Every row of every file, in order.
    pub rows: Vec<IntakeRow>,
    /// Files that are no tables, and why.
    pub faults: Vec<(String, GridFault)>,
    /// The case's table of lots as it is now.
    pub lots: LotTable,
    /// Markets that the case did not have.
    pub markets: Vec<NewMarket>,
}

impl Desk {
    /// Reads what the desk needs from the facts and the tables of a case.
    pub fn new(
        facts: &mut Folder,
        catalogue: Vec<ProductDraft>,
        markets: &[Record],
        days: Days,
    ) -> Self {
        Self {
            products: Products::read(facts, catalogue),
            weights: UnitWeights::read(facts),
            places: Gazetteer::read(facts, Gazetteer::markets_of(markets)),
            days,
            lots: Vec::new(),
            datum: None,
        }
    }

    /// Reads files by name and content.
    pub fn read(&self, files: &[(String, Vec<u8>)]) -> Intake {
        let mut intake = Intake {
            lots: LotTable::new(&self.lots, self.days.planned),
            ..Intake::default()
        };
        let mut drafts = Vec::new();
        for (name, bytes) in files {
            match grid::read(bytes) {
                Ok(grids) => {
                    let is_own = grids.iter().any(|grid| is_own_lots(&grid.sheet));
                    for grid in &grids {
                        if is_own && !is_own_lots(&grid.sheet) {
                            skip_grid(name, grid, &mut drafts);
                        } else {
                            self.read_grid(name, grid, &mut drafts);
                        }
                    }
                }
                Err(fault) => intake.faults.push((name.clone(), fault)),
            }
        }
        ledger::enter(self, drafts, &mut intake);
        intake
    }

    fn read_grid(&self, file: &str, grid: &Grid, drafts: &mut Vec<Draft>) {
        if grid.is_text {
            for row in &grid.rows {
                drafts.push(self.text_row(file, row));
            }
            return;
        }
        let header = columns::find(grid);
        for (index, row) in grid.rows.iter().enumerate() {
            let mut draft = Draft::of(file, &grid.sheet, row);
            match &header {
                None if index == 0 => draft.notes.push(note::no_table(&grid.sheet)),
                None => draft.notes.push(note::title()),
                Some(header) if index <= header.row => draft.notes.push(note::title()),
                Some(_) if columns::is_total(row) => draft.notes.push(note::total()),
                Some(header) => {
                    draft.cells = columns::cells(header, row);
                    draft.merged_notes(header, row);
                    draft.units = header
                        .columns
                        .iter()
                        .filter_map(|&(field, _, unit)| Some((field, unit?)))
                        .collect();
                    row::read(self, &mut draft);
                }
            }
            drafts.push(draft);
        }
    }

    fn text_row(&self, file: &str, row: &GridRow) -> Draft {
        let mut draft = Draft::of(file, "", row);
        let text = row.cells[0].as_str();
        let read = line::read(text, &self.products, self.days);
        if is_chatter(text, &read) {
            draft.notes.push(note::chatter());
            return draft;
        }
        if columns::begins_a_total(text) {
            draft.notes.push(note::total());
            return draft;
        }
        draft
            .notes
            .extend(read.leftover.iter().map(|word| note::leftover(word)));
        draft.cells = read.cells;
        row::read(self, &mut draft);
        draft
    }
}

/// The sheet of lots in our own export: beside it the others are results, no input.
fn is_own_lots(sheet: &str) -> bool {
    matches!(sheet, "货批" | "lots")
}

fn skip_grid(file: &str, grid: &Grid, drafts: &mut Vec<Draft>) {
    for row in &grid.rows {
        let mut draft = Draft::of(file, &grid.sheet, row);
        draft.notes.push(note::result());
        drafts.push(draft);
    }
}

/// `王会计 17:03`, `2026年9月11日 17:03`: who wrote when, above what was written.
fn is_chatter(text: &str, read: &line::Read) -> bool {
    let says_nothing = ["product", "mass_kg"]
        .iter()
        .all(|field| !read.cells.contains_key(field));
    let last = text.split_whitespace().last().unwrap_or("");
    let is_clock = last.len() <= 8
        && last.contains(':')
        && last.chars().all(|c| c.is_ascii_digit() || c == ':');
    says_nothing && (is_clock || text.ends_with([':', '：']))
}

/// A row under reading.
#[derive(Clone, Debug, Default)]
struct Draft {
    file: String,
    sheet: String,
    number: u32,
    original: String,
    cells: BTreeMap<&'static str, String>,
    units: Vec<(&'static str, &'static str)>,
    notes: Vec<Note>,
    /// Values for `lots.csv`.
    lot: BTreeMap<&'static str, String>,
    /// A market the case does not have, with its position.
    new_market: Option<(String, String, Position)>,
    /// A datum that the coordinates seem to be in.
    suspicion: Option<Datum>,
}

impl Draft {
    fn of(file: &str, sheet: &str, row: &GridRow) -> Self {
        Self {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            number: row.number,
            original: row.cells.join("\t").trim_end().to_owned(),
            ..Self::default()
        }
    }

    fn merged_notes(&mut self, header: &columns::Header, row: &GridRow) {
        for &(field, column, _) in &header.columns {
            if row.merged.contains(&column)
                && let Some(value) = self.cells.get(field)
            {
                let name = crate::case::lots_header(field, Language::Zh).unwrap_or(field);
                self.notes.push(note::merged(name, value));
            }
        }
    }

    fn verdict(&self) -> Verdict {
        let worst = self.notes.iter().map(|note| note.verdict).max();
        worst.unwrap_or(Verdict::Accepted)
    }

    /// Where it stands, to be named by another row.
    fn place(&self, language: Language) -> String {
        let sheet = if self.sheet.is_empty() {
            String::new()
        } else {
            format!("·{}", self.sheet)
        };
        match language {
            Language::Zh => format!("{}{sheet} 第 {} 行", self.file, self.number),
            Language::En => format!("{}{sheet} row {}", self.file, self.number),
        }
    }
}
