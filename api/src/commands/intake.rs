//! `coldroute intake`: what people send, into the case's tables; every row answered.

use crate::case::{read_case, read_day};
use crate::cli::{DatumArg, IntakeArgs};
use crate::datum::Datum;
use crate::facts::{default_folder, read_facts};
use crate::failure::{Failure, findings_lines};
use crate::files::write_all;
use crate::intake::{Days, Desk, Intake, IntakeRow, NewMarket, Verdict};
use crate::table::{Folder, Record};
use crate::words::Language;
use jiff::ToSpan;
use jiff::civil::Date;
use optimizer::validate::has_error;
use std::io::Read;
use std::path::Path;

/// Reads files and pasted text into a case.
///
/// # Errors
/// A file that cannot be read, a case without a day, or, after everything else has been written,
/// rows that were refused.
pub fn run(args: &IntakeArgs, language: Language) -> Result<(), Failure> {
    let files = contents(args)?;
    let day = planned_day(&args.case)?;
    let facts_folder = args.facts.clone().unwrap_or_else(default_folder);
    let facts = read_facts(&facts_folder).map_err(Failure::Findings)?;
    let days = Days {
        planned: day,
        received: args.received.unwrap_or_else(|| day.saturating_sub(1.day())),
    };
    let markets = table_of(&args.case, "markets.csv");
    let mut desk = Desk::new(
        &mut Folder::new(&facts_folder),
        facts.products.clone(),
        &markets,
        days,
    );
    desk.lots = table_of(&args.case, "lots.csv");
    desk.datum = args.datum.map(|datum| match datum {
        DatumArg::Wgs84 => Datum::Wgs84,
        DatumArg::Gcj02 => Datum::Gcj02,
        DatumArg::Bd09 => Datum::Bd09,
    });
    let intake = desk.read(&files);
    say(&intake, language);
    if !args.dry_run {
        keep(&args.case, &files, &intake, &markets)?;
        if let Err(findings) = read_case(&args.case, &facts) {
            for line in findings_lines(&findings, language) {
                eprintln!("{line}");
            }
        }
    }
    verdict(&intake)
}

/// The day of a case folder, and nothing else of it.
fn planned_day(case: &Path) -> Result<Date, Failure> {
    let mut folder = Folder::new(case);
    let day = read_day(&mut folder);
    if has_error(&folder.findings) {
        return Err(Failure::Findings(folder.findings));
    }
    Ok(day.date)
}

fn contents(args: &IntakeArgs) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    for path in &args.files {
        let unreadable = |source| Failure::Unreadable {
            path: path.clone(),
            source,
        };
        if path == Path::new("-") {
            let mut text = Vec::new();
            std::io::stdin()
                .read_to_end(&mut text)
                .map_err(unreadable)?;
            files.push(("stdin.txt".into(), text));
        } else {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push((name, std::fs::read(path).map_err(unreadable)?));
        }
    }
    files.extend(
        args.paste
            .iter()
            .map(|text| ("paste.txt".to_owned(), text.clone().into_bytes())),
    );
    Ok(files)
}

fn table_of(case: &Path, file: &str) -> Vec<Record> {
    let mut folder = Folder::new(case);
    if folder.has(file) {
        folder.records(file).unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// Originals first: whatever happens later, nothing that was sent is lost.
fn keep(
    case: &Path,
    files: &[(String, Vec<u8>)],
    intake: &Intake,
    markets: &[Record],
) -> Result<(), Failure> {
    let originals: Vec<(String, &[u8])> = files
        .iter()
        .map(|(name, bytes)| {
            (
                format!("{:08x}-{name}", crc32fast::hash(bytes)),
                bytes.as_slice(),
            )
        })
        .collect();
    write_all(&case.join("originals"), &originals)?;
    let mut tables = vec![("intake.csv", report(intake))];
    if intake.lots.is_changed() {
        tables.push(("lots.csv", intake.lots.to_csv()));
    }
    if !intake.markets.is_empty() {
        tables.push(("markets.csv", with_markets(markets, &intake.markets)));
    }
    write_all(case, &tables)?;
    Ok(())
}

/// The case's markets and the new ones behind them.
fn with_markets(records: &[Record], new: &[NewMarket]) -> Vec<u8> {
    let usual = ["market_id", "name", "lon", "lat", "windows"]
        .map(str::to_owned)
        .to_vec();
    let head = records.first().map_or(usual, |record| record.cells.clone());
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let mut write = |cells: &[String]| writer.write_record(cells).expect("memory takes any row");
    write(&head);
    for record in records.iter().skip(1) {
        let mut cells = record.cells.clone();
        cells.resize(head.len(), String::new());
        write(&cells);
    }
    for market in new {
        let cells: Vec<String> = head
            .iter()
            .map(|column| match column.as_str() {
                "market_id" | "市场编号" | "编号" | "name" | "市场" | "名称" | "市场名称" => {
                    market.name.clone()
                }
                "lon" | "经度" => format!("{:.6}", market.position.lon),
                "lat" | "纬度" => format!("{:.6}", market.position.lat),
                "windows" | "开放时间" => "04:00-20:00".into(),
                _ => String::new(),
            })
            .collect();
        write(&cells);
    }
    writer.into_inner().expect("memory takes any row")
}

/// Every row with its verdict, for the file beside the case.
fn report(intake: &Intake) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let mut write = |cells: [&str; 8]| writer.write_record(cells).expect("memory takes any row");
    write([
        "file", "sheet", "row", "verdict", "lot_id", "zh", "en", "original",
    ]);
    for row in &intake.rows {
        write([
            &row.file,
            &row.sheet,
            &row.number.to_string(),
            row.verdict.code(),
            row.lot.as_deref().unwrap_or(""),
            &messages(row, Language::Zh),
            &messages(row, Language::En),
            &row.original,
        ]);
    }
    writer.into_inner().expect("memory takes any row")
}

fn messages(row: &IntakeRow, language: Language) -> String {
    let messages: Vec<&str> = row
        .notes
        .iter()
        .map(|note| note.message(language))
        .collect();
    messages.join(language.pick("；", "; "))
}

#[allow(
    clippy::print_stdout,
    reason = "the answer to every row is what the command is for"
)]
fn say(intake: &Intake, language: Language) {
    for row in &intake.rows {
        let sheet = if row.sheet.is_empty() {
            String::new()
        } else {
            format!(" {}", row.sheet)
        };
        let lot = row.lot.as_deref().unwrap_or("");
        let (name, said) = (row.verdict.name(language), messages(row, language));
        println!(
            "{}{sheet}:{} {name} {lot} {}",
            row.file,
            row.number,
            row.original.replace('\t', " ")
        );
        if !said.is_empty() {
            println!("    {said}");
        }
    }
    for (file, fault) in &intake.faults {
        println!("{file}: {}", fault.message(language));
    }
    let count = |verdict| {
        intake
            .rows
            .iter()
            .filter(|row| row.verdict == verdict)
            .count()
    };
    let (taken, changed) = (count(Verdict::Accepted), count(Verdict::Repaired));
    let (refused, skipped) = (count(Verdict::Refused), count(Verdict::Skipped));
    let rows = intake.rows.len();
    match language {
        Language::Zh => println!(
            "共 {rows} 行：收下 {taken}，改好收下 {changed}，退回 {refused}，跳过 {skipped}"
        ),
        Language::En => {
            println!(
                "{rows} rows: {taken} accepted, {changed} repaired, {refused} refused, {skipped} skipped"
            );
        }
    }
}

fn verdict(intake: &Intake) -> Result<(), Failure> {
    let refused = intake
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::Refused)
        .count();
    let count = refused + intake.faults.len();
    if count == 0 {
        return Ok(());
    }
    Err(Failure::Usage {
        zh: format!("退回 {count} 行，原因见上；其余已收下，改好后可以再导入一次"),
        en: format!(
            "{count} rows were refused for the reasons above; the others are in, correct these and import again"
        ),
    })
}
