//! A tour as GPX 1.1: a waypoint per visit, a route through them, the road as a track with times.

use super::itinerary::{Tour, Visit};
use super::xml::escape;
use crate::clock::to_rfc3339;
use crate::output::Showing;
use optimizer::units::{PlanTime, Position};
use std::fmt::Write;

/// The tour as the text of a GPX file.
pub fn render(showing: &Showing<'_>, tour: &Tour<'_>) -> String {
    let name = escape(&format!(
        "{} {} {}",
        showing.day, showing.date, tour.route.vehicle
    ));
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gpx version=\"1.1\" creator=\"coldroute\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n\
         <metadata><name>{name}</name><desc>{}</desc></metadata>\n",
        escape(showing.attribution)
    );
    for visit in &tour.visits {
        point(&mut text, "wpt", showing, visit);
    }
    let _ = writeln!(text, "<rte><name>{name}</name>");
    for visit in &tour.visits {
        point(&mut text, "rtept", showing, visit);
    }
    let _ = writeln!(text, "</rte>\n<trk><name>{name}</name>");
    for visit in &tour.visits {
        segment(&mut text, visit.line);
    }
    segment(&mut text, tour.home);
    text.push_str("</trk>\n</gpx>\n");
    text
}

fn point(text: &mut String, element: &str, showing: &Showing<'_>, visit: &Visit<'_>) {
    let time = utc(showing, visit.start);
    let what = visit.pickup().map_or(String::new(), |pickup| {
        format!(
            "{} {} {} kg",
            pickup.lot.id, pickup.product.name_zh, pickup.lot.load.kg
        )
    });
    let _ = writeln!(
        text,
        "<{element} lat=\"{:.7}\" lon=\"{:.7}\"><time>{time}</time><name>{} {}</name><desc>{}</desc></{element}>",
        visit.position.lat,
        visit.position.lon,
        visit.number,
        escape(visit.name),
        escape(&what),
    );
}

/// GPX wants times in UTC.
fn utc(showing: &Showing<'_>, moment: PlanTime) -> String {
    let beijing = to_rfc3339(showing.date, moment);
    beijing
        .parse::<jiff::Timestamp>()
        .map_or(beijing, |moment| moment.to_string())
}

fn segment(text: &mut String, line: &[Position]) {
    if line.is_empty() {
        return;
    }
    text.push_str("<trkseg>");
    for point in line {
        let _ = write!(
            text,
            "<trkpt lat=\"{:.7}\" lon=\"{:.7}\"/>",
            point.lat, point.lon
        );
    }
    text.push_str("</trkseg>\n");
}
