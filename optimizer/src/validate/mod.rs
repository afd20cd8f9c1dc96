//! `ProblemDraft → Problem`, or everything that is wrong with it, all at once.
//!
//! Inputs that are wrong in themselves are errors. A lot that merely cannot be served stays in the
//! problem with a warning: the planner reports it unserved and says why.

mod finding;
mod fit;
mod inspector;
mod lock;
mod lookups;
mod lot;
mod names;
mod place;
mod product;
mod settings;
mod split;
mod times;
mod vehicle;

use crate::compatibility::PairTable;
use crate::draft::{ProblemDraft, ProductDraft, SourceRow, VehicleTypeDraft};
use crate::problem::{HourlyTemperature, Problem};
use inspector::{Inspector, finite};
use lookups::Lookups;
pub(crate) use split::is_part_of;
use split::split_lots;

pub use finding::{
    Fault, Finding, FitFault, Kind, ReferenceFault, Severity, SourceFault, Subject, TableFault,
    TimeFault, ValueFault, clock_zh,
};

/// Whether any finding keeps us from planning.
pub fn has_error(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity() == Severity::Error)
}

impl ProblemDraft {
    /// The problem, or every finding, errors and warnings alike, if any is an error.
    ///
    /// # Errors
    /// All findings, in the order of the draft.
    pub fn validate(self) -> Result<Problem, Vec<Finding>> {
        let (problem, findings) = self.examine();
        problem.ok_or(findings)
    }

    /// The problem, unless there are errors, and every finding: warnings are worth reading even if
    /// planning goes on.
    pub fn examine(mut self) -> (Option<Problem>, Vec<Finding>) {
        let mut findings = Vec::new();
        split_lots(&mut self);
        check_sizes(&self, &mut findings);
        let travel = std::mem::take(&mut self.travel);
        let by_hour = std::mem::take(&mut self.by_hour);
        let mut problem = convert(&self, &mut findings);
        if !has_error(&findings) {
            problem.travel = travel;
            problem.by_hour = by_hour;
        }
        fit::fit(&problem, &self, &mut findings);
        ((!has_error(&findings)).then_some(problem), findings)
    }

    /// Everything that can be found before the roads are known.
    pub fn inspect(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut draft = self.clone();
        split_lots(&mut draft);
        let problem = convert(&draft, &mut findings);
        fit::fit(&problem, &draft, &mut findings);
        findings
    }
}

impl ProductDraft {
    /// What is wrong with a row of the catalogue.
    pub fn inspect(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        product::product(self, &mut findings);
        findings
    }

    /// The product of a row of the catalogue.
    ///
    /// # Errors
    /// What is wrong with the row.
    pub fn product(&self) -> Result<crate::problem::Product, Vec<Finding>> {
        let mut findings = Vec::new();
        let product = product::product(self, &mut findings);
        if has_error(&findings) {
            Err(findings)
        } else {
            Ok(product)
        }
    }
}

impl VehicleTypeDraft {
    /// What is wrong with a row of the type table.
    pub fn inspect(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        vehicle::vehicle_type(self, &mut findings);
        findings
    }
}

/// Converts all parts without roads, noting what is wrong. Flawed parts become stand-ins.
fn convert(draft: &ProblemDraft, findings: &mut Vec<Finding>) -> Problem {
    presence(draft, findings);
    duplicates(draft, findings);
    settings::settings(&draft.settings, findings);
    let lookups = Lookups::new(draft, findings);
    for place in &draft.places {
        place::place(place, draft.estimates.snap_limit_m, findings);
    }
    let products: Vec<_> = draft
        .products
        .iter()
        .map(|written| product::product(written, findings))
        .collect();
    let markets: Vec<_> = draft
        .markets
        .iter()
        .map(|written| place::market(written, draft, &lookups, findings))
        .collect();
    let hubs: Vec<_> = draft
        .hubs
        .iter()
        .map(|written| place::hub(written, draft, &lookups, findings))
        .collect();
    let vehicles = vehicles(draft, &lookups, findings);
    let context = lot::Context {
        day: draft,
        lookups: &lookups,
        markets: &markets,
        hubs: &hubs,
        products: &products,
    };
    let lots = draft
        .lots
        .iter()
        .filter_map(|written| lot::lot(written, &context, findings))
        .collect();
    Problem {
        pairs: PairTable::new(&products),
        lots,
        products,
        markets,
        hubs,
        vehicles,
        travel: Vec::new(),
        by_hour: Vec::new(),
        outdoor: outdoor(draft, findings),
        locks: lock::locks(&draft.locks, &lookups, findings),
        settings: draft.settings,
    }
}

fn vehicles(
    draft: &ProblemDraft,
    lookups: &Lookups,
    findings: &mut Vec<Finding>,
) -> Vec<crate::problem::Vehicle> {
    let mut seen: Vec<&SourceRow> = Vec::new();
    for kind in draft.vehicles.iter().map(|written| &written.kind) {
        if !seen.contains(&&kind.source) {
            seen.push(&kind.source);
            vehicle::vehicle_type(kind, findings);
        }
    }
    draft
        .vehicles
        .iter()
        .map(|written| vehicle::vehicle(written, draft, lookups, findings))
        .collect()
}

fn outdoor(draft: &ProblemDraft, findings: &mut Vec<Finding>) -> Vec<HourlyTemperature> {
    let days = draft.outdoor.iter().enumerate();
    days.map(|(place, day)| {
        let written = draft.places.get(place);
        let source = written
            .map(|place| place.source.clone())
            .unwrap_or_default();
        let name = written.map_or("", |place| place.name.as_str());
        let mut item = Inspector::new(findings, &source, Kind::Place, name);
        HourlyTemperature(day.map(|hour| finite(item.number("outdoor_c", hour, [-50.0, 55.0]))))
    })
    .collect()
}

fn presence(draft: &ProblemDraft, findings: &mut Vec<Finding>) {
    let counts = [
        (Kind::Lot, draft.lots.len(), "lots.csv"),
        (Kind::Vehicle, draft.vehicles.len(), "fleet.csv"),
        (Kind::Hub, draft.hubs.len(), "hubs.csv"),
        (Kind::Market, draft.markets.len(), "markets.csv"),
        (Kind::Product, draft.products.len(), "products.csv"),
    ];
    for (kind, _, file) in counts.into_iter().filter(|&(_, count, _)| count == 0) {
        findings.push(Finding {
            source: SourceRow::whole(file),
            subject: None,
            fault: ReferenceFault::None { kind }.into(),
        });
    }
}

fn duplicates(draft: &ProblemDraft, findings: &mut Vec<Finding>) {
    macro_rules! check {
        ($kind:expr, $items:expr) => {
            let items = $items.iter().map(|item| (&item.source, item.id.as_str()));
            names::note_duplicates($kind, items, findings);
        };
    }
    check!(Kind::Product, draft.products);
    check!(Kind::Market, draft.markets);
    check!(Kind::Hub, draft.hubs);
    check!(Kind::Vehicle, draft.vehicles);
    check!(Kind::Lot, draft.lots);
}

/// Matrices and weather must cover exactly the places, and every vehicle's roads must be there.
fn check_sizes(draft: &ProblemDraft, findings: &mut Vec<Finding>) {
    let places = draft.places.len();
    let sizes = draft.travel.iter().map(osm_loader::TravelMatrix::size);
    let classes = draft.vehicles.iter().map(|vehicle| vehicle.roads + 1).max();
    let missing = classes
        .filter(|&classes| classes > draft.travel.len())
        .map(|_| 0);
    let hours = draft
        .by_hour
        .iter()
        .flat_map(osm_loader::HourlyMatrices::slices);
    let sizes = sizes.chain(hours.map(|slice| slice.1.size()));
    for given in sizes.chain([draft.outdoor.len()]).chain(missing) {
        if given != places {
            findings.push(Finding {
                source: SourceRow::whole("markets.csv"),
                subject: None,
                fault: ReferenceFault::SizeMismatch { places, given }.into(),
            });
        }
    }
}
