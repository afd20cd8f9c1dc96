//! The command line: what can be asked, with its defaults.

use crate::words::Language;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// 冷途 coldroute: plans refrigerated pickups from field markets to cold hubs.
#[derive(Debug, Parser)]
#[command(name = "coldroute", version, propagate_version = true)]
pub struct Cli {
    /// Language of messages and tables.
    #[arg(long, global = true, value_enum, default_value_t = Language::default(), env = "COLDROUTE_LANG")]
    pub lang: Language,
    /// Says more about what it does; twice says everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Plans a day: reads a map and a case, writes table, plan.json, plan.geojson and plan.html.
    Plan(PlanArgs),
    /// Recomputes a plan independently and names every rule it breaks.
    Check(CheckArgs),
    /// Imports a map, so that the next plan starts at once.
    Import(ImportArgs),
    /// The way from one point to another for a kind of truck, as GeoJSON.
    Route(RouteArgs),
    /// Writes a synthetic case with lots placed on the roads of any map, to try things out.
    SampleCase(SampleArgs),
    /// Answers routes, tables, nearest roads and trips over HTTP as OSRM does.
    Serve(ServeArgs),
}

/// Where maps, facts and imported maps are.
#[derive(Clone, Debug, Args)]
pub struct MapArgs {
    /// OpenStreetMap extract; default is the synthetic demo map.
    #[arg(long)]
    pub map: Option<PathBuf>,
    /// Folder with products, vehicles, speeds, rules, climate; default is the bundled one.
    #[arg(long)]
    pub facts: Option<PathBuf>,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// Folder of the day to plan; default is the bundled demo day.
    #[arg(long)]
    pub case: Option<PathBuf>,
    /// Folder for the plan; default is plans/ and the name of the case.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Seconds to search.
    #[arg(long, default_value_t = 10.0, conflicts_with = "iterations", value_parser = parse_seconds)]
    pub seconds: f64,
    /// Iterations to search instead: equal seed and iterations give equal plans.
    #[arg(long)]
    pub iterations: Option<u64>,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `coldroute check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The plan.json to check.
    pub plan: PathBuf,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// OpenStreetMap extract (.osm.pbf).
    pub map: PathBuf,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute route`
#[derive(Debug, Args)]
pub struct RouteArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// Where it starts: longitude,latitude (WGS-84).
    #[arg(long, value_parser = parse_position, allow_hyphen_values = true)]
    pub from: osm_loader::Position,
    /// Where it ends: longitude,latitude (WGS-84).
    #[arg(long, value_parser = parse_position, allow_hyphen_values = true)]
    pub to: osm_loader::Position,
    /// Kind of truck, by its identifier in vehicles.csv.
    #[arg(long, default_value = "reefer_42_blue")]
    pub vehicle: String,
}

/// `coldroute serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// `car`, or a kind of truck by its identifier in vehicles.csv.
    #[arg(long, default_value = "car")]
    pub profile: String,
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:5000")]
    pub listen: std::net::SocketAddr,
    /// Allows an address that others can reach. There is no password.
    #[arg(long)]
    pub listen_anywhere: bool,
    /// So many directed edges that all reach each other make the main part of the map. Places
    /// beside other roads are put on it if the other places of a request are. Default: 1,000.
    #[arg(long, value_name = "EDGES")]
    pub main_part: Option<usize>,
    /// A day and time by which rules that hold at some hours are judged, such as Tu-10:00. Without
    /// it they count as if they always held.
    #[arg(long, value_name = "DAY-TIME")]
    pub at: Option<osm_loader::WeekTime>,
}

/// `coldroute sample-case`
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// Number of lots.
    #[arg(long, default_value_t = 25)]
    pub lots: usize,
    /// Folder to write; must not exist yet.
    #[arg(long)]
    pub out: PathBuf,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// A day is the longest that a search may take.
const LONGEST_SEARCH_S: f64 = 86_400.0;

fn parse_seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok();
    let sensible = seconds.filter(|seconds| (0.0..=LONGEST_SEARCH_S).contains(seconds));
    sensible.ok_or_else(|| "give seconds from 0 to 86400 / 秒数应在 0 到 86400 之间".into())
}

fn parse_position(text: &str) -> Result<osm_loader::Position, String> {
    let numbers: Option<Vec<f64>> = text
        .split(',')
        .map(|part| part.trim().parse().ok())
        .collect();
    match numbers.as_deref() {
        Some(&[lon, lat]) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => {
            Ok(osm_loader::Position::new(lon, lat))
        }
        _ => Err("give longitude,latitude in degrees, such as 112.67,38.06 / 经度,纬度".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_search_takes_a_sensible_number_of_seconds() {
        assert_eq!(parse_seconds("2.5"), Ok(2.5));
        for nonsense in ["nan", "-1", "inf", "long"] {
            assert!(parse_seconds(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn positions_are_longitude_first_and_on_earth() {
        assert_eq!(
            parse_position("112.67, 38.06"),
            Ok(osm_loader::Position::new(112.67, 38.06))
        );
        assert!(parse_position("38.06,112.67").is_err());
        assert!(parse_position("here").is_err());
    }
}
