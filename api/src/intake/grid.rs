//! From a file's bytes to rows of text: workbooks, CSV in UTF-8 or GBK, pasted lines. Knows no
//! columns.

use crate::table::decode;
use crate::words::Language;
use calamine::{Data, Dimensions, Reader, Sheets, open_workbook_auto_from_rs};
use std::collections::BTreeSet;
use std::io::Cursor;

/// A sheet, table or text as rows of trimmed cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The sheet's name; empty for text.
    pub sheet: String,
    /// Every row with content.
    pub rows: Vec<GridRow>,
    /// Whether each row is one free line.
    pub is_text: bool,
}

/// A row as spreadsheets number it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridRow {
    /// From 1.
    pub number: u32,
    /// Trimmed cells.
    pub cells: Vec<String>,
    /// Columns whose value comes from a merged cell that began in an earlier row.
    pub merged: BTreeSet<usize>,
}

/// Why bytes are no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GridFault {
    /// Nothing in it.
    Empty,
    /// A workbook that cannot be opened.
    Workbook(String),
    /// Neither UTF-8 nor GBK.
    NotText,
    /// More rows than a day has lots.
    TooLong(usize),
}

impl GridFault {
    /// What is wrong and what helps.
    pub fn message(&self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Empty => (
                "文件是空的；请检查是不是选错了".into(),
                "the file is empty; is it the right one?".into(),
            ),
            Self::Workbook(reason) => (
                format!("打不开这个 Excel 文件（{reason}）；请用 Excel 或 WPS 打开后另存为 .xlsx"),
                format!(
                    "the workbook cannot be opened ({reason}); open it in Excel and save it as .xlsx"
                ),
            ),
            Self::NotText => (
                "不是表格也不是文字（UTF-8 或 GBK）；请发 Excel、CSV 或文字".into(),
                "neither a workbook nor text (UTF-8 or GBK); send Excel, CSV or text".into(),
            ),
            Self::TooLong(rows) => (
                format!("有 {rows} 行，超过 {MOST_ROWS} 行；请只留要收的货"),
                format!("{rows} rows are more than {MOST_ROWS}; keep only the lots to fetch"),
            ),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// More rows are no day's lots.
const MOST_ROWS: usize = 200_000;

/// The grids of a file, by its content rather than its name.
///
/// # Errors
/// Bytes that are neither a workbook nor text.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid>, GridFault> {
    let is_zip = bytes.starts_with(b"PK\x03\x04");
    let is_compound = bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let grids = if is_zip || is_compound {
        workbook(bytes)?
    } else {
        vec![text(&decode(bytes).ok_or(GridFault::NotText)?)]
    };
    let rows: usize = grids.iter().map(|grid| grid.rows.len()).sum();
    match rows {
        0 => Err(GridFault::Empty),
        1..=MOST_ROWS => Ok(grids),
        _ => Err(GridFault::TooLong(rows)),
    }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Grid>, GridFault> {
    let fault = |error: calamine::Error| GridFault::Workbook(error.to_string());
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(fault)?;
    let names = book.sheet_names();
    let mut grids = Vec::new();
    for name in names {
        let merged = merged_cells(&mut book, &name);
        let range = book.worksheet_range(&name).map_err(fault)?;
        if let Some(grid) = sheet(name, &range, &merged) {
            grids.push(grid);
        }
    }
    Ok(grids)
}

fn merged_cells(book: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Vec<Dimensions> {
    match book {
        Sheets::Xlsx(book) => {
            let cells = book.merge_cells_by_sheet_name(name);
            cells.unwrap_or_default()
        }
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn sheet(name: String, range: &calamine::Range<Data>, merged: &[Dimensions]) -> Option<Grid> {
    let (top, left) = range.start()?;
    let mut rows: Vec<GridRow> = range
        .rows()
        .enumerate()
        .map(|(index, cells)| GridRow {
            number: top + index as u32 + 1,
            cells: cells.iter().map(cell_text).collect(),
            merged: BTreeSet::new(),
        })
        .collect();
    for region in merged {
        spread(&mut rows, [top, left], region);
    }
    rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    Some(Grid {
        sheet: name,
        rows,
        is_text: false,
    })
}

/// Writes a merged cell's value into every row it covers, in its first column.
fn spread(rows: &mut [GridRow], [top, left]: [u32; 2], region: &Dimensions) {
    let (Some(column), Some(first)) = (
        region.start.1.checked_sub(left),
        region.start.0.checked_sub(top),
    ) else {
        return;
    };
    let (column, first) = (column as usize, first as usize);
    let value = rows
        .get(first)
        .and_then(|row| row.cells.get(column))
        .cloned();
    let Some(value) = value else { return };
    let last = region.end.0.saturating_sub(top) as usize;
    for row in rows.iter_mut().take(last + 1).skip(first + 1) {
        if let Some(cell) = row.cells.get_mut(column) {
            cell.clone_from(&value);
            row.merged.insert(column);
        }
    }
}

/// A cell as a person reads it: whole numbers without a point, dates and times as such.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        Data::Bool(yes) => if *yes { "是" } else { "否" }.into(),
        Data::DateTime(moment) => moment_text(moment.as_f64(), moment.to_ymd_hms_milli()),
        Data::Error(_) | Data::Empty => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

fn moment_text(value: f64, moment: (u16, u8, u8, u8, u8, u8, u16)) -> String {
    let (year, month, day, hour, minute, ..) = moment;
    if value < 1.0 {
        format!("{hour:02}:{minute:02}")
    } else if value.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }
}

/// Text as a table if one of its first lines is a header, else as free lines.
fn text(text: &str) -> Grid {
    const DEEPEST: usize = 20;
    let delimiter = text.lines().take(DEEPEST).find_map(|line| {
        [('\t', b'\t'), (',', b','), (';', b';')]
            .into_iter()
            .find(|&(mark, _)| is_header_like(line, mark))
    });
    match delimiter {
        Some((_, byte)) => table(text, byte),
        None => lines(text),
    }
}

fn is_header_like(line: &str, mark: char) -> bool {
    let known = line
        .split(mark)
        .filter(|cell| super::columns::field_of(cell).is_some());
    known.count() >= 2
}

fn table(text: &str, delimiter: u8) -> Grid {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().flatten() {
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(GridRow {
                number: line as u32,
                cells,
                merged: BTreeSet::new(),
            });
        }
    }
    Grid {
        rows,
        ..Grid::default()
    }
}

fn lines(text: &str) -> Grid {
    let rows = text.lines().enumerate();
    let rows = rows
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| GridRow {
            number: index as u32 + 1,
            cells: vec![line.trim().to_owned()],
            merged: BTreeSet::new(),
        })
        .collect();
    Grid {
        rows,
        is_text: true,
        ..Grid::default()
    }
}
