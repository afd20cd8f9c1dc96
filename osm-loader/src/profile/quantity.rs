//! Masses, lengths, speeds and durations as OpenStreetMap writes them.

use super::zones;

/// Tonnes from `7.5`, `7.5 t`, `7500 kg`, `16 st` (short tons), `15000 lbs`.
pub(super) fn tonnes(text: &str) -> Option<f64> {
    let (figure, unit) = figure_and_unit(text)?;
    let factor = match unit {
        "" | "t" | "ton" | "tons" | "tonne" | "tonnes" | "mt" => 1.0,
        "kg" => 0.001,
        "st" => 0.907_184_74,
        "lt" => 1.016_046_908_8,
        "lb" | "lbs" => 0.000_453_592_37,
        _ => return None,
    };
    Some(figure * factor)
}

/// Meters from `3.5`, `3.5 m`, `350 cm`, `12'6"`, `12 ft 6 in`.
pub(super) fn meters(text: &str) -> Option<f64> {
    let (figure, unit) = figure_and_unit(text)?;
    let factor = match unit {
        "" | "m" | "meter" | "meters" | "metre" | "metres" => 1.0,
        "cm" => 0.01,
        "in" | "\"" => 0.0254,
        _ => return feet_and_inches(figure, unit),
    };
    Some(figure * factor)
}

/// Kilometers per hour from `50`, `50 km/h`, `30 mph`, `10 knots`, `walk`, `CN:urban`; `none`
/// counts as 140. `None` for `signals`, `variable` and what is not understood.
pub(super) fn kmh(text: &str) -> Option<f64> {
    let Some((figure, unit)) = figure_and_unit(text) else {
        return zones::limit_kmh(text);
    };
    let factor = match unit {
        "" | "km/h" | "kmh" | "kph" => 1.0,
        "mph" => 1.609_344,
        "knots" | "knot" => 1.852,
        _ => return None,
    };
    (figure > 0.0).then_some(figure * factor)
}

/// Seconds from `1:30` (hours and minutes), `0:07:30`, `45` (minutes) or ISO 8601 such as
/// `PT1H30M`.
pub(crate) fn duration_s(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('P') {
        return iso_duration_s(rest);
    }
    let mut parts = Vec::new();
    for part in text.split(':') {
        parts.push(f64::from(part.parse::<u16>().ok()?));
    }
    match parts[..] {
        [minutes] => Some(minutes * 60.0),
        [hours, minutes] => Some(hours * 3600.0 + minutes * 60.0),
        [hours, minutes, seconds] => Some(hours * 3600.0 + minutes * 60.0 + seconds),
        _ => None,
    }
}

/// Seconds from weeks, days, hours, minutes and seconds such as `1DT2H`; months and years have no
/// fixed length.
fn iso_duration_s(text: &str) -> Option<f64> {
    let (days, time) = text.split_once('T').unwrap_or((text, ""));
    let sum = |text: &str, units: &[(char, f64)]| {
        let mut rest = text;
        let mut seconds = 0.0;
        while !rest.is_empty() {
            let at = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
            let unit = rest[at..].chars().next()?;
            let factor = units.iter().find(|known| known.0 == unit)?.1;
            seconds += rest[..at].parse::<f64>().ok()? * factor;
            rest = &rest[at + unit.len_utf8()..];
        }
        Some(seconds)
    };
    let days = sum(days, &[('W', 604_800.0), ('D', 86_400.0)])?;
    Some(days + sum(time, &[('H', 3_600.0), ('M', 60.0), ('S', 1.0)])?)
}

/// A number and what follows it. A comma before one or two digits is a decimal comma. Of several
/// values separated by semicolons the first counts.
fn figure_and_unit(text: &str) -> Option<(f64, &str)> {
    let text = super::class::first_value(text);
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
    let (figure, unit) = text.split_at(end.unwrap_or(text.len()));
    let figure: f64 = figure.replace(',', ".").parse().ok()?;
    Some((figure, unit.trim()))
}

/// `12'6"`, `12'`, `12 ft 6 in`: the figure is feet, the rest holds the inches.
fn feet_and_inches(feet: f64, rest: &str) -> Option<f64> {
    let after = ["feet", "ft", "'"]
        .iter()
        .find_map(|unit| rest.strip_prefix(unit))?;
    let inches = match after
        .trim()
        .trim_end_matches(['"', '\''])
        .trim_end_matches("in")
        .trim()
    {
        "" => 0.0,
        inches => inches.parse().ok()?,
    };
    Some(feet * 0.3048 + inches * 0.0254)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-4)
    }

    #[test]
    fn masses_in_every_unit() {
        assert!(near(tonnes("7.5"), 7.5) && near(tonnes("7,5 t"), 7.5));
        assert!(near(tonnes("7500kg"), 7.5) && near(tonnes("10 st"), 9.0718));
        assert!(near(tonnes("6000 lbs"), 2.7216));
        assert_eq!(tonnes("none"), None);
    }

    #[test]
    fn lengths_in_every_unit() {
        assert!(near(meters("3.5 m"), 3.5) && near(meters("350 cm"), 3.5));
        assert!(near(meters("12'6\""), 3.81) && near(meters("12 ft 6 in"), 3.81));
        assert!(near(meters("13'"), 3.9624));
        assert_eq!(meters("default"), None);
    }

    #[test]
    fn speeds_in_every_unit() {
        assert!(near(kmh("50"), 50.0) && near(kmh("30 mph"), 48.2803) && near(kmh("walk"), 6.0));
        assert!(near(kmh("CN:urban"), 50.0) && near(kmh("DE:30"), 30.0));
        assert!(kmh("signals").is_none() && near(kmh("CN:rural"), 70.0));
    }

    #[test]
    fn durations_are_hours_and_minutes() {
        assert_eq!(duration_s("1:30"), Some(5400.0));
        assert_eq!(duration_s("45"), Some(2700.0));
        assert_eq!(duration_s("soon"), None);
        assert_eq!(duration_s("PT1M"), Some(60.0));
        assert_eq!(duration_s("P1DT2H30M15S"), Some(95_415.0));
        assert_eq!(duration_s("P1Y"), None);
    }
}
