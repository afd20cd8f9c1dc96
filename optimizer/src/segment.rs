//! Time algebra of a piece of a route: joined in constant time, in any order of joining.
//!
//! Holds Vidal's duration, earliest and latest start and time warp, and beside them two numbers
//! that tell whether every lot of a trip can be in cold storage soon enough after it is loaded.
//! It knows windows, durations and limits in seconds only: no places, no lots, no rest.
//!
//! The on-board part rests on one fact about collection: all lots of a trip are unloaded together,
//! so the schedule that completes earliest and leaves every place as late as that allows is the
//! best one for each of them at once.

/// Far beyond any moment or duration of a plan, and far from overflow when thousands are added.
pub const NEVER: i64 = 1 << 50;

/// A piece of a route, from the start of service at its first place to that at its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Least time between the two service starts.
    duration: i64,
    /// Earliest first service start that does not lengthen the piece; the piece then completes
    /// as early as it can.
    earliest: i64,
    /// Latest first service start that keeps all windows.
    latest: i64,
    /// By how much windows are missed; zero where the piece can be driven.
    warp: i64,
    /// Service at the last place.
    service: i64,
    /// Least over lots on board of limit + latest start of the piece up to the lot.
    limit_by_latest: i64,
    /// Least over lots on board of limit − duration from the lot to the end of the piece.
    limit_by_duration: i64,
}

impl Segment {
    /// One place whose service of the given length starts between two moments. Nothing is loaded.
    pub const fn place(earliest: i64, latest: i64, service: i64) -> Self {
        Self {
            duration: 0,
            earliest,
            latest,
            warp: 0,
            service,
            limit_by_latest: NEVER,
            limit_by_duration: NEVER,
        }
    }

    /// One place where a lot is loaded that may stay on board for `limit`, counted from the start
    /// of its loading.
    pub const fn pickup(earliest: i64, latest: i64, service: i64, limit: i64) -> Self {
        Self {
            limit_by_latest: limit + latest,
            limit_by_duration: limit,
            ..Self::place(earliest, latest, service)
        }
    }

    /// This piece, then `travel` seconds, then another. Exact where no window is missed.
    #[must_use]
    pub fn join(&self, travel: i64, next: &Self) -> Self {
        let gap = self.service + travel;
        let shift = self.duration - self.warp + gap;
        let wait = (next.earliest - shift - self.latest).max(0);
        let warp = (self.earliest + shift - next.latest).max(0);
        let carried = self
            .limit_by_duration
            .min(self.limit_by_latest - next.earliest + gap);
        Self {
            duration: self.duration + next.duration + gap + wait,
            earliest: (next.earliest - shift).max(self.earliest) - wait,
            latest: (next.latest - shift).min(self.latest) + warp,
            warp: self.warp + next.warp + warp,
            service: next.service,
            limit_by_latest: next
                .limit_by_latest
                .min(self.limit_by_latest)
                .min(self.limit_by_duration + next.latest - gap),
            limit_by_duration: next.limit_by_duration.min(carried - gap - next.duration),
        }
    }

    /// The same piece with nothing on board any more: what a hub leaves behind.
    #[must_use]
    pub const fn unloaded(self) -> Self {
        Self {
            limit_by_latest: NEVER,
            limit_by_duration: NEVER,
            ..self
        }
    }

    /// Whether all windows can be kept.
    pub const fn is_feasible(&self) -> bool {
        self.warp == 0
    }

    /// Earliest end of service at the last place.
    pub const fn completion(&self) -> i64 {
        self.earliest + self.duration + self.service
    }

    /// Least time from the first service start to the end of service at the last place.
    pub const fn span(&self) -> i64 {
        self.duration + self.service
    }

    /// The latest first service start with which the piece still completes as early as it can.
    pub const fn timely_start(&self) -> i64 {
        self.earliest
    }

    /// Latest first service start that keeps all windows.
    pub const fn latest_start(&self) -> i64 {
        self.latest
    }

    /// Time that the lot with the least to spare could stay longer on board, beyond the end of
    /// service at the last place; negative where it stays too long.
    pub fn slack_on_board(&self) -> i64 {
        let by_moment = self.limit_by_latest - self.earliest - self.duration;
        self.limit_by_duration.min(by_moment) - self.service
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_early_arrival_waits_for_the_window() {
        let joined = Segment::place(0, 0, 10).join(20, &Segment::place(100, 200, 5));
        assert!(joined.is_feasible());
        assert_eq!(joined.completion(), 105);
        assert_eq!(joined.span(), 105);
    }

    #[test]
    fn a_late_departure_avoids_the_wait() {
        let joined = Segment::place(0, 50, 10).join(20, &Segment::place(100, 200, 5));
        assert_eq!(
            joined.span(),
            55,
            "leaving at 50 waits 20 seconds less than 70"
        );
        assert_eq!(joined.latest_start(), 50);
    }

    #[test]
    fn a_missed_window_is_told() {
        let joined = Segment::place(0, 50, 10).join(20, &Segment::place(0, 29, 5));
        assert!(!joined.is_feasible());
    }

    #[test]
    fn a_lot_that_waits_on_board_uses_up_its_limit() {
        let lot = Segment::pickup(0, 40, 10, 100);
        let hub = Segment::place(120, 500, 15);
        let trip = lot.join(20, &hub);
        assert_eq!(trip.slack_on_board(), 100 - (120 - 40) - 15);
    }
}
