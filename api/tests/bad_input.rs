//! Every bad input is told by file, row, subject, rule and remedy, in both languages.

mod tiny_day;

use api::case::read_case;
use optimizer::Finding;
use optimizer::draft::{ProblemDraft, RoadAccess};
use optimizer::validate::Severity;
use osm_loader::LocationId;
use tiny_day::{case, edit, facts, near, tiny};

/// All findings after one change of the tiny day.
fn findings(file: &str, from: &str, to: &str) -> Vec<Finding> {
    let folder = tiny();
    edit(folder.path(), file, from, to);
    match read_case(folder.path(), facts()) {
        Ok(case) => case.warnings,
        Err(findings) => findings,
    }
}

/// The only finding after one change.
fn finding(file: &str, from: &str, to: &str) -> Finding {
    let mut all = findings(file, from, to);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(Finding::code).collect()
}

fn assert_refused(finding: &Finding, en: &str, zh: &str) {
    assert_eq!(finding.message_en(), en);
    assert_eq!(finding.message_zh(), zh);
    assert_eq!(finding.severity(), Severity::Error);
}

#[test]
fn jin_written_for_kilograms_is_refused_with_the_kilograms_to_write() {
    assert_refused(
        &finding("lots.csv", "甘蓝,700", "甘蓝,1400斤"),
        "lots.csv row 2, lot L1: the mass is written as 1400 斤; this column is in kg. Write 700.",
        "lots.csv第2行，货批 L1：重量写的是 1400 斤，这一列的单位是 kg。请改为 700。",
    );
    assert_refused(
        &finding("lots.csv", "甘蓝,700", "甘蓝,0.7吨"),
        "lots.csv row 2, lot L1: the mass is written as 0.7 吨; this column is in kg. Write 700.",
        "lots.csv第2行，货批 L1：重量写的是 0.7 吨，这一列的单位是 kg。请改为 700。",
    );
    let crates = finding("lots.csv", "甘蓝,700", "甘蓝,30筐");
    assert_eq!(crates.code(), "unknown-unit");
}

#[test]
fn an_unknown_product_gets_a_hint() {
    assert_refused(
        &finding("lots.csv", "鲜食玉米", "鲜食玉禾"),
        "lots.csv row 3, lot L2: product \"鲜食玉禾\" is unknown. Did you mean \"鲜食玉米\"?",
        "lots.csv第3行，货批 L2：没有“鲜食玉禾”这个品种。是不是“鲜食玉米”？",
    );
    assert_refused(
        &finding("lots.csv", "L3,M3", "L3,火星市场"),
        "lots.csv row 4, lot L3: market \"火星市场\" is unknown. Correct the name, or add the market.",
        "lots.csv第4行，货批 L3：没有“火星市场”这个市场。请改正名称，或先添加这个市场。",
    );
}

#[test]
fn a_window_shorter_than_loading_says_by_how_much() {
    assert_refused(
        &finding("markets.csv", "04:00-05:30", "05:10-05:30"),
        "lots.csv row 2, lot L1: loading takes 27 min, but the window leaves only 20. Open the window by 7 min, or split the lot.",
        "lots.csv第2行，货批 L1：装车需要 27 分钟，时间窗只有 20 分钟。请把时间窗放宽 7 分钟，或把货分批。",
    );
}

#[test]
fn a_lot_too_heavy_for_every_truck_goes_in_parts_and_that_is_told() {
    let told = finding("lots.csv", "甘蓝,800", "甘蓝,3000");
    assert_eq!(told.severity(), Severity::Warning);
    assert_eq!(
        told.message_en(),
        "lots.csv row 6, lot L5: no truck carries the lot whole, so it is planned in 3 parts of at most 1000 kg. Write no under split if that must not be.",
    );
    assert_eq!(
        told.message_zh(),
        "lots.csv第6行，货批 L5：没有车装得下整批，按 3 份排，每份不超过 1000 kg。不许拆就在“可拆分”写否。",
    );
}

#[test]
fn a_lot_too_heavy_for_a_hundred_trucks_is_refused() {
    let all = findings("lots.csv", "甘蓝,800", "甘蓝,140000");
    assert!(codes(&all).contains(&"too-heavy"), "{all:#?}");
}

#[test]
fn negative_zero_and_monstrous_numbers_are_refused() {
    assert_refused(
        &finding("lots.csv", "甘蓝,700", "甘蓝,-700"),
        "lots.csv row 2, lot L1: \"mass_kg\" is -700. Write a number from 1 to 1000000.",
        "lots.csv第2行，货批 L1：“mass_kg”是 -700。请写 1 到 1000000 之间的数。",
    );
    for (mass, code) in [
        ("0", "out-of-range"),
        ("1e308", "out-of-range"),
        ("NaN", "not-a-number"),
        ("inf", "not-a-number"),
        ("很多", "not-a-number"),
    ] {
        let found = finding("lots.csv", "甘蓝,700", &format!("甘蓝,{mass}"));
        assert_eq!(found.code(), code, "{mass}");
    }
}

#[test]
fn a_doubled_identifier_names_the_first_row() {
    assert_refused(
        &finding("lots.csv", "L4,M4", "L3,M4"),
        "lots.csv row 5, lot L3: the identifier is already used in lots.csv row 4. Give it another one, or delete one row.",
        "lots.csv第5行，货批 L3：编号与lots.csv第4行重复。请换一个编号，或删掉其中一行。",
    );
}

#[test]
fn empty_and_missing_files_are_named() {
    let folder = tiny();
    std::fs::write(folder.path().join("lots.csv"), "").unwrap();
    std::fs::remove_file(folder.path().join("fleet.csv")).unwrap();
    let findings = read_case(folder.path(), facts()).unwrap_err();
    assert_eq!(findings.len(), 2);
    assert_refused(
        &findings[0],
        "fleet.csv: the file is missing. Put it beside the others; data/cases/README.md shows its columns.",
        "fleet.csv：缺少这个文件。请把它放在同一文件夹里，列名见 data/cases/README.md。",
    );
    assert_refused(
        &findings[1],
        "lots.csv: holds no rows. Write a header and at least one row.",
        "lots.csv：文件里没有数据。请写上表头和至少一行数据。",
    );
}

#[test]
fn a_missing_column_is_named_with_its_other_names() {
    assert_refused(
        &finding("lots.csv", "mass_kg", "gewicht"),
        "lots.csv: column \"mass_kg\" is missing. Add it (also accepted: 重量kg, 重量, 公斤).",
        "lots.csv：缺少“mass_kg”列。请补上这一列（也可写作：重量kg, 重量, 公斤）。",
    );
}

#[test]
fn a_place_outside_the_map_or_far_from_roads_is_refused() {
    let mut accesses = [RoadAccess::Meters(12.0); 6];
    accesses[2] = RoadAccess::OutsideMap;
    accesses[3] = RoadAccess::Meters(812.4);
    let case = case().snapped(&accesses);
    let findings = case.into_problem(vec![near(6), near(6)]).unwrap_err();
    assert_eq!(findings.len(), 2, "{findings:#?}");
    assert_refused(
        &findings[0],
        "markets.csv row 4, place 凌井店市场: 112.547, 38.122 lies outside the map. Correct the coordinates (longitude first), or choose a map that covers it.",
        "markets.csv第4行，地点 凌井店市场：112.547, 38.122 在地图范围之外。请核对坐标（先经度后纬度），或换一张包含它的地图。",
    );
    assert_refused(
        &findings[1],
        "markets.csv row 5, place 西郭湫市场: the next road a truck may use is 812 m away (at most 500 m). Correct the coordinates, or raise SNAP_LIMIT_M.",
        "markets.csv第5行，地点 西郭湫市场：最近的可通行道路在 812 米外（上限 500 米）。请核对坐标，或调大 SNAP_LIMIT_M。",
    );
}

#[test]
fn other_slips_are_each_found_by_name() {
    let slips = [
        ("lots.csv", "05:00,22", "25:99,22", "not-a-time"),
        ("lots.csv", "05:00,22", "11:00,22", "harvested-later"),
        (
            "lots.csv",
            "前一日 18:00",
            "-200d 18:00",
            "harvested-long-ago",
        ),
        ("lots.csv", "18:00,20,否", "18:00,200,否", "out-of-range"),
        (
            "lots.csv",
            "豆角,400,前一日 16:00,6",
            "冻肉,400,前一日 16:00,26",
            "thawed",
        ),
        ("lots.csv", "20,否,,", "20,否,12:00,13:00", "market-closed"),
        (
            "lots.csv",
            "20,否,,",
            "20,否,05:20,04:10",
            "window-reversed",
        ),
        ("lots.csv", "20,否,,", "20,也许,,", "not-a-choice"),
        (
            "markets.csv",
            "05:00-07:00",
            "07:00-05:00",
            "window-reversed",
        ),
        (
            "markets.csv",
            "112.78261,38.0753",
            "38.0753,112.78261",
            "swapped",
        ),
        ("markets.csv", "112.78261", "", "cell-empty"),
        ("markets.csv", "05:00-07:00", "全天", "not-a-time"),
        ("hubs.csv", ",2,hub_dock", ",2.5,hub_dock", "not-whole"),
        ("hubs.csv", ",2,hub_dock", ",0,hub_dock", "out-of-range"),
        ("hub_zones.csv", "5,13", "13,5", "reversed"),
        ("hub_zones.csv", "H1,凉库", "H9,凉库", "unknown-name"),
        ("fleet.csv", "reefer_42_blue", "spaceship", "unknown-name"),
        (
            "fleet.csv",
            "reefer_42_blue,H1",
            "reefer_42_blue,H7",
            "unknown-name",
        ),
        ("fleet.csv", "晋A1002", "晋A1001", "duplicate-id"),
        ("day.csv", "2026-07-15", "2026-02-30", "not-a-choice"),
        ("day.csv", "Asia/Shanghai", "Europe/Paris", "not-a-choice"),
        ("day.csv", "weather,hot", "max_c,33", "cell-empty"),
    ];
    for (file, from, to, code) in slips {
        let mut errors = findings(file, from, to);
        errors.retain(|finding| finding.severity() == Severity::Error);
        assert!(codes(&errors).contains(&code), "{file} {to}: {errors:#?}");
    }
}

#[test]
fn what_only_cannot_be_served_is_a_warning() {
    let slips = [
        (
            "lots.csv",
            "400,05:00",
            "400,-1d 18:00",
            "harvest-clock-over",
        ),
        (
            "lots.csv",
            "豆角,400,前一日 16:00,6",
            "冻肉,400,前一日 16:00,-18",
            "no-hub",
        ),
        (
            "lots.csv",
            "豆角,400,前一日 16:00,6",
            "豆角,400,前一日 16:00,",
            "core-assumed",
        ),
        (
            "lots.csv",
            "豆角,400,前一日 16:00,6",
            "冷鲜猪肉,400,前一日 16:00,12",
            "loaded-warm",
        ),
        (
            "markets.csv",
            "05:00-07:00,hand,6,,",
            "05:00-07:00,hand,6,2000,",
            "yard-too-small",
        ),
        ("fleet.csv", "curtain", "curtain,skills", ""),
    ];
    for (file, from, to, code) in slips {
        let found = findings(file, from, to);
        assert_eq!(
            codes(&found).first().copied().unwrap_or(""),
            code,
            "{found:#?}"
        );
        assert!(found.iter().all(|one| one.severity() == Severity::Warning));
    }
}

#[test]
fn an_unreachable_market_is_a_warning() {
    let mut roads = near(6);
    for from in 0..6 {
        roads.set(LocationId(from), LocationId(2), None);
    }
    let (problem, findings) = case().examine(vec![roads.clone(), roads]);
    assert!(problem.is_some());
    assert_eq!(codes(&findings), ["unreachable"]);
}

#[test]
fn matrices_of_another_day_are_refused() {
    let findings = case().into_problem(vec![near(5)]).unwrap_err();
    assert!(codes(&findings).contains(&"size-mismatch"));
}

#[test]
fn every_finding_comes_at_once() {
    let folder = tiny();
    edit(folder.path(), "lots.csv", "甘蓝,700", "甘蓝,320斤");
    edit(folder.path(), "lots.csv", "鲜食玉米,400", "鲜食玉禾,400");
    edit(folder.path(), "lots.csv", "青椒,300", "青椒,三百");
    edit(folder.path(), "markets.csv", "09:00-11:00", "11:00-09:00");
    edit(folder.path(), "fleet.csv", "reefer_3m_07t", "reefer_4m");
    let findings = read_case(folder.path(), facts()).unwrap_err();
    let mut found = codes(&findings);
    found.sort_unstable();
    let expected = [
        "mass-unit",
        "not-a-number",
        "unknown-name",
        "unknown-name",
        "window-reversed",
    ];
    assert_eq!(found, expected, "{findings:#?}");
}

#[test]
fn unknown_settings_and_contradicting_locks_are_refused() {
    let folder = tiny();
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    write("settings.csv", "key,value\nDIESEL,8\n");
    write(
        "locks.csv",
        "货批,车牌,锁定\nL5,晋A1001,必须\nL5,晋A1002,on\n",
    );
    let findings = read_case(folder.path(), facts()).unwrap_err();
    assert_eq!(codes(&findings), ["unknown-name", "lock-contradiction"]);
}

#[test]
fn a_draft_of_nothing_is_refused_without_panic() {
    let findings = ProblemDraft::default().validate().unwrap_err();
    assert_eq!(codes(&findings), ["none"; 5]);
}
