//! The command line: what can be asked, with its defaults.

use crate::conditions::When;
use crate::export::Format;
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
    /// Writes the log as JSON, a line each.
    #[arg(long, global = true)]
    pub log_json: bool,
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
    /// Writes the temperature record of every lot of a plan, and the exceptions, as CSV.
    Record(RecordArgs),
    /// Plans a day without and with the thermal model and prints what the difference is worth.
    Study(StudyArgs),
    /// Shows the catalogue: every number of a product with its source and confidence.
    Products(ProductsArgs),
    /// Writes a plan as workbook, tables, tracks, calendars, events, links, route sheets.
    Export(ExportArgs),
    /// Reads what people send – Excel, CSV, pasted lines – into a case; answers every row.
    Intake(IntakeArgs),
    /// Imports a map, so that the next plan starts at once.
    Import(ImportArgs),
    /// The way from one point to another for a kind of truck, as GeoJSON.
    Route(RouteArgs),
    /// Writes a synthetic case with lots placed on the roads of any map, to try things out.
    SampleCase(SampleArgs),
    /// Times and distances between all points of a file, written as JSON, CSV or `.npy`.
    Matrix(MatrixArgs),
    /// The ground that trucks reach within a time, as GeoJSON.
    Isochrone(IsochroneArgs),
    /// Gets maps from where they are published.
    Map(MapCommandArgs),
    /// Plans the rest of a running day from what has happened: a safe answer at once, then better ones.
    Replan(ReplanArgs),
    /// Tells where a running day stands: arrivals to come, slack, alarms.
    Watch(WatchArgs),
    /// Replays a plan many times under random travel, loading, weather and no-shows.
    Simulate(SimulateArgs),
    /// Learns from past days how slow roads, markets and drivers really are; proposes, changes nothing.
    History(HistoryArgs),
    /// Finds where the next hubs should stand, proves how good that is and routes sample days.
    Site(SiteArgs),
    /// Opens the server: pages, resources, jobs and the routers' doors over one data folder. With
    /// `--map` or `--profile` and no `--data`, only answers OSRM's clients from that map.
    Serve(ServeArgs),
    /// Does the jobs of servers that pass them on through NATS JetStream; as many as wanted, on any
    /// number of machines. Only in a program built with `--features nats`.
    Worker(WorkerArgs),
    /// Adds, lists and removes those who may use the server.
    User(UserArgs),
    /// Backs up, exports or imports a data folder.
    Data(DataArgs),
    /// Checks configuration, data folder, maps and facts, and says what helps.
    Doctor(ServeArgs),
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
    /// Thinks of luck: replays plans and puts slack where it pays; replays must not depend on a clock, so give more seconds.
    #[arg(long)]
    pub robust: bool,
    /// Iterations to search instead: equal seed and iterations give equal plans.
    #[arg(long)]
    pub iterations: Option<u64>,
    /// Seconds to prove, after the search, how much cheaper any plan could be; none if zero.
    #[arg(long, default_value_t = 0.0, value_name = "SECONDS", value_parser = parse_seconds)]
    pub bound: f64,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Searches that run at the same time and share the best plan.
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
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

/// `coldroute replan`
#[derive(Debug, Args)]
pub struct ReplanArgs {
    /// The plan in force: plan.json, or an earlier replan.json.
    pub plan: PathBuf,
    /// What has happened: JSON Lines, one event a line.
    #[arg(long)]
    pub events: Option<PathBuf>,
    /// A temperature recorder's CSV, as VEHICLE=FILE; may be given several times.
    #[arg(long)]
    pub recorder: Vec<String>,
    /// The moment: 05:10, or 2026-07-15T05:10:00+08:00.
    #[arg(long)]
    pub at: String,
    /// Seconds to search for better plans after the first.
    #[arg(long, default_value_t = 5.0, conflicts_with = "iterations", value_parser = parse_seconds)]
    pub seconds: f64,
    /// Iterations to search instead.
    #[arg(long)]
    pub iterations: Option<u64>,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder for replan.json; default is that of the plan.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute watch`
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// The plan in force: plan.json, or a replan.json.
    pub plan: PathBuf,
    /// What has happened: JSON Lines, one event a line.
    #[arg(long)]
    pub events: Option<PathBuf>,
    /// A temperature recorder's CSV, as VEHICLE=FILE; may be given several times.
    #[arg(long)]
    pub recorder: Vec<String>,
    /// The moment: 05:10, or 2026-07-15T05:10:00+08:00.
    #[arg(long)]
    pub at: String,
    /// JSON instead of words.
    #[arg(long)]
    pub json: bool,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute simulate`
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The plan.json to replay.
    pub plan: PathBuf,
    /// How often.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replays: u32,
    /// Equal seeds give equal replays.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Nothing is random: the plan itself again.
    #[arg(long)]
    pub calm: bool,
    /// Folder for simulation.json.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute history`
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// A day that is over, as PLAN=EVENTS; give as many as there are.
    #[arg(long, required = true)]
    pub day: Vec<String>,
    /// Folder for lessons.json.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute record`
#[derive(Debug, Args)]
pub struct RecordArgs {
    /// The plan.json to record.
    pub plan: PathBuf,
    /// Seconds between two points, 10 to 300 (GB/T 24616-2019: at most five minutes).
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(10..=300))]
    pub interval_s: u32,
    /// Folder for the tables; default is that of the plan.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute export`
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The plan.json to export.
    pub plan: PathBuf,
    /// What to write; everything if nothing is named.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub format: Vec<Format>,
    /// Folder for the files; default is `export` beside the plan.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Address of the driver page for the QR code, with {vehicle} and {date} where they go, such
    /// as <http://192.168.1.10:5000/driver/{vehicle}>. Without it the code opens navigation.
    #[arg(long)]
    pub driver_link: Option<String>,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
}

/// `coldroute intake`
#[derive(Debug, Args)]
pub struct IntakeArgs {
    /// Excel, CSV or text files; `-` reads standard input.
    #[arg(required_unless_present = "paste")]
    pub files: Vec<PathBuf>,
    /// A pasted text; may be given several times.
    #[arg(long)]
    pub paste: Vec<String>,
    /// Folder of the day that the lots are for.
    #[arg(long)]
    pub case: PathBuf,
    /// Day the messages were written, from which 明早 and 后天 count; default is the day before.
    #[arg(long)]
    pub received: Option<jiff::civil::Date>,
    /// Datum of all coordinates in these files, as a person knows it.
    #[arg(long, value_enum)]
    pub datum: Option<DatumArg>,
    /// Answers every row and writes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Folder with products, units and places; default is the bundled one.
    #[arg(long)]
    pub facts: Option<PathBuf>,
}

/// A datum, as said on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DatumArg {
    /// Satellites and OpenStreetMap.
    Wgs84,
    /// 高德, 腾讯.
    Gcj02,
    /// 百度.
    Bd09,
}

/// `coldroute study`
#[derive(Debug, Args)]
pub struct StudyArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// Folder of the day to plan; default is the bundled demo day.
    #[arg(long)]
    pub case: Option<PathBuf>,
    /// Iterations of each search.
    #[arg(long, default_value_t = 5_000)]
    pub iterations: u64,
    /// Seed of the random choices.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `coldroute products`
#[derive(Debug, Args)]
pub struct ProductsArgs {
    /// A product, by identifier, Chinese or English name; all of them in one line each if not given.
    pub product: Option<String>,
    /// Folder with products.csv; default is the bundled one.
    #[arg(long)]
    pub facts: Option<PathBuf>,
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
    /// Moment, overrides, bans.
    #[command(flatten)]
    pub conditions: ConditionArgs,
}

/// When trucks drive, and what they must heed beside the map.
#[derive(Clone, Debug, Default, Args)]
pub struct ConditionArgs {
    /// Day or time of departure (Beijing), such as 2026-07-15 or 2026-07-15T08:30.
    #[arg(long)]
    pub at: Option<When>,
    /// Local knowledge as GeoJSON: closed roads, height bars, slow roads.
    #[arg(long)]
    pub overrides: Option<PathBuf>,
    /// City bans: a GeoJSON file or a folder of them, such as data/bans.
    #[arg(long)]
    pub bans: Option<PathBuf>,
    /// A pass that the truck has, such as `fresh_produce`; may be given several times.
    #[arg(long)]
    pub pass: Vec<String>,
}

/// `coldroute matrix`
#[derive(Debug, Args)]
pub struct MatrixArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// Moment, overrides, bans.
    #[command(flatten)]
    pub conditions: ConditionArgs,
    /// Points: CSV with lon and lat (and id), or GeoJSON.
    #[arg(long)]
    pub points: PathBuf,
    /// Where to, if not to the same points.
    #[arg(long)]
    pub destinations: Option<PathBuf>,
    /// File to write: .json, .csv or .npy. Default is JSON on the standard output.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Hours of departure on the day of --at, such as 6,8,17; one table for each.
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u8).range(0..24), requires = "at")]
    pub hours: Vec<u8>,
    /// `car`, or a kind of truck by its identifier in vehicles.csv.
    #[arg(long, default_value = "reefer_42_blue")]
    pub vehicle: String,
    /// Farthest that a point may lie from the next road, in meters.
    #[arg(long, default_value_t = 2_000)]
    pub snap_limit: u32,
}

/// `coldroute isochrone`
#[derive(Debug, Args)]
pub struct IsochroneArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// Moment, overrides, bans.
    #[command(flatten)]
    pub conditions: ConditionArgs,
    /// Where trucks set out: longitude,latitude (WGS-84).
    #[arg(long, value_parser = parse_position, allow_hyphen_values = true)]
    pub from: osm_loader::Position,
    /// Minutes of driving, such as 15,30,60; one area for each.
    #[arg(long, value_delimiter = ',', default_value = "30", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub minutes: Vec<u32>,
    /// File to write. Default is the standard output.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// `car`, or a kind of truck by its identifier in vehicles.csv.
    #[arg(long, default_value = "reefer_42_blue")]
    pub vehicle: String,
}

/// `coldroute map`
#[derive(Debug, Args)]
pub struct MapCommandArgs {
    /// What to do with maps.
    #[command(subcommand)]
    pub command: MapCommand,
}

/// What can be done with maps.
#[derive(Debug, Subcommand)]
pub enum MapCommand {
    /// Downloads a map; goes on where an earlier download broke off, and checks its checksum.
    Fetch(FetchArgs),
}

/// `coldroute map fetch`
#[derive(Debug, Args)]
pub struct FetchArgs {
    /// Name of the map in `map_sources.csv`.
    #[arg(default_value = "shanxi")]
    pub name: String,
    /// Address to take instead of the one in `map_sources.csv`.
    #[arg(long)]
    pub url: Option<String>,
    /// File to write. Default is the name in the address, in the folder for imported maps.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Folder with `map_sources.csv`; default is the bundled one.
    #[arg(long)]
    pub facts: Option<PathBuf>,
    /// Folder for imported maps.
    #[arg(long, default_value = ".coldroute")]
    pub cache: PathBuf,
    /// Seconds before the second attempt; doubled with every further one.
    #[arg(long, default_value_t = 1.0, value_parser = parse_seconds)]
    pub pause: f64,
}

/// `coldroute site`
#[derive(Debug, Args)]
pub struct SiteArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// Folder of the siting case; default is the bundled synthetic one.
    #[arg(long)]
    pub case: Option<PathBuf>,
    /// File of demand points in that folder, instead of the one its settings name.
    #[arg(long)]
    pub points: Option<String>,
    /// Site that must stand, by identifier, name or county; may be given several times.
    #[arg(long)]
    pub force: Vec<String>,
    /// Site that must not stand; may be given several times.
    #[arg(long)]
    pub forbid: Vec<String>,
    /// Folder for the results; default is plans/ and the name of the case.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Price steps of the search for the plan; what follows it gets a part of them. Equal inputs, seed
    /// and steps give equal results
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub steps: u64,
    /// Only the plan: no leave-one-out, sensitivity, fronts, phases or routes.
    #[arg(long)]
    pub only_plan: bool,
    /// Best plans to re-price by routing sample days.
    #[arg(long, default_value_t = 3)]
    pub routed_plans: usize,
    /// Sample days of each.
    #[arg(long, default_value_t = 3)]
    pub sample_days: usize,
    /// Seed of the sample days.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `coldroute serve`
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// Maps and facts.
    #[command(flatten)]
    pub map: MapArgs,
    /// `car`, or a kind of truck by its identifier in vehicles.csv: only answers OSRM's clients.
    #[arg(long)]
    pub profile: Option<String>,
    /// Address and port; port 0 takes a free one. Default is 127.0.0.1:8080, or 127.0.0.1:5000 for
    /// OSRM's clients only.
    #[arg(long)]
    pub listen: Option<std::net::SocketAddr>,
    /// Lets a server for OSRM's clients only be reached by others. There is no password.
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
    /// Folder for everything the server keeps; default is coldroute-data.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// File with settings; default is coldroute.toml where there is one.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Threads that plan; default is one per processor.
    #[arg(long)]
    pub workers: Option<usize>,
    /// A foreign page's origin that may ask, such as `https://dispatch.example`; may be repeated.
    #[arg(long)]
    pub allow_origin: Vec<String>,
    /// Does not fill a fresh data folder with the demo days.
    #[arg(long)]
    pub no_demo: bool,
    /// Prints every setting with where it comes from, and ends.
    #[arg(long)]
    pub print_config: bool,
    /// Who else does the jobs.
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// Where the job engine is.
#[derive(Clone, Debug, Default, Args)]
pub struct EngineArgs {
    /// Servers of NATS JetStream that jobs are passed on through, separated by commas, such as
    /// `nats://10.0.0.1:4222,nats://10.0.0.2:4222`.
    #[arg(long, value_name = "URLS")]
    pub nats: Option<String>,
    /// File with credentials for them.
    #[arg(long, value_name = "FILE")]
    pub nats_credentials: Option<PathBuf>,
    /// Seconds after which a worker that says nothing counts as dead; of the first who connects.
    /// Default: 30.
    #[arg(long, value_name = "SECONDS")]
    pub nats_patience: Option<u64>,
}

/// `coldroute worker`
#[derive(Clone, Debug, Args)]
pub struct WorkerArgs {
    /// Where the jobs are.
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Folder for maps and facts that were brought here; default is coldroute-worker.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// File with settings; default is coldroute.toml where there is one.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Threads that work; default is one per processor.
    #[arg(long)]
    pub workers: Option<usize>,
    /// Prints every setting with where it comes from, and ends.
    #[arg(long)]
    pub print_config: bool,
}

/// `coldroute user`
#[derive(Debug, Args)]
pub struct UserArgs {
    /// Folder of the server.
    #[arg(
        long,
        global = true,
        env = "COLDROUTE_DATA",
        default_value = "coldroute-data"
    )]
    pub data: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub action: UserAction,
}

/// What can be done about users.
#[derive(Debug, Subcommand)]
pub enum UserAction {
    /// Adds a user or changes role and password, which is read from the first line of the input.
    Add {
        /// Unique name.
        name: String,
        /// What they may do.
        #[arg(long, value_enum, default_value = "coordinator")]
        role: crate::access::Role,
    },
    /// Lists users and roles.
    List,
    /// Removes a user and all their tokens.
    Remove {
        /// The name.
        name: String,
    },
}

/// `coldroute data`
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Folder of the server.
    #[arg(
        long,
        global = true,
        env = "COLDROUTE_DATA",
        default_value = "coldroute-data"
    )]
    pub data: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub action: DataAction,
}

/// What can be done about a data folder; a server may go on using it meanwhile.
#[derive(Debug, Subcommand)]
pub enum DataAction {
    /// Copies the store to a new file.
    Backup {
        /// The file.
        file: PathBuf,
    },
    /// Writes store and maps to a new .tar.gz.
    Export {
        /// The archive.
        file: PathBuf,
    },
    /// Unpacks an archive into the data folder, which must not exist yet.
    Import {
        /// The archive.
        file: PathBuf,
    },
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
