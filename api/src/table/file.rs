//! From a file's bytes to text to rows. Knows no columns.

use super::Record;
use encoding_rs::{Encoding, GB18030};
use optimizer::validate::TableFault;
use std::path::Path;

/// Larger files are no tables of a day.
const LARGEST_BYTES: u64 = 64 << 20;

/// A file's bytes.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, TableFault> {
    let unreadable = |error: std::io::Error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            TableFault::FileMissing
        } else {
            TableFault::FileUnreadable {
                reason: error.to_string(),
            }
        }
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST_BYTES {
        return Err(TableFault::FileUnreadable {
            reason: format!("{size} bytes, too large for a table"),
        });
    }
    std::fs::read(path).map_err(unreadable)
}

/// By byte order mark if there is one, else UTF-8, else GB18030 (which contains GBK).
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _, flawed) = encoding.decode(bytes);
        return (!flawed).then(|| text.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!text.contains('\0')).then(|| text.to_owned());
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    (!text.contains('\0')).then(|| text.into_owned())
}

/// All rows with content, but for totals at the end.
pub(super) fn parse(text: &str) -> Vec<Record> {
    let first_line = text.lines().next().unwrap_or("");
    let tabs = first_line.contains('\t') && !first_line.contains(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let mut line_breaks_in_cells = 0;
    let mut records = Vec::new();
    for record in reader.records().flatten() {
        let line = record.position().map_or(0, csv::Position::line);
        let row = u32::try_from(line.saturating_sub(line_breaks_in_cells)).unwrap_or(u32::MAX);
        let breaks = record.iter().map(|cell| cell.matches('\n').count() as u64);
        line_breaks_in_cells += breaks.sum::<u64>();
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if !cells.iter().all(String::is_empty) && !is_total(&cells) {
            records.push(Record { row, cells });
        }
    }
    records
}

fn is_total(cells: &[String]) -> bool {
    let first = cells.first().map_or("", String::as_str);
    matches!(first, "合计" | "总计" | "小计") || first.eq_ignore_ascii_case("total")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_and_utf_8_with_mark_are_the_same_text() {
        let (gbk, _, _) = encoding_rs::GBK.encode("品种,重量\n甘蓝,320");
        assert_eq!(decode(&gbk).as_deref(), Some("品种,重量\n甘蓝,320"));
        let marked = "\u{feff}品种,重量".as_bytes();
        assert_eq!(decode(marked).as_deref(), Some("品种,重量"));
        assert_eq!(decode(b"PK\x03\x04\0\0"), None);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let records = parse("a,b\n1,\"two\nlines\"\n3,4\n,\n合计,9\n");
        let rows: Vec<u32> = records.iter().map(|record| record.row).collect();
        assert_eq!(rows, [1, 2, 3]);
    }
}
