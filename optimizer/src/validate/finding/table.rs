//! Faults of a file, its columns and its cells.

use super::{Severity, Words, words};

/// A file, column or cell that cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub enum TableFault {
    /// There is no such file.
    FileMissing,
    /// It cannot be read.
    FileUnreadable {
        /// What the operating system or the decoder said.
        reason: String,
    },
    /// It holds nothing, or a header without rows.
    FileEmpty,
    /// A needed column is not in the header.
    ColumnMissing {
        /// Its name.
        column: &'static str,
        /// Other names it may have.
        aliases: String,
    },
    /// Two columns of the header mean the same.
    ColumnTwice {
        /// Its name.
        column: &'static str,
    },
    /// A needed cell is empty.
    CellEmpty {
        /// Its column.
        column: &'static str,
    },
    /// A cell should hold a number.
    NotANumber {
        /// Its column.
        column: &'static str,
        /// What it holds.
        text: String,
    },
    /// A cell should hold a time.
    NotATime {
        /// Its column.
        column: &'static str,
        /// What it holds.
        text: String,
    },
    /// A place is said to be closed that day.
    ClosedThatDay {
        /// The column of its hours.
        column: &'static str,
        /// What it holds.
        text: String,
    },
    /// A cell should hold one of a few words.
    NotAChoice {
        /// Its column.
        column: &'static str,
        /// What it holds.
        text: String,
        /// What it may hold.
        choices: &'static str,
    },
}

impl TableFault {
    #[allow(
        clippy::unused_self,
        reason = "all families answer alike; none of these can be planned with"
    )]
    pub(super) const fn severity(&self) -> Severity {
        Severity::Error
    }

    pub(super) fn words(&self) -> Words {
        match self {
            Self::FileMissing => words(
                "file-missing",
                "the file is missing. Put it beside the others; data/cases/README.md shows its columns.",
                "缺少这个文件。请把它放在同一文件夹里，列名见 data/cases/README.md。",
            ),
            Self::FileUnreadable { reason } => words(
                "file-unreadable",
                format!("cannot be read ({reason}). Save it as CSV (UTF-8 or GBK)."),
                format!("无法读取（{reason}）。请另存为 CSV（UTF-8 或 GBK 编码）。"),
            ),
            Self::FileEmpty => words(
                "file-empty",
                "holds no rows. Write a header and at least one row.",
                "文件里没有数据。请写上表头和至少一行数据。",
            ),
            Self::ColumnMissing { column, aliases } => words(
                "column-missing",
                format!("column \"{column}\" is missing. Add it (also accepted: {aliases})."),
                format!("缺少“{column}”列。请补上这一列（也可写作：{aliases}）。"),
            ),
            Self::ColumnTwice { column } => words(
                "column-twice",
                format!("two columns mean \"{column}\". Keep one."),
                format!("有两列都表示“{column}”。请只留一列。"),
            ),
            Self::CellEmpty { column } => words(
                "cell-empty",
                format!("\"{column}\" is empty. Fill it in."),
                format!("“{column}”是空的。请填写。"),
            ),
            Self::NotANumber { column, text } => words(
                "not-a-number",
                format!("\"{column}\" is \"{text}\", which is no number. Write digits only."),
                format!("“{column}”写的是“{text}”，不是数字。请只写数字。"),
            ),
            Self::NotATime { column, text } => words(
                "not-a-time",
                format!(
                    "\"{column}\" is \"{text}\", which is no time. Write like 05:30, -1d 17:00 or 04:00-10:00."
                ),
                format!(
                    "“{column}”写的是“{text}”，不是时间。请写成 05:30、前一日 17:00 或 04:00-10:00。"
                ),
            ),
            Self::ClosedThatDay { column, text } => words(
                "closed-that-day",
                format!(
                    "closed that day (\"{column}\" is \"{text}\"). Write the hours it opens, like 04:00-10:00; or delete the row and give another place to the lots and trucks that name it."
                ),
                format!(
                    "当天不开（“{column}”写的是“{text}”）。开就写时间，如 04:00-10:00；不开就删掉这一行，并把写着它的货批和车辆改到别处。"
                ),
            ),
            Self::NotAChoice {
                column,
                text,
                choices,
            } => words(
                "not-a-choice",
                format!("\"{column}\" is \"{text}\". Write one of: {choices}."),
                format!("“{column}”写的是“{text}”。请从这些里选一个：{choices}。"),
            ),
        }
    }
}
