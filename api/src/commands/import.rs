//! `coldroute import`: a map made ready, so that the next plan starts at once.

use crate::cli::ImportArgs;
use crate::failure::Failure;
use crate::roads::open_map;
use crate::words::Language;

/// Imports a map and says what is in it.
///
/// # Errors
/// A faulty map, or a folder that cannot be written.
#[allow(clippy::print_stdout, reason = "the summary is what the command is for")]
pub fn run(args: &ImportArgs, language: Language) -> Result<(), Failure> {
    let graph = open_map(&args.map, &args.cache)?;
    let (nodes, edges, turns) = (graph.node_count(), graph.edge_count(), graph.turn_count());
    let map = args.map.display();
    match language {
        Language::Zh => println!("{map}：{nodes} 个路口，{edges} 条有向路段，{turns} 个转向"),
        Language::En => println!("{map}: {nodes} junctions, {edges} directed edges, {turns} turns"),
    }
    Ok(())
}
