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
        "0.5吨 = 500 kg；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "0.5吨 = 500 kg；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,西红柿,40箱,昨天17:00,是,",
        Verdict::Repaired,
        "“西红柿”是番茄(红熟前)；40箱 × 每件 13 kg = 520 kg（估计值，请核对；出处见 unit_weights.csv）；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "\"西红柿\" is 番茄(红熟前)；40箱 × 13 kg each = 520 kg (an estimate, please check; own estimate: carton of 36 L filled to nine tenths at the product's stow density)；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,西红柿,40件,昨天17:00,是,",
        Verdict::Repaired,
        "“西红柿”是番茄(红熟前)；40件 × 每件 13 kg = 520 kg（估计值，请核对；出处见 unit_weights.csv）；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "\"西红柿\" is 番茄(红熟前)；40件 × 13 kg each = 520 kg (an estimate, please check; own estimate: carton of 36 L filled to nine tenths at the product's stow density)；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,玉露香梨,500,昨天17:00,是,20:00-24:00",
        Verdict::Repaired,
        "“20:00-24:00”按 20:00–次日 00:00；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "\"20:00-24:00\" taken as 20:00–the next day 00:00；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,玉露香梨,4800斤,昨天17:00,是,5:00-7:00",
        Verdict::Repaired,
        "4800斤 = 2400 kg；“5:00-7:00”按 05:00–07:00；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "4800斤 = 2400 kg；\"5:00-7:00\" taken as 05:00–07:00；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,玉露香梨,１２０公斤,昨天17:00,是,5:00-7:00",
        Verdict::Repaired,
        "“5:00-7:00”按 05:00–07:00；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "\"5:00-7:00\" taken as 05:00–07:00；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,玉露香梨,320筐,昨天17:00,是,",
        Verdict::Repaired,
        "320筐 × 每件 15 kg = 4800 kg（估计值，请核对；出处见 unit_weights.csv）；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "320筐 × 15 kg each = 4800 kg (an estimate, please check; own estimate: folding crate 600x400x220 mm (53 L) filled to nine tenths at the product's stow density)；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,生鲜乳,3筐,昨天17:00,是,",
        Verdict::Refused,
        "不知道一筐生鲜乳有多重；请写公斤，或在 unit_weights.csv 里加一行；“昨天17:00”按 2 天前 17:00",
        "nobody knows what one 筐 of 生鲜乳 weighs; write kilograms, or add a row to unit_weights.csv；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,玉露香梨,,昨天17:00,是,",
        Verdict::Refused,
        "没写重量；请写数量和单位，如 320筐、4吨；“昨天17:00”按 2 天前 17:00",
        "no mass; write number and unit, such as 4 t；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,玉露香梨,若干,昨天17:00,是,",
        Verdict::Refused,
        "重量“若干”不是数；请只写数字和单位；“昨天17:00”按 2 天前 17:00",
        "mass \"若干\" is no number; write digits and a unit；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,玉露香梨,-5,昨天17:00,是,",
        Verdict::Refused,
        "重量 -5 kg 不大于零；请改正；“昨天17:00”按 2 天前 17:00",
        "a mass of -5 kg is not above zero; correct it；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,玉露香梨,1e308,昨天17:00,是,",
        Verdict::Refused,
        "重量 1e308 kg 超过一辆最大的车（30 吨）；请检查单位，或分成几批；“昨天17:00”按 2 天前 17:00",
        "1e308 kg are more than the largest truck takes (30 t); check the unit or split the lot；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,玉露香梨,NaN,昨天17:00,是,",
        Verdict::Refused,
        "重量“NaN”不是数；请只写数字和单位；“昨天17:00”按 2 天前 17:00",
        "mass \"NaN\" is no number; write digits and a unit；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,,500,昨天17:00,是,",
        Verdict::Refused,
        "没写品种；请补上；“昨天17:00”按 2 天前 17:00",
        "no product; please add it；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,玉露香犁,500,昨天17:00,是,",
        Verdict::Refused,
        "目录里没有品种“玉露香犁”；是不是“玉露香梨”？请改成目录里的名字；“昨天17:00”按 2 天前 17:00",
        "there is no product \"玉露香犁\"; did you mean \"玉露香梨\"? use a name of the catalogue；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,大蒜、鸡蛋,500,昨天17:00,是,",
        Verdict::Refused,
        "一行里有几种货（大蒜、鲜鸡蛋），而且不能混装；请分成几行，各写各的重量；“昨天17:00”按 2 天前 17:00",
        "one row names several products (大蒜、鲜鸡蛋), and they must ride apart; write one row each with its own mass；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        ",苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "没写市场；请写村镇或市场名；“昨天17:00”按 2 天前 17:00",
        "no market; write the village or market；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "桃花源,苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "没有叫“桃花源”的市场或乡镇；请改名，或补经度纬度；“昨天17:00”按 2 天前 17:00",
        "no market or township is called \"桃花源\"; correct it or add longitude and latitude；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "城南,苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "“城南”有好几个：城南东市场、城南西市场；请写全名；“昨天17:00”按 2 天前 17:00",
        "several markets fit \"城南\": 城南东市场、城南西市场; write the full name；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "古城镇,苹果,500,昨天17:00,是,",
        Verdict::Refused,
        "“古城镇”在 尖草坪区、平城区、阳高县、山阴县、平遥县、垣曲县、襄汾县 都有；请写上县名，如“尖草坪区古城镇”；“昨天17:00”按 2 天前 17:00",
        "\"古城镇\" exists in 尖草坪区、平城区、阳高县、山阴县、平遥县、垣曲县、襄汾县; add the county in front；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,苹果,500,改天,是,",
        Verdict::Refused,
        "时间“改天”看不懂；请写成 05:30、明早6点前 或 04:00-07:00",
        "time \"改天\" cannot be read; write 05:30 or 04:00-07:00",
    ),
    (
        "黄土镇市场,苹果,500,后天10:00,是,5:00-7:00",
        Verdict::Refused,
        "“5:00-7:00”按 05:00–07:00；“后天10:00”按 次日 10:00；采收时间 次日 10:00 在装车结束之后；请检查日期",
        "\"5:00-7:00\" taken as 05:00–07:00；\"后天10:00\" taken as the next day 10:00；harvested at the next day 10:00, after loading must end; check the date",
    ),
    (
        "黄土镇市场,苹果,500,昨天17:00,是,5:00-5:05",
        Verdict::Refused,
        "“5:00-5:05”按 05:00–05:05；装车时间从 05:00 到 05:05，不到 10 分钟；请检查；“昨天17:00”按 2 天前 17:00",
        "\"5:00-5:05\" taken as 05:00–05:05；loading from 05:00 until 05:05 leaves less than 10 minutes; please check；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "黄土镇市场,苹果,500,昨天17:00,是,22:00-02:00",
        Verdict::Repaired,
        "“22:00-02:00”跨过半夜，结束按次日（次日 02:00）；“昨天17:00”按 2 天前 17:00；货批号 R001",
        "\"22:00-02:00\" passes midnight: it ends the next day (the next day 02:00)；\"昨天17:00\" taken as 2 days before 17:00；lot R001",
    ),
    (
        "黄土镇市场,鲜食玉米,500,今天15:00,否,5:00-7:00",
        Verdict::Repaired,
        "“5:00-7:00”按 05:00–07:00；“今天15:00”按 前一日 15:00；采后 14.0 小时才能装车，超过 2 小时的入冷时限：请在市场先预冷，或提前去收；货批号 R001",
        "\"5:00-7:00\" taken as 05:00–07:00；\"今天15:00\" taken as the day before 15:00；loading begins 14.0 h after harvest, beyond its limit of 2 h: pre-cool it at the market or fetch it earlier；lot R001",
    ),
    (
        "黄土镇市场,黄瓜,500,昨天17:00,是,5:00-7:00,,,0",
        Verdict::Refused,
        "“5:00-7:00”按 05:00–07:00；要求 0 °C，黄瓜的适温是 10–12.5 °C；请检查品种或温度；“昨天17:00”按 2 天前 17:00",
        "\"5:00-7:00\" taken as 05:00–07:00；0 °C is asked for, 黄瓜 rides at 10–12.5 °C; check product or temperature；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "新村,苹果,500,昨天17:00,是,5:00-7:00,0,0",
        Verdict::Refused,
        "坐标是 0,0，没有定位；请重新取点；“5:00-7:00”按 05:00–07:00；“昨天17:00”按 2 天前 17:00",
        "the coordinates are 0,0: nobody measured them; measure the place again；\"5:00-7:00\" taken as 05:00–07:00；\"昨天17:00\" taken as 2 days before 17:00",
    ),
    (
        "新村,苹果,500,昨天17:00,是,5:00-7:00,121.5,31.2",
        Verdict::Refused,
        "坐标 121.5,31.2 不在山西（经度 110.2–114.6，纬度 34.5–40.8）；请检查；“5:00-7:00”按 05:00–07:00；“昨天17:00”按 2 天前 17:00",
        "121.5,31.2 is not in Shanxi (longitude 110.2–114.6, latitude 34.5–40.8); please check；\"5:00-7:00\" taken as 05:00–07:00；\"昨天17:00\" taken as 2 days before 17:00",
    ),
];

/// The last thing said about a row, whole, in both languages.
fn assert_last_note(row: &api::intake::IntakeRow, zh: &str, en: &str) {
    let note = row.notes.last().unwrap();
    assert_eq!(note.message(Language::Zh), zh);
    assert_eq!(note.message(Language::En), en);
}

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
        assert_eq!(said(Language::Zh), zh, "{row}");
        assert_eq!(said(Language::En), en, "{row}");
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
    assert_last_note(
        last,
        "和 phone.csv 第 2 行 是同一批货（市场、品种、重量都一样）；如果真是两批，请各写货批号",
        "the same lot as phone.csv row 2 (market, product and mass agree); if there are two, give each a lot number",
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
    for row in &intake.rows[1..] {
        assert_last_note(row, "合计行，不是货批", "a total, no lot");
    }
}

#[test]
fn a_lot_number_given_twice_is_returned() {
    let intake = read(
        "a.csv",
        "货批号,市场,品种,重量kg,已预冷\nL1,黄土镇市场,苹果,500,是\nL1,午城镇市场,苹果,600,是\n",
    );
    assert_eq!(intake.rows[2].verdict, Verdict::Refused);
    assert_last_note(
        &intake.rows[2],
        "货批号 L1 和 a.csv 第 2 行 重复；请改一个",
        "lot number L1 is also that of a.csv row 2; change one",
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
    let total = intake.rows.last().unwrap();
    assert_last_note(total, "合计行，不是货批", "a total, no lot");
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
    let swapped = intake.rows[1]
        .notes
        .iter()
        .find(|note| note.code == "swapped")
        .unwrap();
    assert_eq!(
        swapped.message(Language::Zh),
        "经度纬度写反了，改为经度 110.95、纬度 36.7"
    );
    assert_eq!(
        swapped.message(Language::En),
        "longitude and latitude are swapped; now longitude 110.95, latitude 36.7"
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
        let (name, flag) = (
            datum.name(),
            if datum == Datum::Gcj02 {
                "gcj02"
            } else {
                "bd09"
            },
        );
        assert_last_note(
            &asked.rows[3],
            &format!(
                "这份表的坐标像 {name}（2 处与已知市场差一个偏移）；确认后在“坐标系”选 {name} 再导入（命令行加 --datum {flag}），否则选 WGS-84"
            ),
            &format!(
                "the coordinates of this table look like {name} (2 places miss known markets by its shift); confirm by choosing {name} under Coordinates (--datum {flag} on the command line), or choose WGS-84"
            ),
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
            .write_string(row, 2, format!("{}", 100 + index / 4))
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
    let intake = desk().read(&[("九月.xlsx".to_owned(), messy(5_000))]);
    assert_eq!(intake.rows.len(), 5_002);
    let count = |verdict| {
        intake
            .rows
            .iter()
            .filter(|row| row.verdict == verdict)
            .count()
    };
    assert_eq!(count(Verdict::Skipped), 52, "title, header, fifty totals");
    assert_eq!(
        count(Verdict::Refused),
        1_200,
        "the village that does not exist"
    );
    assert_eq!(count(Verdict::Repaired) + count(Verdict::Accepted), 3_750);
    assert_eq!(intake.lots.added, 3_750);
}

/// Excel's format until 2003, as old office machines save it.
#[test]
fn a_workbook_of_an_old_excel_is_read_alike() {
    let bytes = std::fs::read(repository("api/tests/synthetic.xls")).unwrap();
    let intake = desk().read(&[("九月.xls".to_owned(), bytes)]);
    assert!(intake.faults.is_empty());
    let verdicts: Vec<Verdict> = intake.rows.iter().map(|row| row.verdict).collect();
    assert_eq!(
        verdicts,
        [
            Verdict::Skipped,
            Verdict::Skipped,
            Verdict::Repaired,
            Verdict::Repaired,
            Verdict::Refused,
            Verdict::Skipped
        ]
    );
    let said = |row: usize, language| -> Vec<String> {
        let notes = intake.rows[row].notes.iter();
        notes
            .map(|note| note.message(language).to_owned())
            .collect()
    };
    assert!(said(2, Language::Zh).contains(&"“明早6点前”按 06:00 前".to_owned()));
    assert!(said(2, Language::En).contains(&"\"明早6点前\" taken as until 06:00".to_owned()));
    let merged = "合并单元格：市场按“黄土镇市场”".to_owned();
    assert!(
        said(3, Language::Zh).contains(&merged),
        "{:?}",
        said(3, Language::Zh)
    );
    assert!(said(3, Language::Zh).contains(&"800斤 = 400 kg".to_owned()));
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
