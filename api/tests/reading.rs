//! What is read is what was written, however it was saved; and no bytes make the readers panic.

mod tiny_day;

use api::case::read_case;
use api::facts::read_facts;
use optimizer::Problem;
use optimizer::compatibility::Pairing;
use optimizer::problem::{Compartment, Product, ProductId};
use osm_loader::Seconds;
use proptest::prelude::*;
use tiny_day::{TABLES, case, facts, near, repository, tiny};

/// Tables of facts.
const FACTS: [&str; 11] = [
    "products.csv",
    "product_sources.csv",
    "source_keys.csv",
    "vehicles.csv",
    "toll_classes.csv",
    "service_times.csv",
    "rules.csv",
    "excursion_rules.csv",
    "ambient_hourly.csv",
    "elevation_5arcmin.csv",
    "road_speeds.csv",
];

fn problem() -> Problem {
    let case = case();
    assert_eq!(case.warnings, []);
    case.into_problem(vec![near(6), near(6)])
        .expect("the tiny day is right")
}

#[test]
fn the_tiny_day_becomes_a_problem_without_a_finding() {
    let case = case();
    assert_eq!(case.positions.len(), 6);
    assert_eq!(case.positions[5].0, "黄寨冷链集散中心");
    assert_eq!(case.profiles.len(), 2);
    assert_eq!(case.checksum, tiny_day::case().checksum);
    let problem = problem();
    let cabbage = &problem.lots[0];
    assert_eq!((cabbage.load.kg, cabbage.load.liters), (700, 2_000));
    assert_eq!(cabbage.service, Seconds(7 * 60 + 28 * 42));
    assert_eq!(cabbage.start_windows[0].end().to_string(), "05:03");
    let corn = problem.lots[1].start_windows[0];
    assert_eq!(corn.start().to_string(), "05:00", "not before harvest");
}

#[test]
fn a_truck_is_made_of_its_type() {
    let problem = problem();
    let truck = &problem.vehicles[0];
    assert_eq!(truck.limits.curb_kg, 4_495 - 1_400);
    assert!((truck.thermal.wall_w_k - 0.5 * 45.2).abs() < 1e-9);
    // A door of 4.1 m², 5 cm higher than the one the conductance of 37 W/K per m² was found for.
    let door = 37.0 * 4.1 * (2.1_f64 / 2.05).sqrt();
    assert!((truck.thermal.door_w_k - door).abs() < 1e-9);
    assert!((truck.thermal.bulkhead_w_k - 0.7 * 17.7 / 4.02).abs() < 1e-9);
    assert!((truck.costs.energy_per_km_fen[1] - 14.0 * 7.2).abs() < 1e-9);
    assert!((truck.costs.toll_per_km_fen - 38.0).abs() < 1e-9);
    assert_eq!(truck.layouts.len(), 4);
    for layout in &truck.layouts {
        let shares = layout.compartments.iter().map(|part| part.power_share);
        assert!((shares.sum::<f64>() - 1.0).abs() < 1e-12);
    }
    let rear_three_quarters = truck.layouts[1].compartments[1];
    assert!((rear_three_quarters.volume_share - 0.75).abs() < 1e-12);
    assert!(
        (rear_three_quarters.power_share - 0.5).abs() < 1e-12,
        "a remote evaporator gives half of the unit's power at most"
    );
    assert_eq!(problem.vehicles[1].layouts.len(), 1);
}

#[test]
fn chinese_headers_gbk_and_full_width_digits_give_the_same_lots() {
    let folder = tiny();
    let path = folder.path().join("lots.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let chinese = text
        .trim_start_matches('\u{feff}')
        .replace("lot_id,market,product,mass_kg", "货批,市场,品种,重量（kg）")
        .replace("harvested,core_c,precooled", "采收时间,中心温度℃,已预冷")
        .replace("甘蓝,700", "甘蓝,７００")
        .replace("05:00", "０５：００");
    let (gbk, _, flawed) = encoding_rs::GBK.encode(&chinese);
    assert!(!flawed);
    std::fs::write(path, gbk).unwrap();
    let read = read_case(folder.path(), facts()).expect("the same day in other bytes");
    let read = read.into_problem(vec![near(6), near(6)]).unwrap();
    assert_eq!(read.lots, problem().lots);
}

#[test]
fn settings_of_a_day_override_the_rules_and_locks_are_kept() {
    let folder = tiny();
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    write("settings.csv", "key,value\nDIESEL_YUAN_L,8\n");
    write("locks.csv", "货批,车牌,锁定\nL5,晋A1001,必须\n");
    let read = read_case(folder.path(), facts()).unwrap();
    assert_ne!(read.checksum, case().checksum);
    let problem = read.into_problem(vec![near(6), near(6)]).unwrap();
    assert!((problem.settings.energy.diesel_fen_l - 800.0).abs() < 1e-9);
    assert_eq!(problem.locks.len(), 1);
}

#[test]
fn a_days_settings_reach_its_weather_and_what_no_day_can_set_is_refused() {
    let outdoor = |setting: &str| {
        let folder = tiny();
        let text = format!("key,value\n{setting}\n");
        std::fs::write(folder.path().join("settings.csv"), text).unwrap();
        let case = read_case(folder.path(), facts())?;
        Ok::<_, Vec<_>>(case.into_problem(vec![near(6), near(6)]).unwrap().outdoor)
    };
    let (flat, steep) = ("LAPSE_K_PER_KM,0", "LAPSE_K_PER_KM,-12");
    assert_ne!(outdoor(flat).unwrap(), outdoor(steep).unwrap());
    let refused = outdoor("LEAFY_KG_M3,200").unwrap_err();
    assert_eq!(refused[0].code(), "setting-of-all-days");
    assert!(refused[0].message_zh().contains("LEAFY_KG_M3"));
}

#[test]
fn bulkheads_stand_where_the_type_says_and_a_remote_evaporator_gives_half_at_most() {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(repository("data/facts")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let divided = "25/75 50/50 75/25";
    tiny_day::edit(folder.path(), "vehicles.csv", divided, "40/60");
    let facts = read_facts(folder.path()).unwrap();
    let case = read_case(&repository("data/cases/tiny"), &facts).unwrap();
    let problem = case.into_problem(vec![near(6), near(6)]).unwrap();
    let blue = problem.vehicles.iter();
    let mut blue = blue.filter(|vehicle| vehicle.layouts.len() == 2);
    let parts = &blue.next().unwrap().layouts[1].compartments;
    let percent = |share: fn(&Compartment) -> f64| -> Vec<i64> {
        let shares = parts.iter().map(share);
        shares.map(|share| (share * 100.0).round() as i64).collect()
    };
    assert_eq!(percent(|part| part.volume_share), [40, 60]);
    assert_eq!(percent(|part| part.power_share), [50, 50]);
    assert!(parts[0].capacity.kg < parts[1].capacity.kg);
    tiny_day::edit(folder.path(), "vehicles.csv", "40/60", "40/50");
    let findings = read_facts(folder.path()).unwrap_err();
    assert!(findings[0].message_zh().contains("bulkheads"));
}

#[test]
fn the_pair_rule_on_our_products_equals_the_published_matrix() {
    let path = repository("../shared/domain/compat_matrix.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let problem = problem();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    assert_eq!(problem.products.len(), header.len());
    let mut different = Vec::new();
    for line in lines {
        let mut cells = line.split(',');
        let a = cells.next().unwrap();
        for (b, expected) in header.iter().zip(cells).filter(|(b, _)| **b != a) {
            let ids = [a, b].map(|id| product(&problem.products, id));
            let found = verdict(problem.pairs.get(ids[0], ids[1]));
            if found != expected.split_once("NO-").map_or(expected, |_| "NO") {
                different.push(format!("{a}–{b}: {found}, published {expected}"));
            }
        }
    }
    assert_eq!(different, Vec::<String>::new());
}

fn product(products: &[Product], id: &str) -> ProductId {
    let index = products.iter().position(|product| product.id == id);
    ProductId(index.expect("the matrix names our products") as u32)
}

/// As the matrix writes it, whatever the reason for keeping two products apart.
fn verdict(pairing: Pairing) -> &'static str {
    match pairing {
        Pairing::Together => "OK",
        Pairing::ShortOnly => "SHORT-E",
        Pairing::Apart(_) => "NO",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_any_table_never_panic(
        file in 0..TABLES.len(),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        keep in 0_usize..600,
    ) {
        let folder = tiny();
        let path = folder.path().join(TABLES[file]);
        let mut spoilt = std::fs::read(&path).unwrap();
        spoilt.truncate(keep);
        spoilt.extend(bytes);
        std::fs::write(path, spoilt).unwrap();
        for finding in read_case(folder.path(), facts()).err().unwrap_or_default() {
            prop_assert!(!finding.message_zh().is_empty());
        }
    }

    #[test]
    fn any_bytes_in_any_table_of_facts_never_panic(
        file in 0..FACTS.len(),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        keep in 0_usize..3_000,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut spoilt = std::fs::read(repository("data/facts").join(FACTS[file])).unwrap();
        spoilt.truncate(keep);
        spoilt.extend(bytes);
        std::fs::write(folder.path().join(FACTS[file]), spoilt).unwrap();
        prop_assert!(read_facts(folder.path()).is_err(), "all other tables are missing");
    }

    #[test]
    fn any_cell_of_a_lot_never_panics_and_never_leaves_it_without_a_window(
        column in 0_usize..9,
        cell in "[-0-9:.eE日前d斤,\"']{0,12}|\\PC{0,8}",
    ) {
        let folder = tiny();
        let mut cells = ["L1", "M1", "甘蓝", "700", "04:00", "20", "否", "", ""].map(str::to_owned);
        cells[column] = cell;
        let header = "lot_id,market,product,mass_kg,harvested,core_c,precooled,ready_from,ready_until";
        let text = format!("{header}\n{}\n", cells.join(","));
        std::fs::write(folder.path().join("lots.csv"), text).unwrap();
        if let Ok(case) = read_case(folder.path(), facts()) {
            let (problem, _) = case.examine(vec![near(6), near(6)]);
            let lots = problem.map_or_else(Vec::new, |problem| problem.lots);
            prop_assert!(lots.iter().all(|lot| !lot.start_windows.is_empty()));
        }
    }
}
