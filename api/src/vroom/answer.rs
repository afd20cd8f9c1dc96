//! Rounds as VROOM's clients read them.

use super::request::{Request, Spot};
use optimizer::dispatch::{Rounds, Timed, Timetable, Work};
use serde_json::{Value, json};

/// The answer to a request.
pub(super) fn write(request: &Request, work: &Work, rounds: &Rounds) -> Value {
    let mut routes = Vec::new();
    for (vehicle, visits) in rounds.routes.iter().enumerate() {
        if visits.is_empty() {
            continue;
        }
        if let Some(table) = Timetable::of(work, vehicle, visits) {
            routes.push(route(request, work, vehicle, &table));
        }
    }
    let unassigned: Vec<Value> = rounds
        .left
        .iter()
        .flat_map(|&task| left_behind(request, task))
        .collect();
    let sum = |key: &str| {
        routes
            .iter()
            .filter_map(|route| route[key].as_i64())
            .sum::<i64>()
    };
    let sizes = work.vehicles.first().map_or(0, |one| one.capacity.len());
    let sums = |key: &str| -> Vec<i64> {
        let of = |at: usize| {
            routes
                .iter()
                .filter_map(|route| route[key][at].as_i64())
                .sum()
        };
        (0..sizes).map(of).collect()
    };
    json!({
        "code": 0,
        "summary": {
            "cost": rounds.cost,
            "routes": routes.len(),
            "unassigned": unassigned.len(),
            "delivery": sums("delivery"),
            "amount": sums("delivery"),
            "pickup": sums("pickup"),
            "setup": sum("setup"),
            "service": sum("service"),
            "duration": sum("duration"),
            "waiting_time": sum("waiting_time"),
            "priority": sum("priority"),
            "distance": sum("distance"),
            "violations": [],
            "computing_times": { "loading": 0, "solving": 0, "routing": 0 },
        },
        "unassigned": unassigned,
        "routes": routes,
    })
}

fn route(request: &Request, work: &Work, vehicle: usize, table: &Timetable) -> Value {
    let asked = &request.vehicles[vehicle];
    let steps: Vec<Value> = table
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| timed(request, vehicle, index, step))
        .collect();
    let sum = |of: fn(&Timed) -> i64| table.steps.iter().map(of).sum::<i64>();
    let last = table.steps.last().cloned().unwrap_or_default();
    let mut priority = 0;
    let size = work.vehicles[vehicle].capacity.len();
    let (mut delivery, mut pickup) = (vec![0; size], vec![0; size]);
    for (task, is_delivery) in table.steps.iter().filter_map(|step| step.visit) {
        if is_delivery {
            continue;
        }
        priority += work.tasks[task].priority();
        let (brought, fetched) = amounts(work, task);
        for at in 0..size {
            delivery[at] += brought[at];
            pickup[at] += fetched[at];
        }
    }
    let mut route = json!({
        "vehicle": asked.id,
        "cost": table.cost,
        "delivery": delivery,
        "amount": delivery,
        "pickup": pickup,
        "setup": sum(|step| step.setup),
        "service": sum(|step| step.service),
        "duration": last.driven_s,
        "waiting_time": sum(|step| step.waiting),
        "priority": priority,
        "distance": last.driven_m,
        "steps": steps,
        "violations": [],
    });
    if let Some(description) = &asked.description {
        route["description"] = description.clone().into();
    }
    route
}

fn amounts(work: &Work, task: usize) -> (Vec<i64>, Vec<i64>) {
    match &work.tasks[task] {
        optimizer::dispatch::Task::Single {
            delivery, pickup, ..
        } => (delivery.clone(), pickup.clone()),
        optimizer::dispatch::Task::Pair { amount, .. } => (amount.clone(), amount.clone()),
    }
}

fn timed(request: &Request, vehicle: usize, index: usize, step: &Timed) -> Value {
    let kind = match (step.visit, step.rest) {
        (Some((task, _)), _) if task < request.jobs.len() => "job",
        (Some((_, false)), _) => "pickup",
        (Some((_, true)), _) => "delivery",
        (None, Some(_)) => "break",
        (None, None) if index == 0 => "start",
        (None, None) => "end",
    };
    let mut value = json!({
        "type": kind,
        "setup": step.setup,
        "service": step.service,
        "waiting_time": step.waiting,
        "load": step.load,
        "arrival": step.arrival,
        "duration": step.driven_s,
        "distance": step.driven_m,
        "violations": [],
    });
    let ends = request.end_of(vehicle, kind);
    let spot = step.visit.map(|visit| spot(request, visit));
    if let Some(spot) = spot {
        value["id"] = spot.id.into();
        if kind == "job" {
            value["job"] = spot.id.into();
        }
        describe(
            &mut value,
            spot.description.as_ref(),
            spot.location,
            spot.location_index,
        );
    } else if let Some(rest) = step.rest {
        let mut pauses: Vec<_> = request.vehicles[vehicle].breaks.iter().collect();
        pauses.sort_by_key(|pause| pause.first_window());
        if let Some(pause) = pauses.get(rest) {
            value["id"] = pause.id.into();
            describe(&mut value, pause.description.as_ref(), None, None);
        }
    } else {
        describe(&mut value, None, ends.0, ends.1);
    }
    value
}

fn describe(
    value: &mut Value,
    description: Option<&String>,
    location: Option<[f64; 2]>,
    index: Option<usize>,
) {
    if let Some(description) = description {
        value["description"] = description.clone().into();
    }
    if let Some(location) = location {
        value["location"] = json!(location);
    }
    if let Some(index) = index {
        value["location_index"] = index.into();
    }
}

fn spot(request: &Request, (task, is_delivery): (usize, bool)) -> &Spot {
    match task.checked_sub(request.jobs.len()) {
        None => &request.jobs[task].stop,
        Some(pair) if is_delivery => &request.shipments[pair].delivery,
        Some(pair) => &request.shipments[pair].pickup,
    }
}

fn left_behind(request: &Request, task: usize) -> Vec<Value> {
    let is_job = task < request.jobs.len();
    let visits: &[(bool, &str)] = if is_job {
        &[(false, "job")]
    } else {
        &[(false, "pickup"), (true, "delivery")]
    };
    let written = visits.iter().map(|&(is_delivery, kind)| {
        let spot = spot(request, (task, is_delivery));
        let mut value = json!({ "id": spot.id, "type": kind });
        describe(
            &mut value,
            spot.description.as_ref(),
            spot.location,
            spot.location_index,
        );
        value
    });
    written.collect()
}
