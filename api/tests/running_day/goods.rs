//! Failures of markets and of what waits there.

use crate::demo::{Demo, january, july};
use crate::script::{Outcome, is_loss, line, stop_of, trips};
use optimizer::day::change::What;
use optimizer::day::{Gone, LotStage};
use optimizer::units::PlanTime;

/// Lots that were planned at a market and still wait.
fn planned_at(outcome: &Outcome, market: &str) -> Vec<String> {
    let lots = trips(&outcome.demo.plan).flat_map(|(_, trip)| &trip.stops);
    let lots = lots.map(|stop| stop.lot.clone());
    let waits = |lot: &String| {
        let mut known = outcome.state.problem.lots.iter();
        let index = known.position(|known| known.id == *lot).unwrap();
        let stage = &outcome.state.lots[index];
        matches!(stage, LotStage::Waiting | LotStage::Gone(..))
    };
    lots.filter(|lot| outcome.demo.market_of(lot) == market)
        .filter(waits)
        .collect()
}

fn loading_starts(outcome: &Outcome, market: &str) -> Vec<PlanTime> {
    let lots = planned_at(outcome, market);
    let stops = lots
        .iter()
        .filter_map(|lot| stop_of(&outcome.settled.plan, lot));
    stops.map(|(_, _, stop)| stop.load_start).collect()
}

fn of_next_market(demo: &'static Demo, kind: &str, more: &str) -> Outcome {
    let market = demo.next_market();
    Outcome::of(demo, kind, &format!("\"market\":\"{market}\"{more}"))
}

fn of_next_lot(demo: &'static Demo, kind: &str, more: &str) -> Outcome {
    let lot = demo.next_lot();
    Outcome::of(demo, kind, &format!("\"lot\":\"{lot}\"{more}"))
}

/// Asserts that everything said is about these lots.
fn assert_only_about(outcome: &Outcome, lots: &[String]) {
    for change in &outcome.first.changes {
        let told = outcome.told(&outcome.first);
        let about = match &change.what {
            What::Gone { lot, .. }
            | What::Dropped { lot, .. }
            | What::Moved { lot, .. }
            | What::Shifted { lot, .. }
            | What::LosesLife { lot, .. } => lot,
            other => panic!("{other:?}: {told}"),
        };
        assert!(lots.contains(about), "{about} in {told}");
    }
}

#[test]
fn a_market_that_is_late_is_fetched_when_it_is_ready() {
    let demo = july();
    let outcome = of_next_market(demo, "market_late", ",\"until\":\"09:20\"");
    let market = demo.next_market();
    let starts = loading_starts(&outcome, &market);
    assert!(starts.iter().all(|&start| start >= PlanTime::at(9, 20)));
    let told = outcome.told(&outcome.settled);
    for lot in planned_at(&outcome, &market) {
        let (_, _, stop) = stop_of(&demo.plan, &lot).unwrap();
        let was_in_time = stop.load_start >= PlanTime::at(9, 20);
        assert!(
            was_in_time || told.contains(&lot),
            "nothing is said of {lot}: {told}"
        );
    }
    assert!(told.contains("market late") && told.contains("市场晚到"));
}

#[test]
fn nobody_drives_to_a_market_where_nobody_is() {
    for (demo, name) in [(july(), "July"), (january(), "a festival in January")] {
        let outcome = of_next_market(demo, "market_absent", "");
        let market = demo.next_market();
        let lots = planned_at(&outcome, &market);
        assert!(!lots.is_empty(), "{name}");
        assert_eq!(loading_starts(&outcome, &market), [], "{name}");
        let told = outcome.told(&outcome.first);
        for lot in &lots {
            assert!(
                told.contains(&format!("货批 {lot} 不收：市场没人")),
                "{told}"
            );
            let en = format!("lot {lot} is not fetched: nobody at the market");
            assert!(told.contains(&en), "{told}");
        }
        assert_only_about(&outcome, &lots);
    }
}

#[test]
fn goods_of_a_cold_room_without_power_are_told_warm_and_lose_life() {
    let demo = july();
    let outcome = of_next_market(demo, "market_power_cut", ",\"core_c\":14");
    let lots = planned_at(&outcome, &demo.next_market());
    let is_warm = |lot: &String| {
        let mut known = outcome.state.problem.lots.iter();
        let goods = known.find(|known| known.id == *lot).unwrap();
        goods.core.degrees() >= 14.0 && !goods.precooled
    };
    assert!(lots.iter().any(is_warm));
    assert_only_about(&outcome, &lots);
    let told = outcome.told(&outcome.first);
    assert!(
        told.contains("冷库停电") && told.contains("power cut"),
        "{told}"
    );
}

#[test]
fn a_lot_larger_than_declared_rides_where_it_fits_or_is_told_left() {
    let demo = july();
    let outcome = of_next_lot(demo, "lot_size", ",\"kg\":3900");
    let lot = demo.next_lot();
    for answer in [&outcome.first, &outcome.settled] {
        match stop_of(&answer.plan, &lot) {
            Some((vehicle, _, stop)) => {
                let mut trucks = outcome.state.problem.vehicles.iter();
                let truck = trucks.find(|truck| truck.id == vehicle).unwrap();
                assert!(stop.on_board.kg >= 3_900 && stop.on_board.kg <= truck.limits.payload.kg);
            }
            None => outcome.assert_reassigned(answer, std::slice::from_ref(&lot), "other size"),
        }
    }
    let told = outcome.told(&outcome.first) + &outcome.told(&outcome.settled);
    assert!(
        told.contains("数量不符") && told.contains("other size"),
        "{told}"
    );
}

#[test]
fn a_lot_smaller_than_declared_rides_as_planned_and_lighter() {
    let demo = july();
    let outcome = of_next_lot(demo, "lot_size", ",\"kg\":60");
    let lot = demo.next_lot();
    let before = stop_of(&demo.plan, &lot).unwrap();
    let (vehicle, _, stop) = stop_of(&outcome.first.plan, &lot).unwrap();
    assert_eq!(vehicle, before.0);
    assert!(stop.on_board.kg < before.2.on_board.kg);
    assert!(stop.load_end.since(stop.load_start) < before.2.load_end.since(before.2.load_start));
    assert!(!outcome.first.changes.iter().any(is_loss));
}

#[test]
fn a_lot_found_warm_is_told_with_what_it_would_lose() {
    let demo = july();
    let outcome = of_next_lot(demo, "lot_warm", ",\"core_c\":27");
    let lot = demo.next_lot();
    let loses = outcome
        .first
        .changes
        .iter()
        .find_map(|change| match &change.what {
            What::LosesLife {
                lot: told,
                used,
                planned,
                ..
            } if *told == lot => Some((*used, *planned)),
            _ => None,
        });
    let told = outcome.told(&outcome.first);
    assert!(told.contains("货温不符"), "{told}");
    let Some((used, planned)) = loses else {
        // So warm that it can no longer ride at all.
        let lots = std::slice::from_ref(&lot);
        return outcome.assert_reassigned(&outcome.first, lots, "other core temperature");
    };
    assert!(used > planned);
    assert!(told.contains("请定收下、降级或拒收"), "{told}");
    assert!(told.contains("take, downgrade or refuse it"), "{told}");
}

#[test]
fn a_refused_lot_is_left_and_nothing_else_changes() {
    let demo = july();
    let outcome = of_next_lot(demo, "lot_refused", "");
    let lot = demo.next_lot();
    let told: Vec<_> = outcome.first.changes.iter().map(|one| &one.what).collect();
    let what = What::Gone {
        lot: lot.clone(),
        why: Gone::Refused,
    };
    assert_eq!(told, [&what]);
    let words = outcome.told(&outcome.first);
    assert!(words.contains(&format!("货批 {lot} 不收：当场拒收")));
    assert!(stop_of(&outcome.settled.plan, &lot).is_none());
}

#[test]
fn a_request_by_phone_and_by_message_is_told_as_one_and_cancelling_one_mends_it() {
    let demo = july();
    let at = crate::demo::clock(demo.two_loadings().1);
    let goods = "\"product\":\"甘蓝\",\"kg\":400,\"harvested\":\"-1d 18:00\",\"core_c\":1.5,\"precooled\":true";
    let market = demo.next_market();
    let request = |lot: &str| format!("\"lot\":\"{lot}\",\"market\":\"{market}\",{goods}");
    let both = line(&at, "lot_new", &request("N1")) + &line(&at, "lot_new", &request("N2"));
    let outcome = Outcome::after(demo, &both);
    let told = outcome.contradictions();
    // Of two events of the same moment either may be taken for the first.
    let of_either = |zh: &str, en: &str| {
        let told_of = |lot: &str| {
            told.contains(&zh.replace("LOT", lot)) && told.contains(&en.replace("LOT", lot))
        };
        told_of("N1") || told_of("N2")
    };
    assert!(
        of_either(
            "与货批 LOT 像是同一批货重复登记；请核实后取消一个",
            "this looks like lot LOT registered twice"
        ),
        "{told}"
    );
    assert_eq!(
        outcome.first.changes,
        [],
        "until then nobody is sent for it"
    );
    let mended = Outcome::after(
        demo,
        &(both + &line(&at, "lot_cancelled", "\"lot\":\"N2\"")),
    );
    assert!(stop_of(&mended.settled.plan, "N2").is_none());
    let added = mended.told(&mended.settled);
    let left = mended
        .settled
        .plan
        .unserved
        .iter()
        .any(|lot| lot.lot == "N1");
    assert!(left || added.contains("lot N1 is added"), "{added}");
}
