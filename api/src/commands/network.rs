//! What the road commands begin with: a map, a vehicle, and the conditions it drives under.

use super::day::{DEMO_MAP, facts_of};
use crate::cli::MapArgs;
use crate::facts::car::read_car;
use crate::facts::find_upwards;
use crate::failure::Failure;
use crate::roads::open_map;
use osm_loader::{Profile, RoadGraph};
use std::path::Path;
use std::sync::Arc;

/// The graph of the map that was named, or of the demo map.
///
/// # Errors
/// A faulty map, or a folder that cannot be written.
pub fn graph(args: &MapArgs) -> Result<Arc<RoadGraph>, Failure> {
    let map = args.map.clone().or_else(|| find_upwards(DEMO_MAP));
    let graph = open_map(&map.unwrap_or_else(|| DEMO_MAP.into()), &args.cache)?;
    Ok(graph)
}

/// The car, or a truck by its identifier in vehicles.csv.
///
/// # Errors
/// Faulty facts, or an identifier that is not there.
pub fn profile(name: &str, facts: Option<&Path>) -> Result<Profile, Failure> {
    if name == "car" {
        return read_car(facts);
    }
    let facts = facts_of(facts)?;
    let mut kinds = facts.vehicle_types.iter();
    let kind = kinds.find(|kind| kind.draft.id == name);
    let unknown = || Failure::Usage {
        zh: format!("vehicles.csv 里没有车型 {name}；请写 car 或其中第一列的一个"),
        en: format!("vehicles.csv has no type {name}; give car or one of its first column"),
    };
    kind.map(|kind| kind.profile(&facts.speeds))
        .ok_or_else(unknown)
}
