//! VRPLIB files: capacity, windows, several depots, several kinds of vehicle, reloading, release
//! times.

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use optimizer::engine::{Arcs, Customer, Depot, FAR_FUTURE, Instance, Kind};

use super::published::{Convention, Published, penalty_for};

/// Header lines and sections of a file, as written.
struct Sheet {
    header: HashMap<String, String>,
    sections: HashMap<String, Vec<Vec<f64>>>,
}

/// Whether a text looks like VRPLIB.
pub(crate) fn recognizes(text: &str) -> bool {
    text.contains("NODE_COORD_SECTION") || text.contains("EDGE_WEIGHT_SECTION")
}

/// Reads a VRPLIB file.
pub(crate) fn read(text: &str, convention: Convention) -> Result<Published> {
    let sheet = Sheet::read(text)?;
    let coordinates = sheet.section("NODE_COORD")?;
    let size = coordinates.len();
    let depot_ids: Vec<usize> = sheet
        .section("DEPOT")?
        .iter()
        .flatten()
        .take_while(|&&id| id > 0.0)
        .map(|&id| id as usize - 1)
        .collect();
    ensure!(!depot_ids.is_empty(), "the file names no depot");
    let rest = (0..size).filter(|id| !depot_ids.contains(id));
    let labels: Vec<usize> = depot_ids.iter().copied().chain(rest).collect();
    let points: Vec<[f64; 2]> = labels
        .iter()
        .map(|&label| [coordinates[label][1], coordinates[label][2]])
        .collect();
    let arcs = Arcs::new(size, |from, to| convention.arc(points[from], points[to]));
    let per_node = |name: &str, column: usize, scaled: bool| -> Option<Vec<i32>> {
        let rows = sheet.sections.get(name)?;
        let value = |&label: &usize| {
            if scaled {
                convention.duration(rows[label][column])
            } else {
                rows[label][column] as i32
            }
        };
        Some(labels.iter().map(value).collect())
    };
    let demand = per_node("DEMAND", 1, false).context("the file has no demands")?;
    let open = per_node("TIME_WINDOW", 1, true).unwrap_or_else(|| vec![0; size]);
    let close = per_node("TIME_WINDOW", 2, true).unwrap_or_else(|| vec![FAR_FUTURE; size]);
    let everywhere = sheet.number("SERVICE_TIME").unwrap_or(0.0);
    let service = per_node("SERVICE_TIME", 1, true)
        .unwrap_or_else(|| vec![convention.duration(everywhere); size]);
    let release = per_node("RELEASE_TIME", 1, true).unwrap_or_else(|| vec![0; size]);
    let depots: Vec<Depot> = (0..depot_ids.len())
        .map(|node| Depot {
            open: open[node],
            close: close[node],
        })
        .collect();
    let customers: Vec<Customer> = (depot_ids.len()..size)
        .map(|node| Customer {
            demand: demand[node],
            open: open[node],
            close: close[node],
            service: service[node],
            release: release[node],
            penalty: 0,
            partner: None,
        })
        .collect();
    let (kinds, vehicles) = fleet(&sheet, customers.len(), &depot_ids, convention)?;
    let divisor = if sheet.is_heterogeneous() {
        100.0 * convention.scale()
    } else {
        convention.scale()
    };
    Ok(Published {
        instance: penalty_for(Instance {
            depots,
            customers,
            kinds,
            arcs,
        }),
        labels,
        vehicles,
        first_vehicle: 0,
        divisor,
        lists_vehicles: sheet.is_heterogeneous() || depot_ids.len() > 1,
    })
}

/// Vehicles grouped into kinds, and which vehicles each kind consists of.
fn fleet(
    sheet: &Sheet,
    customers: usize,
    depot_ids: &[usize],
    convention: Convention,
) -> Result<(Vec<Kind>, Vec<Vec<usize>>)> {
    let count = sheet
        .number("VEHICLES")
        .map_or(customers, |all| all as usize);
    let of = |name: &str, vehicle: usize| -> Option<Vec<f64>> {
        if let Some(rows) = sheet.sections.get(name) {
            return Some(rows.get(vehicle)?[1..].to_vec());
        }
        sheet.number(name).map(|value| vec![value])
    };
    let depot_of = |id: f64| {
        depot_ids
            .iter()
            .position(|&depot| depot + 1 == id as usize)
            .map(|depot| depot as u32)
            .context("a vehicle names a place that is no depot")
    };
    let (mut kinds, mut vehicles): (Vec<Kind>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
    for vehicle in 0..count {
        let first = |name: &str| of(name, vehicle).map(|row| row[0]);
        let depot = depot_of(first("VEHICLES_DEPOT").unwrap_or(depot_ids[0] as f64 + 1.0))?;
        let reload: Result<Vec<u32>> = of("VEHICLES_RELOAD_DEPOT", vehicle)
            .unwrap_or_default()
            .into_iter()
            .map(depot_of)
            .collect();
        let reload = reload?;
        let trips = first("VEHICLES_MAX_RELOADS").map_or(u32::MAX, |most| most as u32 + 1);
        let kind = Kind {
            count: 1,
            capacity: first("CAPACITY").context("the file has no capacity")? as i32,
            start: depot,
            end: depot,
            fixed: first("VEHICLES_FIXED_COST").unwrap_or(0.0) as i64
                * fixed_factor(sheet, convention),
            per_cost: first("VEHICLES_UNIT_DISTANCE_COST").map_or(1, |cost| cost as i64),
            longest: first("VEHICLES_MAX_DURATION")
                .map_or(FAR_FUTURE, |time| convention.duration(time)),
            trips: if reload.is_empty() { 1 } else { trips },
            reload,
        };
        let alike = |other: &Kind| {
            Kind {
                count: 1,
                ..other.clone()
            } == kind
        };
        if let Some(index) = kinds.iter().position(alike) {
            kinds[index].count += 1;
            vehicles[index].push(vehicle);
        } else {
            kinds.push(kind);
            vehicles.push(vec![vehicle]);
        }
    }
    Ok((kinds, vehicles))
}

/// Fixed costs are written per vehicle, distances are scaled by the convention.
fn fixed_factor(sheet: &Sheet, convention: Convention) -> i64 {
    if sheet.is_heterogeneous() {
        convention.scale() as i64
    } else {
        1
    }
}

impl Sheet {
    fn read(text: &str) -> Result<Self> {
        let mut sheet = Self {
            header: HashMap::new(),
            sections: HashMap::new(),
        };
        let mut current: Option<String> = None;
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line == "EOF" {
                continue;
            }
            if let Some(name) = line.strip_suffix("_SECTION") {
                current = Some(name.to_owned());
                sheet.sections.insert(name.to_owned(), Vec::new());
            } else if let Some((key, value)) = line.split_once(':')
                && key
                    .trim()
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || "_0123456789".contains(c))
            {
                sheet
                    .header
                    .insert(key.trim().to_owned(), value.trim().to_owned());
            } else if let Some(name) = &current {
                let row: Result<Vec<f64>, _> =
                    line.split_whitespace().map(str::parse::<f64>).collect();
                let row = row.with_context(|| format!("line {}: not a number", index + 1))?;
                if let Some(rows) = sheet.sections.get_mut(name) {
                    rows.push(row);
                }
            } else {
                bail!("line {}: neither a header nor in a section", index + 1);
            }
        }
        Ok(sheet)
    }

    fn section(&self, name: &str) -> Result<&Vec<Vec<f64>>> {
        self.sections
            .get(name)
            .with_context(|| format!("the file has no {name}_SECTION"))
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.header.get(name)?.parse().ok()
    }

    fn is_heterogeneous(&self) -> bool {
        self.header.get("TYPE").is_some_and(|kind| kind == "HFVRP")
    }
}
