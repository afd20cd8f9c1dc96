//! What holds for every log of events: order and repetition change nothing, and a log cut anywhere
//! is the log of some day.

use crate::running::{Running, event};
use optimizer::day::{DaySettings, DayState, Dispute, Event, EventKind, LotStage, Whereabouts};
use optimizer::random::Random;
use optimizer::units::{Celsius, PlanTime};
use std::sync::OnceLock;

fn running() -> &'static Running {
    static DAY: OnceLock<Running> = OnceLock::new();
    DAY.get_or_init(|| Running::county(3, 40, 8))
}

/// Reports of the whole day with troubles among them, some of them nonsense.
fn troubled() -> Vec<Event> {
    let day = running();
    let [first, second] = [0, 1].map(|route| day.plan.routes[route].vehicle.clone());
    let lot = |route: usize| day.plan.routes[route].trips[0].stops[0].lot.clone();
    let noon = PlanTime::at(9, 0);
    let mut events = day.reports.clone();
    events.extend([
        event(
            "t1",
            noon,
            EventKind::UnitBroken {
                vehicle: first.clone(),
            },
        ),
        event(
            "t2",
            noon,
            EventKind::LotSize {
                lot: lot(1),
                kg: 700,
            },
        ),
        event("t3", noon, EventKind::LotCancelled { lot: lot(0) }),
        event(
            "t4",
            noon,
            EventKind::TruckBroken {
                vehicle: "nobody".into(),
            },
        ),
        event(
            "t5",
            PlanTime::at(6, 0),
            EventKind::Arrived {
                vehicle: second.clone(),
                place: "H1".into(),
            },
        ),
        event(
            "t6",
            noon,
            EventKind::MarketAbsent {
                market: "M003".into(),
            },
        ),
        event(
            "t7",
            noon,
            EventKind::LotWarm {
                lot: lot(1),
                core: Celsius::new(9.0).unwrap(),
            },
        ),
        event(
            "t7",
            noon,
            EventKind::LotWarm {
                lot: lot(1),
                core: Celsius::new(8.0).unwrap(),
            },
        ),
        event(
            "t8",
            PlanTime::at(8, 0),
            EventKind::Delivered {
                vehicle: second,
                hub: "H0".into(),
            },
        ),
    ]);
    events
}

fn state(events: &[Event], now: PlanTime) -> DayState {
    let day = running();
    DayState::new(
        &day.problem,
        &day.plan,
        events,
        now,
        &DaySettings::default(),
    )
}

#[test]
fn any_order_of_the_same_events_gives_the_same_state() {
    let mut events = troubled();
    let now = PlanTime::at(11, 0);
    let expected = state(&events, now);
    let mut random = Random::new(7);
    for _ in 0..20 {
        random.shuffle(&mut events);
        assert_eq!(state(&events, now).facts(), expected.facts());
    }
}

#[test]
fn an_event_told_twice_counts_once() {
    let events = troubled();
    let now = PlanTime::at(11, 0);
    let twice: Vec<Event> = events.iter().chain(&events).cloned().collect();
    assert_eq!(state(&twice, now).facts(), state(&events, now).facts());
}

#[test]
fn a_log_cut_anywhere_gives_a_valid_state() {
    let mut events = troubled();
    events.sort_by_key(|event| event.at);
    for cut in (0..=events.len()).step_by(3) {
        assert_valid(&state(&events[..cut], PlanTime::at(12, 0)));
        let now = events
            .get(cut)
            .map_or(PlanTime::at(23, 0), |event| event.at);
        assert_valid(&state(&events, now));
    }
    let mut random = Random::new(11);
    for _ in 0..20 {
        let some: Vec<Event> = events
            .iter()
            .filter(|_| random.chance(0.6))
            .cloned()
            .collect();
        assert_valid(&state(&some, PlanTime::at(12, 0)));
    }
}

/// Every lot is in one stage, trucks carry what the stages say, and nothing lies in the future.
fn assert_valid(state: &DayState) {
    for truck in &state.trucks {
        for lot in &truck.on_board {
            let stage = &state.lots[lot.lot.index()];
            let mine = match stage {
                LotStage::OnBoard(on) | LotStage::Unloading(on, ..) => *on == truck.vehicle,
                _ => false,
            };
            assert!(mine, "{:?} carries a lot that is {stage:?}", truck.vehicle);
            assert!(lot.loaded_at <= state.now);
            assert!((-30.0..60.0).contains(&lot.core.degrees()));
            assert!(lot.endured.shelf_life_used >= 0.0);
        }
        if let Whereabouts::Driving { left, .. } = truck.whereabouts {
            assert!(left <= state.now);
        }
        assert!(truck.free_at >= state.now);
        assert!(truck.stretch <= truck.driven || truck.driven.0 == 0);
    }
    for (index, stage) in state.lots.iter().enumerate() {
        let carriers = state
            .trucks
            .iter()
            .filter(|truck| truck.on_board.iter().any(|lot| lot.lot.index() == index));
        let expected = matches!(stage, LotStage::OnBoard(_) | LotStage::Unloading(..));
        assert_eq!(
            carriers.count(),
            usize::from(expected),
            "lot {index} is {stage:?}"
        );
    }
}

#[test]
fn contradictions_are_told_with_both_sides() {
    let day = running();
    let lot = day.plan.routes[0].trips[0].stops[0].clone();
    let loaded = |vehicle: &str| EventKind::Loaded {
        vehicle: vehicle.into(),
        lot: lot.lot.clone(),
        kg: None,
        crates: None,
        core: None,
    };
    let other = day.plan.routes[1].vehicle.clone();
    let more = [event("twin", lot.load_end, loaded(&other))];
    let state = day.state(&more, PlanTime(lot.load_end.0 + 60));
    let told = state
        .contradictions
        .iter()
        .find(|c| c.events.contains(&"twin".to_owned()));
    let told = told.expect("a lot on two trucks is a contradiction");
    assert_eq!(told.events.len(), 2, "{told:?}");
}

#[test]
fn as_planned_the_thermal_model_tells_what_the_plan_said() {
    let day = running();
    for route in &day.plan.routes {
        let trip = &route.trips[0];
        let state = day.state(&[], trip.to_hub.arrival);
        let truck = state
            .trucks
            .iter()
            .find(|t| state.problem.vehicles[t.vehicle.index()].id == route.vehicle);
        for lot in &truck.unwrap().on_board {
            let name = &state.problem.lots[lot.lot.index()].id;
            let planned = trip.stops.iter().find(|stop| stop.lot == *name).unwrap();
            let quality = planned.quality;
            let (least, most) = (quality.coldest.degrees(), quality.warmest.degrees());
            let core = lot.core.degrees();
            assert!(
                least - 0.3 <= core && core <= most + 0.3,
                "{name}: {core} of {least}…{most}"
            );
            assert!(lot.endured.shelf_life_used <= quality.shelf_life_used + 0.01);
        }
    }
}

#[test]
fn what_is_told_of_a_whole_lot_holds_for_its_parts() {
    let mut problem = running().problem.clone();
    for (lot, name) in problem.lots.iter_mut().zip(["X-1of2", "X-2of2"]) {
        lot.id = name.to_owned();
    }
    let running = Running::of(problem, 3);
    let whole = || "X".to_owned();
    let tell = |kind| {
        let at = PlanTime(0);
        running.state(&[event("whole", at, kind)], at)
    };
    let kg = 1_001;
    let sized = tell(EventKind::LotSize { lot: whole(), kg });
    assert_eq!(sized.contradictions, []);
    let weights = sized.problem.lots[..2].iter().map(|lot| lot.load.kg);
    assert_eq!(weights.sum::<u32>(), kg);
    let gone = tell(EventKind::LotCancelled { lot: whole() });
    assert_eq!(gone.contradictions, []);
    for stage in &gone.lots[..2] {
        assert!(matches!(stage, LotStage::Gone(..)), "{stage:?}");
    }
    let loaded = tell(EventKind::Loaded {
        vehicle: running.problem.vehicles[0].id.clone(),
        lot: whole(),
        kg: None,
        crates: None,
        core: None,
    });
    let name = whole();
    let disputes = loaded.contradictions.iter().map(|found| &found.dispute);
    assert_eq!(
        disputes.collect::<Vec<_>>(),
        [&Dispute::UnknownName { name }]
    );
}
