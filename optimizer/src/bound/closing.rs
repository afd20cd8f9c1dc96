//! Sequences of lots closed to trips: from every place, to every hub.

use super::ground::Arc;
use super::haul::Haul;
use super::sequence::{ODD_FEN, Sequence, Survey, members, members_in};

impl Survey<'_, '_> {
    /// The road to a hub, the seconds from the end of the last loading to that of unloading, the
    /// earliest end of unloading and the latest.
    pub(super) fn closing(&self, sequence: &Sequence, hub: usize) -> Option<(Arc, i32, i32, i32)> {
        let ground = self.ground;
        let market = self.goods(sequence.last())?.market;
        let arc = ground.to_hub(market, hub)?;
        let place = &ground.problem.hubs[hub];
        let (mut unloading, mut deadline) = (0, place.windows[0].end().0);
        for lot in members(sequence.lots) {
            let offer = self.goods(lot)?.offers[hub]?;
            unloading += offer.unloading;
            deadline = deadline.min(offer.deadline);
        }
        let way = arc.seconds + place.handling.setup.0 as i32 + unloading;
        let ready = (sequence.end + way).max(place.windows[0].start().0 + unloading);
        (ready <= deadline).then_some((arc, way, ready, deadline))
    }

    /// Adds the trips of a set of lots.
    pub(super) fn close(&self, set: &[Sequence], hauls: &mut Vec<Haul>) {
        let hubs = self.ground.problem.hubs.len();
        for hub in 0..hubs {
            for from in 0..=hubs {
                let begin = hauls.len();
                let mut kept: Vec<Whole> = Vec::new();
                for sequence in set {
                    if let Some(whole) = self.whole(sequence, from, hub) {
                        self.keep_whole(&mut kept, whole);
                    }
                }
                hauls.extend(kept.iter().map(|whole| whole.haul));
                debug_assert!(hauls[begin..].iter().all(|it| !it.is_exact));
            }
        }
    }

    /// A sequence as a trip from a place to a hub.
    fn whole<'s>(&self, sequence: &'s Sequence, from: usize, hub: usize) -> Option<Whole<'s>> {
        let ground = self.ground;
        let goods = self.goods(sequence.first())?;
        let out = ground.outward(from.checked_sub(1), goods.market)?;
        let (back, way, ready, deadline) = self.closing(sequence, hub)?;
        let setup = ground.problem.markets[goods.market].handling.setup.0 as i32;
        let lead = out.seconds + setup;
        let latest = sequence.latest().min(deadline - sequence.take - way) - lead;
        let limits = &ground.vehicle.limits;
        let home = ground.home(hub)?.seconds;
        if latest < limits.shift.start().0 || ready + home > limits.shift.end().0 {
            return None;
        }
        let road = out.fen + sequence.fen + back.fen + self.load_fen(&back, sequence);
        let (mut fen, mut later) = (road + goods.precooling, 0.0);
        let take = lead + sequence.take + way;
        for (index, lot) in members_in(sequence).enumerate() {
            let goods = self.goods(lot)?;
            let offer = goods.offers[hub]?;
            let start = sequence.start(index, ready - way);
            fen += offer.fixed + offer.waiting * f64::from(start - goods.ready);
            fen += offer.riding * f64::from(ready - start);
            let can_be_put_off = latest + take - way - sequence.take + sequence.starts[index]
                <= sequence.caps[index];
            later += if can_be_put_off {
                offer.waiting
            } else {
                offer.riding.max(0.0)
            };
        }
        Some(Whole {
            sequence,
            way,
            until: deadline,
            road,
            haul: Haul {
                lots: sequence.lots,
                order: sequence.order,
                from: from as u8,
                hub: hub as u8,
                take,
                ready,
                latest,
                fen,
                later,
                is_exact: false,
            },
        })
    }

    fn keep_whole<'s>(&self, kept: &mut Vec<Whole<'s>>, whole: Whole<'s>) {
        if kept.iter().any(|known| self.beats_whole(known, &whole)) {
            return;
        }
        kept.retain(|known| !self.beats_whole(&whole, known));
        kept.push(whole);
    }

    /// Whether a trip ends no later and costs no more than another of the same lots, whenever it
    /// begins.
    fn beats_whole(&self, one: &Whole, other: &Whole) -> bool {
        one.haul.take <= other.haul.take
            && one.haul.ready <= other.haul.ready
            && one.haul.latest >= other.haul.latest
            && one.road <= other.road + ODD_FEN
            && self.is_cheaper(
                (one.sequence, one.way, one.road),
                (other.sequence, other.way, other.road),
                [other.haul.ready, other.until],
            )
    }
}

/// A sequence with the roads to and from it.
struct Whole<'s> {
    sequence: &'s Sequence,
    /// From the end of the last loading to that of unloading.
    way: i32,
    /// The latest end of unloading.
    until: i32,
    road: f64,
    haul: Haul,
}
