//! CSV tables as people save them: UTF-8 or GBK, any column order, Chinese or English headers.
//!
//! A folder remembers every finding and the checksum of all it has read. What columns mean is
//! known by `facts` and `case`.

mod file;
mod row;

pub(crate) use file::decode;
use file::{parse, read};
use optimizer::draft::SourceRow;
use optimizer::validate::{Fault, Finding, TableFault};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use row::Row;

/// A column: its name, what else people call it, and whether it must be there.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in our own files.
    pub name: &'static str,
    /// Other headers that mean the same.
    pub aliases: &'static [&'static str],
    /// Whether a table without it is refused.
    pub need: Need,
}

/// Whether a column must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A table without it is refused.
    Required,
    /// It may be missing.
    Optional,
}

impl Column {
    /// Whether a header means this column.
    pub fn is_called(&self, header: &str) -> bool {
        let key = header_key(header);
        let mut names = std::iter::once(&self.name).chain(self.aliases);
        names.any(|name| header_key(name) == key)
    }
}

/// A column that must be there.
pub const fn required(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column {
        name,
        aliases,
        need: Need::Required,
    }
}

/// A column that may be missing.
pub const fn optional(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column {
        name,
        aliases,
        need: Need::Optional,
    }
}

/// A folder of tables, with all that was found wrong and the checksum of all that was read.
#[derive(Debug)]
pub struct Folder {
    place: Place,
    checksum: crc32fast::Hasher,
    /// What is wrong so far.
    pub findings: Vec<Finding>,
}

/// Where the files are.
#[derive(Debug)]
enum Place {
    Disk(PathBuf),
    Memory(BTreeMap<String, Vec<u8>>),
}

/// A table with known columns.
#[derive(Clone, Debug)]
pub struct Table {
    file: String,
    columns: Vec<(&'static str, usize)>,
    records: Vec<Record>,
}

/// A row's number as spreadsheets count, and its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The header is row 1.
    pub row: u32,
    /// Trimmed cells.
    pub cells: Vec<String>,
}

impl Folder {
    /// A folder that may or may not exist; its files are looked for one by one.
    pub fn new(path: &Path) -> Self {
        Self::at(Place::Disk(path.to_owned()))
    }

    /// Files that are not on disk, by name.
    pub fn in_memory(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self::at(Place::Memory(files))
    }

    fn at(place: Place) -> Self {
        Self {
            place,
            checksum: crc32fast::Hasher::new(),
            findings: Vec::new(),
        }
    }

    /// CRC-32 of the names and bytes of all files read so far, in the order of reading.
    pub fn checksum(&self) -> u32 {
        self.checksum.clone().finalize()
    }

    /// Whether a file is there.
    pub fn has(&self, file: &str) -> bool {
        match &self.place {
            Place::Disk(path) => path.join(file).is_file(),
            Place::Memory(files) => files.contains_key(file),
        }
    }

    /// Notes a fault of a file as a whole.
    pub fn note(&mut self, file: &str, fault: impl Into<Fault>) {
        self.findings.push(Finding {
            source: SourceRow::whole(file),
            subject: None,
            fault: fault.into(),
        });
    }

    /// A table that must be there; `None` if it cannot be read, which is noted.
    pub fn table(&mut self, file: &str, columns: &[Column]) -> Option<Table> {
        let records = self.records(file)?;
        self.table_of(file, &records, columns)
    }

    /// The same from the rows of a file that were read already, and noted if there are none.
    pub fn table_of(
        &mut self,
        file: &str,
        records: &[Record],
        columns: &[Column],
    ) -> Option<Table> {
        let (header, records) = records.split_first()?;
        match Table::new(file, header, records, columns) {
            Ok(table) => Some(table),
            Err(faults) => {
                for fault in faults {
                    self.note(file, fault);
                }
                None
            }
        }
    }

    /// All rows of a file with content, the header first.
    pub fn records(&mut self, file: &str) -> Option<Vec<Record>> {
        let text = self.text(file)?;
        let records = parse(&text);
        if records.len() < 2 {
            self.note(file, TableFault::FileEmpty);
            return None;
        }
        Some(records)
    }

    /// A file's text, whatever its encoding.
    pub fn text(&mut self, file: &str) -> Option<String> {
        let bytes = match &self.place {
            Place::Disk(path) => read(&path.join(file)),
            Place::Memory(files) => files.get(file).cloned().ok_or(TableFault::FileMissing),
        };
        match bytes {
            Ok(bytes) => {
                self.checksum.update(file.as_bytes());
                self.checksum.update(&bytes);
                let text = decode(&bytes);
                if text.is_none() {
                    let reason = "neither UTF-8 nor GBK text".to_owned();
                    self.note(file, TableFault::FileUnreadable { reason });
                }
                text
            }
            Err(fault) => {
                self.note(file, fault);
                None
            }
        }
    }

    /// Reads every row of a table into a thing; a flawed row gives a stand-in and a finding.
    pub fn rows<T>(&mut self, table: &Table, mut read: impl FnMut(&mut Row<'_>) -> T) -> Vec<T> {
        table
            .records
            .iter()
            .map(|record| read(&mut Row::new(table, record, &mut self.findings)))
            .collect()
    }
}

impl Table {
    fn new(
        file: &str,
        header: &Record,
        records: &[Record],
        wanted: &[Column],
    ) -> Result<Self, Vec<TableFault>> {
        let header: Vec<String> = header.cells.iter().map(|cell| header_key(cell)).collect();
        let mut columns = Vec::new();
        let mut faults = Vec::new();
        for column in wanted {
            match position(column, &header) {
                Ok(Some(index)) => columns.push((column.name, index)),
                Ok(None) if column.need == Need::Required => {
                    faults.push(TableFault::ColumnMissing {
                        column: column.name,
                        aliases: column.aliases.join(", "),
                    });
                }
                Ok(None) => {}
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            file: file.to_owned(),
            columns,
            records: records.to_vec(),
        })
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn index(&self, column: &str) -> Option<usize> {
        let found = self.columns.iter().find(|(name, _)| *name == column);
        found.map(|&(_, index)| index)
    }
}

/// Where a column stands in the header: by its own name first, then by any other.
fn position(column: &Column, header: &[String]) -> Result<Option<usize>, TableFault> {
    let names = std::iter::once(&column.name).chain(column.aliases);
    let keys: Vec<String> = names.map(|name| header_key(name)).collect();
    let mut found = header
        .iter()
        .enumerate()
        .filter(|(_, cell)| keys.contains(cell));
    let first = found.next().map(|(index, _)| index);
    if found.next().is_some() {
        return Err(TableFault::ColumnTwice {
            column: column.name,
        });
    }
    Ok(first)
}

/// A header without case, space, brackets and underscores: `重量（kg）` is `重量kg`.
fn header_key(text: &str) -> String {
    crate::text::half_width(text)
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '_' | '/' | '*' | ':'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_by_any_of_their_names() {
        let column = required("mass_kg", &["重量kg", "重量"]);
        let header = ["货批", "重量（KG）"].map(header_key);
        assert_eq!(position(&column, &header), Ok(Some(1)));
        let twice = ["重量", "mass_kg"].map(header_key);
        assert_eq!(
            position(&column, &twice),
            Err(TableFault::ColumnTwice { column: "mass_kg" })
        );
    }
}
