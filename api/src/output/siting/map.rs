//! The map of a siting plan as SVG: roads, who is served from where, sites with their names.

use super::numbers::grouped;
use super::{SitingShowing, color, escape};
use crate::output::page::{BaseRoad, RoadStyle};
use crate::siting::{Service, SiteLine};
use optimizer::units::Position;
use std::fmt::Write;

/// Which roads are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// All that the page was given.
    Full,
    /// Motorways and trunk roads alone.
    Sketch,
}

/// Width of the drawing; its height follows the region.
const WIDTH: f64 = 900.0;

/// Places on paper: equal degrees of latitude everywhere, longitude by the middle latitude.
struct Paper {
    west: f64,
    north: f64,
    across: f64,
    scale: f64,
    height: f64,
}

impl Paper {
    fn over(places: &[Position]) -> Self {
        let fold = |of: fn(&Position) -> f64, pick: fn(f64, f64) -> f64, start: f64| {
            places.iter().map(of).fold(start, pick)
        };
        let (west, east) = (
            fold(|p| p.lon, f64::min, f64::INFINITY) - 0.12,
            fold(|p| p.lon, f64::max, f64::NEG_INFINITY) + 0.12,
        );
        let (south, north) = (
            fold(|p| p.lat, f64::min, f64::INFINITY) - 0.1,
            fold(|p| p.lat, f64::max, f64::NEG_INFINITY) + 0.1,
        );
        let across = f64::midpoint(south, north).to_radians().cos();
        let scale = WIDTH / ((east - west).max(0.01) * across);
        Self {
            west,
            north,
            across,
            scale,
            height: (north - south).max(0.01) * scale,
        }
    }

    fn at(&self, place: Position) -> (f64, f64) {
        (
            (place.lon - self.west) * self.across * self.scale,
            (self.north - place.lat) * self.scale,
        )
    }
}

/// The drawing.
pub(super) fn svg(showing: &SitingShowing<'_>, detail: Detail) -> String {
    let report = showing.report;
    let sites = report
        .sites
        .iter()
        .map(|site| Position::new(site.lon, site.lat));
    let points = report
        .services
        .iter()
        .map(|service| Position::new(service.lon, service.lat));
    let paper = Paper::over(&sites.chain(points).collect::<Vec<_>>());
    let mut text = String::new();
    let _ = write!(
        text,
        "<svg class=\"map\" viewBox=\"0 0 {WIDTH:.0} {:.0}\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{}\">",
        paper.height,
        escape(&report.name)
    );
    roads(showing.roads, detail, &paper, &mut text);
    services(showing, &paper, &mut text);
    for (index, site) in report.sites.iter().enumerate() {
        site_mark(site, index, &paper, &mut text);
    }
    text.push_str("</svg>");
    text
}

fn roads(roads: &[BaseRoad], detail: Detail, paper: &Paper, text: &mut String) {
    for road in roads {
        let (width, shade) = match (road.class, detail) {
            (RoadStyle::Motorway, _) => (1.6, "#d9b36c"),
            (RoadStyle::Trunk, _) => (1.1, "#dccfae"),
            (_, Detail::Sketch) => continue,
            (RoadStyle::Primary, _) => (0.8, "#dedede"),
            _ => (0.5, "#e8e8e8"),
        };
        let mut course = String::new();
        for (index, &point) in road.line.iter().enumerate() {
            let (x, y) = paper.at(point);
            let _ = write!(
                course,
                "{}{x:.1} {y:.1}",
                if index == 0 { "M" } else { "L" }
            );
        }
        let _ = write!(
            text,
            "<path d=\"{course}\" fill=\"none\" stroke=\"{shade}\" stroke-width=\"{width}\"/>"
        );
    }
}

fn services(showing: &SitingShowing<'_>, paper: &Paper, text: &mut String) {
    let report = showing.report;
    let index_of = |service: &Service| report.sites.iter().position(|site| site.id == service.site);
    let most = report
        .services
        .iter()
        .map(|s| s.tonnes_year)
        .fold(1.0, f64::max);
    for service in &report.services {
        let Some(index) = index_of(service) else {
            continue;
        };
        let (x, y) = paper.at(Position::new(service.lon, service.lat));
        let site = &report.sites[index];
        let (to_x, to_y) = paper.at(Position::new(site.lon, site.lat));
        let share = (service.tonnes_year / most).sqrt();
        let (name, county) = (escape(&service.name), escape(&service.county));
        let _ = write!(
            text,
            "<g class=\"s{index}\"><line x1=\"{x:.1}\" y1=\"{y:.1}\" x2=\"{to_x:.1}\" y2=\"{to_y:.1}\" \
             stroke=\"{color}\" stroke-width=\"{:.2}\" stroke-opacity=\"0.55\"/>\
             <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" fill=\"{color}\" fill-opacity=\"0.75\">\
             <title>{county} {name} → {}: {} t, {} min</title></circle></g>",
            0.5 + 1.6 * share,
            1.3 + 4.5 * share,
            escape(&site.name),
            grouped(service.tonnes_year, 0),
            service.minutes,
            color = color(index),
        );
    }
}

fn site_mark(site: &SiteLine, index: usize, paper: &Paper, text: &mut String) {
    let (x, y) = paper.at(Position::new(site.lon, site.lat));
    let name = escape(&site.name);
    let shape = if site.status == "existing" {
        format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"14\" height=\"14\"",
            x - 7.0,
            y - 7.0
        )
    } else {
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\"")
    };
    let _ = write!(
        text,
        "<g class=\"site\" data-site=\"{index}\">{shape} fill=\"{}\" stroke=\"#fff\" stroke-width=\"2\">\
         <title>{name}: {} t, {:.0} min</title></{}>\
         <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"15\" paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"4\">{name}</text></g>",
        color(index),
        grouped(site.tonnes_year, 0),
        site.mean_minutes,
        if site.status == "existing" {
            "rect"
        } else {
            "circle"
        },
        x + 10.0,
        y + 5.0,
    );
}
