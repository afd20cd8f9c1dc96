//! `value @ (condition)`: OpenStreetMap's conditional tags.
//!
//! Conditions on the truck are decided, those on hours and days where the time is given. Conditions
//! on weather and all else are not known here and reported as such.

use super::Profile;
use super::hours;
use super::quantity;

/// What a condition comes to for one truck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Holds,
    Fails,
    /// Holds for journeys that start or end on the road.
    AtEnds,
    /// Depends on the hour, the weather or something we do not understand.
    Unknown,
}

/// The clauses of a conditional value: what holds, and when. Text without `@` is left out.
pub(crate) fn clauses(value: &str) -> impl Iterator<Item = (&str, &str)> {
    split_outside_parentheses(value).filter_map(|clause| {
        let (value, condition) = clause.split_once('@')?;
        let condition = condition.trim();
        let bare = condition
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        Some((value.trim(), bare.unwrap_or(condition).trim()))
    })
}

/// Decides a condition for a truck.
pub(crate) fn judge(condition: &str, truck: &Profile) -> Verdict {
    let mut verdict = Verdict::Holds;
    for term in terms(condition) {
        verdict = both(verdict, judge_term(term, truck));
    }
    verdict
}

/// Both must hold: failing beats not knowing, not knowing beats holding at ends.
const fn both(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::Fails, _) | (_, Verdict::Fails) => Verdict::Fails,
        (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
        (Verdict::AtEnds, _) | (_, Verdict::AtEnds) => Verdict::AtEnds,
        _ => Verdict::Holds,
    }
}

fn judge_term(term: &str, truck: &Profile) -> Verdict {
    match term {
        "destination" | "delivery" | "customers" | "loading" | "access" => Verdict::AtEnds,
        _ if truck.vehicle_keys().contains(&term) => Verdict::Holds,
        "hgv" | "goods" | "motorcar" | "bicycle" | "bus" | "psv" | "emergency" | "residents"
        | "private" | "agricultural" | "forestry" | "disabled" | "taxi" => Verdict::Fails,
        _ => match compare(term, truck).or_else(|| hours::hold(term, truck.rules.now?)) {
            Some(true) => Verdict::Holds,
            Some(false) => Verdict::Fails,
            None => Verdict::Unknown,
        },
    }
}

/// `weight>7.5` and its kin, or `None` if the term is no comparison with the truck.
fn compare(term: &str, truck: &Profile) -> Option<bool> {
    let at = term.find(['<', '>', '='])?;
    let (name, rest) = term.split_at(at);
    let figure = rest.trim_start_matches(['<', '>', '=']);
    let operator = &rest[..rest.len() - figure.len()];
    let (actual, limit) = match name.trim() {
        "weight" | "weightrating" | "gcweight" | "maxweight" => {
            (truck.weight_t, quantity::tonnes(figure)?)
        }
        "axleload" => (truck.axle_load_t, quantity::tonnes(figure)?),
        "height" => (truck.height_m, quantity::meters(figure)?),
        "width" => (truck.width_m, quantity::meters(figure)?),
        "length" => (truck.length_m, quantity::meters(figure)?),
        "axles" => (f64::from(truck.axles), figure.trim().parse().ok()?),
        _ => return None,
    };
    match operator {
        ">" => Some(actual > limit),
        ">=" => Some(actual >= limit),
        "<" => Some(actual < limit),
        "<=" => Some(actual <= limit),
        "=" | "==" => Some((actual - limit).abs() < 1e-9),
        _ => None,
    }
}

/// The parts of a condition joined by `AND`.
fn terms(condition: &str) -> impl Iterator<Item = &str> {
    condition
        .split(" AND ")
        .flat_map(|part| part.split(" and "))
        .map(|term| {
            term.trim()
                .trim_start_matches('(')
                .trim_end_matches(')')
                .trim()
        })
}

fn split_outside_parentheses(value: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    value.split(move |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ';' && depth <= 0
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{heavy, van};
    use super::*;

    #[test]
    fn semicolons_inside_parentheses_do_not_end_a_clause() {
        let text = "no @ (Mo-Fr 07:00-09:00; PH off); destination @ weight>7.5";
        let found: Vec<_> = clauses(text).collect();
        let expected = [
            ("no", "Mo-Fr 07:00-09:00; PH off"),
            ("destination", "weight>7.5"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn conditions_on_the_truck_are_decided() {
        assert_eq!(judge("weight>7.5", &heavy()), Verdict::Holds);
        assert_eq!(judge("weight > 7.5 t", &van()), Verdict::Fails);
        assert_eq!(judge("height>=3.8 AND axles<3", &heavy()), Verdict::Holds);
        assert_eq!(judge("length > 30'", &heavy()), Verdict::Fails);
        assert_eq!(judge("hgv", &heavy()), Verdict::Holds);
        assert_eq!(judge("hgv", &van()), Verdict::Fails);
    }

    #[test]
    fn hours_are_unknown_unless_the_truck_already_decides() {
        assert_eq!(judge("22:00-06:00", &heavy()), Verdict::Unknown);
        let mut at_night = heavy();
        at_night.rules = at_night.rules.at("Mo-23:00".parse().ok());
        assert_eq!(judge("22:00-06:00", &at_night), Verdict::Holds);
        assert_eq!(judge("Tu-Fr 22:00-06:00", &at_night), Verdict::Fails);
        assert_eq!(judge("wet", &at_night), Verdict::Unknown);
        assert_eq!(judge("22:00-06:00 AND weight>7.5", &van()), Verdict::Fails);
        assert_eq!(judge("delivery AND weight>7.5", &heavy()), Verdict::AtEnds);
    }
}
