//! Answers as CVRPLIB writes them: `Route #1: 4 7 2`, then `Cost 123`.

use optimizer::engine::EngineSolution;
use std::fmt::Write;

use super::published::Published;

/// The text of a `.sol` file. Depots where a vehicle reloads are listed among the customers.
pub(crate) fn write(published: &Published, solution: &EngineSolution) -> String {
    let mut free = published.vehicles.clone();
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, route) in solution.routes.iter().enumerate() {
        let nodes = route.nodes.iter();
        let names: Vec<String> = nodes
            .map(|&node| published.labels[node as usize].to_string())
            .collect();
        let number = if published.lists_vehicles {
            free[route.kind as usize].remove(0)
        } else {
            index
        };
        lines.push((number, names.join(" ")));
    }
    if published.lists_vehicles {
        lines.extend(free.into_iter().flatten().map(|idle| (idle, String::new())));
    }
    lines.sort_unstable();
    let mut text = String::new();
    for (number, names) in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Route #{}: {names}", number + 1);
    }
    let _ = writeln!(text, "Cost {}", published.cost(solution));
    text
}
