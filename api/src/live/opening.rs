//! Opening a running day: the plan in force with the inputs it names, event files, recorder files.

use super::event_file::{EventDto, LineError, event_of, parse_events};
use super::recorder::parse_recorder;
use super::settings::{LiveSettings, read_live_settings};
use super::shapes::{REPLAN_FORMAT, RePlanFile, RePlanNotes};
use crate::commands::day::OpenedDay;
use crate::commands::planned::inputs_of;
use crate::dto::{self, PlanFile};
use crate::failure::Failure;
use crate::files::read;
use crate::table::decode;
use crate::text;
use jiff::civil::Date;
use optimizer::day::Event;
use optimizer::units::PlanTime;
use optimizer::{Plan, Problem};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A running day.
#[derive(Debug)]
pub struct RunningDay {
    /// The day as it was planned from.
    pub opened: Arc<OpenedDay>,
    /// The file of the plan in force.
    pub file: PlanFile,
    /// The plan in force.
    pub plan: Plan,
    /// House rules and distributions.
    pub settings: LiveSettings,
    /// What trucks nobody has heard of are thought to have done by the plans in force before.
    pub assumed: Vec<Event>,
    /// Where the plan in force is one for the rest of the day: what it was made from.
    pub notes: Option<RePlanNotes>,
}

/// Opens a plan, or the plan of a re-plan, with the inputs it names.
///
/// # Errors
/// A file that is no plan, or inputs that have changed since.
pub fn open_running(path: &Path, cache: &Path) -> Result<RunningDay, Failure> {
    let (file, notes) = plan_file(&read(path)?)?;
    let plan = dto::read(&file)?;
    let assumed = notes.as_ref().map_or(&[][..], |notes| &notes.assumed);
    let assumed = assumed_events(assumed, file.inputs.date)?;
    let inputs = inputs_of(&file.inputs, path, cache);
    let opened = inputs.open()?;
    if opened.fingerprint != file.inputs.fingerprint {
        return Err(Failure::OtherInputs {
            planned: file.inputs.fingerprint,
            found: opened.fingerprint,
        });
    }
    let settings = read_live_settings(&inputs.facts).map_err(Failure::Findings)?;
    Ok(RunningDay {
        opened: Arc::new(opened),
        file,
        plan,
        settings,
        assumed,
        notes,
    })
}

/// The assumed events of a re-plan file, read back.
///
/// # Errors
/// What is no event.
pub fn assumed_events(written: &[EventDto], date: Date) -> Result<Vec<Event>, Failure> {
    let read = written.iter().map(|dto| event_of(dto, date, ""));
    let read: Result<Vec<Event>, _> = read.collect();
    read.map_err(|(zh, en)| Failure::Usage { zh, en })
}

/// The plan of a plan file, or of a re-plan file with its notes.
fn plan_file(content: &str) -> Result<(PlanFile, Option<RePlanNotes>), Failure> {
    let value: serde_json::Value = serde_json::from_str(content).unwrap_or_default();
    let format = value.get("format").and_then(|format| format.as_str());
    if format == Some(REPLAN_FORMAT) {
        let file: RePlanFile = serde_json::from_value(value).map_err(dto::PlanFileError::from)?;
        return Ok((file.plan, Some(file.notes)));
    }
    Ok((dto::parse(content)?, None))
}

impl RunningDay {
    /// The problem that the plan in force is a plan of: the whole day's, or that of the rest it was
    /// made for.
    ///
    /// # Errors
    /// A re-plan that does not say what it was made from.
    pub fn planned_for(&self) -> Result<Cow<'_, Problem>, Failure> {
        let Some(notes) = &self.notes else {
            return Ok(Cow::Borrowed(&self.opened.problem));
        };
        let rest = self.opened.rest_of(notes, &self.settings.day)?;
        Ok(Cow::Owned(rest.problem))
    }

    /// All events of an event file and of recorder files, each named as `VEHICLE=FILE`, with what
    /// the plan in force assumes.
    ///
    /// # Errors
    /// Every faulty line of the first faulty file.
    pub fn events(
        &self,
        events: Option<&Path>,
        recorders: &[String],
    ) -> Result<Vec<Event>, Failure> {
        let date = self.opened.day.date;
        let mut all = self.assumed.clone();
        if let Some(path) = events {
            let parsed = parse_events(&read_any(path)?, date);
            all.extend(parsed.map_err(|errors| faulty(path, &errors))?);
        }
        for recorder in recorders {
            let (vehicle, path) = recorder.split_once('=').ok_or_else(|| Failure::Usage {
                zh: format!("--recorder「{recorder}」要写成 车牌=文件"),
                en: format!("write --recorder as VEHICLE=FILE, not {recorder:?}"),
            })?;
            let path = PathBuf::from(path);
            let parsed = parse_recorder(&read_any(&path)?, vehicle, date);
            all.extend(parsed.map_err(|errors| faulty(&path, &errors))?);
        }
        Ok(all)
    }

    /// A moment of the day as people write it.
    ///
    /// # Errors
    /// A text that is no time.
    pub fn moment(&self, written: &str) -> Result<PlanTime, Failure> {
        let date = self.opened.day.date;
        let full = crate::clock::from_rfc3339(date, written);
        let found = full.or_else(|| text::moment(written, Some(date)));
        found.ok_or_else(|| Failure::Usage {
            zh: format!("「{written}」不是时间；写成 05:10 或 2026-07-15T05:10:00+08:00"),
            en: format!("{written:?} is no time; write 05:10 or 2026-07-15T05:10:00+08:00"),
        })
    }
}

/// A text file in UTF-8 or, as recorders export it, GBK.
fn read_any(path: &Path) -> Result<String, Failure> {
    let refused = |source| Failure::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::read(path).map_err(refused)?;
    let unknown =
        || std::io::Error::other("既不是 UTF-8 也不是 GBK 文本 / neither UTF-8 nor GBK text");
    decode(&bytes).ok_or_else(|| refused(unknown()))
}

fn faulty(path: &Path, errors: &[LineError]) -> Failure {
    let lines = |language| {
        let told = errors
            .iter()
            .map(|error| format!("{}: {}", path.display(), error.text(language)));
        told.collect::<Vec<_>>().join("\n")
    };
    Failure::Usage {
        zh: lines(crate::words::Language::Zh),
        en: lines(crate::words::Language::En),
    }
}
