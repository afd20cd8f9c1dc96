//! How long a coordinator waits for a messy workbook: 500, 1,500 and 5,000 rows with mixed units,
//! words for times, unknown places and totals. Every row must come out, or the figure counts nothing.

use api::facts::read_facts;
use api::intake::{Days, Desk, Verdict};
use api::table::{Folder, Record};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use rust_xlsxwriter::Workbook;
use std::hint::black_box;
use std::path::PathBuf;

fn desk() -> Desk {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts"));
    let facts = read_facts(&folder).expect("the facts are right");
    let row = |row, cells: [&str; 5]| Record {
        row,
        cells: cells.map(str::to_owned).to_vec(),
    };
    let markets = [
        row(1, ["market_id", "name", "lon", "lat", "windows"]),
        row(2, ["M1", "黄土镇市场", "110.90", "36.62", "04:00-20:00"]),
        row(3, ["M2", "午城镇市场", "110.86", "36.49", "04:00-20:00"]),
    ];
    let day = "2026-09-12".parse().expect("a date");
    let days = Days {
        planned: day,
        received: "2026-09-11".parse().expect("a date"),
    };
    Desk::new(&mut Folder::new(&folder), facts.products, &markets, days)
}

fn workbook(rows: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let head = ["收购点", "品名", "数量", "单位", "是否预冷", "装车时间"];
    for (column, name) in head.iter().enumerate() {
        sheet.write_string(0, column as u16, *name).expect("room");
    }
    for row in 1..=rows {
        let pick = |of: [&'static str; 4]| of[(row % 4) as usize];
        let cells = [
            pick(["黄土镇", "午城", "隰县黄土镇", "没有的村"]),
            pick(["玉露香", "白菜", "西红柿", "苹果"]),
            "",
            pick(["筐", "斤", "公斤", "箱"]),
            pick(["是", "没预冷", "已预冷", "否"]),
            pick([
                "明早6点前",
                "5:00-7:00",
                "２２：００－０２：００",
                "后天早上4点后",
            ]),
        ];
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(row, column as u16, *cell).expect("room");
        }
        sheet
            .write_string(row, 2, format!("{}", 100 + row))
            .expect("room");
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn intake(criterion: &mut Criterion) {
    let desk = desk();
    let mut group = criterion.benchmark_group("intake");
    group.sample_size(10);
    for rows in [500, 1_500, 5_000] {
        let files = [("九月.xlsx".to_owned(), workbook(rows))];
        let read = desk.read(&files);
        assert_eq!(
            read.rows.len(),
            rows as usize + 1,
            "every row is accounted for"
        );
        let refused = read
            .rows
            .iter()
            .filter(|row| row.verdict == Verdict::Refused)
            .count();
        eprintln!("{rows} rows: {} lots, {refused} refused", read.lots.added);
        group.bench_with_input(
            BenchmarkId::from_parameter(rows),
            &files,
            |bencher, files| {
                bencher.iter(|| black_box(desk.read(black_box(files))));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, intake);
criterion_main!(benches);
