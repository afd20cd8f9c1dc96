//! Siting from tables to what a planner reads: bad and impossible questions in the words a person
//! sees, and a small region answered, re-priced and written down.

use api::failure::Failure;
use api::output::siting::{SitingShowing, brief, geojson, map_page, table, workbook};
use api::roads::open_map;
use api::siting::{Effort, Inputs, Region, Report, Request, study};
use api::words::Language;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const DEMO_MAP: &str = "data/maps/shanxi-synthetic.osm.pbf";

fn checkout(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(relative)
}

/// The demo map imported once, before tests run side by side.
fn cache() -> PathBuf {
    static IMPORTED: OnceLock<PathBuf> = OnceLock::new();
    let import = || {
        let cache = checkout("target/siting-test-maps");
        open_map(&checkout(DEMO_MAP), &cache).expect("the demo map can be imported");
        cache
    };
    IMPORTED.get_or_init(import).clone()
}

fn inputs() -> Inputs {
    Inputs {
        map: checkout(DEMO_MAP),
        facts: checkout("data/facts"),
        cache: cache(),
        points: None,
        forced: Vec::new(),
        forbidden: Vec::new(),
    }
}

/// Four sites and six counties around 太谷; 清徐 and 祁县 compete.
fn question() -> Value {
    let site = |id: &str, name: &str, lon: f64, lat: f64, status: &str| {
        json!({
            "site_id": id, "name": name, "county": name, "lon": lon, "lat": lat, "status": status,
            "build_yuan": 10_000_000, "standing_yuan_year": 400_000, "capacity_t_month": 400,
            "handling_yuan_t": 40,
        })
    };
    let point = |id: &str, lon: f64, lat: f64| json!({ "point_id": id, "name": id, "county": id, "lon": lon, "lat": lat });
    let volume = |area: &str, product: &str, july: u32, october: u32| json!({ "area": area, "product": product, "m07": july, "m10": october });
    json!({
        "siting": { "name": "太谷小例", "notes": "合成 synthetic", "sites_max": 3, "budget_yuan": 20_000_000 },
        "sites": [
            site("S1", "太谷区", 112.54417, 37.42639, "existing"),
            site("S2", "清徐县", 112.35806, 37.60583, ""),
            site("S3", "祁县", 112.33083, 37.35722, ""),
            site("S4", "临县", 111.02059, 37.97965, ""),
        ],
        "points": [
            point("太谷区", 112.54417, 37.42639),
            point("清徐县", 112.35806, 37.60583),
            point("祁县", 112.33083, 37.35722),
            point("临县", 111.02059, 37.97965),
        ],
        "volumes": [
            volume("太谷区", "tomato", 120, 60),
            volume("清徐县", "tomato", 150, 40),
            volume("祁县", "pear_su", 10, 200),
            volume("临县", "apple", 0, 180),
        ],
        "effort": { "routed_plans": 2, "sample_days": 2, "route_iterations": 40, "seed": 7 },
    })
}

fn open(question: &Value) -> Result<(Region, Effort), Failure> {
    let request = Request::from_json(question).expect("the request has the right form");
    Ok((inputs().open(request.folder())?, request.effort))
}

fn answer(question: &Value) -> Result<Report, Failure> {
    let (region, effort) = open(question)?;
    study(&region, effort, &mut |_| true)
}

/// What a person reads when there is no answer: Chinese, then English.
fn refusal(question: &Value) -> [Vec<String>; 2] {
    let failure = answer(question).expect_err("no plan keeps these rules");
    assert_eq!(failure.exit_code(), 2);
    [Language::Zh, Language::En].map(|language| failure.lines(language))
}

fn assert_told(question: &Value, zh: &str, en: &str) {
    assert_eq!(
        refusal(question),
        [vec![zh.to_owned()], vec![en.to_owned()]]
    );
}

#[test]
fn too_small_a_budget_names_the_smallest_that_works() {
    let mut question = question();
    question["siting"]["budget_yuan"] = json!(5_000_000);
    question["siting"]["forced"] = json!(["临县"]);
    assert_told(
        &question,
        "选址：预算：预算不够任何方案；最少把预算提高到 10000000 元",
        "siting, budget: the budget pays for no plan; raise the budget to 10000000 yuan at least",
    );
}

#[test]
fn forced_and_forbidden_contradict_each_other() {
    let mut question = question();
    question["siting"]["forced"] = json!(["临县"]);
    question["siting"]["forbidden"] = json!(["S4"]);
    assert_told(
        &question,
        "选址：临县：既要求建又不许建；请二选一：去掉必建（或已建），或去掉禁建",
        "siting, 临县: is both forced (or standing) and forbidden; drop one of the two",
    );
}

#[test]
fn no_volume_all_year_is_told() {
    let mut question = question();
    for row in question["volumes"].as_array_mut().unwrap() {
        row["m07"] = json!(0);
        row["m10"] = json!(0);
    }
    assert_told(
        &question,
        "选址：全部产地：全年没有货要收；请至少填一个大于零的月产量",
        "siting, all demand points: there is nothing to fetch all year; give at least one monthly volume above zero",
    );
}

#[test]
fn a_county_out_of_reach_is_named_with_the_minutes_that_reach_it() {
    let mut question = question();
    question["siting"]["forbidden"] = json!(["临县"]);
    question["limits"] = json!([{ "kind": "each", "counties": "临县", "minutes": 60 }]);
    let [zh, en] = refusal(&question);
    assert_eq!(zh.len(), 1);
    let start = "选址：临县：没有一个可用站点能按限制到达；最少把时间限制放宽到 ";
    assert!(
        zh[0].starts_with(start) && zh[0].ends_with(" 分钟，或增加更近的候选点"),
        "{zh:?}"
    );
    // The minutes named are the smallest that help.
    let minutes = en[0].split("raise the limit to ").nth(1).unwrap();
    let minutes: u32 = minutes.split(' ').next().unwrap().parse().unwrap();
    question["limits"][0]["minutes"] = json!(minutes);
    assert!(answer(&question).is_ok());
    question["limits"][0]["minutes"] = json!(minutes - 1);
    assert!(answer(&question).is_err());
}

#[test]
fn a_point_far_from_every_road_is_told_with_its_row() {
    let mut question = question();
    question["points"][3]["lon"] = json!(109.2);
    let [zh, _] = refusal(&question);
    assert!(
        zh[0].starts_with("points.csv第5行，产地 临县：最近的可通行道路在"),
        "{zh:?}"
    );
}

#[test]
fn a_site_listed_twice_names_both_rows() {
    let mut question = question();
    question["sites"][2]["site_id"] = json!("S2");
    assert_told(
        &question,
        "sites.csv第4行，候选点 S2：编号与sites.csv第3行重复。请换一个编号，或删掉其中一行。",
        "sites.csv row 4, site S2: the identifier is already used in sites.csv row 3. Give it another one, or delete one row.",
    );
}

#[test]
fn every_mistake_of_the_tables_is_told_at_once() {
    let mut question = question();
    question["siting"]["fill_percent"] = json!(500);
    question["siting"]["forced"] = json!(["无此地"]);
    question["siting"]["colour"] = json!("red");
    question["sites"][1]["status"] = json!("maybe");
    question["volumes"][0]["product"] = json!("unobtainium");
    question["volumes"][1]["area"] = json!("别处");
    question["limits"] = json!([{ "kind": "each", "counties": "别县", "minutes": 60 }]);
    let [zh, en] = refusal(&question);
    assert_eq!((zh.len(), en.len()), (7, 7), "{zh:#?}");
    for words in [
        "fill_percent",
        "无此地",
        "colour",
        "maybe",
        "unobtainium",
        "别处",
        "别县",
    ] {
        assert!(
            zh.iter().any(|line| line.contains(words)),
            "{words}: {zh:#?}"
        );
    }
}

#[test]
fn more_forced_sites_than_allowed_name_the_least_count() {
    let mut question = question();
    question["siting"]["sites_max"] = json!(1);
    question["siting"]["forced"] = json!(["S2"]);
    let [zh, _] = refusal(&question);
    assert_eq!(
        zh[0],
        "选址：站点数：站点数的限制无法满足；最少允许 2 个站点"
    );
}

#[test]
fn too_little_room_in_the_fullest_month_names_the_tonnes_that_are_short() {
    // October brings 480 t; four sites of 100 t hold 400, and only three may be open.
    let mut question = question();
    for site in question["sites"].as_array_mut().unwrap() {
        site["capacity_t_month"] = json!(100);
    }
    let [zh, _] = refusal(&question);
    let told = &zh[0];
    assert!(
        told.starts_with("选址：")
            && told.ends_with("：能到达的站点装不下最忙的月份；把它的容量每月增加 80 吨就够"),
        "{zh:?}"
    );
    assert_eq!(
        zh[1],
        "选址：站点数：站点数的限制无法满足；最少允许 4 个站点"
    );
    // Taken at their word, all of them together leave a plan.
    let sites = question["sites"].as_array_mut().unwrap();
    let named = sites
        .iter_mut()
        .find(|site| told.contains(site["name"].as_str().unwrap()));
    named.expect("a site is named")["capacity_t_month"] = json!(180);
    question["siting"]["sites_max"] = json!(4);
    if let Some(money) = zh.get(2) {
        let yuan = money.split("预算提高到 ").nth(1).unwrap().split(' ').next();
        question["siting"]["budget_yuan"] = json!(yuan.unwrap().parse::<i64>().unwrap());
    }
    assert!(answer(&question).is_ok());
}

#[test]
fn a_small_region_is_answered_proved_and_routed() {
    let mut question = question();
    question["siting"]["forced"] = json!(["临县"]);
    question["scenarios"] = json!([
        { "scenario": "usual", "weight": 3, "volume_percent": 100 },
        { "scenario": "frost", "weight": 1, "products": "apple", "volume_percent": 50 },
    ]);
    let report = answer(&question).expect("it has an answer");
    assert!(report.gap_percent <= 0.1 && report.bound <= report.value);
    let names: Vec<&str> = report.sites.iter().map(|site| site.name.as_str()).collect();
    assert!(
        names.contains(&"太谷区") && names.contains(&"临县"),
        "{names:?}"
    );
    // 180 + 190 + 210 + 180 t, of the last a quarter of the years only half.
    let tonnes = 180.0 + 190.0 + 210.0 + 180.0 * 0.875;
    assert!((report.totals.tonnes_year - tonnes).abs() < 0.5);
    let of_sites: f64 = report.sites.iter().map(|site| site.tonnes_year).sum();
    assert!((of_sites - tonnes).abs() < 0.5);
    assert!(report.totals.shelf_days_saved_t.unwrap() > 0.0);
    assert!(report.totals.investment_yuan <= 20e6);
    assert_eq!(report.sensitivity.len(), 6);
    for row in &report.routed {
        assert!(row.lots + row.unserved == row.days * 40 * row.sites.len());
        assert!(row.routed_yuan_t > 0.0 && row.star_yuan_t > 0.0);
        // The parts add up, none is negative, and round trips are what a tonne was charged.
        for (parts, whole) in [
            (row.star_parts, row.star_yuan_t),
            (row.routed_parts, row.routed_yuan_t),
        ] {
            assert!((parts.total() - whole).abs() < 1e-6);
            let each = [parts.trucks, parts.road, parts.tolls, parts.shelf_life];
            assert!(each.iter().all(|yuan| *yuan >= -0.05), "{parts:?}");
        }
        assert!(row.fill_percent > 0.0 && row.fill_percent <= 100.0);
    }
    assert!(!report.routed.is_empty());
}

#[test]
fn equal_questions_get_equal_bytes_and_another_seed_other_days() {
    let text = |question: &Value| serde_json::to_string(&answer(question).unwrap()).unwrap();
    let mut question = question();
    let first = text(&question);
    assert_eq!(first, text(&question));
    question["effort"]["seed"] = json!(8);
    assert_ne!(first, text(&question));
}

#[test]
fn every_output_names_the_sites_and_says_what_is_synthetic() {
    let question = question();
    let (region, effort) = open(&question).unwrap();
    let report = study(&region, effort, &mut |_| true).unwrap();
    for language in [Language::Zh, Language::En] {
        let showing = SitingShowing {
            report: &report,
            roads: &region.roads_for_page(),
            language,
        };
        let page = map_page::render(&showing);
        let texts = [
            table::render(&showing),
            page.clone(),
            brief::render(&showing),
        ];
        for text in texts.iter().chain([&geojson::render(&showing).to_string()]) {
            assert!(text.contains("太谷区") && text.contains("合成"), "{text}");
            assert!(!text.contains("{{"));
        }
        for text in &texts {
            assert!(text.contains(&report.fingerprint));
        }
        assert!(
            !page.contains("src=") && !page.contains("href="),
            "it fetches nothing"
        );
        assert!(workbook::render(&showing).unwrap().starts_with(b"PK"));
    }
}

#[test]
fn a_stopped_study_still_answers_what_it_knows() {
    let (region, effort) = open(&question()).unwrap();
    let mut asked = 0;
    let report = study(&region, effort, &mut |progress| {
        asked += 1;
        progress.stage == "solve"
    });
    let report = report.expect("the plan itself was allowed to finish");
    assert!(asked > 0 && report.routed.is_empty());
}
