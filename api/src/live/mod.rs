//! The running day at the program's edge: event files, recorder files and telemetry in; state,
//! alarms, changes and replays out, in JSON and in words.

mod closures;
pub mod event_file;
mod event_written;
mod label;
mod opening;
pub mod recorder;
mod rest;
pub mod settings;
pub mod shapes;
mod telling;
mod words;

pub use closures::Closures;
pub use event_file::{EventDto, EventKindDto, LineError, event_of, parse_events, parse_line};
pub use opening::{RunningDay, assumed_events, open_running};
pub use recorder::{TelemetryDto, parse_recorder, telemetry_events};
pub use rest::Rest;
pub use telling::{alarms_of, replan_notes, watched};
pub use words::{alarm_text, change_text, contradiction_text, mend_text};

/// Says a line. Whoever reads may have enough and go: that is no failure.
pub(crate) fn tell(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Any shape as JSON for people to read.
pub(crate) fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("plain data is always JSON") + "\n"
}
