//! `/{service}/v1/{profile}/{coordinates}?{options}` → [`Asked`], or where it cannot be read on.

use super::options::Options;
use super::polyline;
use super::refusal::Refusal;
use osm_loader::Position;
use serde_json::Value;

/// The services that are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// One drive over all coordinates.
    Route,
    /// Time and distance between all coordinates.
    Table,
    /// The roads nearest to a coordinate.
    Nearest,
    /// The best order of the coordinates.
    Trip,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Of which service.
    pub(super) service: Service,
    /// The coordinates, as given: they may be nowhere on earth.
    pub(super) coordinates: Vec<Position>,
    /// How.
    pub(super) options: Options,
}

/// The beginning of every URL.
struct Prefix<'a> {
    service: Service,
    /// What follows the profile, and where it begins.
    rest: &'a str,
    start: usize,
}

impl Asked {
    /// Reads the target of a GET request.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub(super) fn from_url(target: &str) -> Result<Self, Refusal> {
        let url = percent_decoded(target);
        let prefix = Prefix::of(&url)?;
        if prefix.rest.is_empty() {
            return Err(Refusal::url(&url, prefix.start));
        }
        let bad = |rest: &str| Refusal::query(url.len() - rest.len());
        let (coordinates, rest) = coordinates(prefix.rest).map_err(bad)?;
        let rest = rest.strip_prefix(".json").unwrap_or(rest);
        if rest.starts_with(".flatbuffers") {
            return Err(no_flatbuffers());
        }
        let as_array = rest.strip_prefix(".npy");
        let is_array = as_array.is_some() && prefix.service == Service::Table;
        let rest = as_array.filter(|_| is_array).unwrap_or(rest);
        let mut options = match rest.strip_prefix('?') {
            Some("") => Options::default(),
            Some(options) => read_options(prefix.service, options).map_err(bad)?,
            None if rest.is_empty() => Options::default(),
            None => return Err(bad(rest)),
        };
        options.npy = is_array;
        Ok(Self {
            service: prefix.service,
            coordinates,
            options,
        })
    }

    /// Reads the target and body of a POST request.
    ///
    /// # Errors
    /// What is wrong.
    pub(super) fn from_body(target: &str, body: &[u8]) -> Result<Self, Refusal> {
        let url = percent_decoded(target);
        let prefix = Prefix::of(url.trim_end_matches('/'))?;
        if !prefix.rest.is_empty() {
            return Err(Refusal::url(&url, prefix.start));
        }
        let bad = |message: String| Refusal::new("InvalidQuery", message);
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| bad(format!("The body is no JSON: {error}")))?;
        let Value::Object(fields) = body else {
            return Err(bad("The body must be a JSON object".into()));
        };
        let mut options = Options::default();
        let mut places = None;
        for (key, value) in &fields {
            let fits = match (key.as_str(), value) {
                ("coordinates", value) => {
                    places = json_coordinates(value);
                    places.is_some()
                }
                ("format", Value::String(format)) if format == "flatbuffers" => {
                    return Err(no_flatbuffers());
                }
                ("format", value) if value == "npy" && prefix.service == Service::Table => {
                    options.npy = true;
                    true
                }
                ("format", value) => value == "json",
                (key, value) => {
                    as_option(value).is_some_and(|value| options.set(prefix.service, key, &value))
                }
            };
            if !fits {
                return Err(bad(format!("Invalid value or unknown option: {key}")));
            }
        }
        Ok(Self {
            service: prefix.service,
            coordinates: places.ok_or_else(|| bad("coordinates are missing".into()))?,
            options,
        })
    }
}

impl<'a> Prefix<'a> {
    fn of(url: &'a str) -> Result<Self, Refusal> {
        let path = url.strip_prefix('/').unwrap_or(url);
        let path_end = path.find('?').unwrap_or(path.len());
        let mut parts = path[..path_end].splitn(4, '/');
        let words = [parts.next(), parts.next(), parts.next()];
        let [Some(service), Some(version), Some(profile)] = words else {
            return Err(Refusal::url(url, url.len().min(1.max(path_end + 1))));
        };
        if service.is_empty() || version.is_empty() || profile.is_empty() {
            return Err(Refusal::url(url, url.len()));
        }
        let used = service.len() + version.len() + profile.len() + 3;
        let start = (url.len() - path.len() + used).min(url.len());
        let known = match service {
            "route" => Some(Service::Route),
            "table" => Some(Service::Table),
            "nearest" => Some(Service::Nearest),
            "trip" => Some(Service::Trip),
            _ => None,
        };
        if matches!(service, "match" | "tile") && version == "v1" {
            let message = format!("Service {service} is not implemented.");
            return Err(Refusal::new("NotImplemented", message));
        }
        let service = known.ok_or_else(|| not_found("InvalidService", service))?;
        if version != "v1" {
            return Err(not_found("InvalidVersion", words[0].unwrap_or_default()));
        }
        Ok(Self {
            service,
            rest: &url[start..],
            start,
        })
    }
}

fn not_found(code: &'static str, service: &str) -> Refusal {
    Refusal::new(code, format!("Service {service} not found!"))
}

fn no_flatbuffers() -> Refusal {
    Refusal::new(
        "NotImplemented",
        "flatbuffers are not implemented; ask for json",
    )
}

/// Coordinates at the start of a text, and what follows them; or where they cannot be read on.
fn coordinates(text: &str) -> Result<(Vec<Position>, &str), &str> {
    for (word, scale) in [("polyline(", 1e5), ("polyline6(", 1e6)] {
        if let Some(rest) = text.strip_prefix(word) {
            let (line, rest) = rest.split_once(')').ok_or(rest)?;
            let line = polyline::decode(line, scale).filter(|line| !line.is_empty());
            return line.map(|line| (line, rest)).ok_or(text);
        }
    }
    let (first, mut rest) = coordinate(text)?;
    let mut all = vec![first];
    while let Some(next) = rest.strip_prefix(';') {
        if number(next).is_none() {
            return Err(rest);
        }
        let (coordinate, after) = coordinate(next)?;
        all.push(coordinate);
        rest = after;
    }
    Ok((all, rest))
}

fn coordinate(text: &str) -> Result<(Position, &str), &str> {
    let (lon, rest) = number(text).ok_or(text)?;
    let rest = rest.strip_prefix(',').ok_or(rest)?;
    let (lat, rest) = number(rest).ok_or(rest)?;
    Ok((to_millionths(lon, lat), rest))
}

/// Coordinates beyond this many degrees are not read as such.
const LARGEST: f64 = 2_147.0;

/// A number at the start of a text, and what follows it.
fn number(text: &str) -> Option<(f64, &str)> {
    let is_part = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    // `1.json` is the number 1 and a suffix.
    let end = text[..end].strip_suffix('.').map_or(end, str::len);
    let number: f64 = text[..end].parse().ok()?;
    (number.abs() <= LARGEST).then_some((number, &text[end..]))
}

/// Options in a URL, or what cannot be read of them.
fn read_options(service: Service, text: &str) -> Result<Options, &str> {
    let mut options = Options::default();
    let mut rest = text;
    loop {
        let (option, after) = rest.split_once('&').unwrap_or((rest, ""));
        let (key, value) = option.split_once('=').ok_or(rest)?;
        if !options.set(service, key, value) {
            return Err(rest);
        }
        if after.is_empty() {
            return Ok(options);
        }
        rest = after;
    }
}

fn json_coordinates(value: &Value) -> Option<Vec<Position>> {
    let pair = |value: &Value| match &value.as_array()?[..] {
        [lon, lat] => Some(to_millionths(lon.as_f64()?, lat.as_f64()?)),
        _ => None,
    };
    match value {
        Value::Array(pairs) => pairs.iter().map(pair).collect(),
        Value::String(text) if text.starts_with("polyline") => {
            let (line, rest) = coordinates(text).ok()?;
            rest.is_empty().then_some(line)
        }
        _ => None,
    }
}

/// A JSON value as it would be written in a URL: lists with `;`, lists of words or in lists with
/// `,`.
fn as_option(value: &Value) -> Option<String> {
    let joined = |values: &[Value], by| {
        let parts: Option<Vec<String>> = values.iter().map(scalar).collect();
        parts.map(|parts| parts.join(by))
    };
    match value {
        Value::Array(values) if values.iter().any(Value::is_array) => {
            let parts = values.iter().map(|value| match value {
                Value::Array(inner) => joined(inner, ","),
                other => scalar(other),
            });
            parts
                .collect::<Option<Vec<String>>>()
                .map(|parts| parts.join(";"))
        }
        Value::Array(values) => joined(values, ";"),
        other => scalar(other),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Text without percent-encoding. What is no valid encoding stays as it is.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A position to a millionth of a degree, as the points of roads are kept: a coordinate that was
/// a junction's is that junction again.
fn to_millionths(lon: f64, lat: f64) -> Position {
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Position::new(rounded(lon), rounded(lat))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        Asked::from_url(url).unwrap_err().message
    }

    #[test]
    fn a_malformed_url_is_told_with_its_place() {
        let url = |position, near: &str| {
            format!("URL string malformed close to position {position}: \"{near}\"")
        };
        assert_eq!(refused("/nonsense"), url(9, "nse"));
        assert_eq!(refused("/"), url(1, "/"));
        assert_eq!(refused("/route/v1/driving"), url(17, "ing"));
        assert_eq!(refused("/route/v1/driving/"), url(18, "ng/"));
        assert_eq!(
            refused("/nonsense/v1/driving/1,1;1,2"),
            "Service nonsense not found!"
        );
    }

    #[test]
    fn a_malformed_query_is_told_with_its_place() {
        let places = [
            ("1", 19),
            ("1,1,1", 21),
            ("x", 18),
            ("x,y", 18),
            ("1,1;", 21),
            ("1,1;1", 23),
            ("1,1;1,1,1", 25),
            ("1,1;x", 21),
            ("-74697224,5.191564", 18),
        ];
        for (query, place) in places {
            let message = format!("Query string malformed close to position {place}");
            assert_eq!(
                refused(&format!("/route/v1/driving/{query}")),
                message,
                "{query}"
            );
        }
    }

    #[test]
    fn polylines_and_bodies_say_the_same_as_coordinates() {
        let asked =
            Asked::from_url("/table/v1/car/polyline(_p~iF~ps|U_ulLnnqC)?sources=0").unwrap();
        assert_eq!(asked.coordinates[1], Position::new(-120.95, 40.7));
        assert_eq!(asked.options.sources, Some(vec![0]));
        let body = br#"{"coordinates":[[-120.2,38.5],[-120.95,40.7]],"annotations":["duration","distance"],
            "radiuses":[null,5],"bearings":[[0,10],null]}"#;
        let posted = Asked::from_body("/table/v1/car", body).unwrap();
        assert_eq!(posted.coordinates, asked.coordinates);
        assert!(posted.options.annotations.distance && posted.options.annotations.duration);
        assert_eq!(posted.options.radiuses, [None, Some(5.0)]);
    }
}
