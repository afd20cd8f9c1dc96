//! Alarms: time filters, doors that excuse the air, silence, doors on the road.

use crate::running::{Running, event};
use optimizer::day::alarms::{Alarm, AlarmSettings, Device, Subject, alarms};
use optimizer::day::{Event, EventKind, Reading};
use optimizer::fixtures::{alarm_rules, device_rules};
use optimizer::units::{Celsius, PlanTime};
use std::sync::OnceLock;

fn running() -> &'static Running {
    static DAY: OnceLock<Running> = OnceLock::new();
    DAY.get_or_init(|| Running::county(3, 40, 8))
}

/// A truck on the road with something on board that must be cold: its name, the moment it left
/// its last market, and the compartment.
fn on_the_road() -> (String, PlanTime, usize) {
    let day = running();
    let cold = |stop: &optimizer::plan::PlannedStop| {
        let lot = day
            .problem
            .lots
            .iter()
            .find(|lot| lot.id == stop.lot)
            .unwrap();
        let product = &day.problem.products[lot.product.index()];
        product.chilling.is_none()
            && product.excursion == optimizer::problem::ExcursionClass::Produce
    };
    let found = day.plan.routes.iter().find_map(|route| {
        let trip = &route.trips[0];
        let stop = trip.stops.iter().find(|stop| cold(stop))?;
        Some((
            route.vehicle.clone(),
            trip.to_hub.departure,
            stop.compartment,
        ))
    });
    found.unwrap()
}

fn sensor(id: &str, vehicle: &str, at: PlanTime, reading: Reading) -> Event {
    let vehicle = vehicle.to_owned();
    event(id, at, EventKind::Sensor { vehicle, reading })
}

/// Air of 20 °C every five minutes, so many minutes long, from a minute after leaving.
fn warm_air(minutes: i32, more: &[(i32, Reading)]) -> Vec<Alarm> {
    let (vehicle, left, compartment) = on_the_road();
    let at = |minute: i32| PlanTime(left.0 + 60 * (minute + 1));
    let mut events: Vec<Event> = (0..=minutes / 5)
        .map(|step| {
            let reading = Reading::Air {
                compartment,
                at: Celsius::new(20.0).unwrap(),
            };
            sensor(&format!("air{step}"), &vehicle, at(step * 5), reading)
        })
        .collect();
    for (index, (minute, reading)) in more.iter().enumerate() {
        events.push(sensor(
            &format!("more{index}"),
            &vehicle,
            at(*minute),
            reading.clone(),
        ));
    }
    let reports: Vec<Event> = running()
        .reports
        .iter()
        .filter(|event| event.at <= left)
        .cloned()
        .collect();
    let all: Vec<Event> = reports.into_iter().chain(events).collect();
    let settings = optimizer::day::DaySettings::default();
    let state = optimizer::day::DayState::new(
        &running().problem,
        &running().plan,
        &all,
        at(minutes),
        &settings,
    );
    alarms(
        &state,
        &alarm_rules(),
        &device_rules(),
        &AlarmSettings::default(),
    )
}

fn of_air(found: &[Alarm]) -> Vec<&Alarm> {
    found
        .iter()
        .filter(|alarm| matches!(alarm.subject, Subject::Air(..)))
        .collect()
}

#[test]
fn warm_air_alarms_only_when_it_lasts() {
    assert!(
        of_air(&warm_air(20, &[])).is_empty(),
        "20 min of the 30 that are borne"
    );
    let found = warm_air(45, &[]);
    assert!(!of_air(&found).is_empty() && of_air(&found).iter().all(|alarm| !alarm.suppressed));
}

#[test]
fn open_doors_grey_the_alarm_out() {
    let found = warm_air(45, &[(-1, Reading::Door { open: true })]);
    assert!(!of_air(&found).is_empty());
    assert!(
        of_air(&found).iter().all(|alarm| alarm.suppressed),
        "{found:?}"
    );
}

#[test]
fn doors_open_on_the_road_are_an_alarm_of_their_own() {
    let doors = [
        (5, Reading::Door { open: true }),
        (9, Reading::Door { open: false }),
    ];
    let found = warm_air(15, &doors);
    let on_road = Subject::Device(Device::DoorsWhileDriving);
    assert!(
        found.iter().any(|alarm| alarm.subject == on_road),
        "{found:?}"
    );
}

#[test]
fn silence_is_told_after_a_quarter_of_an_hour() {
    let silent = |found: &[Alarm]| {
        found
            .iter()
            .filter(|alarm| alarm.subject == Subject::Device(Device::Silence))
            .count()
    };
    assert_eq!(silent(&warm_air(30, &[])), 0);
    let (vehicle, left, compartment) = on_the_road();
    let reading = Reading::Air {
        compartment,
        at: Celsius::new(3.0).unwrap(),
    };
    let once = sensor("once", &vehicle, left, reading);
    let state = running().state(&[once], PlanTime(left.0 + 1_000));
    let found = alarms(&state, &[], &device_rules(), &AlarmSettings::default());
    assert_eq!(silent(&found), 1);
}
