//! A plan as a table on a terminal: what a coordinator reads to her drivers.

use super::{Directory, Showing, set_points, yuan};
use crate::clock::to_clock;
use crate::words::{Language, cause_name, cost_name, remedy, toll_reason_name};
use optimizer::plan::{
    PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip, TollReason, UnservedLot, UnservedReason,
};
use optimizer::problem::{GreenChannel, Product};
use optimizer::units::{Cost, PlanTime};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The whole plan as text, one block per truck, then what is left behind, then the money.
pub fn render(showing: &Showing) -> String {
    let table = Table {
        showing,
        directory: Directory::new(showing.problem),
    };
    let mut text = table.headline();
    for (number, route) in showing.plan.routes.iter().enumerate() {
        text.push('\n');
        text.push_str(&table.route(number + 1, route));
    }
    if !showing.plan.unserved.is_empty() {
        text.push('\n');
        text.push_str(&table.unserved());
    }
    text.push('\n');
    text.push_str(&table.costs());
    text
}

struct Table<'a> {
    showing: &'a Showing<'a>,
    directory: Directory<'a>,
}

impl Table<'_> {
    const fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.showing.language.pick(zh, en)
    }

    fn clock(&self, moment: PlanTime) -> String {
        to_clock(moment, self.say(" 日", " day"))
    }

    fn headline(&self) -> String {
        let plan = self.showing.plan;
        let lots = plan.fetched();
        let (day, date, total) = (
            self.showing.day,
            self.showing.date,
            yuan(plan.costs.total()),
        );
        let (trucks, left) = (plan.routes.len(), plan.unserved.len());
        let line = match self.showing.language {
            Language::Zh => format!(
                "{day}  {date}  {trucks} 辆车收 {lots} 批，未收 {left} 批，合计 {total} 元\n"
            ),
            Language::En => format!(
                "{day}  {date}  {trucks} trucks fetch {lots} lots, {left} left behind, {total} yuan\n"
            ),
        };
        format!("{line}{}\n", self.showing.attribution)
    }

    fn route(&self, number: usize, route: &PlannedRoute) -> String {
        let name = self
            .directory
            .vehicle(&route.vehicle)
            .map_or("", |vehicle| &vehicle.name);
        let distance = route.distance();
        let mut text = format!(
            "{number:>2}  {} {name}  {} {} → {} {}  {:.0} km  {} {}\n",
            route.vehicle,
            self.say("出发", "leaves"),
            self.clock(route.departure),
            self.say("收工", "done"),
            self.clock(route.finish),
            distance.kilometers(),
            yuan(route.costs.total()),
            self.say("元", "yuan"),
        );
        for trip in &route.trips {
            self.trip(&mut text, route, trip);
        }
        if let Some(home) = &route.home {
            let _ = writeln!(
                text,
                "    {}  {}",
                self.clock(home.arrival),
                self.say("回到车场", "back at its start"),
            );
        }
        text
    }

    /// Bringing the box to its set points: from when, how long, and what that costs.
    fn precooling(&self, route: &PlannedRoute, trip: &PlannedTrip) -> Option<String> {
        let from = trip.precool_from?;
        let vehicle = self.directory.vehicle(&route.vehicle)?;
        let lasts = trip.stops.first()?.leg.departure.since(from);
        let fen = lasts.hours() * vehicle.costs.refrigeration_per_hour_fen;
        Some(format!(
            "    {}  {} {}  {} {}  {} {}\n",
            self.clock(from),
            self.say("开机调温到", "bring the box to"),
            set_points(trip),
            lasts.0.div_ceil(60),
            self.say("分钟", "min"),
            yuan(Cost::round(fen)),
            self.say("元", "yuan"),
        ))
    }

    fn trip(&self, text: &mut String, route: &PlannedRoute, trip: &PlannedTrip) {
        text.extend(self.precooling(route, trip));
        let mut aboard = Vec::new();
        for stop in &trip.stops {
            self.stop(text, stop, &aboard);
            aboard.push(stop.lot.as_str());
        }
        let hub = self
            .directory
            .hub(&trip.hub)
            .map_or(trip.hub.as_str(), |hub| &hub.name);
        let leg = self.leg_notes(&trip.to_hub, &aboard);
        let _ = writeln!(
            text,
            "    {}–{}  {} {hub}{leg}",
            self.clock(trip.unload_start),
            self.clock(trip.unload_end),
            self.say("入库", "unload at"),
        );
    }

    fn stop(&self, text: &mut String, stop: &PlannedStop, aboard: &[&str]) {
        let Some(lot) = self.directory.lot(&stop.lot) else {
            return;
        };
        let (market, product) = (self.directory.market(lot), self.directory.product(lot));
        let quality = &stop.quality;
        let _ = writeln!(
            text,
            "    {}–{}  {} {} {} {:>5} kg  {:>5.1} → {:>5.1} °C  {} {:>4.1} %{}{}",
            self.clock(stop.load_start),
            self.clock(stop.load_end),
            padded(&stop.lot, 6),
            padded(&market.name, 20),
            padded(product_name(product, self.showing.language), 14),
            lot.load.kg,
            lot.core.degrees(),
            quality.core_at_hub.degrees(),
            self.say("货架期", "life"),
            quality.shelf_life_used * 100.0,
            if lot.precooled {
                ""
            } else {
                self.say("  未预冷", "  field-warm")
            },
            self.leg_notes(&stop.leg, aboard),
        );
    }

    /// Rest, toll with its reason, and booking of the leg that leads somewhere with some lots on
    /// board, where there are any.
    fn leg_notes(&self, leg: &PlannedLeg, aboard: &[&str]) -> String {
        let mut notes = String::new();
        if leg.rest.0 > 0 {
            let minutes = leg.rest.0.div_ceil(60);
            let _ = write!(
                notes,
                "  {} {minutes} min",
                self.say("途中休息", "rest on the way")
            );
        }
        if let Some(by) = leg.book_by {
            let clock = self.clock(by);
            let _ = write!(
                notes,
                "  {} {clock}",
                self.say("绿通预约不晚于", "book green channel by")
            );
        } else if leg.toll.0 > 0 {
            let reason = toll_reason_name(leg.toll_reason, self.showing.language);
            let toll = self.say("通行费", "toll");
            let _ = write!(notes, "  {toll} {} ({reason}", yuan(leg.toll));
            if leg.toll_reason == TollReason::NotListed {
                let _ = write!(notes, ": {}", self.unlisted(aboard));
            }
            notes.push(')');
        }
        notes
    }

    /// Products on board that cost the whole load its green channel.
    fn unlisted(&self, aboard: &[&str]) -> String {
        let counts = self.showing.problem.settings.green_channel.disputed_counts;
        let lots = aboard.iter().filter_map(|id| self.directory.lot(id));
        let mut names: Vec<&str> = lots
            .map(|lot| self.directory.product(lot))
            .filter(|product| match product.green_channel {
                GreenChannel::Listed => false,
                GreenChannel::Disputed => !counts,
                GreenChannel::NotListed => true,
            })
            .map(|product| product_name(product, self.showing.language))
            .collect();
        names.dedup();
        names.join(self.say("、", ", "))
    }

    fn unserved(&self) -> String {
        let mut text = format!("{}\n", self.say("未收的货批：", "Left behind:"));
        for unserved in &self.showing.plan.unserved {
            let Some(lot) = self.directory.lot(&unserved.lot) else {
                continue;
            };
            let (market, product) = (self.directory.market(lot), self.directory.product(lot));
            let _ = writeln!(
                text,
                "    {} {} {} {:>5} kg  {}",
                padded(&unserved.lot, 6),
                padded(&market.name, 20),
                padded(product_name(product, self.showing.language), 14),
                lot.load.kg,
                self.why(unserved),
            );
        }
        text
    }

    fn why(&self, unserved: &UnservedLot) -> String {
        let language = self.showing.language;
        let reason = |reason: &UnservedReason| {
            let (name, trucks) = (cause_name(reason.cause, language), reason.vehicles.len());
            match language {
                Language::Zh => format!("{name}（{trucks} 辆）"),
                Language::En => format!("{name} ({trucks})"),
            }
        };
        let reasons: Vec<String> = unserved.reasons.iter().map(reason).collect();
        let ways: Vec<String> = unserved
            .remedies
            .iter()
            .map(|way| remedy(way, language))
            .collect();
        format!(
            "{}  → {}",
            reasons.join(" · "),
            ways.join(self.say("；或", "; or "))
        )
    }

    fn costs(&self) -> String {
        let language = self.showing.language;
        let mut text = format!("{}\n", self.say("费用（元）：", "Costs (yuan):"));
        for (key, cost) in self.showing.plan.costs.items() {
            if cost.0 != 0 {
                let _ = writeln!(
                    text,
                    "    {} {:>12}",
                    padded(cost_name(key, language), 16),
                    yuan(cost)
                );
            }
        }
        let costs = self.showing.plan.costs;
        if costs.unserved.0 != 0 {
            let running = yuan(costs.total() - costs.unserved);
            let name = padded(self.say("其中运行", "of it running"), 16);
            let _ = writeln!(text, "    {name} {running:>12}");
        }
        let lost = self.showing.plan.green_channel_lost();
        if lost.0 != 0 {
            let name = self.say("因混装失去绿色通道", "of it green channel lost by mixing");
            let _ = writeln!(text, "    {} {:>12}", padded(name, 16), yuan(lost));
        }
        let total = yuan(costs.total());
        let _ = writeln!(
            text,
            "    {} {total:>12}",
            padded(self.say("合计", "total"), 16)
        );
        if let Some(bound) = self.showing.bound {
            let _ = writeln!(text, "    {}", bound.words(language));
        }
        text
    }
}

/// The product's name in a language.
pub(super) fn product_name(product: &Product, language: Language) -> &str {
    language.pick(&product.name_zh, &product.name_en)
}

/// A text filled with blanks to a width in columns; a Chinese character takes two.
fn padded(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_characters_take_two_columns() {
        assert_eq!(padded("甘蓝", 6), "甘蓝  ");
        assert_eq!(padded("cabbage", 6), "cabbage");
    }
}
