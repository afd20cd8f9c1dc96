//! The bare location problem every siting model is reduced to: sites, items and the arcs between
//! them, all integers, stored once by item and once by site.
//!
//! Knows nothing of counties, minutes, months or money: a set-covering or p-center question and a
//! capacitated cost model look the same here.

use std::ops::Range;

/// A site as the engine sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeSite {
    /// Paid once when the site is open.
    pub(crate) fixed: i64,
    /// Counts against the budget when the site is open.
    pub(crate) build: i64,
    /// Most units of each block it can serve; `None` is unlimited.
    pub(crate) capacity: Option<i64>,
    /// Fewest units it must serve, over all blocks, when open.
    pub(crate) min_use: i64,
    /// Whether the search may choose.
    pub(crate) mark: Mark,
}

impl NodeSite {
    fn is_limited(&self) -> bool {
        self.capacity.is_some() || self.min_use > 0
    }
}

/// What is already decided about a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The search chooses.
    Free,
    /// Open in every solution.
    Open,
    /// Closed in every solution.
    Closed,
}

/// Demand of one point in one block (a month of a scenario).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Capacity is counted per block.
    pub(crate) block: usize,
    /// Units to serve, above zero.
    pub(crate) weight: i64,
    /// What it costs to leave the whole item unserved; `None` forbids it.
    pub(crate) outside: Option<i64>,
}

/// One possible service: the cost of serving the whole item from the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arc {
    pub(crate) item: usize,
    pub(crate) site: usize,
    pub(crate) cost: i64,
}

/// Limits on the set of open sites and on how items may be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Fewest and most open sites.
    pub(crate) count: (usize, usize),
    /// Most that the open sites' `build` may add up to.
    pub(crate) budget: Option<i64>,
    /// Every item is served whole, by one site. Dropped where no site is limited, and relaxed
    /// where there are several blocks.
    pub(crate) single_source: bool,
}

/// The location problem: choose sites, serve every item, pay the least.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) sites: Vec<NodeSite>,
    pub(crate) items: Vec<Item>,
    pub(crate) limits: Limits,
    pub(crate) blocks: usize,
    /// Arcs ordered by item, cheapest first within one item.
    by_item: Vec<Arc>,
    item_start: Vec<usize>,
    /// Item and cost of every arc, ordered by site, then block, then item.
    site_items: Vec<u32>,
    site_costs: Vec<f64>,
    /// Start of every (site, block) in the two columns above.
    site_start: Vec<usize>,
}

/// The arcs of one site in one block, as two columns of equal length.
#[derive(Clone, Copy)]
pub(crate) struct SiteColumn<'a> {
    pub(crate) items: &'a [u32],
    pub(crate) costs: &'a [f64],
}

impl Network {
    /// Sorts the arcs both ways. Parallel arcs keep the cheapest.
    pub(crate) fn new(
        sites: Vec<NodeSite>,
        items: Vec<Item>,
        mut arcs: Vec<Arc>,
        limits: Limits,
    ) -> Network {
        arcs.sort_unstable_by_key(|arc| (arc.item, arc.site, arc.cost));
        arcs.dedup_by_key(|arc| (arc.item, arc.site));
        let blocks = items.iter().map(|item| item.block + 1).max().unwrap_or(1);
        let capacitated = sites.iter().any(NodeSite::is_limited);
        let mut network = Network {
            site_start: starts(sites.len() * blocks, &arcs, |arc| {
                arc.site * blocks + items[arc.item].block
            }),
            item_start: starts(items.len(), &arcs, |arc| arc.item),
            limits: Limits {
                single_source: limits.single_source && capacitated && blocks == 1,
                ..limits
            },
            sites,
            items,
            blocks,
            by_item: Vec::new(),
            site_items: Vec::new(),
            site_costs: Vec::new(),
        };
        let block_of = |arc: &Arc| network.items[arc.item].block;
        arcs.sort_unstable_by_key(|arc| (arc.site, block_of(arc), arc.item));
        network.site_items = arcs.iter().map(|arc| arc.item as u32).collect();
        network.site_costs = arcs.iter().map(|arc| arc.cost as f64).collect();
        arcs.sort_unstable_by_key(|arc| (arc.item, arc.cost, arc.site));
        network.by_item = arcs;
        network
    }

    /// The arcs of an item, cheapest first.
    pub(crate) fn arcs_of(&self, item: usize) -> &[Arc] {
        &self.by_item[self.item_start[item]..self.item_start[item + 1]]
    }

    /// All arcs, by item.
    pub(crate) fn arcs(&self) -> &[Arc] {
        &self.by_item
    }

    /// Positions of a site's arcs of one block in the site-ordered columns.
    pub(crate) fn column_range(&self, site: usize, block: usize) -> Range<usize> {
        let slot = site * self.blocks + block;
        self.site_start[slot]..self.site_start[slot + 1]
    }

    /// The arcs of a site in one block.
    pub(crate) fn column(&self, site: usize, block: usize) -> SiteColumn<'_> {
        let range = self.column_range(site, block);
        SiteColumn {
            items: &self.site_items[range.clone()],
            costs: &self.site_costs[range],
        }
    }

    /// The arcs of a site over all blocks.
    pub(crate) fn whole_column(&self, site: usize) -> SiteColumn<'_> {
        let first = self.column_range(site, 0).start;
        let last = self.column_range(site, self.blocks - 1).end;
        SiteColumn {
            items: &self.site_items[first..last],
            costs: &self.site_costs[first..last],
        }
    }

    /// Makes every service free, so that only fixed costs count.
    pub(crate) fn forget_costs(&mut self) {
        self.site_costs.fill(0.0);
        self.by_item.iter_mut().for_each(|arc| arc.cost = 0);
        for item in &mut self.items {
            item.outside = item.outside.map(|_| 0);
        }
    }

    /// Makes every service free and lets any item stay outside for its units, so that only what
    /// finds no room is counted.
    pub(crate) fn leave_out_by_weight(&mut self) {
        self.forget_costs();
        for item in &mut self.items {
            item.outside = Some(item.weight);
        }
    }

    /// Number of arcs.
    pub(crate) fn arc_count(&self) -> usize {
        self.by_item.len()
    }

    /// Whether any site has a capacity or a minimum use, so that items compete.
    pub(crate) fn is_capacitated(&self) -> bool {
        self.sites.iter().any(NodeSite::is_limited)
    }

    /// Units to serve in each block, leaving out items that may stay unserved.
    pub(crate) fn compulsory_load(&self) -> Vec<i64> {
        let mut load = vec![0; self.blocks];
        for item in self.items.iter().filter(|item| item.outside.is_none()) {
            load[item.block] += item.weight;
        }
        load
    }

    /// A price above that of any solution, for items nobody serves.
    pub(crate) fn unserved_price(&self) -> i64 {
        let of_item = |item: usize| {
            let served = self.arcs_of(item).last().map_or(0, |arc| arc.cost);
            served.max(self.items[item].outside.unwrap_or(0))
        };
        let dearest: i64 = (0..self.items.len()).map(of_item).sum();
        let fixed: i64 = self.sites.iter().map(|site| site.fixed.abs()).sum();
        2 * (dearest + fixed) + 1
    }
}

/// Prefix sums of how many arcs fall in each slot.
fn starts(slots: usize, arcs: &[Arc], slot_of: impl Fn(&Arc) -> usize) -> Vec<usize> {
    let mut start = vec![0; slots + 1];
    for arc in arcs {
        start[slot_of(arc) + 1] += 1;
    }
    for slot in 0..slots {
        start[slot + 1] += start[slot];
    }
    start
}
