//! The route sheet: what a driver carries on paper when the phone is dead.
//!
//! A4, one document per truck: facts and QR, checklist and map, every stop with room for what was
//! really there, hand-over at every hub with signatures.

mod font;
mod handover;
mod paper;
mod qr;
mod sketch;
mod table;

use super::Surroundings;
use super::itinerary::Tour;
use crate::clock::to_clock;
use crate::links::{Destination, MapApp, amap_tour, escaped};
use crate::output::{Showing, set_points};
use crate::words::Language;
use optimizer::units::PlanTime;
use paper::{HEIGHT, Paper, WIDTH, Weight};
pub use qr::svg as qr_svg;

pub use font::MissingGlyph;

/// A document, and what its font could not show.
#[derive(Clone, Debug)]
pub struct RouteSheet {
    /// The PDF file.
    pub pdf: Vec<u8>,
    /// Characters that are printed as boxes.
    pub missing: Vec<MissingGlyph>,
}

const MARGIN: f32 = 30.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;
/// Below this nothing but the footer is printed.
const BOTTOM: f32 = HEIGHT - 40.0;

/// The sheet of one truck.
pub fn render(showing: &Showing<'_>, tour: &Tour<'_>, around: &Surroundings<'_>) -> RouteSheet {
    let mut sheet = Sheet {
        showing,
        tour,
        around,
        paper: Paper::new(),
        y: MARGIN,
    };
    sheet.head();
    sheet.before_departure();
    sheet.stops();
    sheet.handovers();
    sheet.footers();
    let title = format!("{} {} {}", showing.day, showing.date, tour.route.vehicle);
    let (pdf, missing) = sheet.paper.finish(&title);
    RouteSheet { pdf, missing }
}

/// The link that the sheet's QR code holds: the driver page where one is served, else navigation.
pub fn qr_link(
    showing: &Showing<'_>,
    tour: &Tour<'_>,
    around: &Surroundings<'_>,
) -> Option<String> {
    if let Some(template) = around.driver_link {
        let link = template
            .replace("{vehicle}", &escaped(&tour.route.vehicle))
            .replace("{date}", &showing.date.to_string());
        return Some(link);
    }
    let mut places = tour.destinations();
    for place in &mut places {
        *place = Destination { name: "", ..*place };
    }
    let first = tour.visits.first()?;
    amap_tour(&places).or_else(|| Some(MapApp::AmapWeb.link(first.destination())))
}

struct Sheet<'a> {
    showing: &'a Showing<'a>,
    tour: &'a Tour<'a>,
    around: &'a Surroundings<'a>,
    paper: Paper,
    /// Where the next thing goes, from the top.
    y: f32,
}

impl Sheet<'_> {
    const fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.showing.language.pick(zh, en)
    }

    fn clock(&self, moment: PlanTime) -> String {
        to_clock(moment, self.say(" 日", " day"))
    }

    /// A new page where `height` no longer fits on this one.
    fn make_room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.paper.add_page();
            self.y = MARGIN + 6.0;
            let name = format!(
                "{} {} {}",
                self.say("续：", "continued:"),
                self.tour.route.vehicle,
                self.showing.date
            );
            self.paper.bold([MARGIN, self.y + 6.0], 10.0, &name);
            self.y += 16.0;
        }
    }

    fn head(&mut self) {
        const QR_SIDE: f32 = 92.0;
        let qr_left = MARGIN + INNER - QR_SIDE;
        let title = self.say("冷途 · 装货路线单", "coldroute · route sheet");
        self.paper.bold([MARGIN, self.y + 16.0], 18.0, title);
        let day = format!("{}　{}", self.showing.day, self.showing.date);
        self.paper
            .fitted([MARGIN, self.y + 34.0], 11.0, qr_left - MARGIN - 8.0, &day);
        self.facts(self.y + 52.0, qr_left - MARGIN - 10.0);
        if let Some(link) = qr_link(self.showing, self.tour, self.around) {
            let caption = if self.around.driver_link.is_some() {
                self.say("扫码打开司机页", "scan: driver page")
            } else {
                self.say("扫码高德导航全程", "scan: navigate with Amap")
            };
            if qr::draw(&mut self.paper, [qr_left, self.y - 4.0], QR_SIDE, &link) {
                let left = qr_left + (QR_SIDE - self.paper.width(caption, 8.0)) / 2.0;
                self.paper
                    .text([left, self.y + QR_SIDE + 4.0], 8.0, caption);
            }
        }
        self.y += 112.0;
    }

    fn facts(&mut self, top: f32, width: f32) {
        let route = self.tour.route;
        let blank = "______________".to_owned();
        let facts = [
            (self.say("车牌", "plate"), route.vehicle.clone()),
            (self.say("车型", "type"), self.tour.vehicle.name.clone()),
            (self.say("司机", "driver"), blank.clone()),
            (self.say("电话", "phone"), blank),
            (self.say("出发", "leaves"), self.clock(route.departure)),
            (self.say("收工", "done"), self.clock(route.finish)),
            (
                self.say("里程", "distance"),
                format!("{:.0} km", route.distance().kilometers()),
            ),
            (
                self.say("货", "goods"),
                match self.showing.language {
                    Language::Zh => format!("{} 批 {} kg", self.tour.lots(), self.tour.mass_kg()),
                    Language::En => format!("{} lots {} kg", self.tour.lots(), self.tour.mass_kg()),
                },
            ),
        ];
        let column = width / 2.0;
        for (index, (name, value)) in facts.iter().enumerate() {
            let x = MARGIN + column * (index % 2) as f32;
            let y = top + 15.0 * (index / 2) as f32;
            self.paper.text([x, y], 9.0, name);
            let left = x + self.paper.width(name, 9.0) + 8.0;
            self.paper
                .fitted([left, y], 11.0, x + column - left - 4.0, value);
        }
    }

    /// Checklist on the left, map on the right.
    fn before_departure(&mut self) {
        const HEIGHT_HERE: f32 = 172.0;
        let half = INNER / 2.0 - 6.0;
        let (top, left) = (self.y, MARGIN);
        self.paper.bold(
            [left, top + 10.0],
            11.0,
            self.say("出车前逐项打钩", "Before departure"),
        );
        let mut y = top + 26.0;
        for item in self.checklist() {
            let lines = self.paper.wrapped(&item, 9.5, half - 14.0);
            self.paper.frame([left, y - 8.0, 9.0, 9.0], 0.8);
            for line in lines {
                self.paper.text([left + 14.0, y], 9.5, &line);
                y += 12.5;
            }
            y += 5.0;
        }
        let north = self.say("北 ↑", "N ↑");
        let frame = [MARGIN + half + 12.0, top, half, HEIGHT_HERE - 6.0];
        sketch::draw(&mut self.paper, frame, self.tour, north);
        self.y = (top + HEIGHT_HERE).max(y) + 6.0;
    }

    fn checklist(&self) -> Vec<String> {
        let mut items = Vec::new();
        if let Some(trip) = self.tour.route.trips.first() {
            let points = set_points(trip);
            items.push(match (trip.precool_from, self.showing.language) {
                (Some(from), Language::Zh) => {
                    format!(
                        "{} 开机，厢温调到 {points}，出发时 ______ °C",
                        self.clock(from)
                    )
                }
                (Some(from), Language::En) => {
                    format!(
                        "{} unit on, box to {points}; box at departure ______ °C",
                        self.clock(from)
                    )
                }
                (None, Language::Zh) => format!("厢温设定 {points}，出发时 ______ °C"),
                (None, Language::En) => format!("box set to {points}; box at departure ______ °C"),
            });
        }
        items.push(
            self.say(
                "车厢清洁、无异味；门封、门帘完好",
                "box clean, no odor; door seals and curtain whole",
            )
            .into(),
        );
        items.push(
            self.say(
                "温度记录仪已开，编号 ____________",
                "temperature recorder on, number ____________",
            )
            .into(),
        );
        items.push(
            self.say(
                "带齐：探针温度计、封签、笔、手机充电器",
                "with me: probe thermometer, seals, pen, charger",
            )
            .into(),
        );
        let bookings = self.tour.route.legs().filter_map(|leg| leg.book_by).min();
        if let Some(by) = bookings {
            let by = self.clock(by);
            items.push(match self.showing.language {
                Language::Zh => format!("绿通预约不晚于 {by}，预约号 ____________"),
                Language::En => format!("green channel booked by {by}, number ____________"),
            });
        }
        items
    }

    fn footers(&mut self) {
        let pages = self.paper.pages();
        let note = format!(
            "{} · {} · {}",
            self.say("时间均为北京时间", "all times are Beijing time"),
            self.showing.attribution,
            self.around.fingerprint
        );
        let note = self.paper.cut(&note, 6.5, INNER - 40.0);
        for page in 0..pages {
            self.paper
                .write(page, [MARGIN, HEIGHT - 22.0], 6.5, Weight::Plain, &note);
            let number = format!("{} / {pages}", page + 1);
            let left = MARGIN + INNER - self.paper.width(&number, 8.0);
            self.paper
                .write(page, [left, HEIGHT - 22.0], 8.0, Weight::Plain, &number);
        }
    }
}
