//! `volumes.csv`: tonnes by area, product and month; an area is a demand point or a county, whose
//! tonnes are parted among its points by their shares.

use super::case::{Case, PointEntry, optional_in};
use crate::facts::Facts;
use crate::table::{Column, Folder, Row, optional, required};
use optimizer::draft::SourceRow;
use optimizer::validate::{Kind, ReferenceFault};

const MONTHS: [&str; 12] = [
    "m01", "m02", "m03", "m04", "m05", "m06", "m07", "m08", "m09", "m10", "m11", "m12",
];
pub(super) const COLUMNS: [Column; 14] = [
    required("area", &["区域", "县", "产地"]),
    required("product", &["品种"]),
    optional("m01", &["1月", "一月"]),
    optional("m02", &["2月", "二月"]),
    optional("m03", &["3月", "三月"]),
    optional("m04", &["4月", "四月"]),
    optional("m05", &["5月", "五月"]),
    optional("m06", &["6月", "六月"]),
    optional("m07", &["7月", "七月"]),
    optional("m08", &["8月", "八月"]),
    optional("m09", &["9月", "九月"]),
    optional("m10", &["10月", "十月"]),
    optional("m11", &["11月", "十一月"]),
    optional("m12", &["12月", "十二月"]),
];

/// Tonnes of a product by month.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeEntry {
    /// Where it is written.
    pub source: SourceRow,
    /// A point's identifier, or a county.
    pub area: String,
    /// Index among the facts' products.
    pub product: usize,
    /// Tonnes by month.
    pub tonnes: [f64; 12],
}

impl VolumeEntry {
    /// Whether a point has a part of it.
    pub fn is_of(&self, point: &PointEntry) -> bool {
        self.area == point.id || self.area == point.county
    }
}

/// All rows; what is wrong is noted in the folder.
pub(super) fn read_volumes(folder: &mut Folder, facts: &Facts) -> Vec<VolumeEntry> {
    let Some(table) = folder.table("volumes.csv", &COLUMNS) else {
        return Vec::new();
    };
    folder.rows(&table, |row| volume(row, facts))
}

fn volume(row: &mut Row<'_>, facts: &Facts) -> VolumeEntry {
    let area = row.id(Kind::DemandPoint, "area");
    let written = row.text("product");
    let product = product_called(&written, facts).unwrap_or_else(|| {
        row.note(ReferenceFault::Unknown {
            kind: Kind::Product,
            name: written,
            nearest: None,
        });
        0
    });
    VolumeEntry {
        source: row.source(),
        area,
        product,
        tonnes: MONTHS.map(|month| optional_in(row, month, [0.0, 1e8]).unwrap_or(0.0)),
    }
}

/// The product of an identifier or name.
pub(super) fn product_called(name: &str, facts: &Facts) -> Option<usize> {
    facts
        .products
        .iter()
        .position(|known| known.id == name || known.name_zh == name || known.name_en == name)
}

/// Tonnes of every point: product and months.
pub(super) fn volumes_by_point(case: &Case) -> Vec<Vec<(usize, [f64; 12])>> {
    let part = |point: &PointEntry, entry: &VolumeEntry| {
        if entry.area == point.id {
            return Some(1.0);
        }
        let of_county = case.points.iter().filter(|p| p.county == entry.area);
        let all: f64 = of_county.map(|p| p.share).sum();
        (entry.area == point.county && all > 0.0).then(|| point.share / all)
    };
    let of_point = |point: &PointEntry| {
        let mut products: Vec<(usize, [f64; 12])> = Vec::new();
        for entry in &case.volumes {
            let Some(part) = part(point, entry) else {
                continue;
            };
            let tonnes = entry.tonnes.map(|tonnes| tonnes * part);
            match products
                .iter_mut()
                .find(|(known, _)| *known == entry.product)
            {
                Some((_, sums)) => sums.iter_mut().zip(tonnes).for_each(|(sum, t)| *sum += t),
                None => products.push((entry.product, tonnes)),
            }
        }
        products
    };
    case.points.iter().map(of_point).collect()
}
