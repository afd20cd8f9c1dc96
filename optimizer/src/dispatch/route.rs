//! One vehicle's round: whether it can be driven, what it costs, and when it is where.

use super::model::{Break, Fleet, Stop, Task, Window, Work};

/// A visit of a round: the task, and for a pair whether it is the delivery.
pub(super) type Visit = (usize, bool);

/// When a vehicle is where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// Start, stops, breaks, end.
    pub steps: Vec<Timed>,
    /// What it costs.
    pub cost: i64,
}

/// One step of a timetable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timed {
    /// The visit, if it is one.
    pub visit: Option<Visit>,
    /// The break, if it is one.
    pub rest: Option<usize>,
    /// The place; none at a break.
    pub place: Option<usize>,
    /// When the vehicle comes.
    pub arrival: i64,
    /// How long it waits.
    pub waiting: i64,
    /// Setting up.
    pub setup: i64,
    /// How long it takes.
    pub service: i64,
    /// Driving up to here, seconds.
    pub driven_s: i64,
    /// Driving up to here, meters.
    pub driven_m: i64,
    /// On board afterwards.
    pub load: Vec<i64>,
}

/// The first moment from `now` on that lies in a window.
fn next_start(windows: &[Window], now: i64) -> Option<i64> {
    let open = windows.iter().find(|window| window[1] >= now)?;
    Some(now.max(open[0]))
}

fn stop_of(work: &Work, (task, is_delivery): Visit) -> &Stop {
    match &work.tasks[task] {
        Task::Single { stop, .. } => stop,
        Task::Pair { pickup, .. } if !is_delivery => pickup,
        Task::Pair { delivery, .. } => delivery,
    }
}

fn add(load: &mut [i64], more: &[i64], sign: i64) {
    for (one, more) in load.iter_mut().zip(more) {
        *one += sign * more;
    }
}

fn fits(load: &[i64], most: &[i64]) -> bool {
    load.iter().zip(most).all(|(one, most)| one <= most)
}

/// Loads on every leg, the first one first; `None` where a vehicle is too small.
fn loads(work: &Work, vehicle: &Fleet, visits: &[Visit]) -> Option<Vec<Vec<i64>>> {
    let mut load = vec![0; vehicle.capacity.len()];
    for &(task, _) in visits {
        if let Task::Single { delivery, .. } = &work.tasks[task] {
            add(&mut load, delivery, 1);
        }
    }
    let mut all = vec![load.clone()];
    for &(task, is_delivery) in visits {
        match &work.tasks[task] {
            Task::Single {
                delivery, pickup, ..
            } => {
                add(&mut load, delivery, -1);
                add(&mut load, pickup, 1);
            }
            Task::Pair { amount, .. } => add(&mut load, amount, if is_delivery { -1 } else { 1 }),
        }
        all.push(load.clone());
    }
    all.iter()
        .all(|load| fits(load, &vehicle.capacity))
        .then_some(all)
}

/// Legs of a round: place by place, seconds, meters and price; `None` where no road leads there or
/// it is too long.
fn legs(work: &Work, vehicle: &Fleet, visits: &[Visit]) -> Option<Vec<[i64; 3]>> {
    let places = visits.iter().map(|&visit| Some(stop_of(work, visit).place));
    let all: Vec<Option<usize>> = std::iter::once(vehicle.start)
        .chain(places)
        .chain(std::iter::once(vehicle.end))
        .collect();
    let table = vehicle.table;
    let mut legs = Vec::with_capacity(all.len());
    for pair in all.windows(2) {
        legs.push(match (pair[0], pair[1]) {
            (Some(from), Some(to)) => [
                work.durations[table][from][to],
                work.distances[table][from][to],
                work.prices[table][from][to],
            ],
            _ => [0; 3],
        });
    }
    let sum = |which: usize| legs.iter().map(|leg| leg[which]).sum::<i64>();
    let good = legs.iter().all(|leg| leg[0] >= 0)
        && visits.len() <= vehicle.most_tasks
        && sum(0) <= vehicle.longest_s
        && sum(1) <= vehicle.farthest_m;
    good.then_some(legs)
}

/// What a round costs; `None` where it cannot be driven.
pub(super) fn cost(work: &Work, vehicle: usize, visits: &[Visit]) -> Option<i64> {
    let vehicle = &work.vehicles[vehicle];
    if visits.is_empty() {
        return Some(0);
    }
    let loads = loads(work, vehicle, visits)?;
    let legs = legs(work, vehicle, visits)?;
    walk(
        work,
        vehicle,
        visits,
        &legs,
        &loads,
        vehicle.window[0],
        &mut |_| {},
    )?;
    Some(price(vehicle, &legs))
}

fn price(vehicle: &Fleet, legs: &[[i64; 3]]) -> i64 {
    let sum = |which: usize| legs.iter().map(|leg| leg[which]).sum::<i64>();
    let costs = vehicle.costs;
    let hours = i128::from(sum(2)) * i128::from(costs.per_hour) / 3_600;
    let far = i128::from(sum(1)) * i128::from(costs.per_km) / 1_000;
    costs.fixed + (hours + far) as i64
}

/// How far a vehicle is: so many breaks taken, and since when it is free to go on.
#[derive(Clone, Debug)]
struct Label {
    free: i64,
    /// Which label of the visit before it comes from.
    from: usize,
}

/// Walks a round as early as it can be driven: for every visit and every number of breaks taken,
/// the first moment it can be over. Answers when the end is reached.
#[allow(
    clippy::needless_range_loop,
    reason = "numbers of breaks index labels before and after a leg alike"
)]
fn walk(
    work: &Work,
    vehicle: &Fleet,
    visits: &[Visit],
    legs: &[[i64; 3]],
    loads: &[Vec<i64>],
    departure: i64,
    note: &mut dyn FnMut(Vec<Option<Label>>),
) -> Option<i64> {
    let count = vehicle.breaks.len();
    let mut now: Vec<Option<Label>> = vec![None; count + 1];
    now[0] = Some(Label {
        free: departure,
        from: 0,
    });
    for (index, leg) in legs.iter().enumerate() {
        let mut next: Vec<Option<Label>> = vec![None; count + 1];
        for from in 0..=count {
            let Some(label) = &now[from] else { continue };
            let (mut at, mut left) = (label.free, leg[0]);
            for taken in from..=count {
                let arrival = at + left;
                let over = match visits.get(index) {
                    Some(&visit) => over(work, vehicle, visits, index, visit, arrival),
                    None => (arrival <= vehicle.window[1]).then_some(arrival),
                };
                if let Some(free) = over
                    && next[taken].as_ref().is_none_or(|known| free < known.free)
                {
                    next[taken] = Some(Label { free, from });
                }
                let Some(rest) = vehicle.breaks.get(taken) else {
                    break;
                };
                let Some(after) = rested(rest, &loads[index], at, &mut left) else {
                    break;
                };
                at = after;
            }
        }
        note(next.clone());
        now = next;
        if now.iter().all(Option::is_none) {
            return None;
        }
    }
    now[count].as_ref().map(|label| label.free)
}

/// When a break that follows `at` on a leg is over; driving goes on until it may begin.
fn rested(rest: &Break, load: &[i64], at: i64, left: &mut i64) -> Option<i64> {
    if !rest.most.is_empty() && !fits(load, &rest.most) {
        return None;
    }
    let start = next_start(&rest.windows, at)?;
    *left -= (start - at).min(*left);
    Some(start + rest.service)
}

/// When a visit is over; `None` if it comes too late.
fn over(
    work: &Work,
    vehicle: &Fleet,
    visits: &[Visit],
    index: usize,
    visit: Visit,
    arrival: i64,
) -> Option<i64> {
    let stop = stop_of(work, visit);
    let start = next_start(&stop.windows, arrival)?;
    let free = start + setup(work, vehicle, visits, index) + stop.service;
    (free <= vehicle.window[1]).then_some(free)
}

/// Setting up is needed where the vehicle comes from another place.
fn setup(work: &Work, vehicle: &Fleet, visits: &[Visit], index: usize) -> i64 {
    let stop = stop_of(work, visits[index]);
    let before = match index.checked_sub(1) {
        Some(before) => Some(stop_of(work, visits[before]).place),
        None => vehicle.start,
    };
    if before == Some(stop.place) {
        0
    } else {
        stop.setup
    }
}

impl Timetable {
    /// The timetable of a round: it ends as early as possible, and leaves as late as that allows.
    pub fn of(work: &Work, vehicle: usize, visits: &[Visit]) -> Option<Self> {
        let vehicle = &work.vehicles[vehicle];
        let loads = loads(work, vehicle, visits)?;
        let legs = legs(work, vehicle, visits)?;
        let end = |departure| walk(work, vehicle, visits, &legs, &loads, departure, &mut |_| {});
        let earliest = end(vehicle.window[0])?;
        let (mut low, mut high) = (vehicle.window[0], earliest + 1);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if end(middle) == Some(earliest) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let mut labels = Vec::new();
        walk(work, vehicle, visits, &legs, &loads, low, &mut |label| {
            labels.push(label);
        })?;
        let taken = breaks_taken(&labels, vehicle.breaks.len());
        Some(Self {
            steps: steps(work, vehicle, visits, &legs, &loads, low, &taken),
            cost: price(vehicle, &legs),
        })
    }
}

/// How many breaks are taken up to the end of every leg.
fn breaks_taken(labels: &[Vec<Option<Label>>], all: usize) -> Vec<usize> {
    let mut taken = vec![all];
    for label in labels.iter().rev() {
        let last = taken[taken.len() - 1];
        taken.push(label[last].as_ref().map_or(0, |label| label.from));
    }
    taken.pop();
    taken.reverse();
    taken
}

fn steps(
    work: &Work,
    vehicle: &Fleet,
    visits: &[Visit],
    legs: &[[i64; 3]],
    loads: &[Vec<i64>],
    departure: i64,
    taken: &[usize],
) -> Vec<Timed> {
    let mut steps = Vec::new();
    if vehicle.start.is_some() {
        steps.push(Timed {
            place: vehicle.start,
            arrival: departure,
            load: loads[0].clone(),
            ..Timed::default()
        });
    }
    let (mut at, mut driven_s, mut driven_m, mut rests) = (departure, 0, 0, 0);
    for (index, leg) in legs.iter().enumerate() {
        let mut left = leg[0];
        while rests < taken[index] {
            let rest = &vehicle.breaks[rests];
            let before = left;
            let start = next_start(&rest.windows, at).unwrap_or(at);
            let after = rested(rest, &loads[index], at, &mut left).unwrap_or(at);
            let drove = before - left;
            driven_s += drove;
            steps.push(Timed {
                rest: Some(rests),
                arrival: at + drove,
                waiting: start - at - drove,
                service: rest.service,
                driven_s,
                driven_m,
                load: loads[index].clone(),
                ..Timed::default()
            });
            at = after;
            rests += 1;
        }
        driven_s += left;
        driven_m += leg[1];
        let arrival = at + left;
        let Some(&visit) = visits.get(index) else {
            if vehicle.end.is_some() {
                steps.push(Timed {
                    place: vehicle.end,
                    arrival,
                    driven_s,
                    driven_m,
                    load: loads[index].clone(),
                    ..Timed::default()
                });
            }
            continue;
        };
        let stop = stop_of(work, visit);
        let start = next_start(&stop.windows, arrival).unwrap_or(arrival);
        let setup = setup(work, vehicle, visits, index);
        steps.push(Timed {
            visit: Some(visit),
            place: Some(stop.place),
            arrival,
            waiting: start - arrival,
            setup,
            service: stop.service,
            driven_s,
            driven_m,
            load: loads[index + 1].clone(),
            ..Timed::default()
        });
        at = start + setup + stop.service;
    }
    steps
}
