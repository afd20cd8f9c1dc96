//! The demo days, opened and planned once, and event files written against their plans.

use api::commands::day::{Inputs, OpenedDay};
use optimizer::assemble::assemble;
use optimizer::plan::{Plan, PlannedRoute};
use optimizer::units::PlanTime;
use optimizer::{Iterations, SolveParams, solve};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A demo day and a plan of it.
pub(crate) struct Demo {
    pub(crate) opened: OpenedDay,
    pub(crate) plan: Plan,
}

fn repository(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(relative)
}

fn open(folder: &str, iterations: u64) -> Demo {
    let cache = std::env::temp_dir().join("coldroute-running-day");
    let case = repository("data/cases").join(folder);
    let (map, facts) = (
        repository("data/maps/shanxi-synthetic.osm.pbf"),
        repository("data/facts"),
    );
    let inputs = Inputs::new(Some(&map), Some(&facts), Some(&case), &cache);
    let opened = inputs.open().expect("a demo day has no errors");
    let params = SolveParams::default();
    let solution = solve(
        &opened.problem,
        &params,
        &mut Iterations(iterations),
        &mut |_| {},
    );
    let plan = assemble(&opened.problem, &solution).expect("the search returns legal routes");
    Demo { opened, plan }
}

/// Sixty lots in Yangqu, July.
pub(crate) fn july() -> &'static Demo {
    static DAY: OnceLock<Demo> = OnceLock::new();
    DAY.get_or_init(|| open("yangqu-july", 150))
}

/// Thirty lots in Linxian, January.
pub(crate) fn january() -> &'static Demo {
    static DAY: OnceLock<Demo> = OnceLock::new();
    DAY.get_or_init(|| open("linxian-january", 150))
}

/// Two hundred lots all over the province, where trucks ride on toll roads.
pub(crate) fn province() -> &'static Demo {
    static DAY: OnceLock<Demo> = OnceLock::new();
    DAY.get_or_init(|| open("shanxi-200", 40))
}

impl Demo {
    /// The route that fetches most in one trip, so that something is left to lose.
    pub(crate) fn busiest(&self) -> &PlannedRoute {
        let first_trip = |route: &&PlannedRoute| route.trips[0].stops.len();
        self.plan.routes.iter().max_by_key(first_trip).unwrap()
    }

    /// The market of a lot.
    pub(crate) fn market_of(&self, lot: &str) -> String {
        let problem = &self.opened.problem;
        let lot = problem.lots.iter().find(|known| known.id == lot).unwrap();
        problem.markets[lot.market.index()].id.clone()
    }

    /// The lot that the busiest truck would load next at another market; its last one otherwise.
    pub(crate) fn next_lot(&self) -> String {
        let stops = &self.busiest().trips[0].stops;
        let here = self.market_of(&stops[1].lot);
        let next = stops[2..]
            .iter()
            .find(|stop| self.market_of(&stop.lot) != here);
        next.or(stops.last()).unwrap().lot.clone()
    }

    /// The market of that lot.
    pub(crate) fn next_market(&self) -> String {
        self.market_of(&self.next_lot())
    }

    /// Lines of an event file: what the busiest truck reports up to its second loading.
    pub(crate) fn two_loadings(&self) -> (String, PlanTime) {
        let route = self.busiest();
        let vehicle = &route.vehicle;
        let mut lines = format!(
            "{{\"at\":\"{}\",\"kind\":\"started\",\"vehicle\":\"{vehicle}\"}}\n",
            clock(route.departure)
        );
        let stops = &route.trips[0].stops[..2];
        for stop in stops {
            let _written = writeln!(
                lines,
                "{{\"at\":\"{}\",\"kind\":\"loaded\",\"vehicle\":\"{vehicle}\",\"lot\":\"{}\"}}",
                clock(stop.load_end),
                stop.lot
            );
        }
        (lines, stops[1].load_end)
    }
}

/// `05:10:07`, on the clock of the planned day.
pub(crate) fn clock(at: PlanTime) -> String {
    let (sign, seconds) = match at.0 {
        early if early < 0 => ("-1d ", early + 86_400),
        late if late >= 86_400 => ("+1d ", late - 86_400),
        today => ("", today),
    };
    format!(
        "{sign}{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
