//! How far a long command has come: a bar on a terminal, lines of JSON where a program listens.

use crate::roads::bar_style;
use crate::words::Language;
use indicatif::ProgressBar;
use std::io::IsTerminal;

/// How far something has come.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    Bar(ProgressBar),
    /// The share told last, in percent.
    Lines(u64),
}

/// Lines tell of every so many percent.
const STEP_PERCENT: u64 = 5;

impl Progress {
    /// Begins to show something, with a code for programs and words for people.
    pub fn new(what: &'static str, zh: &'static str, en: &'static str, language: Language) -> Self {
        let shown = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::no_length().with_style(bar_style());
            bar.set_message(language.pick(zh, en));
            Shown::Bar(bar)
        } else {
            Shown::Lines(0)
        };
        Self { what, shown }
    }

    /// Shows that so much is done, of so much where that is known.
    pub fn show(&mut self, done: u64, total: Option<u64>) {
        match &mut self.shown {
            Shown::Bar(bar) => {
                if let Some(total) = total {
                    bar.set_length(total);
                }
                bar.set_position(done);
            }
            Shown::Lines(told) => {
                let percent = total.map_or(0, |total| done * 100 / total.max(1));
                if percent >= *told + STEP_PERCENT {
                    *told = percent - percent % STEP_PERCENT;
                    let line = serde_json::json!({
                        "event": self.what, "done": done, "total": total, "percent": percent,
                    });
                    eprintln!("{line}");
                }
            }
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Shown::Bar(bar) = self.shown {
            bar.finish_and_clear();
        }
    }
}
