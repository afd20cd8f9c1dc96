//! How roads are on the planned day: the hours, `bans.geojson` and `overrides.geojson` beside the
//! tables. Both files may be missing; what they hold is described in `data/bans` and `data/cases`.

use super::Day;
use crate::conditions::{bans_of, calendar_day, overrides_of};
use crate::facts::Facts;
use crate::failure::Failure;
use crate::table::Folder;
use crate::words::Language;
use optimizer::validate::TableFault;
use osm_loader::Conditions;
use std::path::Path;

/// City bans, in a case folder.
pub const BANS: &str = "bans.geojson";
/// What is known better than on the map, in a case folder.
pub const OVERRIDES: &str = "overrides.geojson";

/// Conditions of the day, at no particular hour; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder, day: &Day, facts: &Facts) -> Conditions {
    Conditions {
        overrides: file(folder, OVERRIDES, overrides_of),
        bans: file(folder, BANS, bans_of),
        passes: day.passes.clone(),
        traffic: facts.traffic.clone(),
        ..Conditions::on(calendar_day(day.date))
    }
}

fn file<T: Default>(
    folder: &mut Folder,
    name: &str,
    parse: fn(&Path, &str) -> Result<T, Failure>,
) -> T {
    if !folder.has(name) {
        return T::default();
    }
    let text = folder.text(name).unwrap_or_default();
    parse(Path::new(name), &text).unwrap_or_else(|failure| {
        let words = [Language::Zh, Language::En].map(|language| failure.lines(language).join("; "));
        let reason = words.join(" / ");
        folder.note(name, TableFault::FileUnreadable { reason });
        T::default()
    })
}
