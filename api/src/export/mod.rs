//! A plan as files that other programs and people take: workbook, tables, tracks, calendars,
//! traceability events, links, paper.
//!
//! Every writer takes the same [`Showing`]; what each visit of a route is, all of them ask
//! [`itinerary`].

pub mod calendar;
pub mod driver;
pub mod epcis;
pub mod gpx;
pub mod itinerary;
pub mod navigation;
pub mod sheet;
pub mod stops;
pub mod workbook;
mod xml;

use crate::output::{Showing, geojson};
use crate::table::Record;
use jiff::Timestamp;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Excel workbook: overview, stops, lots, costs by truck and by lot, what is left behind.
    Xlsx,
    /// Tables of stops, of what lots cost and of what is left behind, for any spreadsheet.
    Csv,
    /// GPX 1.1, one file per truck.
    Gpx,
    /// GeoJSON.
    Geojson,
    /// Calendar, one file per driver.
    Ics,
    /// EPCIS 2.0 events (JSON-LD) with temperatures.
    Epcis,
    /// Navigation links, one text per driver.
    Links,
    /// Route sheet on A4 as PDF, one per truck.
    Sheet,
    /// Driver page, one HTML file per truck, works without signal.
    Driver,
}

/// All formats.
pub const FORMATS: [Format; 9] = [
    Format::Xlsx,
    Format::Csv,
    Format::Gpx,
    Format::Geojson,
    Format::Ics,
    Format::Epcis,
    Format::Links,
    Format::Sheet,
    Format::Driver,
];

/// What exports need beyond the plan itself.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Fingerprint of the plan's inputs: part of identifiers that must not repeat.
    pub fingerprint: &'a str,
    /// When the files are made.
    pub now: Timestamp,
    /// The case's own table of lots, header first, as its owner wrote it.
    pub lots: &'a [Record],
    /// Address of the driver page, with `{vehicle}` and `{date}` where they go.
    pub driver_link: Option<&'a str>,
}

/// Files of an export, and what a person should know about them.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Names and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// Characters that the sheet's font does not have, by what they are part of.
    pub missing_glyphs: Vec<sheet::MissingGlyph>,
}

impl Exported {
    fn add(&mut self, name: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.files.push((name.into(), content.into()));
    }
}

/// Writes a plan in one format.
///
/// # Panics
/// Never: a day fits into every format.
pub fn export(showing: &Showing<'_>, around: &Surroundings<'_>, format: Format) -> Exported {
    let mut exported = Exported::default();
    let tours = itinerary::tours(showing);
    match format {
        Format::Xlsx => exported.add("plan.xlsx", workbook::render(showing, &tours, around)),
        Format::Csv => {
            exported.add("stops.csv", stops::stops(showing, &tours));
            exported.add("lot_costs.csv", stops::lot_costs(showing, &tours));
            exported.add("unserved.csv", stops::unserved(showing));
        }
        Format::Geojson => {
            let text = geojson::render(showing).to_string();
            exported.add("plan.geojson", text);
        }
        Format::Epcis => {
            let document = epcis::render(showing, &tours, around);
            let text = serde_json::to_string_pretty(&document).expect("plain data is JSON");
            exported.add("plan.epcis.jsonld", text);
        }
        Format::Gpx => per_truck(&mut exported, &tours, "gpx", |tour| {
            gpx::render(showing, tour).into_bytes()
        }),
        Format::Ics => per_truck(&mut exported, &tours, "ics", |tour| {
            calendar::render(showing, tour, around).into_bytes()
        }),
        Format::Links => per_truck(&mut exported, &tours, "links.txt", |tour| {
            navigation::render(showing, tour).into_bytes()
        }),
        Format::Driver => per_truck(&mut exported, &tours, "html", |tour| {
            driver::render(showing, tour, around).into_bytes()
        }),
        Format::Sheet => {
            for tour in &tours {
                let sheet = sheet::render(showing, tour, around);
                exported.add(file_name(tour, "pdf"), sheet.pdf);
                exported.missing_glyphs.extend(sheet.missing);
            }
        }
    }
    exported
}

fn per_truck(
    exported: &mut Exported,
    tours: &[itinerary::Tour<'_>],
    ending: &str,
    render: impl Fn(&itinerary::Tour<'_>) -> Vec<u8>,
) {
    for tour in tours {
        exported.add(file_name(tour, ending), render(tour));
    }
}

/// `truck-1-晋A1001.gpx`: the plate without signs that file systems refuse.
fn file_name(tour: &itinerary::Tour<'_>, ending: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let plate: String = tour
        .route
        .vehicle
        .chars()
        .map(|c| if is_kept(c) { c } else { '_' })
        .collect();
    format!("truck-{}-{plate}.{ending}", tour.number)
}
