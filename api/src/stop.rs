//! When a search on a clock stops, and what a person sees of it meanwhile.

use crate::output::yuan;
use crate::roads::bar_style;
use crate::words::Language;
use indicatif::ProgressBar;
use optimizer::solve::Progress;
use optimizer::stop_rule::StopRule;
use std::time::{Duration, Instant};

/// Stops after so many seconds.
#[derive(Debug)]
pub struct Deadline {
    start: Instant,
    seconds: f64,
}

impl Deadline {
    /// A deadline that begins to run now.
    pub fn new(seconds: f64) -> Self {
        Self { start: Instant::now(), seconds: seconds.max(0.0) }
    }
}

impl StopRule for Deadline {
    fn share_used(&mut self, _iterations: u64) -> f64 {
        let used = self.start.elapsed().as_secs_f64();
        if self.seconds > 0.0 { used / self.seconds } else { 1.0 }
    }
}

/// A progress bar that shows the best cost found so far.
#[derive(Debug)]
pub struct SearchBar {
    bar: ProgressBar,
    language: Language,
    shown: Option<Instant>,
}

/// How often the bar is drawn.
const REDRAW: Duration = Duration::from_millis(100);

impl SearchBar {
    /// A bar in a language.
    pub fn new(language: Language) -> Self {
        let bar = ProgressBar::new(100);
        bar.set_style(bar_style());
        Self { bar, language, shown: None }
    }

    /// Shows how far the search has come.
    pub fn show(&mut self, progress: &Progress) {
        if self.shown.is_some_and(|shown| shown.elapsed() < REDRAW) {
            return;
        }
        self.shown = Some(Instant::now());
        self.bar.set_position((progress.share_used * 100.0) as u64);
        let cost = yuan(progress.best.total());
        let left = progress.unserved;
        self.bar.set_message(match self.language {
            Language::Zh => format!("{cost} 元 未收 {left}"),
            Language::En => format!("{cost} yuan, {left} left"),
        });
    }

    /// Takes the bar away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
