//! The day as tables of plain numbers: places, lots, vehicles, and a matrix per class of trucks.
//!
//! Setting up at a place is part of the way there, so that planners that know no set-up count it
//! once per visit, as we do.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use optimizer::Problem;
use optimizer::problem::{HubId, LotId, Vehicle};
use optimizer::rules::{market_access, skill};
use osm_loader::LocationId;

pub(crate) fn write(problem: &Problem, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("lots.csv"), lots(problem)?)?;
    std::fs::write(folder.join("vehicles.csv"), vehicles(problem)?)?;
    std::fs::write(folder.join("hubs.csv"), hubs(problem)?)?;
    for class in 0..problem.travel.len() {
        let [durations, distances] = matrices(problem, class)?;
        std::fs::write(folder.join(format!("durations_{class}.csv")), durations)?;
        std::fs::write(folder.join(format!("distances_{class}.csv")), distances)?;
    }
    Ok(())
}

fn lots(problem: &Problem) -> Result<String> {
    let mut text =
        String::from("place,service,unload,kg,liters,pallets,windows,price,hubs,trucks\n");
    for lot in problem.lot_ids() {
        let about = &problem.lots[lot.index()];
        let windows = about.start_windows.iter();
        let windows = windows.map(|it| format!("{}-{}", it.start().0, it.end().0));
        let hubs: Vec<HubId> = problem
            .hub_ids()
            .filter(|&hub| takes(problem, hub, lot))
            .collect();
        let unload = hubs.first().map_or(0, |&hub| about.unloading_at(hub).0);
        let numbers =
            |hubs: &[HubId]| -> Vec<String> { hubs.iter().map(|it| it.0.to_string()).collect() };
        let trucks = problem.vehicles.iter().enumerate();
        let trucks = trucks.filter(|(_, truck)| bears(problem, truck, lot));
        let trucks: Vec<String> = trucks.map(|(number, _)| number.to_string()).collect();
        writeln!(
            text,
            "{},{},{unload},{},{},{},{},{},{},{}",
            problem.market_of(lot).location.0,
            about.service.0,
            about.load.kg,
            about.load.liters,
            about.load.pallets,
            windows.collect::<Vec<_>>().join(" "),
            about.unserved_cost.0,
            numbers(&hubs).join(" "),
            trucks.join(" "),
        )?;
    }
    Ok(text)
}

fn takes(problem: &Problem, hub: HubId, lot: LotId) -> bool {
    let (there, about) = (&problem.hubs[hub.index()], &problem.lots[lot.index()]);
    let zone = there.zone_for(about.product, problem.product_of(lot).window);
    about.may_go_to(hub) && zone.is_some()
}

/// Whether a truck may come to the market, carry the lot out of it, and has what both need.
fn bears(problem: &Problem, truck: &Vehicle, lot: LotId) -> bool {
    let market = problem.market_of(lot);
    problem.leg(truck, truck.start, market.location).is_some()
        && market_access::can_enter(market, truck)
        && market_access::can_leave(market, truck, problem.lots[lot.index()].load.kg)
        && skill::suffices(problem, truck, lot)
}

fn vehicles(problem: &Problem) -> Result<String> {
    let mut text =
        String::from("class,start,end,kg,liters,pallets,from,until,trips,day_fen,km_fen\n");
    for vehicle in &problem.vehicles {
        let (limits, costs) = (&vehicle.limits, &vehicle.costs);
        let until = limits
            .shift
            .end()
            .0
            .min(limits.shift.start().0 + limits.longest.0 as i32);
        let [empty, full] = costs.energy_per_km_fen;
        writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{:.0}",
            vehicle.roads.0,
            vehicle.start.0,
            vehicle.end.map_or(-1, |end| i64::from(end.0)),
            limits.payload.kg,
            limits.payload.liters,
            limits.payload.pallets,
            limits.shift.start().0,
            until,
            limits.trips,
            costs.per_day.0,
            costs.per_km_fen + f64::midpoint(empty, full),
        )?;
    }
    Ok(text)
}

fn hubs(problem: &Problem) -> Result<String> {
    let mut text = String::from("place,windows\n");
    for hub in &problem.hubs {
        let windows = hub.windows.iter();
        let windows = windows.map(|it| format!("{}-{}", it.start().0, it.end().0));
        writeln!(
            text,
            "{},{}",
            hub.location.0,
            windows.collect::<Vec<_>>().join(" ")
        )?;
    }
    Ok(text)
}

/// Seconds with set-up, and meters; -1 where no road leads.
fn matrices(problem: &Problem, class: usize) -> Result<[String; 2]> {
    let roads = &problem.travel[class];
    let mut setup = vec![0; roads.size()];
    for market in &problem.markets {
        setup[market.location.index()] = market.handling.setup.0;
    }
    for hub in &problem.hubs {
        setup[hub.location.index()] = hub.handling.setup.0;
    }
    let mut text = [String::new(), String::new()];
    let places = || (0..roads.size() as u32).map(LocationId);
    for from in places() {
        for to in places() {
            let leg = roads.get(from, to);
            let separator = if to.index() + 1 == roads.size() {
                '\n'
            } else {
                ','
            };
            let setup = if from == to { 0 } else { setup[to.index()] };
            let seconds = leg.map_or(-1, |leg| i64::from(leg.duration.0 + setup));
            let meters = leg.map_or(-1, |leg| i64::from(leg.distance.0));
            write!(text[0], "{seconds}{separator}")?;
            write!(text[1], "{meters}{separator}")?;
        }
    }
    Ok(text)
}
