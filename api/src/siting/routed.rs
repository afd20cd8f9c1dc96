//! Plans re-priced by really routing sample days: lots drawn from the volumes, trucks at every hub,
//! the route solver, the independent verifier.
//!
//! Round trips to every point price a tonne before any route is known; here the same lots are
//! fetched by tours. The same seed draws the same days.

use super::describe::people_value;
use super::prices::TruckPrices;
use super::region::Region;
use super::report::{RoutedRow, TransportCosts};
use super::roads::{ClassRoads, Legs};
use super::study::Effort;
use crate::facts::HandlingMode;
use crate::weather::{Forecast, outdoor};
use optimizer::assemble::assemble;
use optimizer::draft::{
    Door, HubDraft, LotDraft, MarketDraft, PlaceDraft, Priority, RoadAccess, SourceRow, Splitting,
    VehicleDraft, ZoneDraft,
};
use optimizer::plan::{CostItems, PlannedRoute};
use optimizer::random::Random;
use optimizer::siting::{Assignment, SitingAnswer, SitingModel};
use optimizer::stop_rule::Iterations;
use optimizer::units::{Cost, PlanTime};
use optimizer::verify::verify;
use optimizer::{ProblemDraft, SolveParams, solve};

/// Lots drawn for one site and day.
struct Sample {
    month: usize,
    lots: Vec<SampleLot>,
}

/// One lot: a point's product.
struct SampleLot {
    point: usize,
    product: usize,
    kg: f64,
    precooled: bool,
}

/// Costs of the same lots by round trips and by routes, yuan.
#[derive(Clone, Copy, Debug, Default)]
struct Compared {
    tonnes: f64,
    star: TransportCosts,
    routed: TransportCosts,
    /// Tonnes that the trucks of all trips could have brought.
    room: f64,
    lots: usize,
    unserved: usize,
}

impl Compared {
    fn add(&mut self, other: Compared) {
        self.tonnes += other.tonnes;
        self.star = self.star.plus(other.star);
        self.routed = self.routed.plus(other.routed);
        self.room += other.room;
        self.lots += other.lots;
        self.unserved += other.unserved;
    }

    fn difference(&self) -> f64 {
        let star = self.star.total();
        if star > 0.0 {
            self.routed.total() / star - 1.0
        } else {
            0.0
        }
    }
}

/// Routes the sample days of a plan; `None` where it is asked for none.
pub(super) fn reprice(
    region: &Region,
    model: &SitingModel,
    plan: &SitingAnswer,
    effort: Effort,
) -> Option<RoutedRow> {
    if effort.sample_days == 0 || !super::question::is_money(&model.objective) {
        return None;
    }
    let stars = Stars::of(region);
    let mut days = vec![Compared::default(); effort.sample_days];
    let mut extra = 0.0;
    for &site in &plan.open {
        let parts: Vec<&Assignment> = plan.assignments.iter().filter(|p| p.site == site).collect();
        let mut of_site = Compared::default();
        for (day, sums) in days.iter_mut().enumerate() {
            let compared = sample_day(&stars, site, &parts, day, effort);
            sums.add(compared);
            of_site.add(compared);
        }
        extra += of_site.difference() * transport_yuan(region, site, &parts);
    }
    let mut all = Compared::default();
    for day in &days {
        all.add(*day);
    }
    if all.tonnes <= 0.0 {
        return None;
    }
    let star_value = people_value(model, plan.value);
    Some(RoutedRow {
        sites: region.names(&plan.open, &[]),
        star_value,
        routed_value: star_value + extra,
        star_yuan_t: all.star.total() / all.tonnes,
        routed_yuan_t: all.routed.total() / all.tonnes,
        star_parts: all.star.times(1.0 / all.tonnes),
        routed_parts: all.routed.times(1.0 / all.tonnes),
        fill_percent: 100.0 * all.tonnes / all.room.max(all.tonnes),
        assumed_fill_percent: region.case.settings.fill_percent,
        difference_percent: 100.0 * all.difference(),
        calibrated_transport_percent: region.case.settings.transport_percent
            * (1.0 + all.difference()),
        error_points: 100.0 * standard_error(&days),
        days: effort.sample_days,
        lots: all.lots,
        unserved: all.unserved,
    })
}

fn standard_error(days: &[Compared]) -> f64 {
    let count = days.len() as f64;
    if days.len() < 2 {
        return 0.0;
    }
    let mean = days.iter().map(Compared::difference).sum::<f64>() / count;
    let square = |day: &Compared| (day.difference() - mean).powi(2);
    (days.iter().map(square).sum::<f64>() / (count - 1.0) / count).sqrt()
}

/// Transport and shelf life lost of a site in a year by round trips, handling not among it, yuan.
fn transport_yuan(region: &Region, site: usize, parts: &[&Assignment]) -> f64 {
    let handling = region.case.sites[site].handling_yuan_t;
    let cost = |part: &&Assignment| {
        let unit = region.problem.monthly_cost(part.demand, site, part.month);
        let yuan_t = unit.unwrap_or(0) as f64 / 100.0 / super::UNIT_T;
        region.expected(part) * (yuan_t - handling)
    };
    parts.iter().map(cost).sum()
}

fn sample_day(
    stars: &Stars<'_>,
    site: usize,
    parts: &[&Assignment],
    day: usize,
    effort: Effort,
) -> Compared {
    let seed = effort.seed ^ (site as u64 + 1).wrapping_mul(0x9E37_79B9) ^ ((day as u64 + 1) << 40);
    let mut random = Random::new(seed);
    let Some(sample) = draw(stars.region, parts, &mut random) else {
        return Compared::default();
    };
    let lots = sample.lots.len();
    route(stars, site, &sample, effort).unwrap_or(Compared {
        unserved: lots,
        ..Compared::default()
    })
}

/// A month by its volume, then lots by what each point sends here in it.
fn draw(region: &Region, parts: &[&Assignment], random: &mut Random) -> Option<Sample> {
    let settings = &region.case.settings;
    let month = parts[weighted(parts.iter().map(|part| region.expected(part)), random)?].month;
    let of_month: Vec<&&Assignment> = parts.iter().filter(|part| part.month == month).collect();
    let mut lots = Vec::new();
    for _ in 0..settings.sample_lots {
        let weights = of_month.iter().map(|part| region.expected(part));
        let point = of_month[weighted(weights, random)?].demand;
        let products = &region.volumes[point];
        let weights = products.iter().map(|(_, tonnes)| tonnes[month]);
        let Some(chosen) = weighted(weights, random) else {
            continue;
        };
        let spread = settings.spread_percent / 100.0;
        let bell: f64 = (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
        let kg = settings.lot_kg * (1.0 + spread * bell).clamp(0.2, 3.0);
        lots.push(SampleLot {
            point,
            product: products[chosen].0,
            kg: kg.min(smallest_payload(region)).round().max(1.0),
            precooled: random.chance(settings.precooled_percent / 100.0),
        });
    }
    Some(Sample { month, lots })
}

/// An index with probability in proportion to its weight.
fn weighted(weights: impl Iterator<Item = f64> + Clone, random: &mut Random) -> Option<usize> {
    let all: f64 = weights.clone().sum();
    if all <= 0.0 {
        return None;
    }
    let mut left = random.unit() * all;
    let mut last = None;
    for (index, weight) in weights.enumerate().filter(|(_, weight)| *weight > 0.0) {
        last = Some(index);
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    last
}

fn smallest_payload(region: &Region) -> f64 {
    let payloads = region
        .classes
        .iter()
        .map(|class| class.kind.draft.payload_kg);
    payloads.fold(f64::INFINITY, f64::min)
}

/// The lots by round trips and by routes; `None` where they make no sound day or the verifier
/// refuses the plan.
fn route(stars: &Stars<'_>, site: usize, sample: &Sample, effort: Effort) -> Option<Compared> {
    let region = stars.region;
    let mut points: Vec<usize> = sample.lots.iter().map(|lot| lot.point).collect();
    points.sort_unstable();
    points.dedup();
    let draft = day_draft(region, site, sample, &points)?;
    let problem = draft.validate().ok()?;
    let params = SolveParams {
        seed: effort.seed,
        ..SolveParams::default()
    };
    let mut stop = Iterations(effort.route_iterations);
    let solution = solve(&problem, &params, &mut stop, &mut |_| {});
    let plan = assemble(&problem, &solution).ok()?;
    if !verify(&problem, &plan).is_empty() {
        return None;
    }
    let left: Vec<&str> = plan.unserved.iter().map(|lot| lot.lot.as_str()).collect();
    let served = sample.lots.iter().enumerate();
    let served = served.filter(|(index, _)| !left.contains(&lot_id(*index).as_str()));
    let mut compared = Compared {
        routed: routed_parts(&plan.costs),
        room: plan.routes.iter().map(|route| room(region, route)).sum(),
        unserved: left.len(),
        ..Compared::default()
    };
    for (_, lot) in served {
        let tonnes = lot.kg / 1_000.0;
        compared.tonnes += tonnes;
        let star = stars.parts_t(site, sample.month, lot.point).times(tonnes);
        compared.star = compared.star.plus(star);
        compared.lots += 1;
    }
    Some(compared)
}

/// What a day's routes cost but for what they leave behind, yuan.
fn routed_parts(costs: &CostItems) -> TransportCosts {
    let yuan = |cost: Cost| cost.0 as f64 / 100.0;
    TransportCosts {
        trucks: yuan(costs.vehicle_day)
            + yuan(costs.driver_time)
            + yuan(costs.overtime)
            + yuan(costs.balance),
        road: yuan(costs.distance) + yuan(costs.fuel) + yuan(costs.refrigeration),
        tolls: yuan(costs.toll),
        shelf_life: yuan(costs.shelf_life) + yuan(costs.lateness) + yuan(costs.change),
    }
}

/// Tonnes the truck of a route could have brought on all its trips.
fn room(region: &Region, route: &PlannedRoute) -> f64 {
    let class = region.classes.iter().enumerate().find(|(roads, _)| {
        let prefix = truck_prefix(*roads);
        route.vehicle.starts_with(&prefix)
    });
    let payload_kg = class.map_or(0.0, |(_, class)| class.kind.draft.payload_kg);
    route.trips.len() as f64 * payload_kg / 1_000.0
}

/// What the siting model charges for a tonne, without handling, by what it is for.
struct Stars<'a> {
    region: &'a Region,
    classes: Vec<(TruckPrices, Legs)>,
}

impl<'a> Stars<'a> {
    fn of(region: &'a Region) -> Self {
        let price = |class: &ClassRoads| {
            let prices = TruckPrices::new(&class.kind, &region.case, &region.facts);
            (prices, class.legs())
        };
        Self {
            region,
            classes: region.classes.iter().map(price).collect(),
        }
    }

    fn parts_t(&self, site: usize, month: usize, point: usize) -> TransportCosts {
        let region = self.region;
        let unit = region.problem.monthly_cost(point, site, month).unwrap_or(0);
        let handling = region.case.sites[site].handling_yuan_t;
        let all = unit as f64 / 100.0 / super::UNIT_T - handling;
        let (prices, legs) = &self.classes[region.chosen[point][site]];
        let road = match (legs.out[point][site], legs.back[point][site]) {
            (Some(out), Some(back)) => prices.parts_t(out, back),
            _ => TransportCosts::default(),
        };
        TransportCosts {
            shelf_life: all - road.total(),
            ..road
        }
    }
}

fn truck_prefix(roads: usize) -> String {
    format!("T{roads}-")
}

fn lot_id(index: usize) -> String {
    format!("L{index:03}")
}

fn day_draft(
    region: &Region,
    site: usize,
    sample: &Sample,
    points: &[usize],
) -> Option<ProblemDraft> {
    let travel: Option<Vec<_>> = region
        .classes
        .iter()
        .map(|class| class.matrix(site, points))
        .collect();
    let writer = DayWriter {
        region,
        sample,
        points,
        source: SourceRow::whole("sample"),
    };
    Some(ProblemDraft {
        products: region.facts.products.clone(),
        places: writer.places(site),
        markets: (0..points.len())
            .map(|index| writer.market(index))
            .collect(),
        hubs: vec![writer.hub()],
        vehicles: writer.fleet(),
        lots: (0..sample.lots.len())
            .map(|index| writer.lot(index))
            .collect(),
        locks: Vec::new(),
        travel: travel?,
        by_hour: Vec::new(),
        outdoor: writer.outdoor(site),
        settings: region.facts.knobs.settings,
        estimates: region.facts.knobs.estimates,
    })
}

/// Writes a sample as a day: place 0 is the hub, the others are the points in order.
struct DayWriter<'a> {
    region: &'a Region,
    sample: &'a Sample,
    points: &'a [usize],
    source: SourceRow,
}

impl DayWriter<'_> {
    fn positions(&self, site: usize) -> Vec<optimizer::units::Position> {
        let points = self
            .points
            .iter()
            .map(|&point| self.region.case.points[point].position);
        std::iter::once(self.region.case.sites[site].position)
            .chain(points)
            .collect()
    }

    fn places(&self, site: usize) -> Vec<PlaceDraft> {
        let place = |(index, position): (usize, optimizer::units::Position)| PlaceDraft {
            source: self.source.clone(),
            name: format!("P{index}"),
            position,
            access: RoadAccess::Meters(0.0),
        };
        self.positions(site)
            .into_iter()
            .enumerate()
            .map(place)
            .collect()
    }

    fn outdoor(&self, site: usize) -> Vec<[f64; 24]> {
        let forecast = Forecast {
            month: self.sample.month as u32 + 1,
            kind: crate::facts::DayKind::Typical,
            extremes: None,
            points: Vec::new(),
            lapse_k_km: self.region.facts.knobs.weather.lapse_k_km,
        };
        let facts = &self.region.facts;
        let places = self.positions(site);
        places
            .iter()
            .map(|&place| outdoor(place, None, &forecast, facts))
            .collect()
    }

    fn market(&self, index: usize) -> MarketDraft {
        let facts = &self.region.facts;
        MarketDraft {
            source: self.source.clone(),
            id: format!("M{index}"),
            name: format!("M{index}"),
            place: index + 1,
            windows: vec![[PlanTime::at(0, 0), PlanTime::at(24, 0)]],
            handling: facts.handling.of(HandlingMode::Hand),
            cold_store_c: None,
            max_gross_kg: None,
            max_length_m: None,
            needs: Vec::new(),
        }
    }

    /// One zone for every product of the sample: what a hub stores at is not the question here.
    fn hub(&self) -> HubDraft {
        HubDraft {
            source: self.source.clone(),
            id: "H".into(),
            name: "H".into(),
            place: 0,
            windows: vec![[PlanTime::at(0, 0), PlanTime::at(24, 0)]],
            docks: 40.0,
            handling: self.region.facts.handling.of(HandlingMode::HubDock),
            zones: vec![ZoneDraft {
                source: self.source.clone(),
                name: "all".into(),
                min_c: -25.0,
                max_c: 30.0,
                capacity_kg: 1e8,
            }],
            refuses: Vec::new(),
        }
    }

    /// Of every class as many trucks as could fetch everything in one trip each, and four more.
    fn fleet(&self) -> Vec<VehicleDraft> {
        let kg: f64 = self.sample.lots.iter().map(|lot| lot.kg).sum();
        let classes = self.region.classes.iter().enumerate();
        let of_class = |(roads, class): (usize, &ClassRoads)| -> Vec<VehicleDraft> {
            let prices = TruckPrices::new(&class.kind, &self.region.case, &self.region.facts);
            let count = (kg / 1_000.0 / prices.load_t).ceil() as usize + 4;
            (0..count)
                .map(|number| self.truck(class, roads, number))
                .collect()
        };
        classes.flat_map(of_class).collect()
    }

    fn truck(&self, class: &ClassRoads, roads: usize, number: usize) -> VehicleDraft {
        let tolls = &self.region.facts.tolls;
        VehicleDraft {
            source: self.source.clone(),
            id: format!("{}{number}", truck_prefix(roads)),
            kind: class.kind.draft.clone(),
            roads,
            start: 0,
            end: Some(0),
            shift: [PlanTime::at(3, 0), PlanTime::at(22, 0)],
            trips: 3.0,
            door: Door::Bare,
            toll_yuan_km: tolls.yuan_per_km(class.kind.toll_class).unwrap_or(0.0),
            payload_kg: None,
            yuan_day: None,
            longest_h: None,
            skills: Vec::new(),
        }
    }

    fn lot(&self, index: usize) -> LotDraft {
        let lot = &self.sample.lots[index];
        let market = self.points.binary_search(&lot.point).unwrap_or(0);
        let product = &self.region.facts.products[lot.product];
        let hour = self.region.case.settings.harvest_hour as i32;
        let ready = PlanTime(hour * 3_600);
        LotDraft {
            source: self.source.clone(),
            id: lot_id(index),
            market: format!("M{market}"),
            product: product.id.clone(),
            mass: lot.kg,
            unit: String::new(),
            volume_m3: None,
            pallets: None,
            harvested: if lot.precooled {
                PlanTime(-7 * 3_600)
            } else {
                ready
            },
            core_c: lot.precooled.then_some(product.window_c[1]),
            precooled: lot.precooled,
            window: [Some(ready), Some(PlanTime::at(18, 0))],
            certificate: Some("sample".into()),
            value_yuan: None,
            priority: Priority::High,
            due: None,
            due_yuan_per_hour: None,
            hubs: Vec::new(),
            needs: Vec::new(),
            packaging: None,
            split: Splitting::Never,
            part_kg: None,
            crate_kg: None,
            part: None,
        }
    }
}
