//! What a tonne loses on the way, by demand point and month: worth and days of shelf life.

use super::case::Case;
use crate::facts::{DayKind, Facts};
use crate::weather::{Forecast, outdoor};
use optimizer::problem::Product;
use optimizer::siting::{FreshnessCurve, Loaded};
use std::collections::BTreeMap;

/// Minutes that curves are followed for.
const LONGEST_MIN: u32 = 900;

/// Losses of all points and months.
#[derive(Debug)]
pub(super) struct Losses {
    curves: Vec<FreshnessCurve>,
    /// Per point and month.
    mixes: Vec<Vec<Vec<Part>>>,
}

/// A product's part of a tonne.
#[derive(Clone, Copy, Debug)]
struct Part {
    share: f64,
    yuan_t: f64,
    days: f64,
    cooled: usize,
    warm: usize,
    cooled_share: f64,
}

/// What a tonne loses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Loss {
    /// Its worth, yuan.
    pub(super) yuan: f64,
    /// Days of shelf life.
    pub(super) days: f64,
}

impl Losses {
    /// Losses for the mix of products that every point delivers in every month.
    pub(super) fn new(case: &Case, facts: &Facts, volumes: &[Vec<(usize, [f64; 12])>]) -> Self {
        let mut writer = Writer {
            case,
            facts,
            curves: Vec::new(),
            known: BTreeMap::new(),
        };
        let mixes = case.points.iter().zip(volumes);
        let mixes = mixes
            .map(|(point, products)| {
                (0..12)
                    .map(|month| writer.mix(point.position, month, products))
                    .collect()
            })
            .collect();
        Self {
            curves: writer.curves,
            mixes,
        }
    }

    /// What a tonne of a point's goods of a month loses in so many minutes.
    pub(super) fn of(&self, point: usize, month: usize, minutes: f64) -> Loss {
        let mut loss = Loss::default();
        for part in &self.mixes[point][month] {
            let cooled = self.curves[part.cooled].at(minutes);
            let warm = self.curves[part.warm].at(minutes);
            let used = part.cooled_share * cooled + (1.0 - part.cooled_share) * warm;
            loss.yuan += part.share * part.yuan_t * used;
            loss.days += part.share * part.days * used;
        }
        loss
    }
}

struct Writer<'a> {
    case: &'a Case,
    facts: &'a Facts,
    curves: Vec<FreshnessCurve>,
    /// Curves by product and core temperature in half degrees.
    known: BTreeMap<(usize, i32), usize>,
}

impl Writer<'_> {
    fn mix(
        &mut self,
        position: optimizer::units::Position,
        month: usize,
        products: &[(usize, [f64; 12])],
    ) -> Vec<Part> {
        let all: f64 = products.iter().map(|(_, tonnes)| tonnes[month]).sum();
        if all <= 0.0 {
            return Vec::new();
        }
        let forecast = Forecast {
            month: month as u32 + 1,
            kind: DayKind::Typical,
            extremes: None,
            points: Vec::new(),
            lapse_k_km: self.facts.knobs.weather.lapse_k_km,
        };
        let field_c =
            outdoor(position, None, &forecast, self.facts)[self.case.settings.harvest_hour];
        let grown = products.iter().filter(|(_, tonnes)| tonnes[month] > 0.0);
        grown
            .filter_map(|&(index, tonnes)| self.part(index, tonnes[month] / all, field_c))
            .collect()
    }

    /// Cooled goods are loaded at the warm end of their window, others at the air's temperature.
    fn part(&mut self, index: usize, share: f64, field_c: f64) -> Option<Part> {
        let draft = &self.facts.products[index];
        let product = draft.product().ok()?;
        let [coldest, warmest] = draft.window_c;
        Some(Part {
            share,
            yuan_t: draft.price_yuan_kg * 1_000.0,
            days: product.shelf_life.days,
            cooled: self.curve(index, &product, warmest),
            warm: self.curve(index, &product, field_c.max(coldest)),
            cooled_share: self.case.settings.precooled_percent / 100.0,
        })
    }

    fn curve(&mut self, index: usize, product: &Product, core_c: f64) -> usize {
        let key = (index, (core_c * 2.0).round() as i32);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let loaded = Loaded {
            core_c: f64::from(key.1) / 2.0,
            air_c: product.optimum.degrees(),
            tau_h: self
                .facts
                .knobs
                .estimates
                .tau_h
                .of(self.facts.products[index].packaging),
        };
        let curve = FreshnessCurve::follow(&product.shelf_life, loaded, LONGEST_MIN);
        self.curves.push(curve);
        self.known.insert(key, self.curves.len() - 1);
        self.curves.len() - 1
    }
}
