//! A tour as an iCalendar file (RFC 5545) in Beijing time: pre-cooling, every visit, bookings.

use super::Surroundings;
use super::itinerary::{Task, Tour, Visit};
use crate::output::{Showing, set_points};
use jiff::tz::TimeZone;
use optimizer::units::{PlanTime, Position};

/// The tour as the text of a calendar file.
pub fn render(showing: &Showing<'_>, tour: &Tour<'_>, around: &Surroundings<'_>) -> String {
    let mut calendar = Calendar {
        showing,
        around,
        tour,
        text: String::new(),
        events: 0,
    };
    calendar.head();
    for (index, trip) in tour.route.trips.iter().enumerate() {
        let departure = tour.trip(index).next().map(|visit| visit.leg.departure);
        if let (Some(from), Some(until)) = (trip.precool_from, departure) {
            let title = format!(
                "{} {}",
                calendar.say("开机调温到", "bring the box to"),
                set_points(trip)
            );
            calendar.event([from, until.max(from)], &title, "", None);
        }
        for visit in tour.trip(index) {
            calendar.visit(visit);
        }
    }
    calendar.line("END:VCALENDAR");
    calendar.text
}

struct Calendar<'a> {
    showing: &'a Showing<'a>,
    around: &'a Surroundings<'a>,
    tour: &'a Tour<'a>,
    text: String,
    events: usize,
}

impl Calendar<'_> {
    const fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.showing.language.pick(zh, en)
    }

    fn head(&mut self) {
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//coldroute//route plan//ZH",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "BEGIN:VTIMEZONE",
            "TZID:Asia/Shanghai",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0800",
            "TZOFFSETTO:+0800",
            "TZNAME:CST",
            "END:STANDARD",
            "END:VTIMEZONE",
        ] {
            self.line(line);
        }
        let name = escape(&format!("{} {}", self.showing.day, self.tour.route.vehicle));
        self.line(&format!("X-WR-CALNAME:{name}"));
    }

    fn visit(&mut self, visit: &Visit<'_>) {
        if let Some(by) = visit.leg.book_by {
            let title = self
                .say("绿通预约截止", "book the green channel by now")
                .to_owned();
            self.event([by, by], &title, visit.name, None);
        }
        let (title, about) = match visit.task {
            Task::Load(pickup) => {
                let product = self.say(&pickup.product.name_zh, &pickup.product.name_en);
                let title = format!(
                    "{}. {} {} {} {} kg",
                    visit.number,
                    self.say("装货", "load"),
                    visit.name,
                    product,
                    pickup.lot.load.kg
                );
                (
                    title,
                    format!("{} {}", self.say("货批", "lot"), pickup.lot.id),
                )
            }
            Task::Unload(_) => {
                let title = format!(
                    "{}. {} {}",
                    visit.number,
                    self.say("入库", "unload"),
                    visit.name
                );
                (title, String::new())
            }
        };
        let place = if about.is_empty() {
            visit.name.to_owned()
        } else {
            format!("{} · {about}", visit.name)
        };
        self.event(
            [visit.start, visit.end],
            &title,
            &place,
            Some(visit.position),
        );
    }

    fn event(
        &mut self,
        [from, until]: [PlanTime; 2],
        title: &str,
        place: &str,
        at: Option<Position>,
    ) {
        self.events += 1;
        let uid = format!(
            "{}-{}-{}@coldroute",
            self.around.fingerprint, self.tour.number, self.events
        );
        let stamp = self
            .around
            .now
            .to_zoned(TimeZone::UTC)
            .strftime("%Y%m%dT%H%M%SZ");
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{uid}"),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;TZID=Asia/Shanghai:{}", self.local(from)),
            format!("DTEND;TZID=Asia/Shanghai:{}", self.local(until)),
            format!("SUMMARY:{}", escape(title)),
        ];
        for line in lines {
            self.line(&line);
        }
        if !place.is_empty() {
            self.line(&format!("LOCATION:{}", escape(place)));
        }
        if let Some(at) = at {
            self.line(&format!("GEO:{:.6};{:.6}", at.lat, at.lon));
        }
        for line in [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:coldroute",
            "TRIGGER:-PT15M",
            "END:VALARM",
            "END:VEVENT",
        ] {
            self.line(line);
        }
    }

    /// Local time without offset, as the time zone above asks for.
    fn local(&self, moment: PlanTime) -> String {
        let (day, second) = (moment.0.div_euclid(86_400), moment.0.rem_euclid(86_400));
        let date = self
            .showing
            .date
            .saturating_add(jiff::Span::new().days(day));
        format!(
            "{}T{:02}{:02}{:02}",
            date.strftime("%Y%m%d"),
            second / 3600,
            second % 3600 / 60,
            second % 60
        )
    }

    /// A content line, folded at 75 bytes between characters, ended by CR LF.
    fn line(&mut self, line: &str) {
        const LONGEST_BYTES: usize = 75;
        let mut length = 0;
        for c in line.chars() {
            if length + c.len_utf8() > LONGEST_BYTES {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(c);
            length += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace('\n', "\\n")
}
