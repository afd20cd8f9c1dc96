//! `toll_classes.csv`: toll per kilometer by truck class, after the discount for electronic tags.

use super::vehicles::ranged;
use crate::table::{Column, Folder, Row, required};
use optimizer::validate::Kind;

const FILE: &str = "toll_classes.csv";
const COLUMNS: [Column; 3] = [
    required("toll_class", &["收费车型"]),
    required("indicative_shanxi_yuan_per_km", &["元每公里"]),
    required("etc_discount_pct", &["ETC优惠"]),
];

/// Toll of one class of trucks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TollClass {
    /// Class by JT/T 489-2019, 1 to 6.
    pub class: u32,
    /// Yuan per km of toll road.
    pub yuan_per_km: f64,
    /// Discount for electronic tags, 0 to 1.
    pub discount: f64,
}

/// Toll of all classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tolls(pub Vec<TollClass>);

impl Tolls {
    /// Yuan per km after discount, or `None` for an unknown class.
    pub fn yuan_per_km(&self, class: u32) -> Option<f64> {
        let toll = self.0.iter().find(|toll| toll.class == class)?;
        Some(toll.yuan_per_km * (1.0 - toll.discount))
    }
}

/// All classes; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder) -> Tolls {
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return Tolls::default();
    };
    Tolls(folder.rows(&table, toll))
}

fn toll(row: &mut Row<'_>) -> TollClass {
    row.id(Kind::TollClass, "toll_class");
    TollClass {
        class: ranged(row, "toll_class", [1.0, 6.0]) as u32,
        yuan_per_km: ranged(row, "indicative_shanxi_yuan_per_km", [0.0, 20.0]),
        discount: ranged(row, "etc_discount_pct", [0.0, 100.0]) / 100.0,
    }
}
