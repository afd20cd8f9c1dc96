//! A plan as one HTML file: map, trucks, timeline, temperature curves. It opens without internet.

use super::table::product_name;
use super::{Directory, Showing};
use crate::dto::RemedyKind;
use crate::words::{Language, cause_name, cost_name, remedy};
use optimizer::plan::{PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip, Remedy, UnservedLot};
use optimizer::units::{Celsius, PlanTime, Position};
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../ui/plan.html");
const STYLE: &str = include_str!("../../ui/plan.css");
const SCRIPT: &str = include_str!("../../ui/plan.js");

/// A road drawn under the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseRoad {
    /// Decides width and color.
    pub class: RoadStyle,
    /// Its course.
    pub line: Vec<Position>,
}

/// How a road is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the OSM highway classes of the same names")]
pub enum RoadStyle {
    Motorway,
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Other,
}

/// The core temperature of one lot from its loading to the hub.
pub type Curve = Vec<(PlanTime, Celsius)>;

/// The page as text: `curves[route]` holds one curve per lot in driving order.
pub fn render(showing: &Showing, roads: &[BaseRoad], curves: &[Vec<Curve>]) -> String {
    let writer = Writer {
        showing,
        directory: Directory::new(showing.problem),
        curves,
    };
    let data = writer.data(roads).to_string();
    let title = format!("{} {}", showing.day, showing.date);
    PAGE.replace("{{title}}", &escape_html(&title))
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT)
        .replace("{{data}}", &escape_script(&data))
}

/// What a page that was rendered before draws: trucks with trips, stops, curves and roads driven;
/// costs; lots left behind with reasons and remedies; the words of both languages.
pub fn data_of(page: &str) -> Option<Value> {
    const OPEN: &str = "<script id=\"data\" type=\"application/json\">";
    let (_, data) = page.split_once(OPEN)?;
    serde_json::from_str(data.split_once("</script>")?.0).ok()
}

/// JSON inside a script element must not be able to close it.
fn escape_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

struct Writer<'a> {
    showing: &'a Showing<'a>,
    directory: Directory<'a>,
    curves: &'a [Vec<Curve>],
}

impl Writer<'_> {
    fn data(&self, roads: &[BaseRoad]) -> Value {
        let Showing {
            plan,
            day,
            date,
            attribution,
            language,
            ..
        } = *self.showing;
        let costs: Vec<Value> = self
            .showing
            .cost_items(&plan.costs)
            .iter()
            .map(|&(key, cost)| {
                let (zh, en) = (cost_name(key, Language::Zh), cost_name(key, Language::En));
                json!({ "zh": zh, "en": en, "fen": cost.0 })
            })
            .collect();
        json!({
            "day": day,
            "date": date.to_string(),
            "attribution": attribution,
            "language": language.pick("zh", "en"),
            "total_fen": plan.costs.total().0,
            "costs": costs,
            "bound": self.showing.bound.map(|bound| json!({
                "zh": bound.words(Language::Zh),
                "en": bound.words(Language::En),
            })),
            "trucks": plan.routes.iter().enumerate().map(|(i, route)| self.truck(i, route)).collect::<Vec<_>>(),
            "unserved": plan.unserved.iter().filter_map(|lot| self.unserved(lot)).collect::<Vec<_>>(),
            "roads": roads.iter().map(road).collect::<Vec<_>>(),
            "words": words(),
        })
    }

    fn truck(&self, index: usize, route: &PlannedRoute) -> Value {
        let distance = route.distance();
        let kg: u32 = route
            .trips
            .iter()
            .flat_map(|trip| &trip.stops)
            .filter_map(|stop| self.kg(stop))
            .sum();
        let mut curves = self.curves[index].iter();
        let trips: Vec<Value> = route
            .trips
            .iter()
            .map(|trip| self.trip(trip, &mut curves))
            .collect();
        json!({
            "id": route.vehicle,
            "name": self.directory.vehicle(&route.vehicle).map(|vehicle| &vehicle.name),
            "departure": route.departure.0,
            "finish": route.finish.0,
            "km": distance.kilometers(),
            "kg": kg,
            "cost_fen": route.costs.total().0,
            "costs": self.showing.cost_items(&route.costs).iter().map(|&(key, cost)| json!([key, cost.0])).collect::<Vec<_>>(),
            "payload_kg": self.directory.vehicle(&route.vehicle).map(|vehicle| vehicle.limits.payload.kg),
            "trips": trips,
            "home": route.home.as_ref().map(leg),
            "lines": self.showing.lines[index].iter().map(|points| line(points)).collect::<Vec<_>>(),
        })
    }

    fn kg(&self, stop: &PlannedStop) -> Option<u32> {
        self.directory.lot(&stop.lot).map(|lot| lot.load.kg)
    }

    fn trip<'c>(&self, trip: &PlannedTrip, curves: &mut impl Iterator<Item = &'c Curve>) -> Value {
        let hub = self.directory.hub(&trip.hub);
        let departure = trip
            .stops
            .first()
            .map_or(trip.to_hub.departure, |stop| stop.leg.departure);
        let stops: Vec<Value> = trip
            .stops
            .iter()
            .filter_map(|planned| self.stop(planned, curves.next()?))
            .collect();
        json!({
            "hub": hub.map_or(&trip.hub, |hub| &hub.name),
            "hub_position": hub.map(|hub| point(hub.position)),
            "set_points_c": trip.set_points.iter().map(|c| c.map(Celsius::degrees)).collect::<Vec<_>>(),
            "precool_from": trip.precool_from.map(|moment| moment.0),
            "departure": departure.0,
            "stops": stops,
            "to_hub": leg(&trip.to_hub),
            "unload_start": trip.unload_start.0,
            "unload_end": trip.unload_end.0,
        })
    }

    fn stop(&self, stop: &PlannedStop, curve: &Curve) -> Option<Value> {
        let lot = self.directory.lot(&stop.lot)?;
        let (market, product) = (self.directory.market(lot), self.directory.product(lot));
        let window = product.window;
        Some(json!({
            "leg": leg(&stop.leg),
            "lot": stop.lot,
            "market": market.name,
            "position": point(market.position),
            "product": { "zh": product.name_zh, "en": product.name_en },
            "kg": lot.load.kg,
            "precooled": lot.precooled,
            "core_c": lot.core.degrees(),
            "core_at_hub_c": stop.quality.core_at_hub.degrees(),
            "shelf_life_used": stop.quality.shelf_life_used,
            "window_c": [window.min().degrees(), window.max().degrees()],
            "load_start": stop.load_start.0,
            "load_end": stop.load_end.0,
            "curve": curve.iter().map(|(at, core)| json!([at.0, tidy(core.degrees(), 100.0)])).collect::<Vec<_>>(),
        }))
    }

    fn unserved(&self, unserved: &UnservedLot) -> Option<Value> {
        let lot = self.directory.lot(&unserved.lot)?;
        let (market, product) = (self.directory.market(lot), self.directory.product(lot));
        let why = |language| {
            let names: Vec<&str> = unserved
                .reasons
                .iter()
                .map(|reason| cause_name(reason.cause, language))
                .collect();
            names.join(" · ")
        };
        let help = |language: Language| {
            let ways: Vec<String> = unserved
                .remedies
                .iter()
                .map(|way| remedy(way, language))
                .collect();
            ways.join(language.pick("；或", "; or "))
        };
        Some(json!({
            "lot": unserved.lot,
            "market": market.name,
            "position": point(market.position),
            "product": {
                "zh": product_name(product, Language::Zh),
                "en": product_name(product, Language::En),
            },
            "kg": lot.load.kg,
            "remedies": unserved.remedies.iter().map(remedy_value).collect::<Vec<_>>(),
            "why": { "zh": why(Language::Zh), "en": why(Language::En) },
            "help": { "zh": help(Language::Zh), "en": help(Language::En) },
        }))
    }
}

/// A remedy for a page that can do it, with its words.
fn remedy_value(way: &Remedy) -> Value {
    let mut value = serde_json::to_value(RemedyKind::from(way)).unwrap_or_default();
    value["zh"] = remedy(way, Language::Zh).into();
    value["en"] = remedy(way, Language::En).into();
    value
}

fn leg(leg: &PlannedLeg) -> Value {
    json!({
        "departure": leg.departure.0,
        "arrival": leg.arrival.0,
        "rest_min": leg.rest.0.div_ceil(60),
        "book_by": leg.book_by.map(|moment| moment.0),
        "km": tidy(leg.distance.kilometers(), 10.0),
        "toll_fen": leg.toll.0,
        "green": leg.green_channel,
    })
}

fn road(road: &BaseRoad) -> Value {
    let class = match road.class {
        RoadStyle::Motorway => "motorway",
        RoadStyle::Trunk => "trunk",
        RoadStyle::Primary => "primary",
        RoadStyle::Secondary => "secondary",
        RoadStyle::Tertiary => "tertiary",
        RoadStyle::Other => "other",
    };
    json!({ "class": class, "line": line(&road.line) })
}

fn line(points: &[Position]) -> Vec<Value> {
    points.iter().copied().map(point).collect()
}

/// Five places are about a meter: enough to look at.
fn point(position: Position) -> Value {
    json!([tidy(position.lon, 1e5), tidy(position.lat, 1e5)])
}

fn tidy(value: f64, scale: f64) -> f64 {
    (value * scale).round() / scale
}

/// The page's own words.
fn words() -> Value {
    let entries = [
        ("trucks", "辆车", "trucks"),
        ("lots", "批货", "lots"),
        ("mass", "收货", "collected"),
        ("road", "里程", "driven"),
        ("unserved", "未收", "left behind"),
        ("total", "合计（元）", "total (yuan)"),
        ("yuan", "元", "yuan"),
        ("costs", "费用（元）", "Costs (yuan)"),
        ("warm", "未预冷", "field-warm"),
        ("rest", "途中休息", "rest"),
        ("book", "绿通预约不晚于", "book green channel by"),
        ("life", "货架期", "shelf life"),
        ("precool", "调温到", "bring the box to"),
        ("unload", "入库", "unload"),
        (
            "timeline",
            "各车时间表：灰 行驶 · 彩 装货 · 黑 卸货 · 蓝 调温",
            "Timeline: gray drive · color load · black unload · blue box brought to temperature",
        ),
        ("drive", "行驶", "drive"),
        (
            "pick",
            "点一批货看货温曲线",
            "Pick a lot to see its temperature",
        ),
        ("core", "中心温度", "core temperature"),
        ("band", "适温", "window"),
        ("day", "日", "d"),
    ];
    let pairs = entries.map(|(key, zh, en)| (key.to_owned(), json!({ "zh": zh, "en": en })));
    Value::Object(pairs.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_cannot_close_the_script_it_is_written_into() {
        assert!(!escape_script(&json!("</script><script>").to_string()).contains('<'));
    }

    #[test]
    fn what_a_page_draws_can_be_read_back() {
        let data = json!({ "day": "</script>", "trucks": [] });
        let page = PAGE.replace("{{data}}", &escape_script(&data.to_string()));
        assert_eq!(data_of(&page), Some(data));
    }

    #[test]
    fn the_page_asks_nobody_for_anything() {
        for part in [PAGE, STYLE, SCRIPT] {
            assert!(!part.contains("http:") && !part.contains("https:") && !part.contains("//cdn"));
        }
    }
}
