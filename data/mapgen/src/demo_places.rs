//! The markets, hubs and depots the demo days use, as a CSV table.
//!
//! It only chooses among the yards on the map; products and amounts are not its matter.

use crate::network::Network;
use crate::places::Place;
use crate::yards::{Yard, YardKind};

/// A demo day and what it takes from each county.
struct Sample {
    name: &'static str,
    counties: &'static [&'static str],
    markets: usize,
    hub_counties: &'static [&'static str],
    hubs: usize,
}

const SAMPLES: [Sample; 4] = [
    Sample {
        name: "yangqu",
        counties: &["阳曲县"],
        markets: 25,
        hub_counties: &["阳曲县"],
        hubs: 2,
    },
    Sample {
        name: "wanrong",
        counties: &["万荣县"],
        markets: 30,
        hub_counties: &["万荣县"],
        hubs: 2,
    },
    Sample {
        name: "linxian",
        counties: &["临县"],
        markets: 15,
        hub_counties: &["临县"],
        hubs: 2,
    },
    Sample {
        name: "shanxi",
        counties: &[
            "清徐县",
            "榆次区",
            "太谷区",
            "祁县",
            "平遥县",
            "文水县",
            "交城县",
            "汾阳市",
            "寿阳县",
            "介休市",
        ],
        markets: 7,
        hub_counties: &["榆次区", "太谷区", "平遥县", "文水县"],
        hubs: 1,
    },
];

/// The table, header included, one row a place.
pub(crate) fn table(network: &Network, places: &[Place], yards: &[Yard]) -> String {
    let mut rows =
        String::from("name_zh,name_en,kind,county,township,lon,lat,elev_m,source,note\n");
    for sample in &SAMPLES {
        for county in sample.counties {
            for yard in pick(places, yards, county, YardKind::Market, sample.markets) {
                rows.push_str(&row(network, places, yard, sample.name));
            }
        }
        for county in sample.hub_counties {
            let hubs = pick(places, yards, county, YardKind::Hub, sample.hubs);
            for yard in hubs
                .into_iter()
                .chain(pick(places, yards, county, YardKind::Depot, 1))
            {
                rows.push_str(&row(network, places, yard, sample.name));
            }
        }
    }
    rows
}

/// Yards of a kind in a county: the first of each township, then the second, and so on.
fn pick<'a>(
    places: &[Place],
    yards: &'a [Yard],
    county: &str,
    kind: YardKind,
    count: usize,
) -> Vec<&'a Yard> {
    let is_wanted =
        |yard: &&Yard| yard.kind == kind && places[places[yard.place].county].name == county;
    let mut wanted: Vec<&Yard> = yards.iter().filter(is_wanted).collect();
    let nth = |index: usize| {
        wanted[..index]
            .iter()
            .filter(|other| other.place == wanted[index].place)
            .count()
    };
    let mut order: Vec<(usize, usize)> =
        (0..wanted.len()).map(|index| (nth(index), index)).collect();
    order.sort_unstable();
    wanted = order.into_iter().map(|(_, index)| wanted[index]).collect();
    wanted.truncate(count);
    wanted
}

fn row(network: &Network, places: &[Place], yard: &Yard, sample: &str) -> String {
    let place = &places[yard.place];
    let at = network.nodes[yard.node].at;
    let kind = match yard.kind {
        YardKind::Market => "market",
        YardKind::Hub => "hub",
        YardKind::Depot => "depot",
    };
    let name_en = place
        .name_en
        .as_ref()
        .map(|name| format!("{name} {kind}"))
        .unwrap_or_default();
    format!(
        "{},{name_en},{kind},{},{},{:.7},{:.7},{},mapgen,sample {sample}; synthetic place\n",
        yard.name,
        places[place.county].name,
        place.name,
        at.lon_degrees(),
        at.lat_degrees(),
        place.elevation_m,
    )
}
