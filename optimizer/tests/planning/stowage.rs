//! What may ride with what, and where it is put.

use crate::plain::{cabbage_day, celsius};
use optimizer::compatibility::{Apart, PairTable, Pairing, judge};
use optimizer::fixtures::products;
use optimizer::plan::Rule;
use optimizer::problem::{
    EthyleneLevel, HygieneClass, LotId, Problem, Product, ProductId, VehicleId,
};
use optimizer::stowage::{Stowage, stow};
use optimizer::units::TemperatureWindow;

/// A catalogue product: window, smell given off and taken on, ethylene given off and suffered from,
/// storage group.
fn product(
    id: u32,
    window: [f64; 2],
    odor: [u8; 2],
    ethylene: [EthyleneLevel; 2],
    group: &str,
) -> Product {
    let [min, max] = window.map(celsius);
    Product {
        id: format!("P{id}"),
        window: TemperatureWindow::new(min, max).unwrap(),
        odor_emission: odor[0],
        odor_absorption: odor[1],
        ethylene_production: ethylene[0],
        ethylene_sensitivity: ethylene[1],
        storage_group: group.into(),
        ..products().remove(1)
    }
}

/// The verdicts of the catalogue's pair table (garlic, tea leaf, millet, cabbage, apple, broccoli,
/// tomato, pork, potato).
#[test]
fn pairs_are_judged_as_in_the_catalogue() {
    use EthyleneLevel::{High, Low, Medium, VeryHigh, VeryLow};
    let garlic = product(0, [-1.0, 5.0], [3, 0], [VeryLow, Low], "G3");
    let tea_leaf = product(1, [2.0, 8.0], [2, 3], [VeryLow, Medium], "G2h");
    let millet = product(2, [5.0, 25.0], [0, 3], [VeryLow, VeryLow], "G10");
    let cabbage = product(3, [0.0, 2.0], [0, 1], [VeryLow, High], "G2");
    let apple = product(4, [-1.0, 4.0], [1, 1], [VeryHigh, High], "G1");
    let broccoli = product(5, [0.0, 2.0], [1, 1], [VeryLow, High], "G2");
    let tomato = product(6, [8.0, 13.0], [0, 1], [High, High], "G5t");
    let pork = Product {
        hygiene: HygieneClass::Raw,
        ..product(7, [0.0, 4.0], [1, 3], [VeryLow, VeryLow], "G8m")
    };
    let potato = product(8, [4.0, 10.0], [0, 0], [VeryLow, Medium], "G6p");
    let verdicts = [
        (&garlic, &tea_leaf, Pairing::Apart(Apart::Odor)),
        (&garlic, &millet, Pairing::Apart(Apart::Odor)),
        (&garlic, &cabbage, Pairing::Together),
        (&apple, &broccoli, Pairing::ShortOnly),
        (&apple, &tomato, Pairing::Apart(Apart::Temperature)),
        (&apple, &potato, Pairing::Together),
        (&cabbage, &broccoli, Pairing::Together),
        (&pork, &cabbage, Pairing::Apart(Apart::Hygiene)),
        (&pork, &pork, Pairing::Together),
    ];
    for (a, b, verdict) in verdicts {
        // Products of a pair are told apart by id.
        assert_eq!(judge(a, b), verdict, "{} with {}", a.id, b.id);
        assert_eq!(judge(b, a), verdict, "{} with {}", b.id, a.id);
    }
}

/// A day whose first lots are of the given products of the fixtures.
fn day_of(of: &[u32]) -> Problem {
    let mut problem = cabbage_day();
    for (lot, &product) in problem.lots.iter_mut().zip(of) {
        lot.product = ProductId(product);
        lot.load.kg = 300;
    }
    problem
}

fn stowed(problem: &Problem, lots: u32) -> Result<Stowage, Rule> {
    let lots: Vec<LotId> = (0..lots).map(LotId).collect();
    stow(problem, VehicleId(0), &lots)
}

const SWEETCORN: u32 = 0;
const CABBAGE: u32 = 1;
const TOMATO: u32 = 4;
const POTATO: u32 = 5;
const GARLIC: u32 = 6;
const MILLET: u32 = 7;

#[test]
fn good_company_rides_undivided_at_the_value_weighted_best_temperature() {
    let mut problem = day_of(&[SWEETCORN, CABBAGE]);
    problem.products[1].optimum = celsius(2.0);
    problem.lots[0].value.0 = 100;
    problem.lots[1].value.0 = 300;
    let stowage = stowed(&problem, 2).unwrap();
    assert_eq!(
        (stowage.layout, &stowage.compartments[..]),
        (0, &[0, 0][..])
    );
    assert_eq!(stowage.set_points, [Some(celsius(1.5))]);
}

#[test]
fn cabbage_and_tomato_get_two_compartments_with_two_set_points() {
    let stowage = stowed(&day_of(&[CABBAGE, TOMATO, CABBAGE]), 3).unwrap();
    assert_eq!(
        (stowage.layout, &stowage.compartments[..]),
        (1, &[0, 1, 0][..])
    );
    assert_eq!(
        stowage.set_points,
        [Some(celsius(0.0)), Some(celsius(11.0))]
    );
}

#[test]
fn three_climates_do_not_fit_two_compartments() {
    let problem = day_of(&[CABBAGE, TOMATO, POTATO]);
    // Potato (4 to 10 °C) and tomato (8 to 13 °C) share one at 8 to 10 °C.
    let stowage = stowed(&problem, 3).unwrap();
    assert_eq!(stowage.compartments, [0, 1, 1]);
    let mut problem = problem;
    problem.products[POTATO as usize].window =
        TemperatureWindow::new(celsius(4.0), celsius(7.0)).unwrap();
    problem.pairs = PairTable::new(&problem.products);
    assert_eq!(stowed(&problem, 3), Err(Rule::Pairing));
}

#[test]
fn a_smell_passes_every_bulkhead() {
    let mut problem = day_of(&[GARLIC, MILLET]);
    problem.pairs = PairTable::new(&problem.products);
    assert_eq!(stowed(&problem, 2), Err(Rule::Pairing));
}

#[test]
fn what_is_too_much_for_a_half_or_for_the_box_is_told() {
    let mut problem = day_of(&[CABBAGE, TOMATO]);
    problem.lots[1].load.kg = 701;
    // Undivided they may not ride together, and half a box holds 700 kg: the first is told.
    assert_eq!(stowed(&problem, 2), Err(Rule::Pairing));
    problem.lots[1].load.kg = 700;
    assert!(stowed(&problem, 2).is_ok());
    problem.lots[0].load.liters = 17_701;
    assert_eq!(stowed(&problem, 1), Err(Rule::Capacity));
}

#[test]
fn two_lots_of_one_product_part_where_half_a_box_is_too_small_for_both() {
    let mut problem = day_of(&[CABBAGE, CABBAGE]);
    problem.vehicles[0].layouts.remove(0);
    (problem.lots[0].load.kg, problem.lots[1].load.kg) = (400, 400);
    let stowage = stowed(&problem, 2).unwrap();
    assert_eq!(stowage.compartments, [0, 1]);
}

#[test]
fn a_box_without_unit_has_no_set_point() {
    let mut problem = day_of(&[CABBAGE]);
    problem.vehicles[0].thermal.cooling_w = 0.0;
    assert_eq!(stowed(&problem, 1).unwrap().set_points, [None]);
}
