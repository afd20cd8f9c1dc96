//! A coordinator's bad inputs that only show when the day is put together: each with the whole
//! message a person reads, in both languages. What is wrong within a message or a workbook is told
//! in `intake.rs`, what is wrong with a cell in `bad_input.rs`.

mod tiny_day;

use api::case::read_case;
use optimizer::Finding;
use osm_loader::LocationId;
use tiny_day::{case, edit, facts, near, tiny};

/// What is wrong, the file, what stands there, what is written instead (at the end of a new file if
/// nothing stood there), and what is said in Chinese and in English.
const SPOILT: [(&str, &str, &str, &str, &str, &str); 11] = [
    (
        "a payload beyond what the type may carry",
        "fleet.csv",
        "max_trips,curtain\n晋A1001,reefer_42_blue,H1,,03:30,14:00,3,是",
        "max_trips,payload_kg\n晋A1001,reefer_42_blue,H1,,03:30,14:00,3,99999",
        "fleet.csv第2行，车辆 晋A1001：“payload_kg”是 99999。请写 50 到 4295 之间的数。",
        "fleet.csv row 2, vehicle 晋A1001: \"payload_kg\" is 99999. Write a number from 50 to 4295.",
    ),
    (
        "a driver who must rest after no driving at all",
        "settings.csv",
        "",
        "key,value\nDRIVE_CONT_MAX_MIN,0\n",
        "settings.csv第2行，设置项 DRIVE_CONT_MAX_MIN：“value”是 0。请写 10 到 1440 之间的数。",
        "settings.csv row 2, setting DRIVE_CONT_MAX_MIN: \"value\" is 0. Write a number from 10 to 1440.",
    ),
    (
        "a rest that never ends",
        "settings.csv",
        "",
        "key,value\nDRIVE_REST_MIN,5000\n",
        "settings.csv第2行，设置项 DRIVE_REST_MIN：“value”是 5000。请写 0 到 600 之间的数。",
        "settings.csv row 2, setting DRIVE_REST_MIN: \"value\" is 5000. Write a number from 0 to 600.",
    ),
    (
        "a rest of less than no time",
        "settings.csv",
        "",
        "key,value\nDRIVE_REST_MIN,-20\n",
        "settings.csv第2行，设置项 DRIVE_REST_MIN：“value”是 -20。请写 0 到 600 之间的数。",
        "settings.csv row 2, setting DRIVE_REST_MIN: \"value\" is -20. Write a number from 0 to 600.",
    ),
    (
        "no truck",
        "fleet.csv",
        "晋A1001,reefer_42_blue,H1,,03:30,14:00,3,是\n晋A1002,reefer_3m_07t,H1,,03:30,14:00,3,是\n",
        "",
        "fleet.csv：文件里没有数据。请写上表头和至少一行数据。",
        "fleet.csv: holds no rows. Write a header and at least one row.",
    ),
    (
        "a hub closed that day",
        "hubs.csv",
        "00:00-24:00",
        "休息",
        "hubs.csv第2行，集散中心 H1：当天不开（“windows”写的是“休息”）。开就写时间，如 04:00-10:00；不开就删掉这一行，并把写着它的货批和车辆改到别处。",
        "hubs.csv row 2, hub H1: closed that day (\"windows\" is \"休息\"). Write the hours it opens, like 04:00-10:00; or delete the row and give another place to the lots and trucks that name it.",
    ),
    (
        "a market closed for a festival",
        "markets.csv",
        "05:00-07:00",
        "休市",
        "markets.csv第4行，市场 M3：当天不开（“windows”写的是“休市”）。开就写时间，如 04:00-10:00；不开就删掉这一行，并把写着它的货批和车辆改到别处。",
        "markets.csv row 4, market M3: closed that day (\"windows\" is \"休市\"). Write the hours it opens, like 04:00-10:00; or delete the row and give another place to the lots and trucks that name it.",
    ),
    (
        "goods no hub holds cold enough",
        "lots.csv",
        "甘蓝,700,前一日 18:00,20",
        "冻肉,700,前一日 18:00,-18",
        "lots.csv第2行，货批 L1：没有集散中心能按它的温度收这个品种，将无法安排。请增加冷库分区，或允许去别的集散中心。",
        "lots.csv row 2, lot L1: no hub takes this product at its temperature, so it will stay behind. Add a zone, or allow another hub.",
    ),
    (
        "a volume that cannot be",
        "lots.csv",
        "certificate\nL1,M1,甘蓝,700,前一日 18:00,20,否,,,HGZ-0715-01",
        "certificate,volume_m3\nL1,M1,甘蓝,700,前一日 18:00,20,否,,,HGZ-0715-01,1e308",
        "lots.csv第2行，货批 L1：“volume_m3”是 1e308。请写 0.001 到 4000 之间的数。",
        "lots.csv row 2, lot L1: \"volume_m3\" is 1e308. Write a number from 0.001 to 4000.",
    ),
    (
        "an order of stops that is no order",
        "locks.csv",
        "",
        "lot_id,vehicle_id,lock,place\nL1,晋A1001,on,1.5\n",
        "locks.csv第2行，锁定 L1：“place”是 1.5。请写整数。",
        "locks.csv row 2, lock L1: \"place\" is 1.5. Write a whole number.",
    ),
    (
        "a lot listed twice",
        "lots.csv",
        "L2,M2",
        "L1,M2",
        "lots.csv第3行，货批 L1：编号与lots.csv第2行重复。请换一个编号，或删掉其中一行。",
        "lots.csv row 3, lot L1: the identifier is already used in lots.csv row 2. Give it another one, or delete one row.",
    ),
];

/// The findings of the tiny day after one change.
fn findings(file: &str, from: &str, to: &str) -> Vec<Finding> {
    let folder = tiny();
    if from.is_empty() {
        std::fs::write(folder.path().join(file), to).expect("the folder is ours");
    } else {
        edit(folder.path(), file, from, to);
    }
    match read_case(folder.path(), facts()) {
        Ok(case) => case.examine(vec![near(6); 2]).1,
        Err(findings) => findings,
    }
}

#[test]
fn what_is_wrong_with_a_day_is_said_in_both_languages() {
    let mut wrong = Vec::new();
    for (what, file, from, to, zh, en) in SPOILT {
        let found = findings(file, from, to);
        let said = |message: fn(&Finding) -> String| -> Vec<String> {
            found.iter().map(message).collect()
        };
        let (in_chinese, in_english) = (said(Finding::message_zh), said(Finding::message_en));
        if !in_chinese.iter().any(|text| text == zh) || !in_english.iter().any(|text| text == en) {
            wrong.push(format!("{what}: {in_chinese:#?} {in_english:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_market_that_no_truck_may_reach_says_so_and_what_to_look_at() {
    // The third place, as a closed ferry, a gantry or a ban all day would cut it off.
    let mut roads = near(6);
    for other in 0..6 {
        roads.set(LocationId(other), LocationId(2), None);
    }
    let (problem, found) = case().examine(vec![roads.clone(), roads]);
    assert!(problem.is_some(), "the rest of the day is planned");
    let said =
        |message: fn(&Finding) -> String| -> Vec<String> { found.iter().map(message).collect() };
    assert_eq!(
        said(Finding::message_zh),
        [
            "markets.csv第4行，市场 M3：没有车能合法开到这里再去集散中心，这里的货将无法安排。请核对坐标、封路和限高。"
        ]
    );
    assert_eq!(
        said(Finding::message_en),
        [
            "markets.csv row 4, market M3: no truck finds a legal road there and on to a hub, so its lots will stay behind. Check the coordinates, closures and height limits."
        ]
    );
}
