//! `coldroute export`: a plan file as the files that people and other programs take.

use super::planned::Planned;
use crate::cli::ExportArgs;
use crate::export::sheet::MissingGlyph;
use crate::export::{FORMATS, Format, Surroundings, export};
use crate::failure::Failure;
use crate::files::write_all;
use crate::output::Showing;
use crate::roads::planned_lines;
use crate::table::Folder;
use crate::words::Language;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Writes the files asked for.
///
/// # Errors
/// A plan that breaks rules or is of other inputs, or a folder that cannot be written.
pub fn run(args: &ExportArgs, language: Language) -> Result<(), Failure> {
    let planned = Planned::open(&args.plan, &args.cache)?;
    let opened = &planned.opened;
    let lines = planned_lines(&opened.problem, &planned.plan, &opened.roads);
    let showing = Showing {
        problem: &opened.problem,
        plan: &planned.plan,
        lines: &lines,
        day: &opened.day.name,
        date: opened.day.date,
        attribution: &opened.attribution,
        language,
        bound: None,
    };
    let lots = Folder::new(&planned.inputs.case).records("lots.csv");
    let lots = lots.unwrap_or_default();
    let around = Surroundings {
        fingerprint: &opened.fingerprint,
        now: Timestamp::now(),
        lots: &lots,
        driver_link: args.driver_link.as_deref(),
    };
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for format in formats(&args.format) {
        let exported = export(&showing, &around, format);
        files.extend(exported.files);
        missing.extend(exported.missing_glyphs);
    }
    let written = write_all(&out_folder(args), &files)?;
    warn(&missing, language);
    say(&written, language);
    Ok(())
}

fn formats(asked: &[Format]) -> Vec<Format> {
    if asked.is_empty() {
        FORMATS.to_vec()
    } else {
        asked.to_vec()
    }
}

fn out_folder(args: &ExportArgs) -> PathBuf {
    let beside = args.plan.parent().unwrap_or(Path::new("."));
    args.out.clone().unwrap_or_else(|| beside.join("export"))
}

/// Names every character that paper cannot show: somebody's name may hang on it.
fn warn(missing: &[MissingGlyph], language: Language) {
    for MissingGlyph { character, within } in missing {
        match language {
            Language::Zh => eprintln!(
                "路线单的字库里没有“{character}”（在“{within}”里），纸上印成方框；请换一个写法"
            ),
            Language::En => eprintln!(
                "the route sheet's font has no {character:?} (in {within:?}): a box is printed; \
                 write it another way"
            ),
        }
    }
}

#[allow(
    clippy::print_stdout,
    reason = "the list of files is what people look for"
)]
fn say(written: &[PathBuf], language: Language) {
    for path in written {
        println!("{} {}", language.pick("已写入", "wrote"), path.display());
    }
}
