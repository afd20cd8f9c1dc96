//! One local correction: a closed road, a height bar, a weight limit, a slow road.

use super::feature::Feature;
use crate::failure::Failure;
use osm_loader::{Effect, RoadOverride};

/// Reads a feature with `effect` (`closed`, `height_limit`, `weight_limit`, `slow`), the figure that
/// belongs to it (`meters`, `tonnes`, `kmh`) and perhaps `from` and `until`.
///
/// # Errors
/// What is wrong, and what belongs there.
pub(super) fn read(feature: &Feature) -> Result<RoadOverride, Failure> {
    let figure = |name: &str| {
        feature
            .number(name)?
            .ok_or_else(|| feature.wrong(&format!("缺少 {name}"), &format!("{name} is missing")))
    };
    let effect = match feature.text("effect") {
        Some("closed") => Effect::Closed,
        Some("height_limit") => Effect::HeightLimit {
            meters: figure("meters")?,
        },
        Some("weight_limit") => Effect::WeightLimit {
            tonnes: figure("tonnes")?,
        },
        Some("slow") => Effect::Slow {
            kmh: figure("kmh")?,
        },
        _ => {
            return Err(feature.wrong(
                "effect 应是 closed（封路）、height_limit（限高）、weight_limit（限重）或 slow（慢行）",
                "effect must be closed, height_limit, weight_limit or slow",
            ));
        }
    };
    Ok(RoadOverride {
        place: feature.line()?,
        effect,
        from: feature.day("from")?,
        until: feature.day("until")?,
    })
}
