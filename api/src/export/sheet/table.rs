//! The sheet's table of stops: planned on the left, room for what was found on the right.

use super::{INNER, MARGIN, Sheet};
use crate::export::itinerary::{Pickup, Task, Visit};
use crate::output::set_points;

/// Left edges of the columns, from the margin.
const COLUMNS: [f32; 9] = [0.0, 20.0, 92.0, 196.0, 286.0, 326.0, 376.0, 420.0, 472.0];
const ROW: f32 = 29.0;
const NOTE: f32 = 11.0;

impl Sheet<'_> {
    pub(super) fn stops(&mut self) {
        for index in 0..self.tour.route.trips.len() {
            self.trip_heading(index);
            if index == 0 {
                self.aboard();
            }
            let visits: Vec<Visit<'_>> = self.tour.trip(index).copied().collect();
            for visit in &visits {
                self.visit(visit);
            }
        }
        if let Some(home) = &self.tour.route.home {
            self.make_room(16.0);
            let line = format!(
                "{} {}",
                self.clock(home.arrival),
                self.say("回到车场", "back at its start")
            );
            self.paper
                .text([MARGIN + COLUMNS[1], self.y + 11.0], 9.0, &line);
            self.y += 18.0;
        }
    }

    /// What is on board already, a few lots a line.
    fn aboard(&mut self) {
        let lots = self.tour.aboard.iter().map(|pickup| {
            let product = self
                .showing
                .language
                .pick(&pickup.product.name_zh, &pickup.product.name_en);
            format!("{} {product} {} kg", pickup.lot.id, pickup.lot.load.kg)
        });
        let lots: Vec<String> = lots.collect();
        let mut title = self.say("已在车上：", "on board already:");
        for few in lots.chunks(3) {
            self.make_room(14.0);
            let line = format!("{title} {}", few.join(self.say("；", "; ")));
            let at = [MARGIN + COLUMNS[1], self.y + 11.0];
            self.paper.fitted(at, 9.0, INNER - COLUMNS[1], &line);
            self.y += 14.0;
            title = "";
        }
    }

    fn trip_heading(&mut self, index: usize) {
        self.make_room(18.0 + 16.0 + 2.0 * ROW);
        let trip = &self.tour.route.trips[index];
        let mut parts = vec![
            format!(
                "{} {}{}",
                self.say("第", "trip"),
                index + 1,
                self.say(" 趟", "")
            ),
            format!("{} {}", self.say("厢温设定", "set to"), set_points(trip)),
        ];
        if let Some(from) = trip.precool_from {
            parts.push(format!(
                "{} {}",
                self.clock(from),
                self.say("开始调温", "start")
            ));
        }
        let heading = parts.join(" · ");
        self.paper.bold([MARGIN, self.y + 11.0], 10.5, &heading);
        self.y += 16.0;
        self.paper.filled(&[[MARGIN, self.y, INNER, 14.0]], 0.88);
        let names = [
            ("", ""),
            ("时间", "time"),
            ("地点", "place"),
            ("货", "goods"),
            ("重量", "mass"),
            ("设定", "set"),
            ("计划货温", "core"),
            ("实收件/kg", "received"),
            ("实测货温 1/2/3", "core 1/2/3"),
        ];
        for (left, (zh, en)) in COLUMNS.into_iter().zip(names) {
            let name = self.say(zh, en);
            self.paper
                .text([MARGIN + left + 2.0, self.y + 10.0], 8.0, name);
        }
        self.y += 14.0;
    }

    fn visit(&mut self, visit: &Visit<'_>) {
        let notes = self.notes(visit);
        let height = ROW + if notes.is_empty() { 0.0 } else { NOTE };
        self.make_room(height);
        let (top, first, second) = (self.y, self.y + 12.0, self.y + 24.0);
        if matches!(visit.task, Task::Unload(_)) {
            self.paper.filled(&[[MARGIN, top, INNER, height]], 0.94);
        }
        let number = visit.number.to_string();
        self.paper.bold([MARGIN + 3.0, first + 4.0], 12.0, &number);
        let hours = format!("{}–{}", self.clock(visit.start), self.clock(visit.end));
        self.cell(1, first, 10.5, &hours);
        let arrival = format!("{} {}", self.say("到", "at"), self.clock(visit.leg.arrival));
        self.cell(1, second, 8.5, &arrival);
        self.place(visit, [first, second]);
        match visit.task {
            Task::Load(pickup) => self.pickup(visit, &pickup, [first, second]),
            Task::Unload(_) => self.unloading(visit, [first, second]),
        }
        if !notes.is_empty() {
            self.paper.fitted(
                [MARGIN + COLUMNS[1] + 2.0, top + ROW + 7.0],
                8.5,
                INNER - 24.0,
                &notes,
            );
        }
        self.y += height;
        self.paper
            .line([MARGIN, self.y], [MARGIN + INNER, self.y], 0.5, 0.4);
    }

    fn place(&mut self, visit: &Visit<'_>, lines: [f32; 2]) {
        let width = COLUMNS[3] - COLUMNS[2] - 4.0;
        let name = self.paper.wrapped(visit.name, 10.0, width);
        if name.len() <= 2 {
            for (line, y) in name.iter().zip(lines) {
                self.paper.text([MARGIN + COLUMNS[2] + 2.0, y], 10.0, line);
            }
        } else {
            self.cell(2, lines[0], 10.0, visit.name);
        }
        let distance = format!("{:.0} km", visit.leg.distance.kilometers());
        if name.len() < 2 && visit.leg.distance.0 > 0 {
            self.cell(2, lines[1], 8.5, &distance);
        }
    }

    fn pickup(&mut self, visit: &Visit<'_>, pickup: &Pickup<'_>, [first, second]: [f32; 2]) {
        let product = self
            .say(&pickup.product.name_zh, &pickup.product.name_en)
            .to_owned();
        self.cell(3, first, 10.0, &product);
        let mut lot = pickup.lot.id.clone();
        if let Some(certificate) = &pickup.lot.certificate {
            lot.push(' ');
            lot.push_str(certificate);
        }
        self.cell(3, second, 8.5, &lot);
        self.cell(4, first, 10.0, &format!("{} kg", pickup.lot.load.kg));
        if let Some(point) = visit.set_point() {
            self.cell(5, first, 10.0, &point.to_string());
        }
        if visit.trip.set_points.len() > 1 {
            let part = format!(
                "{} {}",
                self.say("温区", "zone"),
                pickup.stop.compartment + 1
            );
            self.cell(5, second, 8.5, &part);
        }
        self.cell(6, first, 10.0, &pickup.lot.core.to_string());
        if !pickup.lot.precooled {
            let warm = self.say("未预冷", "field-warm");
            self.cell(6, second, 8.5, warm);
        }
        self.cell(7, second, 9.0, "_______");
        self.cell(8, second, 9.0, "___ ___ ___");
    }

    fn unloading(&mut self, visit: &Visit<'_>, [first, second]: [f32; 2]) {
        self.paper.bold(
            [MARGIN + COLUMNS[3] + 2.0, first],
            10.0,
            self.showing.language.pick("入库", "unload"),
        );
        let pickups: Vec<Pickup<'_>> = self.tour.brings(visit.trip_index).collect();
        let kg: u32 = pickups.iter().map(|pickup| pickup.lot.load.kg).sum();
        let count = format!("{} {}", pickups.len(), self.say("批", "lots"));
        self.cell(3, second, 8.5, &count);
        self.cell(4, first, 10.0, &format!("{kg} kg"));
        let cores = pickups.iter().map(|pickup| pickup.stop.quality.core_at_hub);
        let warmest = cores.max_by(|a, b| a.degrees().total_cmp(&b.degrees()));
        if let Some(core) = warmest {
            self.cell(6, first, 10.0, &format!("≤{core}"));
        }
        self.cell(7, second, 9.0, "_______");
        self.cell(8, second, 9.0, "___ ___ ___");
    }

    fn notes(&self, visit: &Visit<'_>) -> String {
        let mut notes = Vec::new();
        let leg = visit.leg;
        if let Some(by) = leg.book_by {
            notes.push(format!(
                "{} {}",
                self.say("绿通预约不晚于", "book green channel by"),
                self.clock(by)
            ));
        } else if leg.toll.0 > 0 {
            let yuan = crate::output::yuan(leg.toll);
            notes.push(format!(
                "{} {yuan}",
                self.say("通行费约（元）", "toll, yuan")
            ));
        }
        if leg.rest.0 > 0 {
            let minutes = leg.rest.0.div_ceil(60);
            notes.push(format!(
                "{} {minutes} min",
                self.say("途中停车休息", "rest on the way")
            ));
        }
        if notes.is_empty() {
            String::new()
        } else {
            format!("※ {}", notes.join(" · "))
        }
    }

    fn cell(&mut self, column: usize, y: f32, size: f32, text: &str) {
        let right = COLUMNS.get(column + 1).copied().unwrap_or(INNER);
        let left = MARGIN + COLUMNS[column] + 2.0;
        self.paper
            .fitted([left, y], size, right - COLUMNS[column] - 4.0, text);
    }
}
