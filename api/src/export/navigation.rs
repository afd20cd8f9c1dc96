//! A tour's navigation links as a text that can be sent in `WeChat`.

use super::itinerary::Tour;
use crate::clock::to_clock;
use crate::links::{MAP_APPS, MapApp, amap_tour};
use crate::output::Showing;
use crate::words::Language;
use std::fmt::Write;

/// The links as text: the whole tour first, then place by place.
pub fn render(showing: &Showing<'_>, tour: &Tour<'_>) -> String {
    let language = showing.language;
    let mut text = format!("{} {} {}\n", showing.day, showing.date, tour.route.vehicle);
    let places = tour.destinations();
    let all = language.pick("高德·全程", "Amap, whole tour");
    match amap_tour(&places) {
        Some(link) => {
            let _ = writeln!(text, "{all}\n{link}");
        }
        None => text.push_str(language.pick(
            "（停靠点太多，高德一条链接放不下，请逐站导航）\n",
            "(too many stops for one Amap link: navigate stop by stop)\n",
        )),
    }
    let mut last = None;
    for visit in &tour.visits {
        if last == Some(visit.position) {
            continue;
        }
        last = Some(visit.position);
        let clock = to_clock(visit.leg.arrival, language.pick(" 日", " day"));
        let _ = writeln!(text, "\n{}. {clock} {}", visit.number, visit.name);
        for app in MAP_APPS {
            let link = app.link(visit.destination());
            let _ = writeln!(
                text,
                "{}（{}） {link}",
                app_name(app, language),
                app.datum().name()
            );
        }
    }
    text
}

/// What people call a map app.
pub fn app_name(app: MapApp, language: Language) -> &'static str {
    let (zh, en) = match app {
        MapApp::Amap => ("高德", "Amap"),
        MapApp::AmapWeb => ("高德网页", "Amap web"),
        MapApp::Baidu => ("百度", "Baidu"),
        MapApp::BaiduWeb => ("百度网页", "Baidu web"),
        MapApp::Tencent => ("腾讯", "Tencent"),
        MapApp::Apple => ("苹果地图", "Apple"),
        MapApp::Geo => ("手机默认地图", "phone's own map"),
    };
    language.pick(zh, en)
}
