//! `products.csv`: the catalogue.

use crate::table::{Column, Folder, Record, Row, optional, required};
use optimizer::draft::{Estimates, Packaging, ProductDraft};
use optimizer::problem::{EthyleneLevel, ExcursionClass, GreenChannel, HygieneClass};
use optimizer::validate::{Kind, Severity};

pub(crate) const FILE: &str = "products.csv";
pub(super) const COLUMNS: [Column; 32] = [
    required("product_id", &["编号"]),
    required("name_zh", &["品种"]),
    required("name_en", &[]),
    required("group", &[]),
    required("t_min_c", &[]),
    required("t_max_c", &[]),
    required("t_opt_c", &[]),
    required("chill_injury_c", &[]),
    required("freeze_point_c", &[]),
    required("ethylene_production", &[]),
    required("ethylene_sensitivity", &[]),
    required("odour_emit_0_3", &[]),
    required("odour_absorb_0_3", &[]),
    required("compat_group", &[]),
    required("max_h_harvest_to_precool", &[]),
    required("shelf_life_days_at_ref", &[]),
    required("t_ref_c", &[]),
    required("q10_0_10", &[]),
    required("q10_10_20", &[]),
    required("resp_0c_mw_kg", &[]),
    required("resp_5c_mw_kg", &[]),
    required("resp_10c_mw_kg", &[]),
    required("resp_20c_mw_kg", &[]),
    required("stow_density_kg_m3", &[]),
    required("cp_kj_kgk", &[]),
    required("green_channel", &[]),
    required("price_yuan_kg_indicative", &[]),
    required("chill_tolerance_h_at_5k_below", &[]),
    optional("hygiene", &[]),
    optional("excursion_class", &[]),
    optional("packaging", &[]),
    optional("aliases", &["别名"]),
];

const ETHYLENE: [(&str, EthyleneLevel); 5] = [
    ("vl", EthyleneLevel::VeryLow),
    ("l", EthyleneLevel::Low),
    ("m", EthyleneLevel::Medium),
    ("h", EthyleneLevel::High),
    ("vh", EthyleneLevel::VeryHigh),
];
const GREEN: [(&str, GreenChannel); 3] = [
    ("y", GreenChannel::Listed),
    ("n", GreenChannel::NotListed),
    ("cond", GreenChannel::Disputed),
];
const HYGIENE: [(&str, HygieneClass); 3] = [
    ("clean", HygieneClass::Clean),
    ("raw", HygieneClass::Raw),
    ("live", HygieneClass::Live),
];
const EXCURSION: [(&str, ExcursionClass); 6] = [
    ("produce", ExcursionClass::Produce),
    ("chilled_meat", ExcursionClass::ChilledMeat),
    ("prepared", ExcursionClass::Prepared),
    ("raw_milk", ExcursionClass::RawMilk),
    ("frozen", ExcursionClass::Frozen),
    ("ambient", ExcursionClass::Ambient),
];
/// Words for packaging, also in lot lists.
pub(crate) const PACKAGING: [(&str, Packaging); 15] = [
    ("crate", Packaging::Crate),
    ("筐", Packaging::Crate),
    ("leafy_crate", Packaging::LeafyCrate),
    ("敞口筐", Packaging::LeafyCrate),
    ("carton", Packaging::Carton),
    ("箱", Packaging::Carton),
    ("纸箱", Packaging::Carton),
    ("bag", Packaging::Bag),
    ("袋", Packaging::Bag),
    ("bottle", Packaging::Bottle),
    ("瓶", Packaging::Bottle),
    ("carcass", Packaging::Carcass),
    ("胴体", Packaging::Carcass),
    ("frozen", Packaging::Frozen),
    ("冻品", Packaging::Frozen),
];
/// The same for people.
pub(crate) const PACKAGING_CHOICES: &str =
    "筐 crate, 敞口筐 leafy_crate, 纸箱 carton, 袋 bag, 瓶 bottle, 胴体 carcass, 冻品 frozen";

/// All products of the file's rows; what is wrong is noted in the folder.
pub(super) fn read(
    folder: &mut Folder,
    catalogue: &[Record],
    estimates: &Estimates,
) -> Vec<ProductDraft> {
    let Some(table) = folder.table_of(FILE, catalogue, &COLUMNS) else {
        return Vec::new();
    };
    let products = folder.rows(&table, |row| product(row, estimates));
    let mut found: Vec<_> = products.iter().flat_map(ProductDraft::inspect).collect();
    found.retain(|finding| {
        let read_wrong = folder
            .findings
            .iter()
            .any(|known| known.source == finding.source);
        finding.severity() == Severity::Error && !read_wrong
    });
    folder.findings.extend(found);
    products
}

fn product(row: &mut Row<'_>, estimates: &Estimates) -> ProductDraft {
    let id = row.id(Kind::Product, "product_id");
    let group = row.text("group");
    let name_zh = row.text("name_zh");
    let class = excursion_class(row, &id, &group);
    let density = row.number("stow_density_kg_m3");
    let is_frozen = class == ExcursionClass::Frozen;
    ProductDraft {
        source: row.source(),
        aliases: aliases(&name_zh, row.list("aliases")),
        id,
        name_zh,
        name_en: row.text("name_en"),
        window_c: [row.number("t_min_c"), row.number("t_max_c")],
        optimum_c: row.number("t_opt_c"),
        chilling_c: row.optional_number("chill_injury_c"),
        chilling_tolerance_h: row.optional_number("chill_tolerance_h_at_5k_below"),
        freezing_c: row.optional_number("freeze_point_c").filter(|_| !is_frozen),
        ethylene_production: ethylene(row, "ethylene_production"),
        ethylene_sensitivity: ethylene(row, "ethylene_sensitivity"),
        odor_emission: row.number("odour_emit_0_3"),
        odor_absorption: row.number("odour_absorb_0_3"),
        storage_group: row.text("compat_group"),
        hygiene: hygiene(row, &group),
        excursion: class,
        hours_to_cold: row.number("max_h_harvest_to_precool"),
        shelf_life_days: row.number("shelf_life_days_at_ref"),
        reference_c: row.number("t_ref_c"),
        q10: q10(row, estimates),
        respiration_mw_kg: [
            row.number("resp_0c_mw_kg"),
            row.number("resp_5c_mw_kg"),
            row.number("resp_10c_mw_kg"),
            row.number("resp_20c_mw_kg"),
        ],
        specific_heat_kj: row.number("cp_kj_kgk"),
        density_kg_m3: density,
        green_channel: row
            .choice("green_channel", &GREEN, "Y, N, COND")
            .unwrap_or(GreenChannel::NotListed),
        price_yuan_kg: row.number("price_yuan_kg_indicative"),
        packaging: packaging(row, &group, density < estimates.leafy_kg_m3),
    }
}

fn ethylene(row: &mut Row<'_>, column: &'static str) -> EthyleneLevel {
    row.choice(column, &ETHYLENE, "VL, L, M, H, VH")
        .unwrap_or(EthyleneLevel::VeryLow)
}

/// Above 20 °C by the settings, though never steeper than the product's own band below.
fn q10(row: &mut Row<'_>, estimates: &Estimates) -> [f64; 4] {
    let cold = row.number("q10_0_10");
    let cool = row.optional_number("q10_10_20").unwrap_or(cold);
    let [warm, hot] = estimates.warm_q10.map(|q10| q10.min(cool));
    [cold, cool, warm, hot]
}

/// `生菜/油麦菜` is known by either name, `药茶鲜叶(连翘)` also without its brackets.
fn aliases(name: &str, mut aliases: Vec<String>) -> Vec<String> {
    let bare = name.split(['(', '（']).next().unwrap_or(name);
    aliases.push(bare.to_owned());
    aliases.extend(bare.split('/').map(str::to_owned));
    aliases.retain(|alias| alias != name && !alias.is_empty());
    aliases.dedup();
    aliases
}

/// Stated, or by group: the excursion rules know meat with fish, milk products, frozen goods;
/// everything that grows is produce.
fn excursion_class(row: &mut Row<'_>, id: &str, group: &str) -> ExcursionClass {
    let stated = row.choice(
        "excursion_class",
        &EXCURSION,
        "produce, chilled_meat, prepared, raw_milk, frozen, ambient",
    );
    stated.unwrap_or(match group {
        "meat" | "aquatic" => ExcursionClass::ChilledMeat,
        "dairy" if id == "raw_milk" => ExcursionClass::RawMilk,
        "dairy" | "prepared" => ExcursionClass::Prepared,
        "frozen" => ExcursionClass::Frozen,
        "grain" | "dried" | "ambient" => ExcursionClass::Ambient,
        _ => ExcursionClass::Produce,
    })
}

/// Stated, or by group; what swims in `G11` is alive.
fn hygiene(row: &mut Row<'_>, group: &str) -> HygieneClass {
    let stated = row.choice("hygiene", &HYGIENE, "clean, raw, live");
    let is_live = row.optional_text("compat_group").as_deref() == Some("G11");
    stated.unwrap_or(match group {
        "aquatic" if is_live => HygieneClass::Live,
        "meat" | "aquatic" => HygieneClass::Raw,
        _ => HygieneClass::Clean,
    })
}

fn packaging(row: &mut Row<'_>, group: &str, is_loose: bool) -> Packaging {
    let stated = row.choice("packaging", &PACKAGING, PACKAGING_CHOICES);
    stated.unwrap_or(match group {
        "frozen" => Packaging::Frozen,
        "meat" => Packaging::Carcass,
        "dairy" => Packaging::Bottle,
        "tuber" | "grain" | "dried" => Packaging::Bag,
        "veg" | "fungus" | "herb" if is_loose => Packaging::LeafyCrate,
        _ => Packaging::Crate,
    })
}
