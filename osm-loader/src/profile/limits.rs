//! Posted limits: mass, axle load, height, width, length.
//!
//! A figure that cannot be read limits nothing. A limit that holds only at some hours always holds
//! here. A limit lifted for deliveries leaves the road to journeys that start or end there.

use super::access::Access;
use super::quantity;
use super::stated::Reader;

/// `below_default` says that a clearance is less than the legal 4.0 m but not how much; what is
/// no higher than this passes.
const BELOW_DEFAULT_HEIGHT_M: f64 = 3.5;

/// Reads a figure in some unit.
type Parse = fn(&str) -> Option<f64>;

/// Whether this truck keeps all limits of a road: `None` if it breaks one.
pub(super) fn check(reader: &Reader) -> Option<Access> {
    let truck = reader.profile;
    let limits: [(&str, f64, Parse); 9] = [
        ("maxheight", truck.height_m, height),
        ("maxheight:physical", truck.height_m, height),
        ("maxwidth", truck.width_m, quantity::meters),
        ("maxwidth:physical", truck.width_m, quantity::meters),
        ("maxlength", truck.length_m, quantity::meters),
        ("maxweight", truck.weight_t, quantity::tonnes),
        ("maxweightrating", truck.weight_t, quantity::tonnes),
        ("maxgcweight", truck.weight_t, quantity::tonnes),
        ("maxaxleload", truck.axle_load_t, quantity::tonnes),
    ];
    let mut access = Access::Through;
    for (key, actual, parse) in limits {
        access = access.stricter(keep(reader, key, actual, parse)?);
    }
    has_room(reader).then_some(access)
}

/// Whether the truck is narrower than the road itself.
fn has_room(reader: &Reader) -> bool {
    let stated = ["width", "est_width"].map(|key| reader.stated_for_direction(key));
    let mut widths = (stated.iter()).filter_map(|stated| stated.value.and_then(quantity::meters));
    widths.all(|width| width > reader.profile.width_m)
}

/// Whether the truck keeps one limit.
fn keep(reader: &Reader, key: &str, actual: f64, parse: Parse) -> Option<Access> {
    let stated = reader.stated(key);
    let exceeds = |text: &str| parse(text).is_some_and(|limit| actual > limit + 1e-9);
    if !stated.possible().any(exceeds) {
        return Some(Access::Through);
    }
    let lifted_at_ends = stated.at_ends.iter().any(|text| !exceeds(text));
    lifted_at_ends.then_some(Access::AtEnds)
}

fn height(text: &str) -> Option<f64> {
    match text.trim() {
        "below_default" => Some(BELOW_DEFAULT_HEIGHT_M),
        figure => quantity::meters(figure),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Direction;
    use super::super::tests::{heavy, use_of, van};
    use super::*;

    fn heavy_keeps(words: &str) -> Option<Access> {
        let words = format!("highway=primary|{words}");
        use_of(&heavy(), &words, Direction::Forward).map(|road| road.access)
    }

    #[test]
    fn a_truck_of_exactly_the_limit_passes() {
        assert!(heavy_keeps("maxheight=3.8").is_some());
        assert!(heavy_keeps("maxheight=3.7").is_none());
        assert!(heavy_keeps("maxweight=18").is_some());
        assert!(heavy_keeps("maxweight=17.9").is_none());
        assert!(heavy_keeps("maxaxleload=9").is_none());
        assert!(heavy_keeps("maxlength=8").is_none());
        assert!(heavy_keeps("maxwidth:physical=2.4").is_none());
    }

    #[test]
    fn a_road_must_be_wider_than_the_truck() {
        assert!(heavy_keeps("width=2.5").is_none() && heavy_keeps("est_width=2").is_none());
        assert!(heavy_keeps("width=2.6").is_some() && heavy_keeps("width=narrow").is_some());
    }

    #[test]
    fn words_instead_of_figures_limit_nothing_but_below_default_does() {
        for word in ["none", "default", "unsigned", "no_sign", "yes"] {
            assert!(heavy_keeps(&format!("maxheight={word}")).is_some());
        }
        assert!(heavy_keeps("maxheight=below_default").is_none());
        let van_passes = use_of(
            &van(),
            "highway=primary|maxheight=below_default",
            Direction::Forward,
        );
        assert!(van_passes.is_some());
    }

    #[test]
    fn limits_for_trucks_replace_those_for_all() {
        assert!(heavy_keeps("maxweight=3.5|maxweight:hgv=40").is_some());
        assert!(heavy_keeps("maxweight=40|maxweight:hgv=7.5").is_none());
        assert!(heavy_keeps("maxweight:backward=3.5").is_some());
        assert!(heavy_keeps("maxweight:forward=3.5").is_none());
    }

    #[test]
    fn a_limit_lifted_for_deliveries_leaves_the_road_to_route_ends() {
        let words = "maxweight=7.5|maxweight:conditional=none @ destination";
        assert_eq!(heavy_keeps(words), Some(Access::AtEnds));
        assert!(heavy_keeps("maxweight:conditional=3.5 @ (Mo-Fr)").is_none());
    }
}
