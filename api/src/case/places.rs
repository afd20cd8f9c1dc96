//! `markets.csv`, `hubs.csv`, `hub_zones.csv`: where lots wait and where they go.

use super::Reading;
use crate::facts::HandlingMode;
use crate::table::{Column, Folder, Row, optional, required};
use optimizer::draft::{HandlingDraft, HubDraft, MarketDraft, PlaceDraft, RoadAccess, ZoneDraft};
use optimizer::units::Position;
use optimizer::validate::{Kind, ReferenceFault};

pub(super) const MARKETS: [Column; 12] = [
    required("market_id", &["市场编号", "编号"]),
    optional("name", &["市场", "名称", "市场名称"]),
    required("lon", &["经度"]),
    required("lat", &["纬度"]),
    optional("elev_m", &["海拔", "海拔m"]),
    required("windows", &["开放时间"]),
    optional("loading", &["装车方式"]),
    optional("cold_store_c", &["冷库温度", "冷库温度℃"]),
    optional("max_gross_kg", &["限重kg", "限重"]),
    optional("max_length_m", &["限长m", "限长"]),
    optional("needs", &["要求"]),
    optional("setup_min", &["停靠准备分钟"]),
];
pub(super) const HUBS: [Column; 10] = [
    required("hub_id", &["集散中心编号", "编号"]),
    optional("name", &["集散中心", "名称", "集散中心名称"]),
    required("lon", &["经度"]),
    required("lat", &["纬度"]),
    optional("elev_m", &["海拔", "海拔m"]),
    required("windows", &["收货时间", "开放时间"]),
    required("docks", &["月台数", "月台"]),
    optional("unloading", &["卸车方式"]),
    optional("refuses", &["不收"]),
    optional("setup_min", &["停靠准备分钟"]),
];
pub(super) const ZONES: [Column; 5] = [
    required("hub_id", &["集散中心编号", "集散中心", "编号"]),
    required("zone", &["分区", "冷库分区"]),
    required("min_c", &["最低温度", "最低温度℃"]),
    required("max_c", &["最高温度", "最高温度℃"]),
    required("capacity_kg", &["可入库kg", "容量kg"]),
];
const ZONES_FILE: &str = "hub_zones.csv";

const MODES: [(&str, HandlingMode); 14] = [
    ("hand", HandlingMode::Hand),
    ("人工", HandlingMode::Hand),
    ("forklift", HandlingMode::Forklift),
    ("叉车", HandlingMode::Forklift),
    ("bags", HandlingMode::Bags),
    ("袋装", HandlingMode::Bags),
    ("dock", HandlingMode::Dock),
    ("月台", HandlingMode::Dock),
    ("对接", HandlingMode::Dock),
    ("pump", HandlingMode::Pump),
    ("泵", HandlingMode::Pump),
    ("hub_dock", HandlingMode::HubDock),
    ("月台叉车", HandlingMode::HubDock),
    ("hubdock", HandlingMode::HubDock),
];
const MODE_CHOICES: &str =
    "人工 hand, 叉车 forklift, 袋装 bags, 月台 dock, 泵 pump, 月台叉车 hub_dock";

/// Markets, each with a place.
pub(super) fn read_markets(folder: &mut Folder, reading: &mut Reading<'_>) -> Vec<MarketDraft> {
    let Some(table) = folder.table("markets.csv", &MARKETS) else {
        return Vec::new();
    };
    folder.rows(&table, |row| market(row, reading))
}

fn market(row: &mut Row<'_>, reading: &mut Reading<'_>) -> MarketDraft {
    let id = row.id(Kind::Market, "market_id");
    let name = row.optional_text("name").unwrap_or_else(|| id.clone());
    MarketDraft {
        source: row.source(),
        place: place(row, &name, reading),
        id,
        name,
        windows: row.windows("windows", reading.day.date),
        handling: handling(row, "loading", HandlingMode::Hand, reading),
        cold_store_c: row.optional_number("cold_store_c"),
        max_gross_kg: row.optional_number("max_gross_kg"),
        max_length_m: row.optional_number("max_length_m"),
        needs: row.list("needs"),
    }
}

/// Hubs with their zones, each with a place.
pub(super) fn read_hubs(folder: &mut Folder, reading: &mut Reading<'_>) -> Vec<HubDraft> {
    let Some(table) = folder.table("hubs.csv", &HUBS) else {
        return Vec::new();
    };
    let mut hubs = folder.rows(&table, |row| hub(row, reading));
    if let Some(table) = folder.table(ZONES_FILE, &ZONES) {
        folder.rows(&table, |row| zone(row, &mut hubs));
    }
    hubs
}

fn hub(row: &mut Row<'_>, reading: &mut Reading<'_>) -> HubDraft {
    let id = row.id(Kind::Hub, "hub_id");
    let name = row.optional_text("name").unwrap_or_else(|| id.clone());
    HubDraft {
        source: row.source(),
        place: place(row, &name, reading),
        id,
        name,
        windows: row.windows("windows", reading.day.date),
        docks: row.number("docks"),
        handling: handling(row, "unloading", HandlingMode::HubDock, reading),
        zones: Vec::new(),
        refuses: row.list("refuses"),
    }
}

fn zone(row: &mut Row<'_>, hubs: &mut [HubDraft]) {
    let hub_id = row.id(Kind::Hub, "hub_id");
    let name = row.id(Kind::Zone, "zone");
    let zone = ZoneDraft {
        source: row.source(),
        name,
        min_c: row.number("min_c"),
        max_c: row.number("max_c"),
        capacity_kg: row.number("capacity_kg"),
    };
    match hubs
        .iter_mut()
        .find(|hub| hub.id == hub_id || hub.name == hub_id)
    {
        Some(hub) => hub.zones.push(zone),
        None => row.note(ReferenceFault::Unknown {
            kind: Kind::Hub,
            name: hub_id,
            nearest: None,
        }),
    }
}

/// Adds the row's place; its index.
fn place(row: &mut Row<'_>, name: &str, reading: &mut Reading<'_>) -> usize {
    let position = Position::new(row.number("lon"), row.number("lat"));
    let elevation_m = row.optional_number("elev_m");
    reading.add_place(
        PlaceDraft {
            source: row.source(),
            name: name.to_owned(),
            position,
            access: RoadAccess::Unknown,
        },
        elevation_m,
    )
}

fn handling(
    row: &mut Row<'_>,
    column: &'static str,
    usual: HandlingMode,
    reading: &Reading<'_>,
) -> HandlingDraft {
    let mode = row.choice(column, &MODES, MODE_CHOICES).unwrap_or(usual);
    let times = reading.facts.handling.of(mode);
    HandlingDraft {
        setup_min: row.optional_number("setup_min").unwrap_or(times.setup_min),
        ..times
    }
}
