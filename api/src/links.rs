//! Links that open a place in the map a driver has, each in the datum that map draws in.

use crate::datum::{Datum, from_wgs84};
use optimizer::units::Position;
use std::fmt::Write;

/// How we name ourselves to map apps.
const SOURCE: &str = "coldroute";

/// A place to drive to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Destination<'a> {
    /// What the driver calls it.
    pub name: &'a str,
    /// Where it is, WGS-84.
    pub position: Position,
}

/// A map that a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapApp {
    /// 高德, the app on Android.
    Amap,
    /// 高德 in any browser, which hands over to the app where there is one.
    AmapWeb,
    /// 百度, the app.
    Baidu,
    /// 百度 in any browser.
    BaiduWeb,
    /// 腾讯 in any browser, as inside `WeChat`.
    Tencent,
    /// Apple's maps.
    Apple,
    /// Whatever the phone opens `geo:` with.
    Geo,
}

/// All maps, the most used first.
pub const MAP_APPS: [MapApp; 7] = [
    MapApp::Amap,
    MapApp::AmapWeb,
    MapApp::Baidu,
    MapApp::BaiduWeb,
    MapApp::Tencent,
    MapApp::Apple,
    MapApp::Geo,
];

impl MapApp {
    /// The datum its links speak.
    pub const fn datum(self) -> Datum {
        match self {
            Self::Amap | Self::AmapWeb | Self::Tencent => Datum::Gcj02,
            Self::Baidu | Self::BaiduWeb => Datum::Bd09,
            Self::Apple | Self::Geo => Datum::Wgs84,
        }
    }

    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Amap => "amap",
            Self::AmapWeb => "amap_web",
            Self::Baidu => "baidu",
            Self::BaiduWeb => "baidu_web",
            Self::Tencent => "tencent",
            Self::Apple => "apple",
            Self::Geo => "geo",
        }
    }

    /// The link that opens a place in this map.
    pub fn link(self, place: Destination<'_>) -> String {
        let point = from_wgs84(place.position, self.datum());
        let (lon, lat) = (degrees(point.lon), degrees(point.lat));
        let name = escaped(&plain_name(place.name));
        match self {
            Self::Amap => format!(
                "androidamap://navi?sourceApplication={SOURCE}&poiname={name}&lat={lat}&lon={lon}&dev=0&style=2"
            ),
            Self::AmapWeb => format!(
                "https://uri.amap.com/navigation?to={lon},{lat},{name}&mode=car&coordinate=gaode&callnative=1&src={SOURCE}"
            ),
            Self::Baidu => format!(
                "baidumap://map/direction?destination=name:{name}%7Clatlng:{lat},{lon}&coord_type=bd09ll&mode=driving&src=andr.{SOURCE}.{SOURCE}"
            ),
            Self::BaiduWeb => format!(
                "https://api.map.baidu.com/marker?location={lat},{lon}&title={name}&content={name}&coord_type=bd09ll&output=html&src=webapp.{SOURCE}.{SOURCE}"
            ),
            Self::Tencent => format!(
                "https://apis.map.qq.com/uri/v1/routeplan?type=drive&to={name}&tocoord={lat},{lon}&referer={SOURCE}"
            ),
            Self::Apple => format!("https://maps.apple.com/?daddr={lat},{lon}&q={name}&dirflg=d"),
            Self::Geo => format!("geo:{lat},{lon}?q={lat},{lon}({name})"),
        }
    }
}

/// A 高德 link through several places to the last of them, for trucks of one route.
///
/// Amap takes at most 16 places between; further ones are left out of the link, never reordered:
/// `None` says that this route needs one link per stop.
pub fn amap_tour(places: &[Destination<'_>]) -> Option<String> {
    const MOST_BETWEEN: usize = 16;
    let (last, between) = places.split_last()?;
    if between.len() > MOST_BETWEEN {
        return None;
    }
    let end = from_wgs84(last.position, Datum::Gcj02);
    let mut link = format!(
        "amapuri://route/plan/?sourceApplication={SOURCE}&dlat={}&dlon={}&dname={}&dev=0&t=0",
        degrees(end.lat),
        degrees(end.lon),
        escaped(&plain_name(last.name)),
    );
    if !between.is_empty() {
        let points: Vec<Position> = between
            .iter()
            .map(|place| from_wgs84(place.position, Datum::Gcj02))
            .collect();
        let lons: Vec<String> = points.iter().map(|point| degrees(point.lon)).collect();
        let lats: Vec<String> = points.iter().map(|point| degrees(point.lat)).collect();
        let names: Vec<String> = between
            .iter()
            .map(|place| escaped(&plain_name(place.name)))
            .collect();
        let _ = write!(
            link,
            "&vian={}&vialons={}&vialats={}&vianames={}",
            between.len(),
            lons.join("%7C"),
            lats.join("%7C"),
            names.join("%7C"),
        );
    }
    Some(link)
}

/// Six places are a decimeter.
fn degrees(value: f64) -> String {
    format!("{value:.6}")
}

/// A name without the signs that part names and numbers inside these links.
fn plain_name(name: &str) -> String {
    name.replace([',', '|', '(', ')', ':'], " ")
}

/// Percent-encoding of RFC 3986: all but unreserved characters.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datum::{meters_between, to_wgs84};
    use std::collections::BTreeMap;

    const MARKET: Destination<'_> = Destination {
        name: "黄土镇 & 午城?|市场,2号",
        position: Position {
            lon: 110.9356,
            lat: 36.6931,
        },
    };

    fn unescaped(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    /// What the app at the other end gets: its address and its parameters.
    fn parsed(link: &str) -> (String, BTreeMap<String, String>) {
        assert!(link.is_ascii(), "{link}");
        let (address, query) = link.split_once('?').unwrap();
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap();
            (key.to_owned(), unescaped(value))
        };
        (address.to_owned(), query.split('&').map(pair).collect())
    }

    fn point(lon: &str, lat: &str) -> Position {
        Position::new(lon.parse().unwrap(), lat.parse().unwrap())
    }

    fn pair(text: &str) -> (&str, &str) {
        text.split_once(',').unwrap()
    }

    /// Where the map at the other end would put the pin, in its own datum.
    fn pin(app: MapApp) -> Position {
        let (address, query) = parsed(&app.link(MARKET));
        let latitude_first = |text: &str| {
            let (lat, lon) = pair(text);
            point(lon, lat)
        };
        match app {
            MapApp::Amap => {
                assert_eq!(
                    (address.as_str(), query["dev"].as_str()),
                    ("androidamap://navi", "0")
                );
                point(&query["lon"], &query["lat"])
            }
            MapApp::AmapWeb => {
                let mut parts = query["to"].split(',');
                assert_eq!(query["coordinate"], "gaode");
                point(parts.next().unwrap(), parts.next().unwrap())
            }
            MapApp::Baidu => {
                assert_eq!(query["coord_type"], "bd09ll");
                latitude_first(query["destination"].rsplit_once("latlng:").unwrap().1)
            }
            MapApp::BaiduWeb => latitude_first(&query["location"]),
            MapApp::Tencent => latitude_first(&query["tocoord"]),
            MapApp::Apple => latitude_first(&query["daddr"]),
            MapApp::Geo => latitude_first(address.strip_prefix("geo:").unwrap()),
        }
    }

    #[test]
    fn every_link_opens_the_right_place_in_its_own_datum() {
        for app in MAP_APPS {
            let apart = meters_between(to_wgs84(pin(app), app.datum()), MARKET.position);
            assert!(apart < 1.0, "{app:?} opens {apart} m beside the market");
            let as_if_satellite = meters_between(pin(app), MARKET.position);
            assert_eq!(
                as_if_satellite > 200.0,
                app.datum() != Datum::Wgs84,
                "{app:?}"
            );
        }
    }

    #[test]
    fn names_arrive_whole_and_cannot_add_parameters() {
        let (_, query) = parsed(&MapApp::Amap.link(MARKET));
        assert_eq!(query["poiname"], "黄土镇 & 午城? 市场 2号");
        let (_, query) = parsed(&MapApp::AmapWeb.link(MARKET));
        assert_eq!(query["to"].split(',').count(), 3);
    }

    #[test]
    fn a_tour_passes_every_place_in_order() {
        let mut places = vec![MARKET; 3];
        places[1].position = Position::new(111.0, 36.7);
        let (address, query) = parsed(&amap_tour(&places).unwrap());
        assert_eq!(address, "amapuri://route/plan/");
        assert_eq!(query["vian"], "2");
        let lons: Vec<&str> = query["vialons"].split('|').collect();
        let lats: Vec<&str> = query["vialats"].split('|').collect();
        for (index, place) in places[..2].iter().enumerate() {
            let there = to_wgs84(point(lons[index], lats[index]), Datum::Gcj02);
            assert!(meters_between(there, place.position) < 1.0);
        }
        let end = to_wgs84(point(&query["dlon"], &query["dlat"]), Datum::Gcj02);
        assert!(meters_between(end, places[2].position) < 1.0);
        assert_eq!(amap_tour(&[MARKET; 18]), None);
        assert_eq!(amap_tour(&[]), None);
    }
}
