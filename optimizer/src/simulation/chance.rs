//! What may happen, drawn from a seed: factors on travel that days, areas and hours share, factors
//! on loading, shifts of outdoor temperature, people who do not show up.

use super::drive::Luck;
use crate::problem::{LotId, Problem};
use crate::random::Random;
use crate::units::{Celsius, PlanTime, Seconds};
use osm_loader::LocationId;
use std::collections::BTreeMap;

/// Distributions of a day (`data/facts/simulation.csv`, with sources). Standard deviations of
/// factors are those of their logarithms; the factors' mean is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimulationSettings {
    /// Travel, shared by all legs of the day.
    pub travel_day_sd: f64,
    /// Travel, shared by all legs that begin in one area.
    pub travel_area_sd: f64,
    /// Travel, shared by all legs that begin in one hour.
    pub travel_hour_sd: f64,
    /// Travel, of each leg alone.
    pub travel_leg_sd: f64,
    /// Probability that something stops a leg.
    pub incident_probability: f64,
    /// Mean minutes of such a stop.
    pub incident_minutes: f64,
    /// Loading, of each lot alone.
    pub loading_sd: f64,
    /// Unloading, of each trip alone.
    pub unloading_sd: f64,
    /// Outdoor temperature, shared by the day, in kelvin.
    pub outdoor_day_sd_k: f64,
    /// Outdoor temperature of one area, in kelvin.
    pub outdoor_area_sd_k: f64,
    /// Probability that nobody is there with a lot.
    pub no_show_probability: f64,
    /// How long a driver waits for them, in minutes.
    pub no_show_wait_min: f64,
    /// Size of an area in degrees of longitude and latitude.
    pub area_degrees: f64,
}

impl Default for SimulationSettings {
    fn default() -> Self {
        Self {
            travel_day_sd: 0.06,
            travel_area_sd: 0.05,
            travel_hour_sd: 0.05,
            travel_leg_sd: 0.10,
            incident_probability: 0.005,
            incident_minutes: 30.0,
            loading_sd: 0.25,
            unloading_sd: 0.15,
            outdoor_day_sd_k: 1.8,
            outdoor_area_sd_k: 0.8,
            no_show_probability: 0.01,
            no_show_wait_min: 10.0,
            area_degrees: 0.2,
        }
    }
}

impl SimulationSettings {
    /// Nothing is random.
    pub fn calm() -> Self {
        Self {
            travel_day_sd: 0.0,
            travel_area_sd: 0.0,
            travel_hour_sd: 0.0,
            travel_leg_sd: 0.0,
            incident_probability: 0.0,
            incident_minutes: 0.0,
            loading_sd: 0.0,
            unloading_sd: 0.0,
            outdoor_day_sd_k: 0.0,
            outdoor_area_sd_k: 0.0,
            no_show_probability: 0.0,
            no_show_wait_min: 0.0,
            ..Self::default()
        }
    }
}

/// Areas by location.
#[derive(Clone, Debug)]
pub(super) struct Areas {
    of: Vec<usize>,
    count: usize,
}

impl Areas {
    pub(super) fn new(problem: &Problem, degrees: f64) -> Self {
        let mut known: BTreeMap<(i64, i64), usize> = BTreeMap::new();
        let mut of = vec![0; problem.outdoor.len()];
        let markets = problem
            .markets
            .iter()
            .map(|market| (market.location, market.position));
        let hubs = problem.hubs.iter().map(|hub| (hub.location, hub.position));
        for (place, position) in markets.chain(hubs) {
            let cell = |degree: f64| (degree / degrees.max(1e-3)).floor() as i64;
            let next = known.len();
            let area = *known
                .entry((cell(position.lon), cell(position.lat)))
                .or_insert(next);
            if let Some(slot) = of.get_mut(place.index()) {
                *slot = area;
            }
        }
        Self {
            of,
            count: known.len().max(1),
        }
    }
}

/// One day's luck, shared by all trucks, and that of one truck.
#[derive(Clone, Debug)]
pub struct Chance<'a> {
    settings: &'a SimulationSettings,
    areas: &'a Areas,
    day: f64,
    by_area: Vec<f64>,
    by_hour: [f64; 24],
    outdoor: f64,
    outdoor_by_area: Vec<f64>,
    random: Random,
    absent: Vec<bool>,
}

impl<'a> Chance<'a> {
    /// The luck of one replay.
    pub(super) fn new(
        settings: &'a SimulationSettings,
        areas: &'a Areas,
        lots: usize,
        seed: u64,
    ) -> Self {
        let mut random = Random::new(seed);
        let mut draw = |count: usize| {
            (0..count)
                .map(|_| normal(&mut random))
                .collect::<Vec<f64>>()
        };
        let (shared, by_area) = (draw(2), draw(areas.count));
        let (hours, outdoor_by_area) = (draw(24), draw(areas.count));
        let absent = (0..lots)
            .map(|_| random.chance(settings.no_show_probability))
            .collect();
        Self {
            settings,
            areas,
            day: shared[0],
            by_area,
            by_hour: std::array::from_fn(|hour| hours[hour]),
            outdoor: shared[1],
            outdoor_by_area,
            random,
            absent,
        }
    }

    /// The luck of one truck on that day: the same whatever the others do.
    pub(super) fn of_truck(&self, seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            ..self.clone()
        }
    }

    /// A number of this day's own.
    pub(super) fn seed(&self) -> u64 {
        self.random.clone().bits()
    }

    /// Kelvin by which it is warmer at a place than forecast.
    fn warmer(&self, place: LocationId) -> f64 {
        let area = self.areas.of.get(place.index()).copied().unwrap_or(0);
        self.settings.outdoor_day_sd_k * self.outdoor
            + self.settings.outdoor_area_sd_k * self.outdoor_by_area[area]
    }

    /// The weather of the day in place of the forecast.
    pub(super) fn shift_weather(&self, forecast: &Problem, day: &mut Problem) {
        let places = forecast.outdoor.iter().zip(&mut day.outdoor);
        for (index, (from, to)) in places.enumerate() {
            let by = self.warmer(LocationId(index as u32));
            for (from, to) in from.0.iter().zip(&mut to.0) {
                *to = Celsius::new(from.degrees() + by).unwrap_or(*from);
            }
        }
    }

    fn factor(&mut self, sd: f64) -> f64 {
        if sd <= 0.0 {
            return 1.0;
        }
        (sd * normal(&mut self.random) - sd * sd / 2.0).exp()
    }
}

impl Luck for Chance<'_> {
    fn driving(
        &mut self,
        [from, _]: [LocationId; 2],
        departure: PlanTime,
        planned: Seconds,
    ) -> Seconds {
        let s = self.settings;
        let area = self.areas.of.get(from.index()).copied().unwrap_or(0);
        let hour = departure.hour_of_day() as usize % 24;
        let shared = s.travel_day_sd * self.day
            + s.travel_area_sd * self.by_area[area]
            + s.travel_hour_sd * self.by_hour[hour];
        let variance =
            s.travel_day_sd.powi(2) + s.travel_area_sd.powi(2) + s.travel_hour_sd.powi(2);
        let factor = (shared - variance / 2.0).exp() * self.factor(s.travel_leg_sd);
        let mut seconds = f64::from(planned.0) * factor;
        if planned.0 > 0
            && s.incident_probability > 0.0
            && self.random.chance(s.incident_probability)
        {
            seconds -= s.incident_minutes * 60.0 * (1.0 - self.random.unit()).ln();
        }
        Seconds::ceil(seconds)
    }

    fn loading(&mut self, _lot: LotId, planned: Seconds) -> Seconds {
        let factor = self.factor(self.settings.loading_sd);
        Seconds::ceil(f64::from(planned.0) * factor)
    }

    fn unloading(&mut self, planned: Seconds) -> Seconds {
        let factor = self.factor(self.settings.unloading_sd);
        Seconds::ceil(f64::from(planned.0) * factor)
    }

    fn shows_up(&self, lot: LotId) -> bool {
        !self.absent.get(lot.index()).copied().unwrap_or(false)
    }

    fn wait_for_nobody(&self) -> Seconds {
        Seconds::ceil(self.settings.no_show_wait_min * 60.0)
    }
}

/// A standard normal number (Box and Muller).
fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.unit()).cos()
}

/// Seeds of seeds: far apart for near numbers.
pub(super) fn mix(seed: u64, index: u64) -> u64 {
    let mut mixed = seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
