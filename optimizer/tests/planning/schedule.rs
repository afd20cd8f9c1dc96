//! Schedules by hand arithmetic, and against a slow search through all of them.

use crate::plain::{at, drive, minutes, plain_day, route, trip, window};
use optimizer::evaluate::Broken;
use optimizer::fixtures::{Day, Scatter, add_rush_hours, county_day};
use optimizer::plan::Rule;
use optimizer::problem::Problem;
use optimizer::schedule::{RouteSchedule, schedule};
use optimizer::solution::Trip;
use optimizer::units::{Meters, PlanTime, Seconds};
use osm_loader::{LocationId, Travel};
use std::collections::BTreeSet;

const HUB: LocationId = LocationId(1);

fn times(problem: &Problem, lots: &[u32]) -> RouteSchedule {
    schedule(problem, &route(vec![trip(lots)])).unwrap()
}

fn breach(problem: &Problem, trips: Vec<Trip>) -> Broken {
    schedule(problem, &route(trips)).unwrap_err()
}

#[test]
fn without_windows_everything_follows_the_start_of_the_shift() {
    let times = times(&plain_day(), &[0, 1]);
    assert_eq!(times.departure, at(3, 0));
    let [first, second] = times.trips[0].stops[..] else {
        panic!()
    };
    assert_eq!(
        (first.leg.arrival, first.load_start, first.load_end),
        (at(3, 30), at(3, 35), at(3, 50))
    );
    assert_eq!(
        (second.leg.arrival, second.load_start, second.load_end),
        (at(4, 20), at(4, 25), at(4, 40))
    );
    assert_eq!(times.trips[0].to_hub.arrival, at(5, 10));
    assert_eq!(times.trips[0].unload_start, at(5, 20));
    assert_eq!(times.finish, at(5, 40));
}

#[test]
fn a_truck_that_would_be_early_leaves_later_instead_of_waiting() {
    let mut problem = plain_day();
    problem.lots[0].start_windows = vec![window(at(6, 0), at(7, 0))];
    let times = times(&problem, &[0]);
    assert_eq!(times.departure, at(5, 25));
    assert_eq!(times.trips[0].stops[0].leg.arrival, at(5, 55));
    assert_eq!(times.trips[0].stops[0].load_start, at(6, 0));
}

#[test]
fn the_first_lot_is_loaded_as_late_as_the_second_lots_window_allows() {
    let mut problem = plain_day();
    problem.lots[1].start_windows = vec![window(at(9, 0), at(10, 0))];
    let route = times(&problem, &[0, 1]);
    // 09:00 − 5 set-up − 30 driving − 15 loading.
    assert_eq!(route.trips[0].stops[0].load_start, at(8, 10));
    problem.lots[0].start_windows = vec![window(at(3, 0), at(5, 0)), window(at(12, 0), at(13, 0))];
    let route = times(&problem, &[0, 1]);
    let first = route.trips[0].stops[0];
    assert_eq!((first.load_start, first.load_end), (at(5, 0), at(5, 15)));
    assert_eq!(route.trips[0].stops[1].leg.departure, at(8, 25));
}

#[test]
fn a_market_is_set_up_once_for_all_its_lots() {
    let times = times(&plain_day(), &[0, 8]);
    let [first, second] = times.trips[0].stops[..] else {
        panic!()
    };
    assert_eq!(
        (second.leg.departure, second.leg.arrival),
        (first.load_end, first.load_end)
    );
    assert_eq!(second.load_start, first.load_end);
    assert_eq!(second.leg.travel, Travel::default());
}

/// 实施条例 第六十二条第七项: 连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟.
/// 道路交通安全法实施条例 第六十二条第七项：不得“连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟”。
#[test]
fn five_hours_of_driving_are_interrupted_once_for_twenty_minutes() {
    let mut problem = plain_day();
    drive(&mut problem, 0, 2, 300);
    let times = times(&problem, &[0]);
    let leg = times.trips[0].stops[0].leg;
    assert_eq!((leg.rest, leg.arrival), (minutes(20), at(8, 20)));
}

/// 道路旅客运输企业安全管理规范 第三十八条（一）: “日间连续驾驶时间不得超过4小时，夜间连续驾驶时间不得超过2小时，每次停车休息
/// 时间应不少于20分钟”; night is 22:00 to 06:00. Applied to freight where the fleet's platform does.
#[test]
fn two_hours_of_driving_by_night_are_followed_by_twenty_minutes_of_rest() {
    let mut problem = plain_day();
    drive(&mut problem, 0, 2, 180);
    let leg = |problem: &Problem| times(problem, &[0]).trips[0].stops[0].leg;
    assert_eq!(leg(&problem).rest, Seconds::ZERO, "from three to six");
    problem.settings.driver.night.applies = true;
    let by_night = leg(&problem);
    assert_eq!((by_night.rest, by_night.arrival), (minutes(20), at(6, 20)));
    drive(&mut problem, 0, 2, 120);
    assert_eq!(leg(&problem).rest, Seconds::ZERO, "two hours are allowed");
}

/// 道路交通安全法实施条例 第六十二条第七项：不得“连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟”。
/// Four hours are not more than four hours.
#[test]
fn four_hours_of_driving_are_not_interrupted_and_eight_and_a_bit_twice() {
    let mut problem = plain_day();
    drive(&mut problem, 0, 2, 240);
    assert_eq!(
        times(&problem, &[0]).trips[0].stops[0].leg.rest,
        Seconds::ZERO
    );
    drive(&mut problem, 0, 2, 481);
    assert_eq!(
        times(&problem, &[0]).trips[0].stops[0].leg.rest,
        minutes(40)
    );
}

/// 道路交通安全法实施条例 第六十二条第七项：不得“连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟”。
/// Who loads has stopped driving: standing of 20 minutes ends the stretch, whatever is done in it.
#[test]
fn loading_for_twenty_minutes_is_rest_enough() {
    let mut problem = plain_day();
    drive(&mut problem, 0, 2, 180);
    drive(&mut problem, 2, 1, 180);
    let times = times(&problem, &[0]);
    // 03:00 + 3 h + 20 min standing + 3 h.
    assert_eq!(times.trips[0].to_hub.arrival, at(9, 20));
    assert_eq!(times.trips[0].to_hub.rest, Seconds::ZERO);
}

/// 道路交通安全法实施条例 第六十二条第七项：不得“连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟”。
#[test]
fn standing_a_little_longer_at_the_market_saves_the_rest_on_the_road() {
    let mut problem = plain_day();
    problem.lots[0].service = minutes(10);
    drive(&mut problem, 0, 2, 180);
    drive(&mut problem, 2, 1, 180);
    let times = times(&problem, &[0]);
    let hub = times.trips[0].to_hub;
    assert_eq!(
        (hub.departure, hub.rest, hub.arrival),
        (at(6, 20), Seconds::ZERO, at(9, 20))
    );
    // The lot itself is loaded in the last ten of the twenty minutes.
    assert_eq!(times.trips[0].stops[0].load_start, at(6, 10));
}

#[test]
fn the_second_trip_follows_unloading_and_a_taken_dock_delays_the_first() {
    let problem = plain_day();
    let mut first = trip(&[0]);
    first.dock_from = Some(at(6, 0));
    let times = schedule(&problem, &route(vec![first, trip(&[1])])).unwrap();
    assert_eq!(
        (times.trips[0].unload_start, times.trips[0].unload_end),
        (at(6, 0), at(6, 10))
    );
    // The wait is at the start, not with the lot on board.
    assert_eq!(times.departure, at(4, 30));
    assert_eq!(times.trips[1].departure(), at(6, 10));
    assert_eq!(times.finish, at(7, 50));
}

#[test]
fn unloading_lies_wholly_inside_one_window_of_the_hub() {
    let mut problem = plain_day();
    // Without the gap unloading would be 04:30 to 04:40.
    problem.hubs[0].windows = vec![window(at(3, 0), at(4, 39)), window(at(8, 0), at(9, 0))];
    assert_eq!(times(&problem, &[0]).trips[0].unload_start, at(8, 0));
    problem.hubs[0].windows = vec![window(at(3, 0), at(4, 40))];
    assert_eq!(times(&problem, &[0]).trips[0].unload_start, at(4, 30));
    problem.hubs[0].windows = vec![window(at(3, 0), at(4, 39))];
    assert_eq!(
        breach(&problem, vec![trip(&[0])]),
        Broken::new(Rule::HubHours, 0, 1)
    );
}

#[test]
fn what_cannot_be_scheduled_names_rule_and_place() {
    let mut problem = plain_day();
    problem.lots[2].start_windows = vec![window(at(3, 0), at(4, 24))];
    let late = breach(&problem, vec![trip(&[0, 2, 1])]);
    assert_eq!(late, Broken::new(Rule::TimeWindow, 0, 1));
    problem.travel[0].set(LocationId(3), HUB, None);
    let no_road = breach(&problem, vec![trip(&[0]), trip(&[0, 1])]);
    assert_eq!(no_road, Broken::new(Rule::Road, 1, 2));
}

/// 道路运输车辆动态监督管理办法 as fleet platforms apply it: 24 h cumulative driving is bounded (house
/// default 10 h). 劳动法 第三十六条、第四十一条: eight hours of work, three more at most.
#[test]
fn a_day_may_be_too_long_too_far_or_too_much_driving() {
    let mut problem = plain_day();
    problem.vehicles[0].limits.range = Some(Meters(59_999));
    assert_eq!(breach(&problem, vec![trip(&[0])]).rule, Rule::Range);
    problem.vehicles[0].limits.range = Some(Meters(60_000));
    let finish = times(&problem, &[0]).finish;
    problem.vehicles[0].limits.longest = finish.since(at(3, 0));
    assert_eq!(times(&problem, &[0]).finish, finish);
    problem.vehicles[0].limits.longest = finish.since(at(3, 1));
    assert_eq!(
        breach(&problem, vec![trip(&[0])]),
        Broken::new(Rule::Shift, 0, 1)
    );
    let mut problem = plain_day();
    drive(&mut problem, 0, 2, 571);
    assert_eq!(breach(&problem, vec![trip(&[0])]).rule, Rule::DrivingDay);
}

/// The first lot could be loaded from 03:00, the second only from 15:00.
#[test]
fn a_day_that_begins_too_early_begins_as_little_later_as_makes_it_short_enough() {
    let mut problem = plain_day();
    problem.lots[0].start_windows = vec![window(at(3, 0), at(9, 0))];
    problem.lots[1].start_windows = vec![window(at(15, 0), at(16, 0))];
    problem.vehicles[0].limits.longest = minutes(11 * 60);
    let day = schedule(&problem, &route(vec![trip(&[0]), trip(&[1])])).unwrap();
    assert_eq!(day.finish.since(day.departure), minutes(11 * 60));
    problem.lots[0].start_windows = vec![window(at(3, 0), at(5, 0))];
    let broken = breach(&problem, vec![trip(&[0]), trip(&[1])]);
    assert_eq!(broken.rule, Rule::Shift);
}

#[test]
fn unloading_takes_what_each_lot_takes_at_that_hub() {
    let mut problem = plain_day();
    problem.lots[0].unloading = vec![minutes(17)];
    let times = times(&problem, &[0, 1]);
    let trip = &times.trips[0];
    assert_eq!(trip.unload_end.since(trip.unload_start), minutes(27));
}

/// 道路交通安全法实施条例 第六十二条第七项：不得“连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟”。
#[test]
fn the_way_home_begins_at_once_or_after_a_rest_at_the_hub() {
    let mut problem = plain_day();
    problem.vehicles[0].end = Some(LocationId(0));
    drive(&mut problem, 0, 2, 200);
    drive(&mut problem, 2, 1, 10);
    drive(&mut problem, 1, 0, 100);
    problem.lots[0].unloading = vec![minutes(4)];
    problem.lots[0].service = minutes(4);
    let home = times(&problem, &[0]).home.unwrap();
    // 14 min of standing at the hub are 6 too few; longer there beats 20 min on the road.
    assert_eq!(home.rest, Seconds::ZERO);
    assert_eq!(home.arrival, home.departure + minutes(100));
    let trips = times(&problem, &[0]).trips;
    assert_eq!(home.departure, trips[0].to_hub.arrival + minutes(20));
}

/// A trip of up to four lots with random legs, windows and handling, all in steps of five minutes.
fn random_trip(seed: u64) -> (Problem, Trip) {
    let mut problem = plain_day();
    let mut scatter = Scatter::new(seed);
    let count = 1 + scatter.below(4) as u32;
    let mut lots = Vec::new();
    for index in 0..count {
        let lot = &mut problem.lots[index as usize];
        lot.service = minutes(5 * scatter.below(4) as u32);
        let mut opens = 3 * 60 + 5 * scatter.below(90) as i32;
        lot.start_windows.clear();
        for _ in 0..=scatter.below(2) {
            let closes = opens + 5 * scatter.below(80) as i32;
            lot.start_windows.push(window(at(0, opens), at(0, closes)));
            opens = closes + 30;
        }
        let from = if index == 0 { 0 } else { index + 1 };
        drive(&mut problem, from, index + 2, 5 * scatter.below(60) as u32);
        lots.push(index);
    }
    drive(&mut problem, count + 1, 1, 5 * scatter.below(60) as u32);
    problem.settings.driver.longest_day = minutes(2_000);
    problem.vehicles[0].limits.longest = minutes(2_000);
    problem.vehicles[0].limits.shift = window(at(3, 0), at(40, 0));
    problem.hubs[0].windows = vec![window(at(0, 0), at(40, 0))];
    (problem, trip(&lots))
}

/// All (minute, stretch) in which a driver can arrive at the hub who leaves at one of `departures`:
/// every useful way of waiting is tried.
fn arrivals(
    problem: &Problem,
    trip: &Trip,
    departures: BTreeSet<(u32, u32)>,
) -> BTreeSet<(u32, u32)> {
    let mut place = LocationId(0);
    let mut departures = departures;
    for stop in &trip.stops {
        let lot = &problem.lots[stop.lot.index()];
        let market = problem.market_of(stop.lot).location;
        let mut next = BTreeSet::new();
        for (arrival, stretch) in drive_all(problem, (place, market), &departures) {
            for start in (arrival + 5..=1_500).step_by(5) {
                let clock = at(0, start as i32);
                if !lot
                    .start_windows
                    .iter()
                    .any(|w| w.start() <= clock && clock <= w.end())
                {
                    continue;
                }
                let ready = start + lot.service.0 / 60;
                for departure in (ready..=ready + 20).step_by(5) {
                    let rested = departure - arrival >= 20;
                    next.insert((departure, if rested { 0 } else { stretch }));
                }
            }
        }
        departures = next;
        place = market;
    }
    drive_all(problem, (place, HUB), &departures)
}

fn drive_all(
    problem: &Problem,
    (from, to): (LocationId, LocationId),
    departures: &BTreeSet<(u32, u32)>,
) -> BTreeSet<(u32, u32)> {
    let leg = problem.travel[0].get(from, to).unwrap().duration.0 / 60;
    let arrive = |&(departure, stretch): &(u32, u32)| {
        let (mut clock, mut stretch, mut left) = (departure, stretch, leg);
        while stretch + left > 240 {
            left -= 240 - stretch;
            clock += 240 - stretch + 20;
            stretch = 0;
        }
        (clock + left, stretch + left)
    };
    departures.iter().map(arrive).collect()
}

#[test]
fn no_other_schedule_is_earlier_done_or_later_begun() {
    let (mut served, mut with_rest) = (0, 0);
    for seed in 0..200 {
        let (problem, trip) = random_trip(seed);
        let first_departures = |from: u32| (from..1_500).step_by(5).map(|minute| (minute, 0));
        let earliest = arrivals(&problem, &trip, first_departures(180).collect());
        let ours = schedule(&problem, &route(vec![trip.clone()]));
        let Some(&(earliest, _)) = earliest.first() else {
            assert_eq!(ours.unwrap_err().rule, Rule::TimeWindow);
            continue;
        };
        let ours = ours.unwrap();
        assert_eq!(
            ours.trips[0].unload_start,
            at(0, earliest as i32 + 10),
            "seed {seed}"
        );
        let arrives_in_time = |minute: u32| {
            let there = arrivals(&problem, &trip, BTreeSet::from([(minute, 0)]));
            there.first().is_some_and(|&(minute, _)| minute <= earliest)
        };
        let latest = (180..1_500)
            .step_by(5)
            .filter(|&minute| arrives_in_time(minute))
            .max();
        assert_eq!(
            Some(ours.departure),
            latest.map(|minute| at(0, minute as i32)),
            "seed {seed}"
        );
        served += 1;
        with_rest += u32::from(ours.driving() > minutes(240));
    }
    println!("{served} trips, {with_rest} longer than a stretch");
    assert!(served > 80 && with_rest > 40);
}

/// When a driver who leaves at a moment, works as early as he may and never needs rest is at the
/// hub; `None` where a window is missed.
fn at_hub(problem: &Problem, trip: &Trip, departure: PlanTime) -> Option<PlanTime> {
    let vehicle = &problem.vehicles[0];
    let (mut place, mut free) = (vehicle.start, departure);
    let drive = |from, to, free| {
        let leg = problem.leg_through_hours(vehicle, from, to)?;
        let (leaves, travel) = leg.earliest(free)?;
        Some(leaves + travel.duration)
    };
    for stop in &trip.stops {
        let lot = &problem.lots[stop.lot.index()];
        let market = problem.market_of(stop.lot);
        if place != market.location {
            free = drive(place, market.location, free)? + market.handling.setup;
        }
        let windows = lot.start_windows.iter();
        let start = windows
            .filter(|window| free <= window.end())
            .map(|window| free.max(window.start()));
        (place, free) = (market.location, start.min()? + lot.service);
    }
    drive(place, problem.hubs[trip.hub.index()].location, free)
}

#[test]
fn through_the_rush_hours_no_other_schedule_is_earlier_done_or_later_begun() {
    let (mut served, mut slower) = (0, 0);
    for seed in 0..300 {
        let lots = 1 + (seed as usize) % 4;
        let (vehicles, hubs) = (1, 1);
        let mut problem = county_day(Day {
            seed,
            lots,
            vehicles,
            hubs,
        });
        let all: Vec<u32> = (0..lots as u32).collect();
        let best = at_hub(
            &problem,
            &trip(&all),
            problem.vehicles[0].limits.shift.start(),
        );
        add_rush_hours(&mut problem, seed);
        problem.settings.driver.longest_stretch = minutes(2_000);
        problem.vehicles[0].limits.longest = minutes(2_000);
        let shift = problem.vehicles[0].limits.shift;
        let earliest = at_hub(&problem, &trip(&all), shift.start());
        let Ok(ours) = schedule(&problem, &route(vec![trip(&all)])) else {
            continue;
        };
        let (ours, earliest) = (&ours.trips[0], earliest.unwrap());
        let setup = problem.hubs[0].handling.setup;
        let reaches = |departure| at_hub(&problem, &trip(&all), departure).map(|it| it + setup);
        assert_eq!(
            Some(ours.to_hub.arrival + setup),
            reaches(ours.departure()),
            "seed {seed}"
        );
        assert!(ours.to_hub.arrival >= earliest, "seed {seed}");
        let later = reaches(ours.departure() + Seconds(1));
        assert!(later.is_none_or(|it| it > ours.unload_start), "seed {seed}");
        served += 1;
        slower += u32::from(Some(earliest) > best);
    }
    println!("{served} trips, {slower} slower than at any hour");
    assert!(served > 100 && slower > 50);
}
