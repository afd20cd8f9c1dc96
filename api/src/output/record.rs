//! The temperature record of every lot and the list of exceptions, as tables for a spreadsheet.
//!
//! The fields are those that GB/T 24616-2019, GB/T 28843-2012 and GB 31605-2020 ask to be kept: what
//! it is, its certificate, when it was harvested, how warm it came, what the box was set to, and the
//! temperatures at an interval of at most five minutes. An exception has empty columns for whoever
//! closes it.

use super::Directory;
use super::table::product_name;
use crate::clock::to_rfc3339;
use crate::words::{Language, exception_words};
use jiff::civil::Date;
use optimizer::Problem;
use optimizer::problem::Lot;
use optimizer::verify::{Exception, LotRecord};

/// Headers of the record, Chinese and English.
const RECORD: [(&str, &str); 16] = [
    ("货批", "lot_id"),
    ("品种", "product"),
    ("合格证号", "certificate"),
    ("重量kg", "mass_kg"),
    ("采收时间", "harvested"),
    ("装车中心温度℃", "core_at_loading_c"),
    ("市场", "market"),
    ("车辆", "vehicle_id"),
    ("集散中心", "hub"),
    ("温区", "compartment"),
    ("设定温度℃", "set_point_c"),
    ("时间", "time"),
    ("中心温度℃", "core_c"),
    ("厢内空气℃", "air_c"),
    ("室外℃", "outdoor_c"),
    ("车门", "doors"),
];

/// Headers of the exceptions, Chinese and English.
const EXCEPTIONS: [(&str, &str); 19] = [
    ("货批", "lot_id"),
    ("品种", "product"),
    ("合格证号", "certificate"),
    ("车辆", "vehicle_id"),
    ("集散中心", "hub"),
    ("级别", "level"),
    ("依据", "basis"),
    ("测点", "probe"),
    ("界限℃", "limit_c"),
    ("最严重℃", "extreme_c"),
    ("开始", "from"),
    ("结束", "until"),
    ("分钟", "minutes"),
    ("允许分钟", "borne_minutes"),
    ("原因", "cause"),
    ("处理人", "decided_by"),
    ("处理时间", "decided_at"),
    ("处置", "disposition"),
    ("纠正措施", "corrective_action"),
];

/// A day's records with what is needed to write them down.
#[derive(Clone, Copy, Debug)]
pub struct RecordSheet<'a> {
    /// What was planned.
    pub problem: &'a Problem,
    /// One per lot fetched.
    pub records: &'a [LotRecord],
    /// The planned day.
    pub date: Date,
    /// What the reader reads.
    pub language: Language,
}

impl RecordSheet<'_> {
    /// Every point of every lot, as CSV with a byte order mark, which spreadsheets like.
    pub fn temperatures(&self) -> String {
        let directory = Directory::new(self.problem);
        let mut rows = Vec::new();
        for record in self.records {
            let Some(lot) = directory.lot(&record.lot) else {
                continue;
            };
            let head = self.head_of(&directory, lot);
            let set_point = record
                .set_point
                .map_or_else(String::new, |at| degrees(at.degrees()));
            for point in &record.points {
                let mut row = head.clone();
                row.extend([
                    lot.load.kg.to_string(),
                    to_rfc3339(self.date, lot.harvested),
                    degrees(lot.core.degrees()),
                    directory.market(lot).name.clone(),
                    record.vehicle.clone(),
                    record.hub.clone(),
                    (record.compartment + 1).to_string(),
                    set_point.clone(),
                    to_rfc3339(self.date, point.at),
                    degrees(point.core),
                    degrees(point.air),
                    degrees(point.outdoors),
                    self.language
                        .pick(
                            if point.doors_open { "开" } else { "关" },
                            if point.doors_open { "open" } else { "closed" },
                        )
                        .into(),
                ]);
                rows.push(row);
            }
        }
        self.sheet(&RECORD, &rows)
    }

    /// Every exception, as CSV; the last four columns are for whoever closes it.
    pub fn exceptions(&self) -> String {
        let directory = Directory::new(self.problem);
        let mut rows = Vec::new();
        for record in self.records {
            let Some(lot) = directory.lot(&record.lot) else {
                continue;
            };
            for exception in &record.exceptions {
                let mut row = self.head_of(&directory, lot);
                row.extend([record.vehicle.clone(), record.hub.clone()]);
                row.extend(self.facts_of(exception));
                row.extend([const { String::new() }; 4]);
                rows.push(row);
            }
        }
        self.sheet(&EXCEPTIONS, &rows)
    }

    fn head_of(&self, directory: &Directory<'_>, lot: &Lot) -> Vec<String> {
        vec![
            lot.id.clone(),
            product_name(directory.product(lot), self.language).to_owned(),
            lot.certificate.clone().unwrap_or_default(),
        ]
    }

    fn facts_of(&self, exception: &Exception) -> [String; 10] {
        let words = exception_words(exception, self.language);
        let [from, until] = exception.span.map(|moment| to_rfc3339(self.date, moment));
        let [minutes, borne] = exception.minutes.map(|minutes| format!("{minutes:.0}"));
        [
            words.level.into(),
            words.basis.into(),
            words.probe.into(),
            degrees(exception.limit.degrees()),
            degrees(exception.extreme),
            from,
            until,
            minutes,
            borne,
            words.cause.into(),
        ]
    }

    fn sheet<const N: usize>(&self, headers: &[(&str, &str); N], rows: &[Vec<String>]) -> String {
        let mut writer = csv::Writer::from_writer(Vec::from("\u{feff}"));
        let header = headers.map(|(zh, en)| self.language.pick(zh, en));
        let written = writer.write_record(header).is_ok()
            && rows.iter().all(|row| writer.write_record(row).is_ok());
        debug_assert!(written, "writing to memory does not fail");
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn degrees(celsius: f64) -> String {
    format!("{celsius:.2}")
}
