//! Speed limits that a zone implies, such as `CN:urban`: what the law of each country says.
//!
//! Figures from OpenStreetMap's wiki on default speed limits.

/// The limit in km/h of a zone written as `country:zone`, or of a word that stands for one.
pub(super) fn limit_kmh(text: &str) -> Option<f64> {
    let text = text.trim().to_ascii_lowercase();
    let exception = EXCEPTIONS.iter().find(|exception| exception.0 == text);
    if let Some(&(_, kmh)) = exception {
        return (kmh > 0.0).then_some(kmh);
    }
    let zone = text.rsplit(':').next()?;
    let of_zone = ZONES.iter().find(|other| other.0 == zone);
    match of_zone {
        Some(&(_, kmh)) => Some(kmh),
        // Such as `DE:30` or `DE:zone30`.
        None if zone.len() < text.len() => zone
            .trim_start_matches("zone")
            .trim_start_matches(':')
            .parse()
            .ok(),
        None => None,
    }
    .filter(|&kmh: &f64| kmh > 0.0)
}

const ZONES: [(&str, f64); 8] = [
    ("walk", 6.0),
    ("living_street", 15.0),
    ("zone20", 20.0),
    ("zone30", 30.0),
    ("urban", 50.0),
    ("rural", 90.0),
    ("trunk", 110.0),
    ("motorway", 130.0),
];

/// A limit of 0 is none.
const EXCEPTIONS: [(&str, f64); 51] = [
    ("none", 140.0),
    ("cn:rural", 70.0),
    ("cn:motorway", 120.0),
    ("at:rural", 100.0),
    ("at:trunk", 100.0),
    ("ar:urban", 40.0),
    ("ar:rural", 110.0),
    ("be:motorway", 120.0),
    ("be-bru:rural", 70.0),
    ("be-bru:urban", 30.0),
    ("be-vlg:rural", 70.0),
    ("bg:motorway", 140.0),
    ("by:urban", 60.0),
    ("by:motorway", 110.0),
    ("ca-on:rural", 80.0),
    ("ch:rural", 80.0),
    ("ch:trunk", 100.0),
    ("ch:motorway", 120.0),
    ("de:living_street", 7.0),
    ("de:rural", 100.0),
    ("de:motorway", 0.0),
    ("dk:rural", 80.0),
    ("es:trunk", 90.0),
    ("fr:rural", 80.0),
    ("gb:nsl_single", 96.54),
    ("gb:nsl_dual", 112.63),
    ("gb:motorway", 112.63),
    ("lv:living_street", 20.0),
    ("nl:rural", 80.0),
    ("nl:trunk", 100.0),
    ("no:rural", 80.0),
    ("no:motorway", 110.0),
    ("ph:urban", 40.0),
    ("ph:rural", 80.0),
    ("ph:motorway", 100.0),
    ("pl:rural", 100.0),
    ("pl:expressway", 120.0),
    ("pl:motorway", 140.0),
    ("pt:motorway", 120.0),
    ("ro:trunk", 100.0),
    ("ru:living_street", 20.0),
    ("ru:urban", 60.0),
    ("ru:motorway", 110.0),
    ("uk:nsl_single", 96.54),
    ("uk:nsl_dual", 112.63),
    ("uk:motorway", 112.63),
    ("za:urban", 60.0),
    ("za:rural", 100.0),
    ("jp:urban", 60.0),
    ("jp:motorway", 100.0),
    ("kr:motorway", 100.0),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_may_differ_from_the_usual() {
        assert_eq!(limit_kmh("FR:urban"), Some(50.0));
        assert_eq!(limit_kmh("CH:rural"), Some(80.0));
        assert_eq!(limit_kmh("CN:rural"), Some(70.0));
        assert_eq!(limit_kmh("DE:motorway"), None);
        assert_eq!(limit_kmh("DE:zone30"), Some(30.0));
        assert_eq!(limit_kmh("sign"), None);
    }
}
