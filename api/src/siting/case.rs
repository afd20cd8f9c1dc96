//! The tables of a siting case: sites, demand points, volumes, scenarios, limits, phases, closures.
//!
//! Reads rows and checks them one by one and against each other; what a plan of sites must keep
//! is `question`'s matter.

use super::settings::{self, Settings};
use super::volumes::{VolumeEntry, read_volumes};
use crate::facts::Facts;
use crate::table::{Column, Folder, Row, optional, required};
use optimizer::Finding;
use optimizer::draft::SourceRow;
use optimizer::siting::SiteStatus;
use optimizer::units::Position;
use optimizer::validate::{Kind, ReferenceFault, Subject, TableFault, ValueFault, has_error};

pub(super) const SITES: [Column; 11] = [
    required("site_id", &["站点编号", "编号"]),
    optional("name", &["站点", "名称"]),
    optional("county", &["县", "县区"]),
    required("lon", &["经度"]),
    required("lat", &["纬度"]),
    optional("status", &["状态"]),
    optional("build_yuan", &["投资元", "建设投资元"]),
    optional("standing_yuan_year", &["年固定费用元"]),
    optional("capacity_t_month", &["月容量t", "月容量吨"]),
    optional("min_use_t_year", &["年最低使用t", "年最低使用吨"]),
    optional("handling_yuan_t", &["处理费元每吨"]),
];
pub(super) const POINTS: [Column; 6] = [
    required("point_id", &["产地编号", "编号"]),
    optional("name", &["产地", "名称", "乡镇"]),
    required("county", &["县", "县区"]),
    required("lon", &["经度"]),
    required("lat", &["纬度"]),
    optional("share", &["份额"]),
];
pub(super) const SCENARIOS: [Column; 4] = [
    required("scenario", &["情景"]),
    required("weight", &["权重"]),
    optional("products", &["品种"]),
    required("volume_percent", &["产量百分比"]),
];
pub(super) const LIMITS: [Column; 3] = [
    required("kind", &["限制"]),
    optional("counties", &["县", "县区"]),
    required("minutes", &["分钟"]),
];
pub(super) const PHASES: [Column; 3] = [
    required("phase", &["阶段"]),
    required("budget_yuan", &["累计预算元"]),
    required("volume_percent", &["产量百分比"]),
];
pub(super) const CLOSURES: [Column; 2] = [
    required("closure", &["封路"]),
    required("points", &["坐标"]),
];

const STATUSES: [(&str, SiteStatus); 8] = [
    ("candidate", SiteStatus::Candidate),
    ("候选", SiteStatus::Candidate),
    ("existing", SiteStatus::Existing),
    ("已建", SiteStatus::Existing),
    ("forced", SiteStatus::Forced),
    ("必建", SiteStatus::Forced),
    ("forbidden", SiteStatus::Forbidden),
    ("禁建", SiteStatus::Forbidden),
];
const STATUS_CHOICES: &str = "candidate 候选, existing 已建, forced 必建, forbidden 禁建";
const KINDS: [(&str, LimitKind); 4] = [
    ("each", LimitKind::Each),
    ("每处", LimitKind::Each),
    ("mean", LimitKind::CountyMean),
    ("县均", LimitKind::CountyMean),
];

/// A place where a hub may stand.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteEntry {
    /// Where it is written.
    pub source: SourceRow,
    /// Unique identifier.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// County it lies in.
    pub county: String,
    /// Where it is, WGS-84.
    pub position: Position,
    /// What is decided beforehand.
    pub status: SiteStatus,
    /// Investment, yuan.
    pub build_yuan: f64,
    /// Standing costs, yuan a year.
    pub standing_yuan: f64,
    /// Most tonnes a month.
    pub capacity_t: Option<f64>,
    /// Fewest tonnes a year.
    pub min_use_t: f64,
    /// Handling, yuan per tonne.
    pub handling_yuan_t: f64,
}

/// A township or county.
#[derive(Clone, Debug, PartialEq)]
pub struct PointEntry {
    /// Where it is written.
    pub source: SourceRow,
    /// Unique identifier.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// County it belongs to.
    pub county: String,
    /// Where it is, WGS-84.
    pub position: Position,
    /// Its share of the county's volume, against those of the county's other points.
    pub share: f64,
}

/// A course that volumes may take.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioEntry {
    /// Name.
    pub name: String,
    /// Weight in the expected cost.
    pub weight: i64,
    /// Percent of the volume by product; those not named keep theirs.
    pub percents: Vec<(Option<usize>, f64)>,
}

/// How a limit on minutes is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// For every point.
    Each,
    /// For the mean of every county.
    CountyMean,
}

/// A limit on minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitEntry {
    /// How it is meant.
    pub kind: LimitKind,
    /// Counties it holds for; empty means all.
    pub counties: Vec<String>,
    /// Most minutes.
    pub minutes: u32,
}

/// A stage of building.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseEntry {
    /// Name.
    pub name: String,
    /// Investment released so far, yuan.
    pub budget_yuan: f64,
    /// Volume in percent of the volumes given.
    pub volume_percent: f64,
}

/// A road closure to try.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosureEntry {
    /// Name.
    pub name: String,
    /// Points on the roads closed.
    pub points: Vec<Position>,
}

/// A case as read.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The question and its assumptions.
    pub settings: Settings,
    /// Where hubs may stand.
    pub sites: Vec<SiteEntry>,
    /// Who needs one.
    pub points: Vec<PointEntry>,
    /// What is harvested where.
    pub volumes: Vec<VolumeEntry>,
    /// Courses of volumes; one that changes nothing where none is given.
    pub scenarios: Vec<ScenarioEntry>,
    /// Limits on minutes.
    pub limits: Vec<LimitEntry>,
    /// Stages of building, if any.
    pub phases: Vec<PhaseEntry>,
    /// Closures to try.
    pub closures: Vec<ClosureEntry>,
    /// CRC-32 of facts and tables.
    pub checksum: u32,
}

/// Reads the tables of a folder; `points` stands in for the file of demand points named there.
///
/// # Errors
/// Every finding, with file, row, rule and remedy.
pub fn read_case(
    mut folder: Folder,
    points: Option<&str>,
    facts: &Facts,
) -> Result<Case, Vec<Finding>> {
    let folder = &mut folder;
    let mut settings = settings::read(folder);
    if let Some(points) = points {
        points.clone_into(&mut settings.points);
    }
    let case = Case {
        sites: read_sites(folder),
        points: read_points(folder, &settings.points),
        volumes: read_volumes(folder, facts),
        scenarios: read_scenarios(folder, facts),
        limits: optional_rows(folder, "limits.csv", &LIMITS, limit),
        phases: optional_rows(folder, "phases.csv", &PHASES, phase),
        closures: optional_rows(folder, "closures.csv", &CLOSURES, closure),
        settings,
        checksum: 0,
    };
    check_references(folder, &case, facts);
    if has_error(&folder.findings) {
        return Err(std::mem::take(&mut folder.findings));
    }
    let both = [facts.checksum, folder.checksum()].map(u32::to_be_bytes);
    Ok(Case {
        checksum: crc32fast::hash(&both.concat()),
        ..case
    })
}

fn read_sites(folder: &mut Folder) -> Vec<SiteEntry> {
    let table = folder.table("sites.csv", &SITES);
    let sites = table.map_or_else(Vec::new, |table| folder.rows(&table, site));
    let ids = sites.iter().map(|site| (&site.id, &site.source));
    let names = sites.iter().map(|site| (&site.name, &site.source));
    let mut found = repeated(Kind::Site, ids);
    found.extend(repeated(Kind::Site, names));
    found.dedup_by(|a, b| a.source == b.source);
    folder.findings.extend(found);
    sites
}

fn site(row: &mut Row<'_>) -> SiteEntry {
    let id = row.id(Kind::Site, "site_id");
    let status = row.choice("status", &STATUSES, STATUS_CHOICES);
    SiteEntry {
        source: row.source(),
        name: row.optional_text("name").unwrap_or_else(|| id.clone()),
        county: row.optional_text("county").unwrap_or_default(),
        position: position(row),
        status: status.unwrap_or(SiteStatus::Candidate),
        build_yuan: money(row, "build_yuan"),
        standing_yuan: money(row, "standing_yuan_year"),
        capacity_t: optional_in(row, "capacity_t_month", [0.0, 1e8]),
        min_use_t: optional_in(row, "min_use_t_year", [0.0, 1e8]).unwrap_or(0.0),
        handling_yuan_t: optional_in(row, "handling_yuan_t", [0.0, 1e6]).unwrap_or(0.0),
        id,
    }
}

fn read_points(folder: &mut Folder, file: &str) -> Vec<PointEntry> {
    let table = folder.table(file, &POINTS);
    let points = table.map_or_else(Vec::new, |table| folder.rows(&table, point));
    let ids = points.iter().map(|point| (&point.id, &point.source));
    folder.findings.extend(repeated(Kind::DemandPoint, ids));
    points
}

fn point(row: &mut Row<'_>) -> PointEntry {
    let id = row.id(Kind::DemandPoint, "point_id");
    PointEntry {
        source: row.source(),
        name: row.optional_text("name").unwrap_or_else(|| id.clone()),
        county: row.text("county"),
        position: position(row),
        share: optional_in(row, "share", [0.0, 1e9]).unwrap_or(1.0),
        id,
    }
}

/// A finding for every identifier that was used before.
fn repeated<'a>(
    kind: Kind,
    ids: impl Iterator<Item = (&'a String, &'a SourceRow)>,
) -> Vec<Finding> {
    let mut first: std::collections::BTreeMap<&str, &SourceRow> = std::collections::BTreeMap::new();
    let mut findings = Vec::new();
    for (id, source) in ids.filter(|(id, _)| !id.is_empty()) {
        if let Some(&known) = first.get(id.as_str()) {
            findings.push(Finding {
                source: source.clone(),
                subject: Some(Subject::new(kind, id)),
                fault: ReferenceFault::Duplicate {
                    first: known.clone(),
                }
                .into(),
            });
        } else {
            first.insert(id, source);
        }
    }
    findings
}

fn read_scenarios(folder: &mut Folder, facts: &Facts) -> Vec<ScenarioEntry> {
    let rows = optional_rows(folder, "scenarios.csv", &SCENARIOS, |row| {
        scenario(row, facts)
    });
    let mut scenarios: Vec<ScenarioEntry> = Vec::new();
    for row in rows {
        match scenarios.iter_mut().find(|known| known.name == row.name) {
            Some(known) => known.percents.extend(row.percents),
            None => scenarios.push(row),
        }
    }
    if scenarios.is_empty() {
        scenarios.push(ScenarioEntry {
            name: "常年 usual".into(),
            weight: 1,
            percents: Vec::new(),
        });
    }
    scenarios
}

fn scenario(row: &mut Row<'_>, facts: &Facts) -> ScenarioEntry {
    let name = row.id(Kind::Scenario, "scenario");
    let weight = in_range(row, "weight", [1.0, 1_000.0]);
    let percent = in_range(row, "volume_percent", [0.0, 1_000.0]);
    let products = row.list("products");
    let mut percents = Vec::new();
    for product in &products {
        match super::volumes::product_called(product, facts) {
            Some(index) => percents.push((Some(index), percent)),
            None => row.note(ReferenceFault::Unknown {
                kind: Kind::Product,
                name: product.clone(),
                nearest: None,
            }),
        }
    }
    if products.is_empty() {
        percents.push((None, percent));
    }
    ScenarioEntry {
        name,
        weight: weight as i64,
        percents,
    }
}

fn limit(row: &mut Row<'_>) -> LimitEntry {
    row.id(Kind::Setting, "kind");
    LimitEntry {
        kind: row
            .choice("kind", &KINDS, "each 每处, mean 县均")
            .unwrap_or(LimitKind::Each),
        counties: row.list("counties"),
        minutes: in_range(row, "minutes", [1.0, 10_000.0]) as u32,
    }
}

fn phase(row: &mut Row<'_>) -> PhaseEntry {
    PhaseEntry {
        name: row.id(Kind::Phase, "phase"),
        budget_yuan: in_range(row, "budget_yuan", [0.0, 1e12]),
        volume_percent: in_range(row, "volume_percent", [0.0, 1_000.0]),
    }
}

fn closure(row: &mut Row<'_>) -> ClosureEntry {
    let name = row.id(Kind::Place, "closure");
    let written = row.list("points");
    let read = |text: &String| {
        let mut parts = text.split_whitespace().map(crate::text::number);
        match (parts.next().flatten(), parts.next().flatten(), parts.next()) {
            (Some(lon), Some(lat), None) => Some(Position::new(lon, lat)),
            _ => None,
        }
    };
    let points: Vec<Position> = written.iter().filter_map(read).collect();
    if points.is_empty() || points.len() < written.len() {
        row.note(TableFault::NotAChoice {
            column: "points",
            text: written.join("; "),
            choices: "111.05 37.92; 111.10 37.95",
        });
    }
    ClosureEntry { name, points }
}

fn optional_rows<T>(
    folder: &mut Folder,
    file: &str,
    columns: &[Column],
    read: impl FnMut(&mut Row<'_>) -> T,
) -> Vec<T> {
    if !folder.has(file) {
        return Vec::new();
    }
    let table = folder.table(file, columns);
    table.map_or_else(Vec::new, |table| folder.rows(&table, read))
}

/// Names that must be known elsewhere in the case.
fn check_references(folder: &mut Folder, case: &Case, facts: &Facts) {
    let unknown = |kind, name: &String| ReferenceFault::Unknown {
        kind,
        name: name.clone(),
        nearest: None,
    };
    let county_is_known = |county: &String| case.points.iter().any(|p| p.county == *county);
    for county in case.limits.iter().flat_map(|limit| &limit.counties) {
        if !county_is_known(county) {
            folder.note("limits.csv", unknown(Kind::County, county));
        }
    }
    let asked = case.settings.forced.iter().chain(&case.settings.forbidden);
    for name in asked.filter(|name| !case.sites.iter().any(|site| site.is_called(name))) {
        folder.note(settings::FILE, unknown(Kind::Site, name));
    }
    for id in &case.settings.vehicle_types {
        if !facts.vehicle_types.iter().any(|kind| kind.draft.id == *id) {
            folder.note(settings::FILE, unknown(Kind::VehicleType, id));
        }
    }
    if case.settings.vehicle_types.is_empty() {
        let kind = Kind::VehicleType;
        folder.note(settings::FILE, ReferenceFault::None { kind });
    }
    for entry in &case.volumes {
        if !case.points.iter().any(|point| entry.is_of(point)) {
            folder.findings.push(Finding {
                source: entry.source.clone(),
                subject: None,
                fault: unknown(Kind::DemandPoint, &entry.area).into(),
            });
        }
    }
}

impl PointEntry {
    /// Its name, with that of its county before it where they differ.
    pub fn full_name(&self) -> String {
        if self.name == self.county {
            self.name.clone()
        } else {
            format!("{}{}", self.county, self.name)
        }
    }
}

impl SiteEntry {
    /// Whether it is meant by an identifier, its name or its county.
    pub fn is_called(&self, name: &str) -> bool {
        [&self.id, &self.name, &self.county]
            .iter()
            .any(|known| known.as_str() == name)
    }
}

fn position(row: &mut Row<'_>) -> Position {
    Position::new(
        in_range(row, "lon", [70.0, 140.0]),
        in_range(row, "lat", [0.0, 60.0]),
    )
}

fn money(row: &mut Row<'_>, column: &'static str) -> f64 {
    optional_in(row, column, [0.0, 1e12]).unwrap_or(0.0)
}

pub(super) fn optional_in(row: &mut Row<'_>, column: &'static str, range: [f64; 2]) -> Option<f64> {
    row.optional_text(column)?;
    Some(in_range(row, column, range))
}

/// A number within a range; the range's start where it is not, which is noted.
pub(super) fn in_range(row: &mut Row<'_>, column: &'static str, [min, max]: [f64; 2]) -> f64 {
    let value = row.number(column);
    if (min..=max).contains(&value) {
        return value;
    }
    if !value.is_nan() {
        row.note(ValueFault::OutOfRange {
            column,
            value,
            min,
            max,
        });
    }
    min
}
