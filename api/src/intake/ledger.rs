//! All rows together: identifiers, duplicates, datums, and the table of lots that comes of them.

use super::{Desk, Draft, Intake, IntakeRow, Verdict, note};
use crate::case::lots_header;
use crate::datum::Datum;
use crate::table::Record;
use crate::words::Language;
use jiff::civil::Date;
use optimizer::units::Position;
use std::collections::{BTreeMap, BTreeSet};

/// A market to be added to `markets.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMarket {
    /// Its identifier and name.
    pub name: String,
    /// Where it is, WGS-84.
    pub position: Position,
}

/// `lots.csv` as it will be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LotTable {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    by_id: BTreeMap<String, usize>,
    /// The day that dates in it count from.
    planned: Option<Date>,
    /// Lots that are new.
    pub added: usize,
    /// Lots that have changed.
    pub changed: usize,
}

const COLUMNS: [&str; 10] = [
    "lot_id",
    "market",
    "product",
    "mass_kg",
    "harvested",
    "core_c",
    "precooled",
    "ready_from",
    "ready_until",
    "certificate",
];

impl LotTable {
    /// The case's table, header first; headers become those of our own files.
    pub(super) fn new(records: &[Record], planned: Date) -> Self {
        let Some((head, rows)) = records.split_first() else {
            return Self {
                columns: COLUMNS.map(str::to_owned).to_vec(),
                planned: Some(planned),
                ..Self::default()
            };
        };
        let columns: Vec<String> = head
            .cells
            .iter()
            .map(|cell| lots_header(cell, Language::En).map_or_else(|| cell.clone(), str::to_owned))
            .collect();
        let id = columns.iter().position(|column| column == "lot_id");
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let mut cells = row.cells.clone();
                cells.resize(columns.len(), String::new());
                cells
            })
            .collect();
        let by_id = rows.iter().enumerate();
        let by_id = by_id
            .filter_map(|(index, row)| Some((row[id?].clone(), index)))
            .collect();
        Self {
            columns,
            rows,
            by_id,
            planned: Some(planned),
            ..Self::default()
        }
    }

    /// As text with byte order mark, which Excel reads.
    ///
    /// # Panics
    /// Never: memory takes any row.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        let rows = std::iter::once(&self.columns).chain(&self.rows);
        for row in rows {
            let mut cells = row.clone();
            cells.resize(self.columns.len(), String::new());
            writer.write_record(&cells).expect("memory takes any row");
        }
        writer.into_inner().expect("memory takes any row")
    }

    /// Whether anything differs from the case.
    pub fn is_changed(&self) -> bool {
        self.added + self.changed > 0
    }

    fn column(&mut self, name: &str) -> usize {
        if let Some(index) = self.columns.iter().position(|column| column == name) {
            return index;
        }
        self.columns.push(name.to_owned());
        for row in &mut self.rows {
            row.push(String::new());
        }
        self.columns.len() - 1
    }

    fn get(&self, row: usize, column: &str) -> &str {
        let column = self.columns.iter().position(|known| known == column);
        column
            .and_then(|column| self.rows[row].get(column))
            .map_or("", String::as_str)
    }

    fn add(&mut self, lot: &BTreeMap<&'static str, String>) {
        self.rows.push(vec![String::new(); self.columns.len()]);
        let row = self.rows.len() - 1;
        self.by_id.insert(lot["lot_id"].clone(), row);
        self.write(row, lot);
        self.added += 1;
    }

    fn write(&mut self, row: usize, lot: &BTreeMap<&'static str, String>) {
        for (&field, value) in lot {
            let column = self.column(field);
            self.rows[row][column].clone_from(value);
        }
    }

    /// Changes a lot of the case; what changed, in words.
    fn change(&mut self, row: usize, lot: &BTreeMap<&'static str, String>) -> Vec<String> {
        let mut changes = Vec::new();
        for (&field, value) in lot {
            let before = self.get(row, field).to_owned();
            if !means_same(&before, value, self.planned) {
                let name = lots_header(field, Language::Zh).unwrap_or(field);
                changes.push(format!("{name} {before} → {value}"));
                let column = self.column(field);
                self.rows[row][column].clone_from(value);
            }
        }
        if !changes.is_empty() {
            self.changed += 1;
        }
        changes
    }
}

/// `700` and `700.0`, `是` and `yes`, `前一日 17:00`, `-1d 17:00` and that date are no changes.
fn means_same(before: &str, after: &str, planned: Option<Date>) -> bool {
    let tidy = |text: &str| {
        let text = crate::text::half_width(text);
        match text.as_str() {
            "yes" | "Y" | "是" => "是".to_owned(),
            "no" | "N" | "否" | "" => "否".to_owned(),
            other => match (
                crate::text::number(other),
                crate::text::moment(other, planned),
            ) {
                (Some(value), _) => value.to_string(),
                (_, Some(moment)) => super::when::written(moment),
                _ => other.to_owned(),
            },
        }
    };
    tidy(before) == tidy(after)
}

pub(super) fn enter(desk: &Desk, mut drafts: Vec<Draft>, intake: &mut Intake) {
    ask_about_datums(desk, &mut drafts);
    let mut told = Told::before(desk, &intake.lots);
    let mut markets = BTreeSet::new();
    let mut next = 1;
    for mut draft in drafts {
        let is_lot = draft.verdict() != Verdict::Skipped && draft.verdict() != Verdict::Refused;
        if is_lot && !told.is_repeated(desk, &mut draft) {
            settle(&mut draft, intake, &mut next);
            if let Some((name, _, position)) = draft.new_market.take()
                && markets.insert(name.clone())
            {
                intake.markets.push(NewMarket { name, position });
            }
        }
        intake.rows.push(finished(draft));
    }
}

fn finished(draft: Draft) -> IntakeRow {
    let verdict = draft.verdict();
    let lot = draft.lot.get("lot_id").cloned();
    IntakeRow {
        verdict,
        lot: lot.filter(|_| verdict != Verdict::Refused),
        file: draft.file,
        sheet: draft.sheet,
        number: draft.number,
        original: draft.original,
        notes: draft.notes,
    }
}

/// Where two or more rows miss known markets by the shift of a datum, the others of the same batch
/// are surely in it too: a person must say so before a new market is placed.
fn ask_about_datums(desk: &Desk, drafts: &mut [Draft]) {
    const ENOUGH: usize = 2;
    if desk.datum.is_some() {
        return;
    }
    for datum in [Datum::Gcj02, Datum::Bd09] {
        let votes = drafts
            .iter()
            .filter(|draft| draft.suspicion == Some(datum))
            .count();
        if votes < ENOUGH {
            continue;
        }
        for draft in drafts.iter_mut().filter(|draft| draft.new_market.is_some()) {
            let has_coordinates = ["lon", "coordinates"]
                .iter()
                .any(|field| draft.cells.contains_key(field));
            if has_coordinates {
                draft.notes.push(note::datum_asked(datum, votes));
            }
        }
    }
}

/// What has been told so far, and where, in both languages.
#[derive(Default)]
struct Told {
    lots: BTreeMap<[String; 3], [String; 2]>,
    ids: BTreeMap<String, [String; 2]>,
}

impl Told {
    /// The lots of the case have been told before.
    fn before(desk: &Desk, table: &LotTable) -> Self {
        let mut told = Self::default();
        for row in 0..table.rows.len() {
            let of = |field: &str| table.get(row, field);
            let key = identity(desk, of("market"), of("product"), of("mass_kg"));
            let id = of("lot_id");
            told.lots
                .insert(key, [format!("货批 {id}"), format!("lot {id}")]);
        }
        told
    }

    /// Whether a row tells what another has told; then it is refused with that other's place.
    fn is_repeated(&mut self, desk: &Desk, draft: &mut Draft) -> bool {
        let place = [Language::Zh, Language::En].map(|language| draft.place(language));
        let of = |field: &str| draft.lot.get(field).map_or("", String::as_str);
        let key = identity(desk, of("market"), of("product"), of("mass_kg"));
        if let Some(id) = draft.lot.get("lot_id").cloned() {
            if let Some(other) = self.ids.get(&id) {
                draft.notes.push(note::id_twice(&id, other));
                return true;
            }
            self.ids.insert(id, place.clone());
            self.lots.entry(key).or_insert(place);
            return false;
        }
        if let Some(other) = self.lots.get(&key) {
            draft.notes.push(note::duplicate(other));
            return true;
        }
        self.lots.insert(key, place);
        false
    }
}

/// A lot by what it is, whichever names are used for it.
fn identity(desk: &Desk, market: &str, product: &str, kg: &str) -> [String; 3] {
    let known = desk
        .places
        .markets
        .iter()
        .find(|known| known.name == market);
    let market = known.map_or(market, |known| known.id.as_str());
    let product = desk
        .products
        .find(product)
        .map_or(product, |draft| draft.id.as_str());
    let kg = crate::text::number(kg).map_or_else(|| kg.to_owned(), |kg| kg.to_string());
    [market.to_owned(), product.to_owned(), kg]
}

/// Gives a lot its number and its row.
fn settle(draft: &mut Draft, intake: &mut Intake, next: &mut u32) {
    let known = draft
        .lot
        .get("lot_id")
        .and_then(|id| intake.lots.by_id.get(id).copied());
    if let Some(row) = known {
        let id = draft.lot["lot_id"].clone();
        // What a re-imported row does not say stays as it is.
        let assumed = |code: &str| draft.notes.iter().any(|note| note.code == code);
        let mut lot = draft.lot.clone();
        if assumed("harvest-assumed") {
            lot.remove("harvested");
        }
        if assumed("precool-assumed") {
            lot.remove("precooled");
        }
        let changes = intake.lots.change(row, &lot);
        draft
            .notes
            .retain(|note| !matches!(note.code, "harvest-assumed" | "precool-assumed" | "time"));
        draft.notes.push(if changes.is_empty() {
            note::unchanged(&id)
        } else {
            note::updated(&id, &changes.join("，"))
        });
        return;
    }
    if !draft.lot.contains_key("lot_id") {
        let id = loop {
            let id = format!("R{next:03}");
            *next += 1;
            if !intake.lots.by_id.contains_key(&id) {
                break id;
            }
        };
        draft.notes.push(note::id_made(&id));
        draft.lot.insert("lot_id", id);
    }
    intake.lots.add(&draft.lot);
}
