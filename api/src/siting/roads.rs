//! Demand points and sites on the truck network: travel both ways, by truck class.

use super::case::{Case, ClosureEntry};
use crate::facts::{Facts, VehicleType};
use crate::output::page::BaseRoad;
use crate::roads::roads_around;
use optimizer::Finding;
use optimizer::draft::SourceRow;
use optimizer::units::Position;
use optimizer::validate::{FitFault, Kind, Subject};
use osm_loader::{
    Day, Effect, Meters, Overrides, RoadGraph, RoadNetwork, RoadOverride, SnapError, SnappedPlace,
    Travel, TravelCost, TravelMatrix,
};
use std::sync::Arc;

/// A day without a date: rules that hold on certain days only are left out.
const ANY_DAY: Day = Day {
    year: 2000,
    month: 1,
    day: 1,
};

/// One truck class on the roads of a region.
#[derive(Debug)]
pub(super) struct ClassRoads {
    /// The truck.
    pub(super) kind: VehicleType,
    /// Its roads.
    pub(super) network: RoadNetwork,
    points: Vec<Result<SnappedPlace, SnapError>>,
    sites: Vec<Result<SnappedPlace, SnapError>>,
}

/// Travel between every point and every site, row per point; `None` where no road leads.
pub(super) struct Legs {
    /// From site to point, empty.
    pub(super) out: Vec<Vec<Option<Travel>>>,
    /// From point to site, loaded.
    pub(super) back: Vec<Vec<Option<Travel>>>,
}

/// Puts a case on the roads of every truck class it uses.
pub(super) fn open_roads(
    case: &Case,
    facts: &Facts,
    graph: &Arc<RoadGraph>,
    closed: Option<&ClosureEntry>,
) -> Vec<ClassRoads> {
    let types = case.settings.vehicle_types.iter();
    let kinds = types.filter_map(|id| facts.vehicle_types.iter().find(|kind| kind.draft.id == *id));
    kinds
        .map(|kind| {
            let profile = kind.profile(&facts.speeds);
            let closures = closed.map_or_else(Overrides::default, |closure| {
                let free = RoadNetwork::new(graph, &profile, &Overrides::default(), ANY_DAY);
                closures(&free, closure)
            });
            let network = RoadNetwork::new(graph, &profile, &closures, ANY_DAY);
            ClassRoads::new(kind.clone(), network, case)
        })
        .collect()
}

/// Every point of a closure moved onto the nearest road, closed in both directions.
fn closures(network: &RoadNetwork, closure: &ClosureEntry) -> Overrides {
    let on_road = |&point: &Position| network.snap(&[point], Meters(5_000)).ok()?.pop();
    let closed = closure.points.iter().filter_map(on_road);
    let list = closed.map(|place| RoadOverride {
        place: vec![place.position],
        effect: Effect::Closed,
        from: None,
        until: None,
    });
    Overrides::new(list.collect()).unwrap_or_default()
}

impl ClassRoads {
    fn new(kind: VehicleType, network: RoadNetwork, case: &Case) -> Self {
        let limit = Meters::round(case.settings.snap_limit_m);
        let snap = |position: Position| {
            let snapped = network.snap(&[position], limit);
            snapped.map(|mut places| places.remove(0))
        };
        let points = case.points.iter().map(|point| snap(point.position));
        let sites = case.sites.iter().map(|site| snap(site.position));
        Self {
            points: points.collect(),
            sites: sites.collect(),
            kind,
            network,
        }
    }

    /// Travel between all points and all sites.
    pub(super) fn legs(&self) -> Legs {
        let (rows, points) = on_road(&self.points);
        let (columns, sites) = on_road(&self.sites);
        let mut legs = Legs {
            out: vec![vec![None; self.sites.len()]; self.points.len()],
            back: vec![vec![None; self.sites.len()]; self.points.len()],
        };
        let back = self.network.costs_between(&points, &sites);
        let out = self.network.costs_between(&sites, &points);
        for (row, &point) in rows.iter().enumerate() {
            for (column, &site) in columns.iter().enumerate() {
                legs.back[point][site] = back[row][column].map(TravelCost::travel);
                legs.out[point][site] = out[column][row].map(TravelCost::travel);
            }
        }
        legs
    }

    /// Travel between one site, first, and some points; `None` if one of them has no road.
    pub(super) fn matrix(&self, site: usize, points: &[usize]) -> Option<TravelMatrix> {
        let mut places = vec![self.sites[site].clone().ok()?];
        for &point in points {
            places.push(self.points[point].clone().ok()?);
        }
        Some(self.network.matrix_between(&places))
    }

    /// The larger roads around all places, for a page to draw.
    pub(super) fn around(&self, case: &Case) -> Vec<BaseRoad> {
        let points = case.points.iter().map(|point| point.position);
        let sites = case.sites.iter().map(|site| site.position);
        roads_around(&self.network, &points.chain(sites).collect::<Vec<_>>())
    }
}

fn on_road(places: &[Result<SnappedPlace, SnapError>]) -> (Vec<usize>, Vec<SnappedPlace>) {
    let found = places.iter().enumerate();
    found
        .filter_map(|(index, place)| Some((index, place.clone().ok()?)))
        .unzip()
}

/// Points and sites that no class of truck has a road to.
pub(super) fn far_from_roads(case: &Case, classes: &[ClassRoads]) -> Vec<Finding> {
    let limit = case.settings.snap_limit_m;
    let nearest = |places: &dyn Fn(&ClassRoads) -> Option<u32>| {
        classes.iter().map(places).min().flatten().map(f64::from)
    };
    let mut findings = Vec::new();
    for (index, point) in case.points.iter().enumerate() {
        if classes.iter().all(|class| class.points[index].is_err()) {
            let meters = nearest(&|class| meters(&class.points[index]));
            let subject = Subject::new(Kind::DemandPoint, &point.name);
            findings.push(far(&point.source, subject, meters, limit));
        }
    }
    for (index, site) in case.sites.iter().enumerate() {
        if classes.iter().all(|class| class.sites[index].is_err()) {
            let meters = nearest(&|class| meters(&class.sites[index]));
            let subject = Subject::new(Kind::Site, &site.name);
            findings.push(far(&site.source, subject, meters, limit));
        }
    }
    findings
}

fn meters(place: &Result<SnappedPlace, SnapError>) -> Option<u32> {
    match place {
        Ok(place) => Some(place.distance.0),
        Err(SnapError::TooFar { nearest_m, .. }) => Some(*nearest_m),
        Err(_) => None,
    }
}

fn far(source: &SourceRow, subject: Subject, meters: Option<f64>, limit: f64) -> Finding {
    let fault = match meters {
        Some(meters) => FitFault::NoRoadNear { meters, limit },
        None => FitFault::Unreachable,
    };
    Finding {
        source: source.clone(),
        subject: Some(subject),
        fault: fault.into(),
    }
}
