//! Which sites to open when every site has a price: cheapest within the count, or a cheapest
//! cover of the peak load.
//!
//! Knows nothing of items: what serving them saves is already inside each site's price.

use super::knapsack::{Piece, cover};
use super::network::{Mark, Network};

/// What bounds the choice of sites, taken from the network once.
#[derive(Clone, Debug)]
pub(crate) struct Choosing {
    count: (usize, usize),
    /// Capacity per site, no more than the load, and the load of the fullest block.
    cover: Option<(Vec<f64>, f64)>,
}

/// The cheapest admissible choice, or a relaxation of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// Never above the price of any admissible set of sites.
    pub(crate) price: f64,
    pub(crate) chosen: Vec<usize>,
}

impl Choosing {
    pub(crate) fn of(network: &Network) -> Choosing {
        let load = network.compulsory_load().into_iter().max().unwrap_or(0);
        let limited = load > 0 && network.sites.iter().any(|site| site.capacity.is_some());
        let sizes = || {
            let size = |capacity: Option<i64>| capacity.map_or(load, |units| units.min(load));
            network
                .sites
                .iter()
                .map(|site| size(site.capacity) as f64)
                .collect()
        };
        Choosing {
            count: network.limits.count,
            cover: limited.then(|| (sizes(), load as f64)),
        }
    }

    /// The cheapest choice under `marks`; `None` when no set of sites is admissible.
    pub(crate) fn cheapest(&self, prices: &[f64], marks: &[Mark]) -> Option<Choice> {
        let by_count = self.within_count(prices, marks)?;
        let Some((sizes, load)) = &self.cover else {
            return Some(by_count);
        };
        let reached: f64 = by_count.chosen.iter().map(|&site| sizes[site]).sum();
        if reached >= *load {
            return Some(by_count);
        }
        let by_cover = covering(prices, marks, sizes, *load)?;
        Some(if by_cover.price > by_count.price {
            by_cover
        } else {
            by_count
        })
    }

    fn within_count(&self, prices: &[f64], marks: &[Mark]) -> Option<Choice> {
        let mut chosen = marked(marks, Mark::Open);
        let mut free = marked(marks, Mark::Free);
        let (least, most) = self.count;
        if chosen.len() > most || chosen.len() + free.len() < least {
            return None;
        }
        free.sort_unstable_by(|&a, &b| prices[a].total_cmp(&prices[b]).then(a.cmp(&b)));
        for site in free {
            let wanted = prices[site] < 0.0 && chosen.len() < most;
            if !wanted && chosen.len() >= least {
                break;
            }
            chosen.push(site);
        }
        Some(Choice {
            price: chosen.iter().map(|&site| prices[site]).sum(),
            chosen,
        })
    }
}

fn marked(marks: &[Mark], wanted: Mark) -> Vec<usize> {
    (0..marks.len())
        .filter(|&site| marks[site] == wanted)
        .collect()
}

fn covering(prices: &[f64], marks: &[Mark], sizes: &[f64], load: f64) -> Option<Choice> {
    let mut chosen = marked(marks, Mark::Open);
    let mut price: f64 = chosen.iter().map(|&site| prices[site]).sum();
    let open: f64 = chosen.iter().map(|&site| sizes[site]).sum();
    let pieces: Vec<Piece> = marked(marks, Mark::Free)
        .into_iter()
        .map(|site| Piece {
            price: prices[site],
            size: sizes[site],
            tag: site as u32,
        })
        .collect();
    price += cover(&pieces, load - open, |tag| chosen.push(tag as usize))?;
    Some(Choice { price, chosen })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: [Mark; 3] = [Mark::Free; 3];

    #[test]
    fn cheap_sites_are_opened_up_to_the_count() {
        let choosing = Choosing {
            count: (0, 1),
            cover: None,
        };
        let choice = choosing
            .cheapest(&[-1.0, -3.0, -2.0], &FREE)
            .expect("one fits");
        assert_eq!((choice.chosen, choice.price as i64), (vec![1], -3));
    }

    #[test]
    fn the_least_count_opens_dear_sites_too() {
        let choosing = Choosing {
            count: (2, 3),
            cover: None,
        };
        let choice = choosing
            .cheapest(&[4.0, -3.0, 5.0], &FREE)
            .expect("two fit");
        assert_eq!((choice.chosen, choice.price as i64), (vec![1, 0], 1));
    }

    #[test]
    fn the_load_is_covered_whole() {
        let choosing = Choosing {
            count: (0, 3),
            cover: Some((vec![5.0, 5.0, 9.0], 8.0)),
        };
        let choice = choosing
            .cheapest(&[3.0, 3.0, 5.0], &FREE)
            .expect("all together reach it");
        assert_eq!((choice.chosen, choice.price as i64), (vec![2], 5));
    }

    #[test]
    fn more_open_sites_than_the_count_are_refused() {
        let choosing = Choosing {
            count: (0, 1),
            cover: None,
        };
        assert!(
            choosing
                .cheapest(&[0.0; 3], &[Mark::Open, Mark::Open, Mark::Free])
                .is_none()
        );
    }
}
