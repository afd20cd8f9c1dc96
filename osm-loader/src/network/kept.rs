//! A network kept in a file: what was worked out once is mapped into memory at the next start.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use tracing::warn;

use super::RoadNetwork;
use super::cost::{CLOSED, CROSSING, Units};
use super::edges::EdgeUses;
use super::hierarchy::Customized;
use super::rules::Rules;
use super::speeds::PlannedSpeeds;
use crate::cch::{Half, Metric, Pace, Weight};
use crate::conditions::Conditions;
use crate::file::{
    Column, Figures, FileError, HalfColumns, NetworkColumns, SourceKey, open_network, save_network,
};
use crate::graph::RoadGraph;
use crate::moment::Day;
use crate::overrides::Overrides;
use crate::profile::Profile;

/// The arrays of a [`Metric`], in memory or in a file.
#[derive(Debug)]
pub(super) struct MetricColumns {
    up: HalfColumns,
    down: HalfColumns,
    pace: Pace,
}

/// So many networks are kept in a folder; the oldest make room for new ones.
const MOST_KEPT: usize = 128;

/// How the names of their files end.
const EXTENSION: &str = "network";

/// The network for a truck with the overrides in force on a day; see [`open_or_customize_under`].
pub fn open_or_customize(
    graph: &Arc<RoadGraph>,
    profile: &Profile,
    overrides: &Overrides,
    day: Day,
) -> RoadNetwork {
    let conditions = Conditions {
        overrides: overrides.clone(),
        ..Conditions::on(day)
    };
    open_or_customize_under(graph, profile, &conditions)
}

/// The network for a truck under some conditions, with its hierarchy weighed: from
/// a file beside the graph's if it was kept for this very map and these very rules, else worked out
/// and kept there. A graph that was never in a file keeps nothing.
///
/// The first takes milliseconds, the second about a second for a province. A file that is damaged
/// or of an older version is told of and replaced. Where the folder cannot be written the network
/// is worked out every time.
pub fn open_or_customize_under(
    graph: &Arc<RoadGraph>,
    profile: &Profile,
    conditions: &Conditions,
) -> RoadNetwork {
    let profile = &conditions.truck(profile);
    let rules = Rules::of(graph, profile, conditions);
    let Some(origin) = &graph.origin else {
        return RoadNetwork::by_rules(graph, profile, &rules);
    };
    let path = origin.folder.join(file_name(origin.key, &rules));
    if path.exists() {
        match RoadNetwork::open(&path, graph, profile, &rules) {
            Ok(Some(network)) => return network,
            Ok(None) => {}
            Err(error) => warn!(%error, "the kept network is unusable, working it out again"),
        }
    }
    let network = RoadNetwork::by_rules(graph, profile, &rules);
    if let Err(error) = network.save(&path) {
        warn!(%error, "the network is not kept for the next start");
        return network;
    }
    remove_oldest(&origin.folder);
    // Mapped from its file it needs no memory of its own.
    let mapped = RoadNetwork::open(&path, graph, profile, &rules);
    mapped.ok().flatten().unwrap_or(network)
}

/// Equal for conditions that come to the same for a truck on a map.
pub(crate) fn rules_digest(graph: &RoadGraph, profile: &Profile, conditions: &Conditions) -> u64 {
    Rules::of(graph, &conditions.truck(profile), conditions).digest()
}

fn file_name(graph: SourceKey, rules: &Rules) -> String {
    let (graph, rules) = (graph.beginning_crc, rules.digest());
    format!("{graph:08x}-{rules:016x}.{EXTENSION}")
}

fn remove_oldest(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut kept: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == EXTENSION))
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    kept.sort();
    let surplus = kept.len().saturating_sub(MOST_KEPT);
    for (_, path) in &kept[..surplus] {
        if let Err(error) = std::fs::remove_file(path) {
            warn!(%error, path = %path.display(), "an old network cannot be removed");
        }
    }
}

impl RoadNetwork {
    /// Reads a network for these rules from a file; `None` if it is of another graph or of other
    /// rules.
    ///
    /// # Errors
    /// A file that cannot be read or is no such file.
    pub(super) fn open(
        path: &Path,
        graph: &Arc<RoadGraph>,
        profile: &Profile,
        rules: &Rules,
    ) -> Result<Option<Self>, FileError> {
        let Some(origin) = &graph.origin else {
            return Ok(None);
        };
        let (turns, ranks) = (graph.turn_count(), graph.state_count());
        let columns = open_network(path, origin.key, turns, ranks)?;
        let digest = rules.digest();
        let Some(columns) = columns.filter(|it| *it.description == digest.to_le_bytes()) else {
            return Ok(None);
        };
        let misfit = || FileError::Damaged {
            path: path.to_owned(),
            part: "columns that do not fit together",
        };
        let figures = columns.figures.first().copied().unwrap_or_default();
        let metric = MetricColumns {
            pace: pace(&figures),
            up: columns.up,
            down: columns.down,
        };
        let network = Self {
            graph: Arc::clone(graph),
            profile: profile.clone(),
            uses: EdgeUses {
                times: columns.times,
                reluctance: columns.reluctance,
                lengths: columns.lengths,
                units: Units::from_bits(figures.units).ok_or_else(misfit)?,
                flags: columns.flags,
                fastest_kmh: figures.fastest_kmh,
            },
            turn_delays: columns.turn_delays,
            digest,
            speeds: PlannedSpeeds::none_yet(graph),
            customized: Customized::default(),
        };
        if !(network.fits() && metric.fits(graph)) {
            return Err(misfit());
        }
        let _ = network.customized.metric.set(metric);
        Ok(Some(network))
    }

    /// Writes the network to a file, weighing its hierarchy first; does nothing where the map has
    /// none or was never in a file itself.
    ///
    /// # Errors
    /// [`FileError::Unwritable`].
    pub(super) fn save(&self, path: &Path) -> Result<(), FileError> {
        self.prepare();
        let (Some(metric), Some(origin)) = (self.customized.metric.get(), &self.graph.origin)
        else {
            return Ok(());
        };
        let figures = Figures {
            fastest_kmh: self.uses.fastest_kmh,
            pace_distance: metric.pace.distance,
            pace_time: metric.pace.time,
            pace_timeless: metric.pace.timeless,
            pace_flags: u32::from(metric.pace.penalized) | u32::from(metric.pace.wide) << 1,
            pace_whole: metric.pace.whole,
            units: self.uses.units.to_bits(),
            reserved: 0,
        };
        let columns = NetworkColumns {
            description: self.digest.to_le_bytes().to_vec().into(),
            figures: vec![figures].into(),
            times: self.uses.times.clone(),
            reluctance: self.uses.reluctance.clone(),
            lengths: self.uses.lengths.clone(),
            flags: self.uses.flags.clone(),
            turn_delays: self.turn_delays.clone(),
            up: metric.up.clone(),
            down: metric.down.clone(),
        };
        save_network(path, origin.key, &columns)
    }

    /// Whether columns that were read belong to the graph, so that no later look-up can miss.
    fn fits(&self) -> bool {
        let delays = self.turn_delays.iter();
        self.uses.times.len() == self.graph.edge_count()
            && self.uses.flags.len() == self.graph.edge_count()
            && self.turn_delays.len() == self.graph.turn_count()
            && [0, self.graph.edge_count()].contains(&self.uses.reluctance.len())
            && [0, self.graph.segment_count()].contains(&self.uses.lengths.len())
            && (self.uses.lengths.iter()).all(|&length| self.uses.units.fits(length))
            && (self.uses.reluctance.iter()).all(|&more| more < 10 * CROSSING)
            && (self.uses.times.iter()).all(|&time| time == CLOSED || time < CROSSING)
            && delays
                .copied()
                .all(|delay| delay == CLOSED || delay < 2 * CROSSING)
            && (1.0..1e3).contains(&self.uses.fastest_kmh)
    }
}

fn pace(figures: &Figures) -> Pace {
    Pace {
        distance: figures.pace_distance,
        time: figures.pace_time.max(1),
        timeless: figures.pace_timeless,
        whole: figures.pace_whole,
        penalized: figures.pace_flags & 1 != 0,
        wide: figures.pace_flags & 2 != 0,
    }
}

impl MetricColumns {
    /// The metric, borrowed.
    pub(super) fn metric(&self) -> Metric<'_> {
        Metric::from_trusted_parts(self.up.half(), self.down.half(), self.pace)
    }

    fn fits(&self, graph: &RoadGraph) -> bool {
        let fits = |half: &HalfColumns| half.fits(graph.state_count());
        graph.ranks().is_some() && fits(&self.up) && fits(&self.down)
    }
}

impl From<Metric<'static>> for MetricColumns {
    fn from(metric: Metric<'static>) -> Self {
        let (up, down, pace) = metric.into_parts();
        Self {
            up: up.into(),
            down: down.into(),
            pace,
        }
    }
}

impl HalfColumns {
    fn half(&self) -> Half<'_> {
        Half {
            first: Cow::Borrowed(&self.first),
            head: Cow::Borrowed(&self.head),
            weight: Cow::Borrowed(&self.weight),
            via: Cow::Borrowed(&self.via),
        }
    }

    /// Whether the arcs are in rows of ranks and lead to ranks, at weights that may be added.
    fn fits(&self, ranks: usize) -> bool {
        let arcs = self.head.len();
        self.first.len() == ranks + 1
            && self.first[0] == 0
            && self.first.is_sorted()
            && self.first[ranks] as usize == arcs
            && self.weight.len() == arcs
            && self.via.len() == arcs
            && self.head.iter().all(|&head| (head as usize) < ranks)
            && self.weight.iter().all(|&weight| weight <= Weight::INFINITE)
    }
}

impl From<Half<'static>> for HalfColumns {
    fn from(half: Half<'static>) -> Self {
        Self {
            first: Column::from(half.first.into_owned()),
            head: Column::from(half.head.into_owned()),
            weight: Column::from(half.weight.into_owned()),
            via: Column::from(half.via.into_owned()),
        }
    }
}
