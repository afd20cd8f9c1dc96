//! Google's polyline encoding: lines as short text.

use osm_loader::Position;

/// A line as text, with coordinates as whole multiples of `1 / scale` degrees.
pub(crate) fn encode(line: &[Position], scale: f64) -> String {
    let mut text = String::new();
    let mut before = [0_i64; 2];
    for point in line {
        let now = [point.lat, point.lon].map(|degrees| (degrees * scale).round() as i64);
        for (now, before) in now.into_iter().zip(before) {
            push(&mut text, now - before);
        }
        before = now;
    }
    text
}

fn push(text: &mut String, step: i64) {
    let mut rest = (if step < 0 { !(step << 1) } else { step << 1 }) as u64;
    while rest >= 0x20 {
        text.push(char::from((0x20 | (rest & 0x1f)) as u8 + 63));
        rest >>= 5;
    }
    text.push(char::from(rest as u8 + 63));
}

/// The line that text stands for, or `None` if it is none.
pub(super) fn decode(text: &str, scale: f64) -> Option<Vec<Position>> {
    let mut bytes = text.bytes();
    let mut sums = [0_i64; 2];
    let mut line = Vec::new();
    while bytes.len() > 0 {
        for sum in &mut sums {
            *sum = sum.checked_add(next(&mut bytes)?)?;
        }
        let [lat, lon] = sums.map(|sum| sum as f64 / scale);
        line.push(Position::new(lon, lat));
    }
    Some(line)
}

fn next(bytes: &mut impl Iterator<Item = u8>) -> Option<i64> {
    let mut value = 0_u64;
    for shift in (0..40).step_by(5) {
        let part = u64::from(bytes.next()?.checked_sub(63).filter(|part| *part < 64)?);
        value |= (part & 0x1f) << shift;
        if part < 0x20 {
            let half = (value >> 1) as i64;
            return Some(if value & 1 == 1 { !half } else { half });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_is_encoded_as_published() {
        let line = [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)];
        let line = line.map(|(lon, lat)| Position::new(lon, lat));
        let text = "_p~iF~ps|U_ulLnnqC_mqNvxq`@";
        assert_eq!(encode(&line, 1e5), text);
        let decoded = decode(text, 1e5).unwrap();
        assert!(
            line.iter()
                .zip(&decoded)
                .all(|(a, b)| a.distance_m(*b) < 0.1)
        );
    }

    #[test]
    fn broken_text_is_no_line() {
        for text in ["_p~iF", "_p~iF~", "\u{7f}", "é", "~~~~~~~~~~~~~~"] {
            assert_eq!(decode(text, 1e5), None, "{text}");
        }
    }
}
