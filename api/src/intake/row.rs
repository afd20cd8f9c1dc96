//! One row of fields as values for `lots.csv`, with all that had to be said about it.

use super::measure::Mass;
use super::place::{Found, Pair, pair, suspected};
use super::when::{Span, written};
use super::{Desk, Draft, note};
use crate::datum::{Datum, meters_between, to_wgs84};
use crate::text;
use optimizer::draft::ProductDraft;
use optimizer::units::{PlanTime, Position};

/// Largest mass of a lot: the largest truck's payload, rounded up.
const LARGEST_KG: f64 = 30_000.0;
/// Shortest time in which a lot can be weighed and loaded.
const SHORTEST_LOADING_S: i32 = 600;

/// Fields that go through as written.
const PLAIN: [&str; 9] = [
    "packaging",
    "pallets",
    "volume_m3",
    "value_yuan",
    "priority",
    "due",
    "due_yuan_per_hour",
    "hubs",
    "certificate",
];

pub(super) fn read(desk: &Desk, draft: &mut Draft) {
    if ["product", "mass_kg", "count"]
        .iter()
        .all(|field| !draft.cells.contains_key(field))
    {
        draft.notes.push(note::not_a_lot());
        return;
    }
    if let Some(id) = draft.cells.get("lot_id") {
        let id = text::half_width_names(id);
        draft.lot.insert("lot_id", id);
    }
    let product = product(desk, draft);
    let position = position(desk, draft);
    market(desk, draft, position);
    mass(desk, draft, product);
    let span = window(desk, draft);
    precooled(draft);
    temperatures(draft, product);
    harvest(desk, draft, product, span);
    for field in PLAIN {
        if let Some(value) = draft.cells.get(field) {
            draft.lot.insert(field, value.clone());
        }
    }
    needs(draft);
}

fn product<'d>(desk: &'d Desk, draft: &mut Draft) -> Option<&'d ProductDraft> {
    let Some(written) = draft.cells.get("product").cloned() else {
        draft.notes.push(note::product_missing());
        return None;
    };
    if let Some(found) = desk.products.find(&written) {
        let own = [&found.id, &found.name_zh, &found.name_en];
        let is_known = own
            .into_iter()
            .chain(&found.aliases)
            .any(|name| *name == written);
        if is_known {
            draft.lot.insert("product", written);
        } else {
            draft.notes.push(note::product_as(&written, &found.name_zh));
            draft.lot.insert("product", found.name_zh.clone());
        }
        return Some(found);
    }
    match desk.products.several(&written) {
        Some(several) => {
            let names: Vec<&str> = several.iter().map(|draft| draft.name_zh.as_str()).collect();
            let apart = several.windows(2).any(|pair| {
                let overlap = pair[0].window_c[0] <= pair[1].window_c[1]
                    && pair[1].window_c[0] <= pair[0].window_c[1];
                let smells = |a: &ProductDraft, b: &ProductDraft| {
                    a.odor_emission >= 2.0 && b.odor_absorption >= 2.0
                };
                !overlap
                    || smells(pair[0], pair[1])
                    || smells(pair[1], pair[0])
                    || pair[0].hygiene != pair[1].hygiene
            });
            draft
                .notes
                .push(note::products_several(&names.join("、"), apart));
        }
        None => draft.notes.push(note::product_unknown(
            &written,
            desk.products.nearest(&written),
        )),
    }
    None
}

/// The coordinates of a row, put right, in WGS-84 if a person has said what they are.
fn position(desk: &Desk, draft: &mut Draft) -> Option<Position> {
    let (lon, lat) = match (
        draft.cells.get("coordinates"),
        draft.cells.get("lon"),
        draft.cells.get("lat"),
    ) {
        (Some(both), ..) => {
            let both = text::half_width(both);
            let mut parts = both.split([',', ' ', '/']).filter(|part| !part.is_empty());
            (
                parts.next()?.to_owned(),
                parts.next().unwrap_or("").to_owned(),
            )
        }
        (None, Some(lon), Some(lat)) => (lon.clone(), lat.clone()),
        _ => return None,
    };
    let (Some(east), Some(north)) = (text::number(&lon), text::number(&lat)) else {
        draft.notes.push(note::not_a_number(
            "坐标 coordinates",
            &format!("{lon},{lat}"),
        ));
        return None;
    };
    let point = match pair(east, north) {
        Pair::Right(point) => point,
        Pair::Swapped(point) => {
            draft.notes.push(note::swapped(point.lon, point.lat));
            point
        }
        Pair::Zero => {
            draft.notes.push(note::coordinates_zero());
            return None;
        }
        Pair::Outside(_) => {
            draft.notes.push(note::coordinates_outside(east, north));
            return None;
        }
    };
    match desk.datum {
        Some(datum) if datum != Datum::Wgs84 => {
            let moved = to_wgs84(point, datum);
            draft
                .notes
                .push(note::datum_changed(datum, moved.lon, moved.lat));
            Some(moved)
        }
        _ => Some(point),
    }
}

fn market(desk: &Desk, draft: &mut Draft, position: Option<Position>) {
    let Some(name) = draft.cells.get("market").cloned() else {
        draft.notes.push(note::market_missing());
        return;
    };
    let county = draft.cells.get("county").map(String::as_str);
    let has_bad_position = draft
        .notes
        .iter()
        .any(|note| note.code.starts_with("coordinates"));
    match desk.places.find(&name, county) {
        Found::Market(index) => known_market(desk, draft, index, &name, position),
        Found::Markets(several) => {
            let names: Vec<&str> = several
                .iter()
                .map(|&index| desk.places.markets[index].name.as_str())
                .collect();
            draft
                .notes
                .push(note::market_ambiguous(&name, &names.join("、")));
        }
        _ if has_bad_position => {}
        Found::Township(county, _) | Found::NoPosition(county) if position.is_some() => {
            new_market(draft, &name, &county, position.expect("asked just now"));
        }
        Found::Counties(counties) if position.is_none() => {
            draft
                .notes
                .push(note::county_needed(&name, &counties.join("、")));
        }
        Found::Township(county, place) => new_market(draft, &name, &county, place),
        Found::NoPosition(county) => draft.notes.push(note::no_position(&name, &county)),
        Found::Counties(_) | Found::Nothing => match position {
            Some(position) => new_market(draft, &name, "", position),
            None => draft
                .notes
                .push(note::market_unknown(&name, desk.places.nearest(&name))),
        },
    }
}

fn known_market(
    desk: &Desk,
    draft: &mut Draft,
    index: usize,
    written: &str,
    position: Option<Position>,
) {
    const FAR_M: f64 = 150.0;
    let market = &desk.places.markets[index];
    if written != market.id && written != market.name {
        draft.notes.push(note::market_as(written, &market.name));
    }
    if let Some(position) = position {
        let meters = meters_between(position, market.position);
        if let Some((datum, meters)) = suspected(position, market.position) {
            draft.suspicion = Some(datum);
            draft
                .notes
                .push(note::datum_seen(datum, &market.name, meters));
        } else if meters > FAR_M {
            draft.notes.push(note::position_kept(&market.name, meters));
        }
    }
    let exact = written == market.name;
    let name = if exact { &market.name } else { &market.id };
    draft.lot.insert("market", name.clone());
}

fn new_market(draft: &mut Draft, name: &str, county: &str, position: Position) {
    draft
        .notes
        .push(note::market_new(name, county, position.lon, position.lat));
    draft.new_market = Some((name.to_owned(), county.to_owned(), position));
    draft.lot.insert("market", name.to_owned());
}

fn mass(desk: &Desk, draft: &mut Draft, product: Option<&ProductDraft>) {
    let field = ["mass_kg", "count"]
        .into_iter()
        .find(|field| draft.cells.contains_key(field));
    let Some(field) = field else {
        draft.notes.push(note::mass_missing());
        return;
    };
    let cell = draft.cells[field].clone();
    let Some((count, own_unit)) = text::quantity(&cell) else {
        draft.notes.push(note::not_a_number("重量 mass", &cell));
        return;
    };
    let header = draft
        .units
        .iter()
        .find(|(known, _)| *known == field)
        .map(|&(_, unit)| unit.to_owned());
    let column = draft.cells.get("unit").cloned();
    let unit = Some(own_unit)
        .filter(|unit| !unit.is_empty())
        .or(column)
        .or(header);
    let usual = if field == "count" { "件" } else { "" };
    let unit = unit.unwrap_or_else(|| usual.into());
    let Some(product) = product else { return };
    let said = format!("{}{unit}", plain(count));
    let kg = match desk.weights.mass(count, &unit, &product.id) {
        Mass::Kilograms(kg) => kg,
        Mass::Converted(kg) => {
            draft.notes.push(note::converted(&said, &plain(kg)));
            kg
        }
        Mass::Counted { kg, each, source } => {
            draft
                .notes
                .push(note::counted(&said, each, &plain(kg), &source));
            kg
        }
        Mass::Unknown => {
            draft
                .notes
                .push(note::unit_unknown(&unit, &product.name_zh));
            return;
        }
    };
    if kg <= 0.0 || kg > LARGEST_KG {
        draft.notes.push(note::mass_impossible(kg));
        return;
    }
    draft.lot.insert("mass_kg", plain(kg));
}

/// A number without a needless point.
fn plain(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    rounded.to_string()
}

fn window(desk: &Desk, draft: &mut Draft) -> Span {
    let mut span = Span::default();
    if let Some(cell) = draft.cells.get("window").cloned() {
        match desk.days.span(&cell) {
            Some(said) if said.overnight => {
                let until = said.until.map_or(String::new(), written);
                draft.notes.push(note::overnight(&cell, &until));
                span = said;
            }
            Some(said) => {
                let ends = [said.from, said.until].map(|end| end.map_or("…".into(), written));
                draft.notes.push(note::time_as(&cell, &ends.join("–")));
                span = said;
            }
            None => draft
                .notes
                .push(note::time_unreadable("装车时间 loading time", &cell)),
        }
    }
    span.from = moment(desk, draft, "ready_from").or(span.from);
    span.until = moment(desk, draft, "ready_until").or(span.until);
    if let (Some(from), Some(until)) = (span.from, span.until)
        && until.0 < from.0 + SHORTEST_LOADING_S
    {
        draft
            .notes
            .push(note::window_backwards(&written(from), &written(until)));
    }
    for (field, end) in [("ready_from", span.from), ("ready_until", span.until)] {
        if let Some(end) = end {
            draft.lot.insert(field, written(end));
        }
    }
    span
}

fn moment(desk: &Desk, draft: &mut Draft, field: &'static str) -> Option<PlanTime> {
    let cell = draft.cells.get(field)?.clone();
    let Some(moment) = desk.days.moment(&cell) else {
        draft.notes.push(note::time_unreadable("时间 time", &cell));
        return None;
    };
    let canonical = written(moment);
    if text::half_width(&cell) != canonical
        && text::moment(&cell, Some(desk.days.planned)).is_none()
    {
        draft.notes.push(note::time_as(&cell, &canonical));
    }
    Some(moment)
}

fn precooled(draft: &mut Draft) {
    let cell = draft
        .cells
        .get("precooled")
        .map(|cell| text::half_width(cell).to_lowercase());
    let yes = match cell.as_deref() {
        None => {
            draft.notes.push(note::precool_assumed());
            false
        }
        Some(
            "否" | "无" | "没" | "没有" | "未" | "no" | "n" | "0" | "false" | "×" | "x" | "没预冷"
            | "未预冷",
        ) => false,
        Some("是" | "有" | "已" | "yes" | "y" | "1" | "true" | "√" | "✓" | "已预冷" | "预冷") => {
            true
        }
        Some(other) => {
            draft
                .notes
                .push(note::not_a_number("已预冷 pre-cooled", other));
            false
        }
    };
    draft
        .lot
        .insert("precooled", if yes { "是" } else { "否" }.into());
}

fn temperatures(draft: &mut Draft, product: Option<&ProductDraft>) {
    if let Some(cell) = draft.cells.get("core_c").cloned() {
        let bare = cell.trim_end_matches('度');
        match text::number(bare) {
            Some(value) if (-40.0..=60.0).contains(&value) => {
                draft.lot.insert("core_c", value.to_string());
            }
            _ => draft
                .notes
                .push(note::not_a_number("货温 core temperature", &cell)),
        }
    }
    let asked = draft.cells.get("set_point").cloned();
    if let (Some(cell), Some(product)) = (asked, product) {
        let [low, high] = product.window_c;
        match text::number(cell.trim_end_matches('度')) {
            Some(value) if (low..=high).contains(&value) => {}
            Some(value) => {
                draft
                    .notes
                    .push(note::set_point_outside(value, low, high, &product.name_zh));
            }
            None => draft
                .notes
                .push(note::not_a_number("设定温度 set point", &cell)),
        }
    }
}

fn harvest(desk: &Desk, draft: &mut Draft, product: Option<&ProductDraft>, span: Span) {
    let harvested = match moment(desk, draft, "harvested") {
        Some(moment) => moment,
        None if draft.cells.contains_key("harvested") => return,
        None => {
            let usual = PlanTime::at(-7, 0);
            draft.notes.push(note::harvest_assumed(&written(usual)));
            usual
        }
    };
    draft.lot.insert("harvested", written(harvested));
    let latest = span.until.unwrap_or(PlanTime::at(24, 0));
    if harvested >= latest {
        draft.notes.push(note::harvest_future(&written(harvested)));
        return;
    }
    let is_cold = draft.lot.get("precooled").is_some_and(|cell| cell == "是");
    let begins = span.from.unwrap_or(PlanTime::at(4, 0));
    let hours = f64::from(begins.0 - harvested.0) / 3600.0;
    if let Some(product) = product
        && !is_cold
        && product.hours_to_cold > 0.0
        && hours > product.hours_to_cold
    {
        draft
            .notes
            .push(note::clock_run_out(hours, product.hours_to_cold));
    }
}

fn needs(draft: &mut Draft) {
    if let Some(needs) = draft.cells.get("needs") {
        draft.lot.insert("needs", needs.clone());
    }
    let Some(remark) = draft.cells.get("remark").cloned() else {
        return;
    };
    let is_closed = remark.contains("封闭") || remark.contains("冷藏车");
    draft.notes.push(if is_closed {
        note::closed_box()
    } else {
        note::said(&remark)
    });
}
