//! All names a draft may refer to, gathered once: things by name, skills as bits.

use super::finding::{Finding, Kind, ReferenceFault};
use super::inspector::Inspector;
use super::names::Names;
use crate::draft::{ProblemDraft, SourceRow};
use crate::problem::Skills;

/// Names of all things a draft may refer to.
pub(super) struct Lookups {
    pub(super) products: Names,
    pub(super) markets: Names,
    pub(super) hubs: Names,
    pub(super) lots: Names,
    pub(super) vehicles: Names,
    /// Distinct names of skills in order; the position is the bit.
    skills: Vec<String>,
    /// What the vehicles offer together.
    offered: Skills,
}

impl Lookups {
    pub(super) fn new(draft: &ProblemDraft, findings: &mut Vec<Finding>) -> Self {
        let mut lookups = Self {
            products: Names::new(Kind::Product),
            markets: Names::new(Kind::Market),
            hubs: Names::new(Kind::Hub),
            lots: Names::new(Kind::Lot),
            vehicles: Names::new(Kind::Vehicle),
            skills: skill_names(draft),
            offered: Skills::default(),
        };
        for (index, product) in draft.products.iter().enumerate() {
            let names = [product.name_zh.as_str(), product.name_en.as_str()];
            let aliases = product.aliases.iter().map(String::as_str);
            lookups
                .products
                .add(index, &product.id, names.into_iter().chain(aliases));
        }
        for (index, market) in draft.markets.iter().enumerate() {
            lookups
                .markets
                .add(index, &market.id, [market.name.as_str()]);
        }
        for (index, hub) in draft.hubs.iter().enumerate() {
            lookups.hubs.add(index, &hub.id, [hub.name.as_str()]);
        }
        for (index, lot) in draft.lots.iter().enumerate() {
            lookups.lots.add(index, &lot.id, []);
        }
        for (index, vehicle) in draft.vehicles.iter().enumerate() {
            lookups.vehicles.add(index, &vehicle.id, []);
            lookups.offered.0 |= lookups.skills(&vehicle.skills).0;
        }
        if lookups.skills.len() > 64 {
            findings.push(Finding {
                source: SourceRow::whole("fleet.csv"),
                subject: None,
                fault: ReferenceFault::TooManySkills.into(),
            });
        }
        lookups
    }

    /// Names as bits.
    pub(super) fn skills(&self, names: &[String]) -> Skills {
        let bits = names.iter().filter_map(|name| {
            let bit = self.skills.binary_search(name).ok()?;
            1_u64.checked_shl(bit as u32)
        });
        Skills(bits.fold(0, |all, bit| all | bit))
    }

    /// Names as bits, noting those that no vehicle offers.
    pub(super) fn needed_skills(
        &self,
        source: &SourceRow,
        kind: Kind,
        id: &str,
        names: &[String],
        findings: &mut Vec<Finding>,
    ) -> Skills {
        let mut item = Inspector::new(findings, source, kind, id);
        for name in names {
            if !self.offered.offers(self.skills(std::slice::from_ref(name))) {
                item.note(ReferenceFault::NobodyOffers {
                    skill: name.clone(),
                });
            }
        }
        self.skills(names)
    }
}

fn skill_names(draft: &ProblemDraft) -> Vec<String> {
    let offered = draft.vehicles.iter().flat_map(|vehicle| &vehicle.skills);
    let by_lots = draft.lots.iter().flat_map(|lot| &lot.needs);
    let by_markets = draft.markets.iter().flat_map(|market| &market.needs);
    let mut names: Vec<String> = offered.chain(by_lots).chain(by_markets).cloned().collect();
    names.sort();
    names.dedup();
    names
}
