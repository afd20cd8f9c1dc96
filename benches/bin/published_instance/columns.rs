//! Formats that are columns of numbers: Solomon and Gehring-Homberger, Li & Lim, Cordeau's depots,
//! Golden's fleets.

use anyhow::{Context, Result, bail, ensure};
use optimizer::engine::{Arcs, Customer, Depot, FAR_FUTURE, Instance, Kind};

use super::published::{Convention, Published, penalty_for, vehicles_first};

/// Golden's factors of the distance have one digit behind the point: all costs are multiplied by it.
const PARTS: f64 = 10.0;

/// A file as rows of numbers; lines with words are left out.
type Rows = Vec<Vec<f64>>;

/// Reads whichever of the formats it is.
pub(crate) fn read(text: &str, convention: Convention) -> Result<Published> {
    let rows: Rows = text
        .lines()
        .filter_map(|line| {
            line.split_whitespace()
                .map(|word| word.parse().ok())
                .collect()
        })
        .filter(|row: &Vec<f64>| !row.is_empty())
        .collect();
    let width = |row: usize| rows.get(row).map_or(0, Vec::len);
    match (width(0), width(1)) {
        _ if text.contains("//Lines") => golden(&rows, convention),
        (2, 7) => solomon(&rows, convention),
        (3, 9) => li_lim(&rows, convention),
        (4, 2) => cordeau(&rows, convention),
        _ => bail!("the file is of no known format"),
    }
}

fn customer(demand: f64) -> Customer {
    Customer {
        demand: demand as i32,
        open: 0,
        close: FAR_FUTURE,
        service: 0,
        release: 0,
        penalty: 0,
        partner: None,
    }
}

fn kind(count: u32, capacity: f64) -> Kind {
    Kind {
        count,
        capacity: capacity as i32,
        start: 0,
        end: 0,
        fixed: 0,
        per_cost: 1,
        longest: FAR_FUTURE,
        reload: Vec::new(),
        trips: 1,
    }
}

fn publish(
    depots: Vec<Depot>,
    customers: Vec<Customer>,
    kinds: Vec<Kind>,
    points: &[[f64; 2]],
    convention: Convention,
) -> Published {
    let arcs = Arcs::new(points.len(), |from, to| {
        convention.arc(points[from], points[to])
    });
    let mut first = 0;
    let vehicles = kinds.iter().map(|kind| {
        first += kind.count as usize;
        (first - kind.count as usize..first).collect()
    });
    Published {
        vehicles: vehicles.collect(),
        lists_vehicles: kinds.len() > 1,
        labels: (0..points.len()).collect(),
        divisor: convention.scale(),
        first_vehicle: 0,
        instance: penalty_for(Instance {
            depots,
            customers,
            kinds,
            arcs,
        }),
    }
}

fn point(row: &[f64], x: usize) -> Result<[f64; 2]> {
    let pair = row.get(x..x + 2).context("a row is too short")?;
    Ok([pair[0], pair[1]])
}

/// number, x, y, demand, ready, due, service; the depot first.
fn solomon(rows: &Rows, convention: Convention) -> Result<Published> {
    let (fleet, nodes) = (&rows[0], &rows[1..]);
    ensure!(
        nodes.iter().all(|row| row.len() == 7),
        "a row has not seven columns"
    );
    let moment = |row: &[f64], column: usize| convention.duration(row[column]);
    let customers = nodes[1..].iter().map(|row| Customer {
        open: moment(row, 4),
        close: moment(row, 5),
        service: moment(row, 6),
        ..customer(row[3])
    });
    let depot = Depot {
        open: moment(&nodes[0], 4),
        close: moment(&nodes[0], 5),
    };
    let points: Result<Vec<_>> = nodes.iter().map(|row| point(row, 1)).collect();
    let kinds = vec![kind(fleet[0] as u32, fleet[1])];
    Ok(publish(
        vec![depot],
        customers.collect(),
        kinds,
        &points?,
        convention,
    ))
}

/// number, x, y, demand, ready, due, service, pickup, delivery; the depot first. Fewest vehicles
/// come before the shortest way.
fn li_lim(rows: &Rows, convention: Convention) -> Result<Published> {
    let (fleet, nodes) = (&rows[0], &rows[1..]);
    ensure!(
        nodes.iter().all(|row| row.len() == 9),
        "a row has not nine columns"
    );
    let moment = |row: &[f64], column: usize| convention.duration(row[column]);
    let customers = nodes[1..].iter().map(|row| Customer {
        open: moment(row, 4),
        close: moment(row, 5),
        service: moment(row, 6),
        partner: Some(row[7].max(row[8]) as u32),
        ..customer(row[3])
    });
    let depot = Depot {
        open: moment(&nodes[0], 4),
        close: moment(&nodes[0], 5),
    };
    let points: Result<Vec<_>> = nodes.iter().map(|row| point(row, 1)).collect();
    let kinds = vec![kind(fleet[0] as u32, fleet[1])];
    let published = publish(
        vec![depot],
        customers.collect(),
        kinds,
        &points?,
        convention,
    );
    Ok(vehicles_first(published))
}

/// Kind of problem, vehicles per depot, customers, depots; per depot longest day and capacity;
/// customers, then depots, as number, x, y, service, demand, and windows at the end of the row.
fn cordeau(rows: &Rows, convention: Convention) -> Result<Published> {
    let [problem, vehicles, count, depots] = [0, 1, 2, 3].map(|column| rows[0][column] as usize);
    ensure!(
        matches!(problem, 0 | 2 | 4 | 6),
        "only problems of kind 0, 2, 4 and 6 are read, this is {problem}"
    );
    let has_windows = matches!(problem, 4 | 6);
    let nodes = &rows[1 + depots..];
    ensure!(nodes.len() == count + depots, "the number of rows is wrong");
    let window = |row: &Vec<f64>| {
        if has_windows && row.len() >= 2 {
            let [open, close] = [row[row.len() - 2], row[row.len() - 1]];
            [convention.duration(open), convention.duration(close)]
        } else {
            [0, FAR_FUTURE]
        }
    };
    let places = nodes[count..].iter().map(|row| {
        let [open, close] = window(row);
        Depot { open, close }
    });
    let customers = nodes[..count].iter().map(|row| {
        let [open, close] = window(row);
        Customer {
            open,
            close,
            service: convention.duration(row[3]),
            ..customer(row[4])
        }
    });
    let kinds = rows[1..=depots]
        .iter()
        .enumerate()
        .map(|(depot, row)| Kind {
            start: depot as u32,
            end: depot as u32,
            longest: if row[0] > 0.0 {
                convention.duration(row[0])
            } else {
                FAR_FUTURE
            },
            ..kind(vehicles as u32, row[1])
        });
    let ordered = nodes[count..].iter().chain(&nodes[..count]);
    let points: Result<Vec<_>> = ordered.map(|row| point(row, 1)).collect();
    Ok(publish(
        places.collect(),
        customers.collect(),
        kinds.collect(),
        &points?,
        convention,
    ))
}

/// Customers, kinds, range, service, bounds; per kind number, capacity, fixed cost, cost per
/// distance; the depot; customers as x, y, demand.
fn golden(rows: &Rows, convention: Convention) -> Result<Published> {
    let [count, types] = [rows[0][0] as usize, rows[0][1] as usize];
    let nodes = &rows[1 + types..];
    ensure!(nodes.len() == count + 1, "the number of rows is wrong");
    let kinds = rows[1..=types].iter().map(|row| Kind {
        fixed: (row[2] * PARTS * convention.scale()).round() as i64,
        per_cost: (row[3] * PARTS).round() as i64,
        ..kind(row[0] as u32, row[1])
    });
    let customers = nodes[1..].iter().map(|row| customer(row[2]));
    let depot = Depot {
        open: 0,
        close: FAR_FUTURE,
    };
    let points: Result<Vec<_>> = nodes.iter().map(|row| point(row, 0)).collect();
    let published = publish(
        vec![depot],
        customers.collect(),
        kinds.collect(),
        &points?,
        convention,
    );
    Ok(Published {
        divisor: PARTS * convention.scale(),
        ..published
    })
}
