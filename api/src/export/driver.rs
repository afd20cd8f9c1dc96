//! The driver's page of one tour: one HTML file that works without signal and keeps what the driver
//! records on the phone.

use super::Surroundings;
use super::itinerary::{Pickup, Task, Tour, Visit};
use crate::clock::to_rfc3339;
use crate::links::{MAP_APPS, amap_tour};
use crate::output::{Showing, set_points};
use optimizer::units::{Celsius, PlanTime};
use serde_json::{Map, Value, json};

const PAGE: &str = include_str!("../../ui/driver.html");
const STYLE: &str = include_str!("../../ui/driver.css");
const SCRIPT: &str = include_str!("../../ui/driver.js");

/// Where a page that is served finds its server. A page that is a file has none.
#[derive(Clone, Copy, Debug)]
pub struct Served<'a> {
    /// Takes events as JSON Lines, posted; each identifier counts once.
    pub sync: &'a str,
    /// The service worker that keeps the page.
    pub worker: &'a str,
    /// The manifest that lets it be installed.
    pub manifest: &'a str,
}

/// The page as a file of its own.
pub fn render(showing: &Showing<'_>, tour: &Tour<'_>, around: &Surroundings<'_>) -> String {
    page(showing, tour, around, None)
}

/// The page as a server gives it.
pub fn render_served(
    showing: &Showing<'_>,
    tour: &Tour<'_>,
    around: &Surroundings<'_>,
    served: Served<'_>,
) -> String {
    page(showing, tour, around, Some(served))
}

fn page(
    showing: &Showing<'_>,
    tour: &Tour<'_>,
    around: &Surroundings<'_>,
    served: Option<Served<'_>>,
) -> String {
    let title = format!("{} {}", tour.route.vehicle, showing.date);
    let manifest = served.map_or(String::new(), |served| {
        format!(
            "<link rel=\"manifest\" href=\"{}\">\n",
            super::xml::escape(served.manifest)
        )
    });
    let data = data(showing, tour, around, served).to_string();
    PAGE.replace("{{title}}", &super::xml::escape(&title))
        .replace("{{manifest}}", &manifest)
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT)
        .replace("{{data}}", &data.replace('<', "\\u003c"))
}

fn data(
    showing: &Showing<'_>,
    tour: &Tour<'_>,
    around: &Surroundings<'_>,
    served: Option<Served<'_>>,
) -> Value {
    let midnight = to_rfc3339(showing.date, PlanTime::MIDNIGHT);
    let midnight: Option<jiff::Timestamp> = midnight.parse().ok();
    json!({
        "id": format!("{}:{}:{}", around.fingerprint, showing.date, tour.route.vehicle),
        "day": showing.day,
        "date": showing.date.to_string(),
        "midnight_ms": midnight.map(jiff::Timestamp::as_millisecond),
        "vehicle": tour.route.vehicle,
        "language": showing.language.pick("zh", "en"),
        "attribution": showing.attribution,
        "departure": tour.route.departure.0,
        "sync": served.map(|served| served.sync),
        "worker": served.map(|served| served.worker),
        "tour": amap_tour(&tour.destinations()),
        "under_way": tour.is_under_way(),
        "aboard": tour.aboard.iter().map(aboard_data).collect::<Vec<_>>(),
        "checklist": checklist(tour),
        "visits": tour.visits.iter().map(|visit| visit_data(tour, visit)).collect::<Vec<_>>(),
        "words": words(),
    })
}

fn both(zh: impl Into<String>, en: impl Into<String>) -> Value {
    json!({ "zh": zh.into(), "en": en.into() })
}

fn checklist(tour: &Tour<'_>) -> Vec<Value> {
    let mut items = Vec::new();
    if let Some(trip) = tour.route.trips.first() {
        let points = set_points(trip);
        items.push(both(
            format!("预冷：厢温调到 {points}"),
            format!("box brought to {points}"),
        ));
    }
    items.push(both(
        "车厢清洁、无异味；门封、门帘完好",
        "box clean, no odor; door seals and curtain whole",
    ));
    items.push(both("温度记录仪已开", "temperature recorder on"));
    items.push(both(
        "封签、探针温度计带上",
        "seals and probe thermometer with me",
    ));
    if let Some(by) = tour.route.legs().filter_map(|leg| leg.book_by).min() {
        let clock = crate::clock::to_clock(by, " ");
        items.push(both(
            format!("绿通预约（不晚于 {clock}）"),
            format!("green channel booked (by {clock})"),
        ));
    }
    items
}

fn visit_data(tour: &Tour<'_>, visit: &Visit<'_>) -> Value {
    let links: Map<String, Value> = MAP_APPS
        .iter()
        .map(|app| (app.code().to_owned(), app.link(visit.destination()).into()))
        .collect();
    let mut value = json!({
        "n": visit.number,
        "trip": visit.trip_index,
        "name": visit.name,
        "arrival": visit.leg.arrival.0,
        "start": visit.start.0,
        "end": visit.end.0,
        "km": (visit.leg.distance.kilometers() * 10.0).round() / 10.0,
        "rest_min": visit.leg.rest.0.div_ceil(60),
        "book_by": visit.leg.book_by.map(|moment| moment.0),
        "links": links,
    });
    let more = match visit.task {
        Task::Load(pickup) => load_data(visit, &pickup),
        Task::Unload(hub) => {
            let brings = || tour.brings(visit.trip_index);
            let kg: u32 = brings().map(|pickup| pickup.lot.load.kg).sum();
            let lots = brings().count();
            json!({ "kind": "unload", "place": hub.id, "kg": kg, "lots": lots, "latest": null })
        }
    };
    if let (Value::Object(all), Value::Object(more)) = (&mut value, more) {
        all.extend(more);
    }
    value
}

fn aboard_data(pickup: &Pickup<'_>) -> Value {
    json!({
        "lot": pickup.lot.id,
        "product": both(&pickup.product.name_zh, &pickup.product.name_en),
        "kg": pickup.lot.load.kg,
    })
}

fn load_data(visit: &Visit<'_>, pickup: &Pickup<'_>) -> Value {
    let window = pickup.product.window;
    let windows = pickup.lot.start_windows.iter();
    let latest = windows
        .filter(|window| window.start() <= visit.start && visit.start <= window.end())
        .map(|window| window.end().0)
        .next();
    json!({
        "kind": "load",
        "place": pickup.market.id,
        "lot": pickup.lot.id,
        "product": both(&pickup.product.name_zh, &pickup.product.name_en),
        "kg": pickup.lot.load.kg,
        "certificate": pickup.lot.certificate,
        "core_c": pickup.lot.core.degrees(),
        "set_point_c": visit.set_point().map(Celsius::degrees),
        "window_c": [window.min().degrees(), window.max().degrees()],
        "latest": latest,
    })
}

/// The page's own words.
fn words() -> Value {
    let pairs = WORDS.map(|(key, zh, en)| (key.to_owned(), both(zh, en)));
    Value::Object(pairs.into_iter().collect())
}

const WORDS: [(&str, &str, &str); 61] = [
    ("aboard", "已在车上", "On board already"),
    ("before", "出车前", "Before departure"),
    ("leaves", "出发", "leaves"),
    ("start", "出发", "Start"),
    ("box", "厢温 °C", "box °C"),
    ("load", "装货", "load"),
    ("unload", "入库", "unload"),
    ("arrive_by", "计划到达", "planned arrival"),
    ("arrived", "到了", "Arrived"),
    ("skip", "先去下一站，回头再来", "Skip, come back later"),
    ("amap", "高德导航", "Amap"),
    ("baidu", "百度导航", "Baidu"),
    ("phone_map", "手机地图", "Phone's map"),
    ("rest", "途中停车休息 {n} 分钟", "rest {n} min on the way"),
    ("book", "绿通预约不晚于", "book green channel by"),
    ("is_late", "已晚 {n} 分钟。", "{n} min late."),
    ("breaks", "会误时间窗：", "These windows break:"),
    (
        "breaks_none",
        "后面各站还赶得上。",
        "All later stops still hold.",
    ),
    ("set_point", "厢温设定", "set point"),
    ("planned_core", "计划货温", "planned core"),
    ("window", "适温", "window"),
    ("crates", "筐数", "crates"),
    ("kg", "实重 kg", "kg weighed"),
    ("core", "货温", "core"),
    (
        "hot",
        "货温 {measured} °C，比计划的 {planned} °C 高：先打电话给调度，再决定装不装",
        "core {measured} °C is above the planned {planned} °C: call the office before loading",
    ),
    ("photo", "拍合格证", "photo of the certificate"),
    ("loaded", "装好了", "Loaded"),
    ("refuse", "这批不收", "Lot refused"),
    ("left", "离开", "Leave"),
    ("lots", "批", "lots"),
    ("pieces", "件数", "pieces"),
    ("receiver", "收货人", "received by"),
    ("record", "装车时货温记录", "Core temperatures at loading"),
    ("delivered", "交接完成", "Handed over"),
    ("finished", "今天跑完了", "Done for today"),
    (
        "finished_help",
        "没有网络时，把记录文件用微信发给调度。",
        "Without network, send the file to the office.",
    ),
    ("export", "导出记录文件", "Export the record"),
    (
        "export_help",
        "存成文件用微信发出；手机不能下载就复制下面的文字。",
        "Save the file and send it; where the phone cannot, copy the text below.",
    ),
    ("late", "市场晚了", "Market is late"),
    ("late_title", "市场晚多久？", "How late is the market?"),
    ("late_text", "市场晚 {n} 分钟", "market {n} min late"),
    ("undo", "撤销上一步", "Undo"),
    (
        "undo_none",
        "没有可撤销的：已经发出的记录不能改，请打电话给调度",
        "Nothing to undo: what has been sent cannot be changed, call the office",
    ),
    ("breakdown", "车坏了", "Truck broken"),
    (
        "breakdown_sure",
        "车不能再走了？",
        "The truck cannot drive on?",
    ),
    ("breakdown_yes", "是，车坏了", "Yes, it is broken"),
    (
        "breakdown_text",
        "车坏了，请安排换车",
        "truck broken down, please send another",
    ),
    ("unit", "冷机坏了", "Unit failed"),
    ("unit_sure", "冷机不制冷了？", "The unit does not cool?"),
    ("unit_yes", "是，冷机坏了", "Yes, it failed"),
    (
        "unit_text",
        "冷机坏了，车还能走",
        "refrigeration unit failed, truck drives",
    ),
    ("tell", "告诉调度", "Tell the office"),
    ("sms", "发短信", "Send SMS"),
    ("all", "全部停靠", "All visits"),
    ("tour", "高德全程导航", "Whole tour in Amap"),
    ("close", "返回", "Back"),
    (
        "kept",
        "记录 {n} 条，都存在本机",
        "{n} records, kept on this phone",
    ),
    (
        "waiting",
        "{n} 条等信号再发，都存在本机",
        "{n} records wait for signal, kept on this phone",
    ),
    (
        "sent_back",
        "{n} 条被服务器退回（链接过期，或不是当天的）：请导出记录文件发给调度",
        "{n} records were sent back (the link has ended, or it is not their day): export the file for the office",
    ),
    ("synced", "记录都已发出", "All records sent"),
    (
        "forgetful",
        "这台手机不让网页存东西：关掉页面前请导出记录",
        "This phone lets pages keep nothing: export before closing",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asks_nobody_for_anything_and_speaks_to_old_phones() {
        for part in [PAGE, STYLE, SCRIPT] {
            assert!(!part.contains("http:") && !part.contains("https:") && !part.contains("//cdn"));
        }
        for modern in ["=>", "`", "const ", "let ", "async ", "?.", "??", "fetch("] {
            assert!(!SCRIPT.contains(modern), "{modern}");
        }
        for modern in ["display: grid", " gap:", "inset:", "aspect-ratio"] {
            assert!(!STYLE.contains(modern), "{modern}");
        }
    }

    #[test]
    fn every_word_the_script_says_is_in_the_catalogue() {
        let words = words();
        for part in SCRIPT.split("say('").skip(1) {
            let key = part.split('\'').next().unwrap();
            assert!(words.get(key).is_some(), "{key}");
        }
    }
}
