//! `coldroute matrix`: times and distances between all points of a file.

use super::network;
use crate::cli::MatrixArgs;
use crate::conditions::{conditions, day};
use crate::failure::Failure;
use crate::output::tables::{About, Format, TableWriter};
use crate::places::{Place, places};
use crate::progress::Progress;
use crate::words::Language;
use osm_loader::{HourlyRoads, Meters, Moment, Position, RoadNetwork, SnapError, SnappedPlace};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes one table for every hour, row by row, so that memory does not grow with its size.
///
/// # Errors
/// Wrong input, or a file that cannot be written; nothing half-written is left behind.
pub fn run(args: &MatrixArgs, language: Language) -> Result<(), Failure> {
    let format = match &args.out {
        Some(path) => Format::of(path).ok_or_else(|| unknown_format(path))?,
        None => Format::Json,
    };
    let origins = places(&args.points)?;
    let destinations = args.destinations.as_deref().map(places).transpose()?;
    let facts = args.map.facts.as_deref();
    let profile = network::profile(&args.vehicle, facts)?;
    let conditions = conditions(&args.conditions, facts)?;
    let graph = network::graph(&args.map)?;
    let tables = Tables {
        roads: HourlyRoads::new(&graph, &profile, conditions.clone()),
        moments: moments(args, conditions.moment),
        origins,
        destinations,
        args,
        format,
    };
    match &args.out {
        None => tables
            .write_to(io::stdout().lock(), language, Path::new("-"))
            .map(|_| ()),
        Some(path) => tables.write_file(path, language),
    }
}

/// When the tables are for: the moment asked for, or some hours of its day.
fn moments(args: &MatrixArgs, moment: Moment) -> Vec<Moment> {
    if args.hours.is_empty() {
        return vec![moment];
    }
    let hours = args.hours.iter();
    hours
        .map(|&hour| Moment::at(day(&args.conditions), hour))
        .collect()
}

struct Tables<'a> {
    roads: HourlyRoads,
    moments: Vec<Moment>,
    origins: Vec<Place>,
    /// None if they are the origins.
    destinations: Option<Vec<Place>>,
    args: &'a MatrixArgs,
    format: Format,
}

impl Tables<'_> {
    /// Writes beside the file and moves what is complete into its place.
    fn write_file(&self, path: &Path, language: Language) -> Result<(), Failure> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let unwritable = |source| unwritable(path, source);
        let file = File::create(&part).map_err(unwritable)?;
        let written = self.write_to(file, language, path).and_then(|file| {
            file.sync_all().map_err(unwritable)?;
            std::fs::rename(&part, path).map_err(unwritable)
        });
        if written.is_err() {
            // What matters is reported already.
            let _ = std::fs::remove_file(&part);
        }
        written
    }

    fn write_to<W: Write>(&self, out: W, language: Language, path: &Path) -> Result<W, Failure> {
        let hours: Vec<Option<u8>> = self.moments.iter().map(|moment| moment.hour).collect();
        let first = self.roads.at(self.moments[0]);
        let (from, to) = self.on_roads(&first)?;
        let ends = self.destinations.as_ref().unwrap_or(&self.origins);
        let about = About {
            vehicle: &self.args.vehicle,
            origins: self.origins.iter().zip(&from).collect(),
            destinations: ends.iter().zip(&to).collect(),
            hours: &hours,
        };
        let failed = |source| unwritable(path, source);
        let out = BufWriter::with_capacity(1 << 20, out);
        let mut writer = TableWriter::begin(out, self.format, about).map_err(failed)?;
        let mut progress = Progress::new("matrix", "计算矩阵", "matrix", language);
        let total = (self.moments.len() * self.origins.len()) as u64;
        for (table, &moment) in self.moments.iter().enumerate() {
            let network = self.roads.at(moment);
            let (from, to) = self.on_roads(&network)?;
            writer.begin_table(moment.hour).map_err(failed)?;
            let mut written = Ok(());
            let mut done = table * from.len();
            let keep = |_: usize, costs: &[_]| costs.to_vec();
            network.stream_costs(&from, &to, keep, |costs| {
                if written.is_ok() {
                    written = writer.row(&costs);
                }
                done += 1;
                progress.show(done as u64, Some(total));
            });
            written.and_then(|()| writer.end_table()).map_err(failed)?;
        }
        progress.finish();
        let out = writer.end().map_err(failed)?;
        out.into_inner().map_err(|error| failed(error.into_error()))
    }

    /// Origins and destinations on the roads of an hour.
    fn on_roads(
        &self,
        network: &RoadNetwork,
    ) -> Result<(Vec<SnappedPlace>, Vec<SnappedPlace>), SnapError> {
        let limit = Meters(self.args.snap_limit);
        let snap = |places: &[Place]| {
            let positions: Vec<Position> = places.iter().map(|place| place.position).collect();
            network.snap(&positions, limit)
        };
        let from = snap(&self.origins)?;
        let to = match &self.destinations {
            Some(destinations) => snap(destinations)?,
            None => from.clone(),
        };
        Ok((from, to))
    }
}

fn unknown_format(path: &Path) -> Failure {
    Failure::Usage {
        zh: format!(
            "{} 的格式未知；文件名请以 .json、.csv 或 .npy 结尾",
            path.display()
        ),
        en: format!(
            "{} has no known format; end its name with .json, .csv or .npy",
            path.display()
        ),
    }
}

fn unwritable(path: &Path, source: io::Error) -> Failure {
    let path = path.to_owned();
    Failure::Unwritable { path, source }
}
