//! `lots.csv` and `locks.csv`: what is to be fetched, and what people have decided about it.

use crate::facts::{PACKAGING, PACKAGING_CHOICES};
use crate::table::{Column, Folder, Row, optional, required};
use crate::words::Language;
use jiff::civil::Date;
use optimizer::draft::{LockDraft, LockKind, LotDraft, Priority};
use optimizer::validate::Kind;

pub(super) const LOTS: [Column; 20] = [
    required("lot_id", &["货批", "货批号", "编号"]),
    required("market", &["市场", "田头市场", "市场编号"]),
    required("product", &["品种", "产品"]),
    required("mass_kg", &["重量kg", "重量", "公斤"]),
    optional("unit", &["单位"]),
    required("harvested", &["采收时间"]),
    optional("core_c", &["中心温度", "中心温度℃"]),
    optional("precooled", &["已预冷", "预冷"]),
    optional("ready_from", &["最早装车"]),
    optional("ready_until", &["最晚装车"]),
    optional("packaging", &["包装"]),
    optional("volume_m3", &["体积m3", "体积"]),
    optional("pallets", &["托盘数", "托盘"]),
    optional("value_yuan", &["货值元", "货值"]),
    optional("priority", &["优先级"]),
    optional("due", &["最晚入库"]),
    optional("due_yuan_per_hour", &["迟到元每小时"]),
    optional("hubs", &["指定集散中心"]),
    optional("needs", &["要求"]),
    optional("certificate", &["合格证", "合格证号"]),
];
pub(super) const LOCKS: [Column; 4] = [
    required("lot_id", &["货批", "货批号"]),
    required("vehicle_id", &["车牌", "车辆"]),
    required("lock", &["锁定"]),
    optional("place", &["顺序"]),
];
const PRIORITIES: [(&str, Priority); 6] = [
    ("high", Priority::High),
    ("高", Priority::High),
    ("normal", Priority::Normal),
    ("中", Priority::Normal),
    ("low", Priority::Low),
    ("低", Priority::Low),
];
const KINDS: [(&str, LockKind); 4] = [
    ("on", LockKind::On),
    ("必须", LockKind::On),
    ("not_on", LockKind::NotOn),
    ("不得", LockKind::NotOn),
];

/// How a column of `lots.csv` is headed in a language; `None` for headers that mean nothing here.
pub fn lots_header(header: &str, language: Language) -> Option<&'static str> {
    let column = LOTS.iter().find(|column| column.is_called(header))?;
    let chinese = column.aliases.first().unwrap_or(&column.name);
    Some(language.pick(chinese, column.name))
}

/// All lots; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder, planned: Date) -> Vec<LotDraft> {
    let Some(table) = folder.table("lots.csv", &LOTS) else {
        return Vec::new();
    };
    folder.rows(&table, |row| lot(row, planned))
}

fn lot(row: &mut Row<'_>, planned: Date) -> LotDraft {
    let id = row.id(Kind::Lot, "lot_id");
    let (mass, unit) = row.quantity("mass_kg");
    LotDraft {
        source: row.source(),
        id,
        market: row.text("market"),
        product: row.text("product"),
        mass,
        unit: if unit.is_empty() {
            row.optional_text("unit").unwrap_or_default()
        } else {
            unit
        },
        volume_m3: row.optional_number("volume_m3"),
        pallets: row.optional_number("pallets"),
        harvested: row.moment("harvested", planned),
        core_c: row.optional_number("core_c"),
        precooled: row.is_yes("precooled"),
        window: ["ready_from", "ready_until"].map(|column| row.optional_moment(column, planned)),
        certificate: row.optional_text("certificate"),
        value_yuan: row.optional_number("value_yuan"),
        priority: row
            .choice("priority", &PRIORITIES, "高 high, 中 normal, 低 low")
            .unwrap_or_default(),
        due: row.optional_moment("due", planned),
        due_yuan_per_hour: row.optional_number("due_yuan_per_hour"),
        hubs: row.list("hubs"),
        needs: row.list("needs"),
        packaging: row.choice("packaging", &PACKAGING, PACKAGING_CHOICES),
    }
}

/// All locks, if there are any.
pub(super) fn read_locks(folder: &mut Folder) -> Vec<LockDraft> {
    const FILE: &str = "locks.csv";
    if !folder.has(FILE) {
        return Vec::new();
    }
    let Some(table) = folder.table(FILE, &LOCKS) else {
        return Vec::new();
    };
    folder.rows(&table, |row| {
        let lot = row.id(Kind::Lock, "lot_id");
        LockDraft {
            source: row.source(),
            lot,
            vehicle: row.text("vehicle_id"),
            kind: row
                .choice("lock", &KINDS, "必须 on, 不得 not_on")
                .unwrap_or(LockKind::On),
            place: row.optional_number("place"),
        }
    })
}
