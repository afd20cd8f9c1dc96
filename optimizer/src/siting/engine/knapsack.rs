//! The knapsacks inside the bounds: fill a capacity with the most negative reduced cost, in
//! fractions or whole items, and choose sites of enough capacity at the least price.
//!
//! Knows nothing of sites or items beyond a price and a size.

/// Something to pack: `price` is gained (negative is good), `size` is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) price: f64,
    pub(crate) size: f64,
    /// The caller's name for it.
    pub(crate) tag: u32,
}

impl Piece {
    fn rate(&self) -> f64 {
        self.price / self.size
    }
}

/// Nodes after which the whole-item search settles for the fractional bound.
const NODE_LIMIT: u32 = 4_000;

/// Least total price of fractions of `pieces` whose sizes fit in `capacity`.
///
/// Only pieces of negative price are packed. `take` hears every packed tag and its fraction.
pub(crate) fn fill_fractions(
    pieces: &mut Vec<Piece>,
    capacity: f64,
    mut take: impl FnMut(u32, f64),
) -> f64 {
    pieces.retain(|piece| piece.price < 0.0);
    if pieces.iter().map(|piece| piece.size).sum::<f64>() > capacity {
        pieces.sort_unstable_by(|a, b| a.rate().total_cmp(&b.rate()));
    }
    let mut room = capacity;
    let mut total = 0.0;
    for piece in pieces.iter() {
        let part = (room / piece.size).min(1.0);
        if part <= 0.0 {
            break;
        }
        take(piece.tag, part);
        total += part * piece.price;
        room -= part * piece.size;
    }
    total
}

/// Like [`fill_fractions`], but packs at least `floor` even at a loss.
pub(crate) fn fill_fractions_from(
    pieces: &mut [Piece],
    floor: f64,
    capacity: f64,
    mut take: impl FnMut(u32, f64),
) -> f64 {
    pieces.sort_unstable_by(|a, b| a.rate().total_cmp(&b.rate()));
    let (mut used, mut total) = (0.0, 0.0);
    for piece in pieces.iter() {
        let limit = if piece.price < 0.0 { capacity } else { floor };
        let part = ((limit - used) / piece.size).min(1.0);
        if part <= 0.0 {
            break;
        }
        take(piece.tag, part);
        total += part * piece.price;
        used += part * piece.size;
    }
    total
}

/// Least total price of whole `pieces` whose sizes fit in `capacity`.
///
/// Depth-first branch and bound on rate order (Horowitz and Sahni 1974). When its node limit is
/// met, the price is the fractional bound, which is never above the true one; the packed pieces
/// are then the best found.
pub(crate) fn fill_whole(pieces: &mut Vec<Piece>, capacity: f64, mut take: impl FnMut(u32)) -> f64 {
    pieces.retain(|piece| piece.price < 0.0 && piece.size <= capacity);
    if pieces.iter().map(|piece| piece.size).sum::<f64>() <= capacity {
        for piece in pieces.iter() {
            take(piece.tag);
        }
        return pieces.iter().map(|piece| piece.price).sum();
    }
    pieces.sort_unstable_by(|a, b| a.rate().total_cmp(&b.rate()));
    let mut search = WholeSearch::new(pieces, capacity);
    search.run();
    for (piece, _) in pieces
        .iter()
        .zip(&search.best_taken)
        .filter(|(_, taken)| **taken)
    {
        take(piece.tag);
    }
    if search.nodes < NODE_LIMIT {
        search.best
    } else {
        fractional(pieces, 0, capacity)
    }
}

/// The fractional bound on filling `room` with `pieces[from..]`, which are in rate order.
fn fractional(pieces: &[Piece], from: usize, mut room: f64) -> f64 {
    let mut total = 0.0;
    for piece in &pieces[from..] {
        if piece.size > room {
            return total + piece.rate() * room;
        }
        room -= piece.size;
        total += piece.price;
    }
    total
}

struct WholeSearch<'a> {
    pieces: &'a [Piece],
    room: f64,
    price: f64,
    taken: Vec<bool>,
    best: f64,
    best_taken: Vec<bool>,
    nodes: u32,
}

impl<'a> WholeSearch<'a> {
    fn new(pieces: &'a [Piece], capacity: f64) -> Self {
        WholeSearch {
            pieces,
            room: capacity,
            price: 0.0,
            taken: vec![false; pieces.len()],
            best: 0.0,
            best_taken: vec![false; pieces.len()],
            nodes: 0,
        }
    }

    fn run(&mut self) {
        let mut next = 0;
        loop {
            self.nodes += 1;
            if self.nodes >= NODE_LIMIT {
                return self.keep_best();
            }
            if self.price + fractional(self.pieces, next, self.room) < self.best - 1e-9 {
                self.take_while_fitting(next);
                self.keep_best();
            }
            let Some(last) = self.drop_last() else { return };
            next = last + 1;
        }
    }

    fn take_while_fitting(&mut self, from: usize) {
        for index in from..self.pieces.len() {
            if self.pieces[index].size <= self.room {
                self.taken[index] = true;
                self.room -= self.pieces[index].size;
                self.price += self.pieces[index].price;
            }
        }
    }

    fn keep_best(&mut self) {
        if self.price < self.best {
            self.best = self.price;
            self.best_taken.copy_from_slice(&self.taken);
        }
    }

    fn drop_last(&mut self) -> Option<usize> {
        let last = self.taken.iter().rposition(|taken| *taken)?;
        self.taken[last] = false;
        self.room += self.pieces[last].size;
        self.price -= self.pieces[last].price;
        Some(last)
    }
}

/// Least total price of a subset of `pieces` whose sizes reach `demand`: the covering knapsack.
///
/// Solved as the packing of what is left out. `None` when all together do not reach `demand`.
pub(crate) fn cover(pieces: &[Piece], demand: f64, mut take: impl FnMut(u32)) -> Option<f64> {
    let spare = pieces.iter().map(|piece| piece.size).sum::<f64>() - demand;
    if spare < 0.0 {
        return None;
    }
    let all: f64 = pieces.iter().map(|piece| piece.price).sum();
    let mut left_out: Vec<Piece> = pieces
        .iter()
        .map(|piece| Piece {
            price: -piece.price,
            ..*piece
        })
        .collect();
    let mut kept = vec![true; pieces.iter().map(|p| p.tag as usize + 1).max().unwrap_or(0)];
    let saved = fill_whole(&mut left_out, spare, |tag| kept[tag as usize] = false);
    pieces
        .iter()
        .filter(|piece| kept[piece.tag as usize])
        .for_each(|piece| take(piece.tag));
    Some(all + saved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(list: &[(f64, f64)]) -> Vec<Piece> {
        let numbered = list.iter().enumerate();
        numbered
            .map(|(tag, &(price, size))| Piece {
                price,
                size,
                tag: tag as u32,
            })
            .collect()
    }

    #[test]
    fn fractions_take_the_best_rate_first_and_cut_the_last() {
        // Rates −3, −2, −1; five units: all of the first, three quarters of the second.
        let mut list = pieces(&[(-4.0, 4.0), (-6.0, 2.0), (-8.0, 4.0)]);
        assert!((fill_fractions(&mut list, 5.0, |_, _| ()) - -12.0).abs() < 1e-12);
    }

    #[test]
    fn whole_items_equal_every_subset_tried() {
        let list = pieces(&[
            (-7.0, 3.0),
            (-9.0, 4.0),
            (-2.0, 1.0),
            (-8.0, 5.0),
            (1.0, 1.0),
        ]);
        for capacity in 0..14 {
            let subset_price = |mask: u32| {
                let chosen = list.iter().filter(|piece| mask >> piece.tag & 1 == 1);
                let (price, size) = chosen.fold((0.0, 0.0), |s, p| (s.0 + p.price, s.1 + p.size));
                if size <= f64::from(capacity) {
                    price
                } else {
                    0.0
                }
            };
            let best = (0..32).map(subset_price).fold(0.0, f64::min);
            let found = fill_whole(&mut list.clone(), f64::from(capacity), |_| ());
            assert!(
                (found - best).abs() < 1e-12,
                "capacity {capacity}: {found} for {best}"
            );
        }
    }

    #[test]
    fn a_floor_packs_even_at_a_loss() {
        let mut list = pieces(&[(-4.0, 2.0), (6.0, 3.0)]);
        // Two units gain 4, one more unit of the second costs 2.
        let total = fill_fractions_from(&mut list, 3.0, 9.0, |_, _| ());
        assert!((total - -2.0).abs() < 1e-12);
    }

    #[test]
    fn a_cover_that_cannot_be_reached_is_none() {
        assert_eq!(cover(&pieces(&[(1.0, 2.0)]), 3.0, |_| ()), None);
        assert_eq!(
            cover(&pieces(&[(1.0, 2.0), (5.0, 2.0)]), 3.0, |_| ()),
            Some(6.0)
        );
        assert_eq!(
            cover(&pieces(&[(1.0, 2.0), (5.0, 2.0)]), 2.0, |_| ()),
            Some(1.0)
        );
    }
}
