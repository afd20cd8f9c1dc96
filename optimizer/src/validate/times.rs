//! Times of a lot: harvest, and when loading may start.

use super::finding::TimeFault;
use super::inspector::{Inspector, always};
use crate::draft::LotDraft;
use crate::problem::{Market, Product};
use crate::units::{PlanTime, Seconds, TimeWindow};

/// When it was harvested; not longer ago than it keeps.
pub(super) fn harvested(draft: &LotDraft, product: &Product, item: &mut Inspector<'_>) -> PlanTime {
    let days = -f64::from(draft.harvested.0) / 86_400.0;
    if days > product.shelf_life.days.max(1.0) {
        item.note(TimeFault::HarvestedLongAgo {
            days,
            shelf_life_days: product.shelf_life.days,
        });
    }
    draft.harvested
}

/// Moments at which loading may start: market's and lot's hours together, after harvest,
/// shortened by loading.
pub(super) fn start_windows(
    draft: &LotDraft,
    market: &Market,
    service: Seconds,
    item: &mut Inspector<'_>,
) -> Vec<TimeWindow> {
    let own = own_window(draft, item);
    let open = common(&market.windows, own);
    let Some(last) = open.last() else {
        item.note(TimeFault::MarketClosed {
            open: hours(&market.windows),
        });
        return vec![always()];
    };
    if draft.harvested > last.end() {
        item.note(TimeFault::HarvestedLater {
            harvested: draft.harvested,
            until: last.end(),
        });
        return vec![always()];
    }
    let harvested = TimeWindow::new(draft.harvested, always().end());
    let possible = harvested.map_or_else(Vec::new, |after| common(&open, after));
    let starts: Vec<TimeWindow> = possible
        .iter()
        .filter_map(|window| TimeWindow::new(window.start(), window.end() - service))
        .collect();
    if starts.is_empty() {
        item.note(TimeFault::ShorterThanLoading {
            window: possible
                .iter()
                .map(|window| window.length())
                .max()
                .unwrap_or_default(),
            loading: service,
        });
        return vec![always()];
    }
    starts
}

fn own_window(draft: &LotDraft, item: &mut Inspector<'_>) -> TimeWindow {
    let [from, until] = draft.window;
    item.window(
        "ready_from–ready_until",
        [
            from.unwrap_or(always().start()),
            until.unwrap_or(always().end()),
        ],
    )
}

fn common(windows: &[TimeWindow], other: TimeWindow) -> Vec<TimeWindow> {
    windows
        .iter()
        .filter_map(|window| window.intersection(other))
        .collect()
}

/// Opening hours for people.
fn hours(windows: &[TimeWindow]) -> String {
    let hours: Vec<String> = windows
        .iter()
        .map(|window| format!("{}-{}", window.start(), window.end()))
        .collect();
    hours.join("; ")
}
