//! Tolerant import, as people send things: every bad input of a coordinator's day with the message
//! she sees, in Chinese and English; our own workbook edited and read back; every row accounted for.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the test cannot set up, it must not pass"
)]

use api::datum::{Datum, from_wgs84};
use api::facts::read_facts;
use api::intake::{Days, Desk, Intake, Verdict};
use api::table::{Folder, Record};
use api::words::Language;
use jiff::civil::date;
use optimizer::units::Position;
use rust_xlsxwriter::{Format, Workbook};
use std::path::{Path, PathBuf};

fn repository(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(relative)
}

/// A desk with three markets, for a day in September, the messages written the evening before.
fn desk() -> Desk {
    let facts = read_facts(&repository("data/facts")).unwrap();
    let row = |row, cells: [&str; 5]| Record {
        row,
        cells: cells.map(str::to_owned).to_vec(),
    };
    let markets = [
        row(1, ["market_id", "name", "lon", "lat", "windows"]),
        row(2, ["M1", "黄土镇市场", "110.90", "36.62", "04:00-20:00"]),
        row(3, ["M2", "午城镇市场", "110.86", "36.49", "04:00-20:00"]),
        row(4, ["M3", "城南东市场", "110.94", "36.68", "04:00-20:00"]),
        row(5, ["M4", "城南西市场", "110.93", "36.67", "04:00-20:00"]),
    ];
    let days = Days {
        planned: date(2026, 9, 12),
        received: date(2026, 9, 11),
    };
    Desk::new(
        &mut Folder::new(&repository("data/facts")),
        facts.products,
        &markets,
        days,
    )
}

fn read(name: &str, text: &str) -> Intake {
    desk().read(&[(name.to_owned(), text.as_bytes().to_vec())])
}

const HEAD: &str = "市场,品种,重量,采收时间,已预冷,装车时间,经度,纬度,要求温度";

/// A wrong or odd row of a table, with what is said about it.
const TABLE: [(&str, Verdict, &str, &str); 28] = [
    (
        "黄土镇市场,大白菜,0.5吨,昨天17:00,是,",
        Verdict::Repaired,
        "0.5吨 = 500 kg",
        "0.5吨 = 500 kg",
    ),
    (
        "黄土镇市场,西红柿,40箱,昨天17:00,是,",
        Verdict::Repaired,
        "40箱 × 每件 13 kg = 520 kg（估计值",
        "40箱 × 13 kg each = 520 kg (an estimate",
    ),
    (
        "黄土镇市场,西红柿,40件,昨天17:00,是,",
        Verdict::Repaired,
        "40件 × 每件 13 kg = 520 kg（估计值",
        "40件 × 13 kg each = 520 kg (an estimate",
    ),
    (
        "黄土镇市场,玉露香梨,500,昨天17:00,是,20:00-24:00",
        Verdict::Repaired,
        "“20:00-24:00”按 20:00–+1d 00:00",
        "taken as 20:00–+1d 00:00",
    ),
    (
        "黄土镇市场,玉露香梨,4800斤,昨天17:00,是,5:00-7:00",
        Verdict::Repaired,
        "4800斤 = 2400 kg",
        "4800斤 = 2400 kg",
    ),
    (
        "黄土镇市场,玉露香梨,１２０公斤,昨天17:00,是,5:00-7:00",
        Verdict::Repaired,
        "5:00-7:00",
        "05:00–07:00",
    ),
    (
        "黄土镇市场,玉露香梨,320筐,昨天17:00,是,",
        Verdict::Repaired,
        "320筐 × 每件 15 kg = 4800 kg（估计值",
        "320筐 × 15 kg each = 4800 kg (an estimate",
    ),
    (
        "黄土镇市场,生鲜乳,3筐,昨天17:00,是,",
        Verdict::Refused,
        "不知道一筐生鲜乳有多重；请写公斤",
        "nobody knows what one 筐",
    ),
    (
        "黄土镇市场,玉露香梨,,昨天17:00,是,",
        Verdict::Refused,
        "没写重量；请写数量和单位",
        "no mass",
    ),
    (
        "黄土镇市场,玉露香梨,若干,昨天17:00,是,",
        Verdict::Refused,
        "重量 mass“若干”不是数",
        "is no number",
    ),
    (
        "黄土镇市场,玉露香梨,-5,昨天17:00,是,",
        Verdict::Refused,
        "重量 -5 kg 不大于零",
        "not above zero",
    ),
    (
        "黄土镇市场,玉露香梨,1e308,昨天17:00,是,",
        Verdict::Refused,
        "超过一辆最大的车（30 吨）；请检查单位，或分成几批",
        "more than the largest truck",
    ),
    (
        "黄土镇市场,玉露香梨,NaN,昨天17:00,是,",
        Verdict::Refused,
        "“NaN”不是数",
        "is no number",
    ),
    (
        "黄土镇市场,,500,昨天17:00,是,",
        Verdict::Refused,
        "没写品种",
        "no product",
    ),
    (
        "黄土镇市场,玉露香犁,500,昨天17:00,是,",
        Verdict::Refused,
        "目录里没有品种“玉露香犁”；是不是“玉露香梨”",
        "did you mean \"玉露香梨\"",
    ),
    (
        "黄土镇市场,大蒜、鸡蛋,500,昨天17:00,是,",
        Verdict::Refused,
        "一行里有几种货（大蒜、鲜鸡蛋），而且不能混装；请分成几行",
        "they must ride apart",
    ),
    (
        ",苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "没写市场",
        "no market",
    ),
    (
        "桃花源,苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "没有叫“桃花源”的市场或乡镇",
        "no market or township is called",
    ),
    (
        "城南,苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "“城南”有好几个：城南东市场、城南西市场；请写全名",
        "several markets fit",
    ),
    (
        "古城镇,苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "都有；请写上县名",
        "add the county in front",
    ),
    (
        "黄土镇市场,苹果,500,改天,是,",
        Verdict::Refused,
        "时间 time“改天”看不懂；请写成 05:30",
        "cannot be read",
    ),
    (
        "黄土镇市场,苹果,500,后天10:00,是,5:00-7:00",
        Verdict::Refused,
        "在装车结束之后；请检查日期",
        "after loading must end",
    ),
    (
        "黄土镇市场,苹果,500,昨天17:00,是,5:00-5:05",
        Verdict::Refused,
        "不到 10 分钟",
        "less than 10 minutes",
    ),
    (
        "黄土镇市场,苹果,500,昨天17:00,是,22:00-02:00",
        Verdict::Repaired,
        "跨过半夜，结束按次日（+1d 02:00）",
        "passes midnight",
    ),
    (
        "黄土镇市场,鲜食玉米,500,今天15:00,否,5:00-7:00",
        Verdict::Repaired,
        "采后 14.0 小时才能装车，超过",
        "beyond its limit",
    ),
    (
        "黄土镇市场,黄瓜,500,昨天17:00,是,5:00-7:00,,,0",
        Verdict::Refused,
        "要求 0 °C，黄瓜的适温是",
        "rides at",
    ),
    (
        "新村,苹果,500,昨天17:00,是,5:00-7:00,0,0",
        Verdict::Refused,
        "坐标是 0,0，没有定位",
        "nobody measured",
    ),
    (
        "新村,苹果,500,昨天17:00,是,5:00-7:00,121.5,31.2",
        Verdict::Refused,
        "不在山西",
        "not in Shanxi",
    ),
];

#[test]
fn every_bad_input_of_a_table_is_answered_in_both_languages() {
    for (row, verdict, zh, en) in TABLE {
        let intake = read("table.csv", &format!("{HEAD}\n{row}\n"));
        assert_eq!(intake.rows.len(), 2, "{row}");
        let answer = &intake.rows[1];
        let said = |language| -> String {
            let notes: Vec<&str> = answer
                .notes
                .iter()
                .map(|note| note.message(language))
                .collect();
            notes.join("；")
        };
        assert_eq!(answer.verdict, verdict, "{row}: {}", said(Language::Zh));
        assert!(
            said(Language::Zh).contains(zh),
            "{row}: {}",
            said(Language::Zh)
        );
        assert!(
            said(Language::En).contains(en),
            "{row}: {}",
            said(Language::En)
        );
        assert!(answer.original.starts_with(&row[..row.find(',').unwrap()]));
    }
}

/// The messages of a county pear co-op, as they come in.
#[test]
fn pasted_lines_become_lots() {
    let text = "王会计 17:03\n黄土镇 玉露香 320筐 明早6点前 已预冷\n午城 白菜 4吨 没预冷 要封闭车\n黄土镇玉露香梨120筐，13900001111\n";
    let intake = read("wechat.txt", text);
    let verdicts: Vec<Verdict> = intake.rows.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts[0], Verdict::Skipped);
    assert!(
        verdicts[1..]
            .iter()
            .all(|&verdict| verdict == Verdict::Repaired)
    );
    let csv = String::from_utf8(intake.lots.to_csv()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 4, "{csv}");
    assert!(
        lines[1].starts_with("R001,M1,玉露香梨,4800,-1d 17:00,,是,,06:00"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with("R002,M2,大白菜,4000,-1d 17:00,,否"),
        "{}",
        lines[2]
    );
    assert!(
        lines[3].starts_with("R003,M1,玉露香梨,1800"),
        "{}",
        lines[3]
    );
    assert!(
        !csv.contains("13900001111"),
        "phone numbers stay with their owner"
    );
}

#[test]
fn a_line_that_is_no_lot_is_returned_with_the_reason() {
    let intake = read(
        "wechat.txt",
        "明天下雨，大家注意\n黄土镇 玉露香 320筐 明早6点前 已预冷 记得带筐\n",
    );
    assert_eq!(intake.rows[0].verdict, Verdict::Refused);
    let said: Vec<&str> = intake.rows[1]
        .notes
        .iter()
        .map(|note| note.message(Language::Zh))
        .collect();
    assert!(said.contains(&"没看懂“记得带筐”，没有用上"), "{said:?}");
}

#[test]
fn the_same_lot_by_phone_and_by_message_is_taken_once() {
    let table = format!("{HEAD}\n黄土镇市场,玉露香梨,4800,昨天17:00,是,\n");
    let files = [
        ("phone.csv".to_owned(), table.into_bytes()),
        (
            "wechat.txt".to_owned(),
            "黄土镇 玉露香 320筐 明早6点前 已预冷\n".into(),
        ),
    ];
    let intake = desk().read(&files);
    let last = intake.rows.last().unwrap();
    assert_eq!(last.verdict, Verdict::Refused);
    assert!(
        last.notes
            .last()
            .unwrap()
            .message(Language::Zh)
            .contains("和 phone.csv 第 2 行 是同一批货")
    );
    assert!(
        last.notes
            .last()
            .unwrap()
            .message(Language::En)
            .contains("the same lot as phone.csv row 2")
    );
    assert_eq!(intake.lots.added, 1);
}

#[test]
fn a_sum_at_the_end_of_a_message_is_no_lot() {
    let intake = read(
        "wechat.txt",
        "黄土镇 玉露香 320筐 已预冷\n合计 5 吨\n总共三车\n",
    );
    let verdicts: Vec<Verdict> = intake.rows.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts[1..], [Verdict::Skipped, Verdict::Skipped]);
}

#[test]
fn a_lot_number_given_twice_is_returned() {
    let intake = read(
        "a.csv",
        "货批号,市场,品种,重量kg,已预冷\nL1,黄土镇市场,苹果,500,是\nL1,午城镇市场,苹果,600,是\n",
    );
    assert_eq!(intake.rows[2].verdict, Verdict::Refused);
    assert!(
        intake.rows[2]
            .notes
            .last()
            .unwrap()
            .message(Language::Zh)
            .contains("货批号 L1 和 a.csv 第 2 行 重复")
    );
}

#[test]
fn gbk_full_width_and_totals_are_read_as_meant() {
    let text = "２０２６年九月收货表\n市场，品种\n".to_owned()
        + "市场,品种,数量（筐）,是否预冷\n黄土镇市场,玉露香梨,３２０,是\n合计,,320,\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    let intake = desk().read(&[("表.csv".to_owned(), gbk.into_owned())]);
    let verdicts: Vec<Verdict> = intake.rows.iter().map(|row| row.verdict).collect();
    assert_eq!(
        verdicts.last(),
        Some(&Verdict::Skipped),
        "the total is no lot"
    );
    assert_eq!(intake.lots.added, 1, "{:?}", intake.rows);
    assert!(
        String::from_utf8(intake.lots.to_csv())
            .unwrap()
            .contains(",4800,")
    );
}

#[test]
fn swapped_coordinates_are_put_right_and_shown() {
    let intake = read(
        "a.csv",
        &format!("{HEAD}\n新村,苹果,500,昨天17:00,是,5:00-7:00,36.7,110.95\n"),
    );
    assert_eq!(intake.rows[1].verdict, Verdict::Repaired);
    assert_eq!(intake.markets[0].position, Position::new(110.95, 36.7));
    assert!(
        intake.rows[1]
            .notes
            .iter()
            .any(|note| note.message(Language::Zh).contains("经度纬度写反了"))
    );
}

/// Two markets the case knows miss their place by the shift: the third, unknown one waits for a word.
#[test]
fn shifted_coordinates_are_seen_and_changed_only_on_consent() {
    for datum in [Datum::Gcj02, Datum::Bd09] {
        let row = |name: &str, lon: f64, lat: f64| {
            let there = from_wgs84(Position::new(lon, lat), datum);
            format!(
                "{name},苹果,500,昨天17:00,是,5:00-7:00,{:.6},{:.6}\n",
                there.lon, there.lat
            )
        };
        let table = [
            format!("{HEAD}\n"),
            row("黄土镇市场", 110.90, 36.62),
            row("午城镇市场", 110.86, 36.49),
            row("新村", 110.95, 36.70),
        ]
        .concat();
        let mut desk = desk();
        let file = [("a.csv".to_owned(), table.into_bytes())];
        let asked = desk.read(&file);
        assert_eq!(asked.rows[3].verdict, Verdict::Refused);
        let said = asked.rows[3]
            .notes
            .last()
            .unwrap()
            .message(Language::Zh)
            .to_owned();
        assert!(
            said.contains("坐标像") && said.contains(datum.name()),
            "{said}"
        );
        assert!(asked.markets.is_empty());
        desk.datum = Some(datum);
        let consented = desk.read(&file);
        assert_eq!(consented.rows[3].verdict, Verdict::Repaired);
        let apart =
            api::datum::meters_between(consented.markets[0].position, Position::new(110.95, 36.70));
        assert!(apart < 1.0, "{apart} m");
    }
}

#[test]
fn bytes_that_are_no_table_are_named() {
    let files = [
        ("photo.jpg".to_owned(), vec![0xff, 0xd8, 0xff, 0x00, 0x10]),
        ("broken.xlsx".to_owned(), b"PK\x03\x04 nothing".to_vec()),
        ("empty.csv".to_owned(), Vec::new()),
    ];
    let intake = desk().read(&files);
    assert_eq!(intake.faults.len(), 3);
    assert!(
        intake
            .faults
            .iter()
            .all(|(_, fault)| !fault.message(Language::Zh).is_empty())
    );
}

/// A workbook as such workbooks are: a merged title, merged markets, units mixed, totals in between.
fn messy(rows: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 5, "隰县梨果合作社九月收货统计表", &plain)
        .unwrap();
    for (column, name) in ["收购点", "品名", "数量", "单位", "是否预冷", "装车时间"]
        .iter()
        .enumerate()
    {
        sheet.write_string(1, column as u16, *name).unwrap();
    }
    for index in 0..rows {
        let row = index + 2;
        if index % 100 == 99 {
            sheet.write_string(row, 0, "小计").unwrap();
            continue;
        }
        sheet
            .write_string(
                row,
                0,
                ["黄土镇", "午城", "城南东市场", "没有的村"][(index % 4) as usize],
            )
            .unwrap();
        sheet
            .write_string(
                row,
                1,
                ["玉露香", "白菜", "西红柿", "苹果"][(index % 4) as usize],
            )
            .unwrap();
        sheet
            .write_string(row, 2, format!("{}", 100 + index))
            .unwrap();
        sheet
            .write_string(row, 3, ["筐", "斤", "公斤", "箱"][(index % 4) as usize])
            .unwrap();
        sheet
            .write_string(row, 4, ["是", "没预冷"][(index % 2) as usize])
            .unwrap();
        sheet
            .write_string(
                row,
                5,
                ["明早6点前", "5:00-7:00", "２２：００－０２：００"][(index % 3) as usize],
            )
            .unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn every_row_of_a_messy_workbook_is_accounted_for() {
    let intake = desk().read(&[("九月.xlsx".to_owned(), messy(1_000))]);
    assert_eq!(intake.rows.len(), 1_002);
    let count = |verdict| {
        intake
            .rows
            .iter()
            .filter(|row| row.verdict == verdict)
            .count()
    };
    assert_eq!(count(Verdict::Skipped), 12, "title, header, ten totals");
    assert_eq!(
        count(Verdict::Refused),
        240,
        "the village that does not exist"
    );
    assert_eq!(count(Verdict::Repaired) + count(Verdict::Accepted), 750);
    assert_eq!(intake.lots.added, 750);
}

#[test]
fn merged_cells_go_to_every_row_they_cover() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in ["市场", "品种", "重量kg", "已预冷"].iter().enumerate() {
        sheet.write_string(0, column as u16, *name).unwrap();
    }
    sheet
        .merge_range(1, 0, 2, 0, "黄土镇市场", &Format::new())
        .unwrap();
    for (row, product) in [(1, "苹果"), (2, "酥梨")] {
        sheet.write_string(row, 1, product).unwrap();
        sheet.write_number(row, 2, 500.0).unwrap();
        sheet.write_string(row, 3, "是").unwrap();
    }
    let intake = desk().read(&[("a.xlsx".to_owned(), workbook.save_to_buffer().unwrap())]);
    assert_eq!(intake.lots.added, 2);
    let said: Vec<&str> = intake.rows[2]
        .notes
        .iter()
        .map(|note| note.message(Language::Zh))
        .collect();
    assert!(said.contains(&"合并单元格：市场按“黄土镇市场”"), "{said:?}");
}

fn coldroute(arguments: &[&str]) -> (bool, String) {
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_coldroute"))
        .args(arguments)
        .current_dir(repository(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    (run.status.success(), said.into_owned())
}

/// The sheet of lots as a person edits it: one cell changed, everything else as it was.
fn edited(workbook: &Path, from: &str, to: &str) -> Vec<u8> {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(workbook).unwrap();
    let lots = book.worksheet_range("货批").unwrap();
    let mut copy = Workbook::new();
    let sheet = copy.add_worksheet();
    sheet.set_name("货批").unwrap();
    for (row, cells) in lots.rows().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let text = cell.to_string();
            let text = if text == from { to } else { &text };
            sheet.write_string(row as u32, column as u16, text).unwrap();
        }
    }
    copy.save_to_buffer().unwrap()
}

#[test]
fn our_own_workbook_comes_back_unchanged_or_as_edited() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let case = folder.path().join("case");
    std::fs::create_dir(&case).unwrap();
    for entry in std::fs::read_dir(repository("data/cases/tiny")).unwrap() {
        let from = entry.unwrap().path();
        std::fs::copy(&from, case.join(from.file_name().unwrap())).unwrap();
    }
    let before = std::fs::read_to_string(case.join("lots.csv")).unwrap();
    let cache = path("cache");
    let planned = coldroute(&[
        "plan",
        "--case",
        &path("case"),
        "--iterations",
        "200",
        "--out",
        &path("plan"),
        "--cache",
        &cache,
    ]);
    assert!(planned.0, "{}", planned.1);
    let plan = path("plan/plan.json");
    let exported = coldroute(&[
        "export",
        &plan,
        "--format",
        "xlsx",
        "--out",
        &path("out"),
        "--cache",
        &cache,
    ]);
    assert!(exported.0, "{}", exported.1);

    let (fine, said) = coldroute(&["intake", &path("out/plan.xlsx"), "--case", &path("case")]);
    assert!(fine && said.matches("没有变化").count() == 5, "{said}");
    assert_eq!(
        std::fs::read_to_string(case.join("lots.csv")).unwrap(),
        before
    );

    std::fs::write(
        folder.path().join("edited.xlsx"),
        edited(&folder.path().join("out/plan.xlsx"), "700", "900"),
    )
    .unwrap();
    let (fine, said) = coldroute(&["intake", &path("edited.xlsx"), "--case", &path("case")]);
    assert!(
        fine && said.contains("更新货批 L1：重量kg 700 → 900"),
        "{said}"
    );
    let after = std::fs::read_to_string(case.join("lots.csv")).unwrap();
    assert_eq!(after.replace(",900,", ",700,").trim(), before.trim());
    assert_eq!(
        std::fs::read_dir(case.join("originals")).unwrap().count(),
        2,
        "originals are kept"
    );
    assert!(case.join("intake.csv").is_file());
}
