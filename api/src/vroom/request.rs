//! What VROOM's clients ask, and the work it is.

use super::Table;
use optimizer::dispatch::{Break, Costs, Fleet, Stop, Task, Window, Work};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Why a request is refused: VROOM's code and a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// 1 for our own faults, 2 for wrong input, 3 for roads.
    pub code: u8,
    /// What is wrong.
    pub message: String,
}

impl Refused {
    /// Wrong input.
    pub fn input(message: impl Into<String>) -> Self {
        Self {
            code: 2,
            message: message.into(),
        }
    }
}

/// A request.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    #[serde(default)]
    pub(super) jobs: Vec<Job>,
    #[serde(default)]
    pub(super) shipments: Vec<Shipment>,
    #[serde(default)]
    pub(super) vehicles: Vec<Vehicle>,
    #[serde(default)]
    matrices: BTreeMap<String, Matrices>,
    #[serde(default)]
    pub(super) options: Options,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Options {
    #[serde(default)]
    pub(super) g: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Job {
    #[serde(flatten)]
    pub(super) stop: Spot,
    #[serde(default)]
    delivery: Vec<i64>,
    #[serde(default)]
    amount: Vec<i64>,
    #[serde(default)]
    pickup: Vec<i64>,
    #[serde(default)]
    skills: Vec<u64>,
    #[serde(default)]
    pub(super) priority: i64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Shipment {
    pub(super) pickup: Spot,
    pub(super) delivery: Spot,
    #[serde(default)]
    amount: Vec<i64>,
    #[serde(default)]
    skills: Vec<u64>,
    #[serde(default)]
    pub(super) priority: i64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Spot {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) location: Option<[f64; 2]>,
    #[serde(default)]
    pub(super) location_index: Option<usize>,
    #[serde(default)]
    setup: i64,
    #[serde(default)]
    service: i64,
    #[serde(default)]
    time_windows: Vec<Window>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Vehicle {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default = "car")]
    pub(super) profile: String,
    #[serde(default)]
    start: Option<[f64; 2]>,
    #[serde(default)]
    start_index: Option<usize>,
    #[serde(default)]
    end: Option<[f64; 2]>,
    #[serde(default)]
    end_index: Option<usize>,
    #[serde(default)]
    capacity: Vec<i64>,
    #[serde(default)]
    costs: Prices,
    #[serde(default)]
    skills: Vec<u64>,
    #[serde(default)]
    time_window: Option<Window>,
    #[serde(default)]
    pub(super) breaks: Vec<Pause>,
    #[serde(default)]
    speed_factor: Option<f64>,
    #[serde(default)]
    max_tasks: Option<usize>,
    #[serde(default)]
    max_travel_time: Option<i64>,
    #[serde(default)]
    max_distance: Option<i64>,
}

fn car() -> String {
    "car".into()
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
struct Prices {
    fixed: i64,
    per_hour: i64,
    per_km: i64,
}

impl Default for Prices {
    fn default() -> Self {
        let Costs {
            fixed,
            per_hour,
            per_km,
        } = Costs::default();
        Self {
            fixed,
            per_hour,
            per_km,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Pause {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    time_windows: Vec<Window>,
    #[serde(default)]
    service: i64,
    #[serde(default)]
    max_load: Vec<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Matrices {
    #[serde(default)]
    durations: Vec<Vec<i64>>,
    #[serde(default)]
    distances: Vec<Vec<i64>>,
    #[serde(default)]
    costs: Vec<Vec<i64>>,
}

/// Seconds, meters and, where they are other than seconds, prices.
type Chosen = (Vec<Vec<i64>>, Vec<Vec<i64>>, Option<Vec<Vec<i64>>>);

impl Matrices {
    /// The rows and columns of the places of a request.
    fn chosen(&self, places: &Places) -> Result<Chosen, Refused> {
        let durations = if self.durations.is_empty() {
            &self.costs
        } else {
            &self.durations
        };
        let rows = places.indices(durations.len())?;
        let distances = if self.distances.is_empty() {
            vec![vec![0; rows.len()]; rows.len()]
        } else {
            chosen(&self.distances, &rows)?
        };
        let costs = if self.costs.is_empty() {
            None
        } else {
            Some(chosen(&self.costs, &rows)?)
        };
        Ok((chosen(durations, &rows)?, distances, costs))
    }
}

/// Later than any moment a client means.
const FOREVER: i64 = 1 << 40;

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// Where it does not fit.
    pub fn parse(text: &[u8]) -> Result<Self, Refused> {
        let value: Value = serde_json::from_slice(text)
            .map_err(|error| Refused::input(format!("the body is no JSON: {error}")))?;
        let request: Self = serde_json::from_value(value)
            .map_err(|error| Refused::input(format!("Invalid value: {error}")))?;
        request.check()?;
        Ok(request)
    }

    fn check(&self) -> Result<(), Refused> {
        if self.vehicles.is_empty() {
            return Err(Refused::input("No vehicle defined."));
        }
        if self.jobs.is_empty() && self.shipments.is_empty() {
            return Err(Refused::input("No job or shipment defined."));
        }
        if self.jobs.len() + self.shipments.len() > 1_000 || self.vehicles.len() > 500 {
            return Err(Refused::input("Too many jobs, shipments or vehicles."));
        }
        let priorities = self.jobs.iter().map(|one| one.priority);
        let mut priorities = priorities.chain(self.shipments.iter().map(|one| one.priority));
        if priorities.any(|priority| !(0..=100).contains(&priority)) {
            return Err(Refused::input("Invalid priority value: give 0 to 100."));
        }
        for vehicle in &self.vehicles {
            let ends = [
                vehicle.start.is_some() || vehicle.start_index.is_some(),
                vehicle.end.is_some() || vehicle.end_index.is_some(),
            ];
            if ends == [false; 2] {
                let id = vehicle.id;
                return Err(Refused::input(format!(
                    "No start or end specified for vehicle {id}."
                )));
            }
        }
        let windows = self.spots().flat_map(|spot| &spot.time_windows);
        for [open, close] in windows {
            if open > close {
                return Err(Refused::input(format!(
                    "Invalid time window: [{open}, {close}]"
                )));
            }
        }
        Ok(())
    }

    fn spots(&self) -> impl Iterator<Item = &Spot> {
        let pairs = self
            .shipments
            .iter()
            .flat_map(|one| [&one.pickup, &one.delivery]);
        self.jobs.iter().map(|job| &job.stop).chain(pairs)
    }

    /// The work that is asked for.
    ///
    /// # Errors
    /// What does not fit together, or what the roads say.
    pub(super) fn work(
        &self,
        mut roads: impl FnMut(&str, &[[f64; 2]]) -> Result<Table, Refused>,
    ) -> Result<Work, Refused> {
        let mut places = Places::default();
        let sizes = self.vehicles.iter().map(|one| one.capacity.len());
        let size = sizes.max().unwrap_or(0);
        let mut tasks = Vec::new();
        for job in &self.jobs {
            let delivery = if job.delivery.is_empty() {
                &job.amount
            } else {
                &job.delivery
            };
            tasks.push(Task::Single {
                stop: places.stop(&job.stop)?,
                delivery: sized(delivery, size)?,
                pickup: sized(&job.pickup, size)?,
                skills: job.skills.clone(),
                priority: job.priority,
            });
        }
        for shipment in &self.shipments {
            tasks.push(Task::Pair {
                pickup: places.stop(&shipment.pickup)?,
                delivery: places.stop(&shipment.delivery)?,
                amount: sized(&shipment.amount, size)?,
                skills: shipment.skills.clone(),
                priority: shipment.priority,
            });
        }
        let mut vehicles = Vec::new();
        let mut tables: Vec<(String, u64)> = Vec::new();
        for vehicle in &self.vehicles {
            let factor = vehicle.speed_factor.unwrap_or(1.0);
            if !(0.01..=5.0).contains(&factor) {
                return Err(Refused::input("Invalid speed_factor."));
            }
            let key = (vehicle.profile.clone(), factor.to_bits());
            let known = tables.iter().position(|known| *known == key);
            let table = known.unwrap_or(tables.len());
            if known.is_none() {
                tables.push(key);
            }
            vehicles.push(vehicle.fleet(&mut places, table, size)?);
        }
        let mut work = Work {
            tasks,
            vehicles,
            durations: Vec::new(),
            distances: Vec::new(),
            prices: Vec::new(),
        };
        for (profile, factor) in tables {
            self.add_table(
                &mut work,
                &places,
                (&profile, f64::from_bits(factor)),
                &mut roads,
            )?;
        }
        Ok(work)
    }

    fn add_table(
        &self,
        work: &mut Work,
        places: &Places,
        (profile, factor): (&str, f64),
        roads: &mut impl FnMut(&str, &[[f64; 2]]) -> Result<Table, Refused>,
    ) -> Result<(), Refused> {
        let given = self.matrices.get(profile);
        let given = given.filter(|given| !given.durations.is_empty() || !given.costs.is_empty());
        let (durations, distances, costs) = if let Some(given) = given {
            given.chosen(places)?
        } else {
            let table = roads(profile, &places.positions()?)?;
            (table.durations, table.distances, None)
        };
        let slower = |seconds: &i64| (*seconds as f64 / factor).round() as i64;
        let durations: Vec<Vec<i64>> = durations
            .iter()
            .map(|row| row.iter().map(slower).collect())
            .collect();
        work.prices.push(costs.unwrap_or_else(|| durations.clone()));
        work.durations.push(durations);
        work.distances.push(distances);
        Ok(())
    }
}

impl Request {
    /// Whether the answer shall have the course of every route, and by which profile.
    pub fn wants_geometry(&self) -> Option<&str> {
        let first = self.vehicles.first().filter(|_| self.options.g)?;
        Some(&first.profile)
    }
}

impl Pause {
    /// What breaks are ordered by.
    pub(super) fn first_window(&self) -> Option<Window> {
        windows(&self.time_windows).first().copied()
    }
}

impl Request {
    /// Where a vehicle starts or ends.
    pub(super) fn end_of(&self, vehicle: usize, kind: &str) -> (Option<[f64; 2]>, Option<usize>) {
        let vehicle = &self.vehicles[vehicle];
        if kind == "start" {
            (vehicle.start, vehicle.start_index)
        } else {
            (vehicle.end, vehicle.end_index)
        }
    }
}

impl Vehicle {
    fn fleet(&self, places: &mut Places, table: usize, size: usize) -> Result<Fleet, Refused> {
        let mut breaks: Vec<(usize, Break)> = Vec::new();
        for (index, pause) in self.breaks.iter().enumerate() {
            breaks.push((
                index,
                Break {
                    windows: windows(&pause.time_windows),
                    service: pause.service,
                    most: if pause.max_load.is_empty() {
                        Vec::new()
                    } else {
                        sized(&pause.max_load, size)?
                    },
                },
            ));
        }
        breaks.sort_by_key(|(_, rest)| rest.windows.first().copied());
        let capacity = if self.capacity.is_empty() {
            vec![0; size]
        } else {
            sized(&self.capacity, size)?
        };
        Ok(Fleet {
            start: places.end(self.start, self.start_index)?,
            end: places.end(self.end, self.end_index)?,
            table,
            capacity,
            skills: self.skills.clone(),
            window: self.time_window.unwrap_or([0, FOREVER]),
            breaks: breaks.into_iter().map(|(_, rest)| rest).collect(),
            costs: Costs {
                fixed: self.costs.fixed,
                per_hour: self.costs.per_hour,
                per_km: self.costs.per_km,
            },
            most_tasks: self.max_tasks.unwrap_or(usize::MAX),
            longest_s: self.max_travel_time.unwrap_or(FOREVER),
            farthest_m: self.max_distance.unwrap_or(FOREVER),
        })
    }
}

fn windows(given: &[Window]) -> Vec<Window> {
    let mut all = given.to_vec();
    all.sort_unstable();
    if all.is_empty() {
        vec![[0, FOREVER]]
    } else {
        all
    }
}

fn sized(amounts: &[i64], size: usize) -> Result<Vec<i64>, Refused> {
    if amounts.len() > size {
        return Err(Refused::input("Inconsistent amount and capacity lengths."));
    }
    let mut all = amounts.to_vec();
    all.resize(size, 0);
    Ok(all)
}

fn chosen(table: &[Vec<i64>], rows: &[usize]) -> Result<Vec<Vec<i64>>, Refused> {
    let short = || Refused::input("location_index exceeds the size of a matrix.");
    let row = |&from: &usize| -> Result<Vec<i64>, Refused> {
        let all = table.get(from).ok_or_else(short)?;
        rows.iter()
            .map(|&to| all.get(to).copied().ok_or_else(short))
            .collect()
    };
    rows.iter().map(row).collect()
}

/// The places of a request, each once.
#[derive(Debug, Default)]
struct Places(Vec<(Option<usize>, Option<[f64; 2]>)>);

impl Places {
    fn stop(&mut self, spot: &Spot) -> Result<Stop, Refused> {
        let id = spot.id;
        let place = self.end(spot.location, spot.location_index)?;
        Ok(Stop {
            place: place.ok_or_else(|| Refused::input(format!("Missing location for id {id}.")))?,
            setup: spot.setup,
            service: spot.service,
            windows: windows(&spot.time_windows),
        })
    }

    fn end(
        &mut self,
        location: Option<[f64; 2]>,
        index: Option<usize>,
    ) -> Result<Option<usize>, Refused> {
        if location.is_none() && index.is_none() {
            return Ok(None);
        }
        if let Some([lon, lat]) = location
            && !(lon.abs() <= 180.0 && lat.abs() <= 90.0)
        {
            return Err(Refused::input(
                "Invalid location: longitude and latitude in degrees.",
            ));
        }
        let place = (index, location);
        let known = self.0.iter().position(|known| *known == place);
        Ok(Some(known.unwrap_or_else(|| {
            self.0.push(place);
            self.0.len() - 1
        })))
    }

    /// Rows of a given matrix; without indices, the order in which places are first named.
    fn indices(&self, size: usize) -> Result<Vec<usize>, Refused> {
        let all = self.0.iter().map(|(index, _)| {
            index.ok_or_else(|| Refused::input("Missing location_index for a custom matrix."))
        });
        let all: Vec<usize> = all.collect::<Result<_, _>>()?;
        if all.iter().any(|&index| index >= size) {
            return Err(Refused::input(
                "location_index exceeds the size of a matrix.",
            ));
        }
        Ok(all)
    }

    fn positions(&self) -> Result<Vec<[f64; 2]>, Refused> {
        let missing = || Refused::input("A place has neither coordinates nor a matrix.");
        self.0
            .iter()
            .map(|(_, at)| at.ok_or_else(missing))
            .collect()
    }
}
