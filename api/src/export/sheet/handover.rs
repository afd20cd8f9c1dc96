//! The sheet's last part: hand-over at every hub, what went otherwise, signatures.

use super::{INNER, MARGIN, Sheet};

const BLOCK: f32 = 58.0;

impl Sheet<'_> {
    pub(super) fn handovers(&mut self) {
        self.y += 8.0;
        let trips = self.tour.route.trips.len();
        for index in 0..trips {
            self.make_room(BLOCK + 16.0);
            if index == 0 {
                self.paper.bold(
                    [MARGIN, self.y + 10.0],
                    11.0,
                    self.showing.language.pick("交接签字", "Hand-over"),
                );
                self.y += 16.0;
            }
            self.handover(index);
        }
        self.remarks();
    }

    fn handover(&mut self, index: usize) {
        let hub = self
            .tour
            .trip(index)
            .last()
            .map_or("", |visit| visit.name)
            .to_owned();
        self.paper.frame([MARGIN, self.y, INNER, BLOCK - 6.0], 0.7);
        let title = format!(
            "{} {}{}　{hub}",
            self.say("第", "trip"),
            index + 1,
            self.say(" 趟", "")
        );
        self.paper.fitted(
            [MARGIN + 6.0, self.y + 14.0],
            10.0,
            INNER / 2.0 - 10.0,
            &title,
        );
        let places = [
            (0.5, 14.0, self.say("到达 ____:____", "arrived ____:____")),
            (
                0.7,
                14.0,
                self.say("封签号 ____________", "seal ____________"),
            ),
            (0.0, 30.0, self.say("厢温 ______ °C", "box ______ °C")),
            (
                0.2,
                30.0,
                self.say("货温 ____ / ____ / ____ °C", "core ____ / ____ / ____ °C"),
            ),
            (0.5, 30.0, self.say("件数 ________", "pieces ________")),
            (
                0.7,
                30.0,
                self.say("拒收/破损 __________", "refused/damaged __________"),
            ),
            (
                0.0,
                46.0,
                self.say(
                    "司机签字 ______________________",
                    "driver ______________________",
                ),
            ),
            (
                0.5,
                46.0,
                self.say(
                    "收货人签字 ____________________",
                    "received by ____________________",
                ),
            ),
        ];
        for (share, down, text) in places {
            self.paper
                .text([MARGIN + 6.0 + INNER * share, self.y + down], 9.0, text);
        }
        self.y += BLOCK;
    }

    fn remarks(&mut self) {
        self.make_room(44.0);
        let title = self.say(
            "异常记录（晚到、温度高、少货、车故障）：",
            "What went otherwise (late, warm, short, breakdown):",
        );
        self.paper.text([MARGIN, self.y + 11.0], 9.0, title);
        self.paper.line(
            [MARGIN, self.y + 40.0],
            [MARGIN + INNER, self.y + 40.0],
            0.5,
            0.3,
        );
        self.y += 44.0;
    }
}
