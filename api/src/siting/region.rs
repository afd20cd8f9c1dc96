//! A case on its roads with its prices: the checked siting problem and the way back from it.

use super::case::{Case, ClosureEntry, SiteEntry, read_case};
use super::freshness::{Loss, Losses};
use super::prices::{TruckPrices, annuity};
use super::roads::{ClassRoads, far_from_roads, open_roads};
use super::volumes::volumes_by_point;
use crate::commands::day::map_attribution;
use crate::facts::{Facts, read_facts};
use crate::failure::Failure;
use crate::output::page::BaseRoad;
use crate::roads::open_map;
use crate::table::Folder;
use optimizer::siting::{
    CostBasis, DemandPoint, Scenario, Site, SiteStatus, SitingCause, SitingDraft, SitingFinding,
    SitingLeg, SitingProblem,
};
use osm_loader::RoadGraph;
use std::path::PathBuf;
use std::sync::Arc;

/// Tonnes in one unit of demand.
pub const UNIT_T: f64 = 0.1;

/// Where map and facts are.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The map file.
    pub map: PathBuf,
    /// Folder of the facts.
    pub facts: PathBuf,
    /// Folder for imported maps.
    pub cache: PathBuf,
    /// Stands in for the file of demand points that the case names.
    pub points: Option<String>,
    /// Sites forced on top of the case's own, by identifier, name or county.
    pub forced: Vec<String>,
    /// Sites forbidden on top of the case's own.
    pub forbidden: Vec<String>,
}

/// A case ready to be asked.
#[derive(Debug)]
pub struct Region {
    /// What was read.
    pub case: Case,
    /// The checked problem; sites and demand points bear the identifiers of the case.
    pub problem: SitingProblem,
    /// Fingerprint of tables, facts and map.
    pub fingerprint: String,
    /// Where map and figures come from, and whether they are synthetic.
    pub attribution: String,
    pub(super) facts: Facts,
    pub(super) graph: Arc<RoadGraph>,
    pub(super) classes: Vec<ClassRoads>,
    pub(super) losses: Losses,
    pub(super) volumes: Vec<Vec<(usize, [f64; 12])>>,
    /// Class of truck used between every point and site.
    pub(super) chosen: Vec<Vec<usize>>,
}

impl Inputs {
    /// Reads the tables and puts them on the roads.
    ///
    /// # Errors
    /// Wrong tables, places without roads, or a map that cannot be read.
    pub fn open(&self, folder: Folder) -> Result<Region, Failure> {
        let facts = read_facts(&self.facts).map_err(Failure::Findings)?;
        let mut case =
            read_case(folder, self.points.as_deref(), &facts).map_err(Failure::Findings)?;
        case.decide(&self.forced, &self.forbidden)?;
        let graph = open_map(&self.map, &self.cache)?;
        let map = std::fs::read(&self.map).map_err(|source| Failure::Unreadable {
            path: self.map.clone(),
            source,
        })?;
        let roads = CaseRoads {
            graph,
            checksum: crc32fast::hash(&map),
            attribution: map_attribution(&self.map),
        };
        Region::on_roads(case, facts, roads)
    }
}

/// A map for a case.
#[derive(Clone, Debug)]
pub struct CaseRoads {
    /// Its roads.
    pub graph: Arc<RoadGraph>,
    /// CRC-32 of its file.
    pub checksum: u32,
    /// What must be shown with it.
    pub attribution: String,
}

impl Region {
    /// Puts a case on the roads and prices its legs.
    ///
    /// # Errors
    /// Places without roads, or amounts that make no problem.
    pub fn on_roads(case: Case, facts: Facts, roads: CaseRoads) -> Result<Self, Failure> {
        let classes = open_roads(&case, &facts, &roads.graph, None);
        let far = far_from_roads(&case, &classes);
        if !far.is_empty() {
            return Err(Failure::Findings(far));
        }
        let volumes = volumes_by_point(&case);
        let losses = Losses::new(&case, &facts, &volumes);
        let (draft, chosen) = draft(&case, &facts, &classes, &losses, &volumes);
        let problem = draft.check().map_err(Failure::Siting)?;
        Ok(Self {
            fingerprint: format!("{:08x}-{:08x}", case.checksum, roads.checksum),
            attribution: roads.attribution,
            graph: roads.graph,
            case,
            problem,
            facts,
            classes,
            losses,
            volumes,
            chosen,
        })
    }

    /// The larger roads around all places, for a page to draw.
    pub fn roads_for_page(&self) -> Vec<BaseRoad> {
        let first = self.classes.first();
        first
            .map(|class| class.around(&self.case))
            .unwrap_or_default()
    }

    /// The problem with a road closed.
    ///
    /// # Errors
    /// What makes it unusable.
    pub(super) fn with_closure(
        &self,
        closure: &ClosureEntry,
    ) -> Result<SitingProblem, Vec<SitingFinding>> {
        let classes = open_roads(&self.case, &self.facts, &self.graph, Some(closure));
        let (draft, _) = draft(
            &self.case,
            &self.facts,
            &classes,
            &self.losses,
            &self.volumes,
        );
        draft.check()
    }

    /// What a tonne of a point loses on its way to a site in a month.
    pub(super) fn loss(&self, point: usize, site: usize, month: usize) -> Loss {
        let Some(leg) = self.problem.leg(point, site) else {
            return Loss::default();
        };
        let class = &self.classes[self.chosen[point][site]];
        let prices = TruckPrices::new(&class.kind, &self.case, &self.facts);
        let minutes = f64::from(leg.minutes) + prices.handling_min;
        self.losses.of(point, month, minutes)
    }
}

impl Case {
    /// Sets the status of the sites that the settings name and of those named here, by identifier,
    /// name or county.
    ///
    /// # Errors
    /// A site nobody knows, or one that must stand and must not.
    pub fn decide(&mut self, forced: &[String], forbidden: &[String]) -> Result<(), Failure> {
        self.settings.forced.extend(forced.iter().cloned());
        self.settings.forbidden.extend(forbidden.iter().cloned());
        let (forced, forbidden) = (&self.settings.forced, &self.settings.forbidden);
        let known = |name: &String| self.sites.iter().any(|site| site.is_called(name));
        if let Some(name) = forced.iter().chain(forbidden).find(|name| !known(name)) {
            return Err(unknown_site(name));
        }
        let mut contradictions = Vec::new();
        for site in &mut self.sites {
            let called = |names: &[String]| names.iter().any(|name| site.is_called(name));
            let (must, must_not) = (called(forced), called(forbidden));
            let clash = (must && (must_not || site.status == SiteStatus::Forbidden))
                || (must_not && matches!(site.status, SiteStatus::Forced | SiteStatus::Existing));
            if clash {
                contradictions.push(contradiction(site));
            } else if must && site.status == SiteStatus::Candidate {
                site.status = SiteStatus::Forced;
            } else if must_not {
                site.status = SiteStatus::Forbidden;
            }
        }
        if contradictions.is_empty() {
            Ok(())
        } else {
            Err(Failure::Siting(contradictions))
        }
    }
}

fn contradiction(site: &SiteEntry) -> SitingFinding {
    SitingFinding {
        cause: SitingCause::ForcedAndForbidden,
        subject: site.name.clone(),
        remedy: "keep one of the two".into(),
        relaxation: Some(optimizer::siting::Relaxation::Omit),
    }
}

fn unknown_site(name: &str) -> Failure {
    Failure::Usage {
        zh: format!("没有叫“{name}”的候选点；请用 sites.csv 里的编号、名称或县名"),
        en: format!(
            "there is no site called \"{name}\"; use an identifier, name or county of sites.csv"
        ),
    }
}

/// The draft, and the class of truck used between every point and site.
fn draft(
    case: &Case,
    facts: &Facts,
    classes: &[ClassRoads],
    losses: &Losses,
    volumes: &[Vec<(usize, [f64; 12])>],
) -> (SitingDraft, Vec<Vec<usize>>) {
    let rate = annuity(case.settings.interest_percent, case.settings.life_years);
    let sites = case.sites.iter().map(|site| site_of(site, rate)).collect();
    let demands = case.points.iter().zip(volumes);
    let demands = demands.map(|(point, products)| DemandPoint {
        name: point.id.clone(),
        county: point.county.clone(),
        amounts: amounts(case, products),
    });
    let priced = Priced::new(case, facts, classes);
    let mut draft = SitingDraft {
        sites,
        demands: demands.collect(),
        months: (1..=12).map(|month| month.to_string()).collect(),
        scenarios: case.scenarios.iter().map(scenario).collect(),
        legs: Vec::new(),
        basis: CostBasis::PerUnit,
        monthly_costs: Vec::new(),
    };
    let mut chosen = Vec::new();
    for (point, products) in volumes.iter().enumerate() {
        let mut legs = Vec::new();
        let mut costs = Vec::new();
        let mut classes = Vec::new();
        for site in 0..case.sites.len() {
            let (class, leg, monthly) = priced.leg(losses, point, site, products);
            legs.push(leg);
            costs.push(monthly);
            classes.push(class);
        }
        draft.legs.push(legs);
        draft.monthly_costs.push(costs);
        chosen.push(classes);
    }
    (draft, chosen)
}

/// Units by scenario and month.
fn amounts(case: &Case, products: &[(usize, [f64; 12])]) -> Vec<i64> {
    let of = |percents: &[(Option<usize>, f64)], month: usize| -> i64 {
        let tonnes: f64 = products
            .iter()
            .map(|(product, tonnes)| tonnes[month] * percent(percents, *product) / 100.0)
            .sum();
        (tonnes / UNIT_T).round() as i64
    };
    let scenarios = case.scenarios.iter();
    scenarios
        .flat_map(|scenario| (0..12).map(move |month| of(&scenario.percents, month)))
        .collect()
}

/// A product's own percent goes before the one for all.
fn percent(percents: &[(Option<usize>, f64)], product: usize) -> f64 {
    let of = |wanted: Option<usize>| percents.iter().find(|(known, _)| *known == wanted);
    of(Some(product))
        .or_else(|| of(None))
        .map_or(100.0, |(_, percent)| *percent)
}

fn scenario(entry: &super::case::ScenarioEntry) -> Scenario {
    Scenario {
        name: entry.name.clone(),
        weight: entry.weight,
    }
}

fn fen(yuan: f64) -> i64 {
    (yuan * 100.0).round() as i64
}

/// Standing sites were paid for long ago: they cost their upkeep alone.
fn site_of(entry: &SiteEntry, rate: f64) -> Site {
    let built = entry.status == SiteStatus::Existing;
    let annuity = if built { 0.0 } else { entry.build_yuan * rate };
    Site {
        name: entry.id.clone(),
        fixed_cost: fen(annuity + entry.standing_yuan),
        build_cost: fen(entry.build_yuan),
        capacity: entry
            .capacity_t
            .map(|tonnes| (tonnes / UNIT_T).round() as i64),
        min_use: (entry.min_use_t / UNIT_T).round() as i64,
        status: entry.status,
    }
}

/// Legs of every class with their prices.
struct Priced<'a> {
    case: &'a Case,
    classes: Vec<(TruckPrices, super::roads::Legs)>,
}

impl<'a> Priced<'a> {
    fn new(case: &'a Case, facts: &Facts, classes: &[ClassRoads]) -> Self {
        let price = |class: &ClassRoads| (TruckPrices::new(&class.kind, case, facts), class.legs());
        Self {
            case,
            classes: classes.iter().map(price).collect(),
        }
    }

    /// The cheapest class, its leg and the cost of a unit by month.
    fn leg(
        &self,
        losses: &Losses,
        point: usize,
        site: usize,
        products: &[(usize, [f64; 12])],
    ) -> (usize, Option<SitingLeg>, Vec<i64>) {
        let options = self.classes.iter().enumerate();
        let best = options
            .filter_map(|(class, (prices, legs))| {
                let (out, back) = (legs.out[point][site]?, legs.back[point][site]?);
                Some((prices.yuan_t(out, back), class, back, prices.handling_min))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((road_yuan, class, back, handling_min)) = best else {
            return (0, None, vec![0; 12]);
        };
        let minutes = back.duration.minutes().ceil();
        let fixed_yuan = road_yuan + self.case.sites[site].handling_yuan_t;
        let month_fen = |month: usize| {
            let lost = losses.of(point, month, minutes + handling_min);
            fen((fixed_yuan + lost.yuan) * UNIT_T)
        };
        let monthly: Vec<i64> = (0..12).map(month_fen).collect();
        let leg = SitingLeg {
            minutes: minutes as u32,
            cost: mean(&monthly, products),
        };
        (class, Some(leg), monthly)
    }
}

/// The mean of monthly costs, weighted by what is fetched in them.
fn mean(monthly: &[i64], products: &[(usize, [f64; 12])]) -> i64 {
    let tonnes = |month: usize| -> f64 { products.iter().map(|(_, t)| t[month]).sum() };
    let all: f64 = (0..12).map(tonnes).sum();
    if all <= 0.0 {
        return monthly.iter().copied().min().unwrap_or(0);
    }
    let sum: f64 = (0..12).map(|m| monthly[m] as f64 * tonnes(m)).sum();
    (sum / all).round() as i64
}
