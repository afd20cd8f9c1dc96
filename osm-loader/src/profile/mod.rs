//! How one class of truck uses roads: OpenStreetMap tags → may it pass, how fast, at what price.
//!
//! Every question is asked once per distinct tag set, so clarity comes before speed here. This
//! room knows nothing of graphs or cargo. Where the hour is not given, a rule bound to hours is taken
//! as if it always held, so that a truck is never sent where it might be forbidden.

mod access;
mod barrier;
mod class;
pub(crate) mod conditional;
mod hours;
mod limits;
mod oneway;
mod quantity;
mod rate;
mod rules;
mod speed;
mod speed_table;
mod stated;
mod turns;
mod zones;

pub use class::RoadClass;
pub use hours::{NoWeekTime, WeekTime};
pub use rules::TagRules;
pub use speed_table::{SpeedTable, SpeedTableError};
pub use turns::{TurnCosts, TurnCurve};

pub(crate) use access::Access;
pub(crate) use barrier::NodeRule;
pub(crate) use quantity::duration_s;
pub(crate) use speed::FERRY_KMH_KEY;

use crate::tags::Tags;
use stated::Reader;

/// One class of truck, as far as roads are concerned.
///
/// Many profiles share one [`RoadGraph`](crate::RoadGraph).
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// What people call it, such as `4.2 m blue plate`.
    pub name: String,
    /// Overall height in meters.
    pub height_m: f64,
    /// Overall width in meters, without mirrors.
    pub width_m: f64,
    /// Overall length in meters.
    pub length_m: f64,
    /// Greatest permitted mass in tonnes. Above 3.5 t the truck obeys OpenStreetMap's `hgv` tags,
    /// at or below it the `goods` tags.
    pub weight_t: f64,
    /// Heaviest axle in tonnes.
    pub axle_load_t: f64,
    /// Number of axles.
    pub axles: u8,
    /// Color of the number plate, which city bans go by.
    pub plate: Plate,
    /// Which column of the speed table holds.
    pub class: TruckClass,
    /// Planning speeds by class of road.
    pub speeds: SpeedTable,
    /// What turning, signals and toll booths cost in time.
    pub turns: TurnCosts,
    /// How tags are read.
    pub rules: TagRules,
}

/// Color of a Chinese number plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plate {
    /// Light trucks below 4.5 t.
    Blue,
    /// Medium and heavy trucks.
    Yellow,
    /// New-energy vehicles.
    Green,
}

/// Which planning speeds a truck drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TruckClass {
    /// Below 4.5 t.
    Light,
    /// 4.5 t and more.
    Heavy,
}

/// Along a way's nodes, or against them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Backward,
}

/// How a truck may use one direction of a road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RoadUse {
    pub(crate) kmh: f64,
    /// How much it is wanted, from 0 to 1: at 0.5 it counts as if it took twice as long.
    pub(crate) rate: f64,
    pub(crate) access: Access,
    pub(crate) is_toll: bool,
    /// Whether journeys may start and end there.
    pub(crate) is_start: bool,
}

impl Profile {
    /// How this truck may use a road in one direction, or `None` if it may not.
    pub(crate) fn road_use(&self, tags: Tags, direction: Direction) -> Option<RoadUse> {
        let reader = Reader::new(self, tags, Some(direction));
        let class = RoadClass::of(|key| tags.get(key))?;
        if !oneway::allows(&reader, class, direction) || is_impassable(tags) {
            return None;
        }
        let access = access::of_road(&reader, class)?.stricter(limits::check(&reader)?);
        Some(RoadUse {
            kmh: speed::planned(&reader, class)?,
            rate: rate::wanted(&reader, class),
            access,
            is_toll: is_toll(&reader),
            is_start: class != RoadClass::Ferry && access::may_start(&reader, class),
        })
    }

    /// Whether and with what delay this truck passes a node.
    pub(crate) fn node_rule(&self, tags: Tags) -> NodeRule {
        barrier::rule(&Reader::new(self, tags, None), &self.turns)
    }

    /// Whether a turn restriction of this scope binds this truck.
    pub(crate) fn is_bound_by(&self, scope: Tags) -> bool {
        turns::binds(self, scope)
    }

    /// The most specific access key of this vehicle in OpenStreetMap.
    fn vehicle_key(&self) -> &'static str {
        let by_mass = if self.weight_t <= 3.5 { "goods" } else { "hgv" };
        self.rules.own_key.unwrap_or(by_mass)
    }

    /// Its access keys after `access`, from the general to the specific.
    fn vehicle_keys(&self) -> [&'static str; 3] {
        ["vehicle", "motor_vehicle", self.vehicle_key()]
    }

    /// Planning speed on a class of road, before any tag lowers it.
    fn base_kmh(&self, class: RoadClass) -> f64 {
        self.speeds.kmh(class, self.class)
    }
}

/// Whether any truck could ever be allowed to drive this direction of a road; what this refuses
/// is left out of the turns that all profiles share.
pub(crate) fn may_ever_drive(tags: Tags, direction: Direction) -> bool {
    oneway::may_ever_allow(tags, direction) && RoadClass::of(|key| tags.get(key)).is_some()
}

fn is_impassable(tags: Tags) -> bool {
    let is = |key, value| tags.is(key, value);
    let is_being_built =
        (tags.get("construction")).is_some_and(|kind| !matches!(kind, "no" | "widening" | "minor"));
    is("impassable", "yes")
        || is("status", "impassable")
        || is("smoothness", "impassable")
        || is("area", "yes")
        || is("service", "emergency_access")
        || is_being_built
}

fn is_toll(reader: &Reader) -> bool {
    reader
        .stated("toll")
        .value
        .is_some_and(|value| value == "yes")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::tags::TagStore;

    /// A table whose rows for each class hold these cells, if any.
    pub(crate) fn table(cells: impl Fn(RoadClass) -> Option<String>) -> String {
        let header = "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh";
        let rows = RoadClass::ALL.into_iter().filter_map(|class| {
            let cells = cells(class)?;
            Some(format!("{},{cells}", class.osm_value()))
        });
        std::iter::once(header.to_owned())
            .chain(rows)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Speeds for tests: motorway 80, primary 50, residential 20, track 10, ferry 8, other 30.
    fn speeds() -> SpeedTable {
        let kmh = |class| match class {
            RoadClass::Motorway => 80,
            RoadClass::Primary => 50,
            RoadClass::Residential => 20,
            RoadClass::Track => 10,
            RoadClass::Ferry => 8,
            _ => 30,
        };
        let text = table(|class| Some(format!("100,{0},{0}", kmh(class))));
        SpeedTable::from_csv(&text).unwrap()
    }

    /// An 18 t truck, 3.8 m high, 2.5 m wide, 9 m long, two axles of up to 10 t.
    pub(crate) fn heavy() -> Profile {
        Profile {
            name: "18 t".to_owned(),
            height_m: 3.8,
            width_m: 2.5,
            length_m: 9.0,
            weight_t: 18.0,
            axle_load_t: 10.0,
            axles: 2,
            plate: Plate::Yellow,
            class: TruckClass::Heavy,
            speeds: speeds(),
            turns: TurnCosts::default(),
            rules: TagRules::TRUCK,
        }
    }

    /// A passenger car.
    pub(crate) fn car() -> Profile {
        Profile {
            name: "car".to_owned(),
            height_m: 2.0,
            width_m: 1.9,
            length_m: 4.8,
            weight_t: 2.0,
            rules: TagRules::CAR,
            ..van()
        }
    }

    /// A van of 3.2 t, 2.25 m high.
    pub(crate) fn van() -> Profile {
        Profile {
            name: "van".to_owned(),
            height_m: 2.25,
            width_m: 1.8,
            length_m: 5.0,
            weight_t: 3.2,
            axle_load_t: 1.8,
            axles: 2,
            plate: Plate::Blue,
            class: TruckClass::Light,
            ..heavy()
        }
    }

    /// Asks a profile about tags written as `key=value` words.
    pub(crate) fn use_of(profile: &Profile, words: &str, direction: Direction) -> Option<RoadUse> {
        let mut store = TagStore::default();
        let tags = words
            .split('|')
            .filter_map(|word| word.trim().split_once('='));
        let set = store.set(tags);
        profile.road_use(store.tags(set), direction)
    }

    fn heavy_may(words: &str) -> bool {
        use_of(&heavy(), words, Direction::Forward).is_some()
    }

    #[test]
    fn toll_is_what_the_truck_pays_not_what_cars_pay() {
        let toll = |words| use_of(&heavy(), words, Direction::Forward).unwrap().is_toll;
        assert!(toll("highway=motorway|toll=yes"));
        assert!(toll("highway=motorway|toll=no|toll:hgv=yes"));
        assert!(!toll("highway=motorway"));
    }

    #[test]
    fn areas_and_impassable_roads_are_not_driven() {
        assert!(heavy_may("highway=service"));
        assert!(!heavy_may("highway=service|area=yes"));
        assert!(!heavy_may("highway=unclassified|smoothness=impassable"));
        assert!(!heavy_may("highway=construction"));
        assert!(!heavy_may("highway=primary|construction=yes"));
        assert!(heavy_may("highway=primary|construction=minor"));
    }
}
