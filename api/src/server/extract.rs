//! Bodies and parameters of requests, refused in our own words.

use super::problem::{FieldError, Problem, words};
use crate::store::Wanted;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A JSON body.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::of_status(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "application/json",
            ));
        }
        let bytes = Bytes::from_request(request, state).await;
        let refused = |rejection: axum::extract::rejection::BytesRejection| {
            Problem::of_status(rejection.status(), "")
        };
        parse(&bytes.map_err(refused)?).map(Self)
    }
}

/// A value out of JSON text.
///
/// # Errors
/// Where it is no JSON, and which field does not fit.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let inner = error.inner();
        if inner.is_syntax() || inner.is_eof() {
            return no_json(inner);
        }
        let message = inner.to_string();
        Problem::invalid(vec![FieldError {
            pointer: pointer(error.path()),
            code: "shape".into(),
            detail: [
                format!("格式不对：{}", shape_in_chinese(&message)),
                format!("it does not fit: {message}"),
            ],
        }])
    })?;
    deserializer.end().map_err(|error| no_json(&error))?;
    Ok(value)
}

fn no_json(error: &serde_json::Error) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "no-json",
        [
            format!(
                "请求体不是 JSON：第 {} 行第 {} 列读不下去",
                error.line(),
                error.column()
            ),
            format!("the body is no JSON: {error}"),
        ],
        words(
            "请检查那里的引号、逗号和括号；JSON 里没有 NaN 和 Infinity，没有数就写 null 或不写",
            "check quotes, commas and brackets there; JSON has no NaN or Infinity: where there is no number, write null or nothing",
        ),
    )
}

/// What the reader of JSON says of a value that does not fit, in Chinese; its own words where they
/// are none of the usual.
fn shape_in_chinese(message: &str) -> String {
    let (said, place) = message.rsplit_once(" at line ").unwrap_or((message, ""));
    let place = place.replace(" column ", " 行第 ");
    let place = if place.is_empty() {
        String::new()
    } else {
        format!("（第 {place} 列）")
    };
    let quoted = |text: &str| text.replace('`', "");
    let told = if let Some(name) = said.strip_prefix("missing field ") {
        format!("缺少字段 {}", quoted(name))
    } else if let Some(rest) = said.strip_prefix("unknown field ") {
        let (name, known) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let known = quoted(known.trim_start_matches("one of "));
        format!("没有字段 {}；可以写 {known}", quoted(name))
    } else if let Some(rest) = said.strip_prefix("unknown variant ") {
        let (name, known) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let known = quoted(known.trim_start_matches("one of "));
        format!("不认识 {}；可以写 {known}", quoted(name))
    } else if let Some((found, wanted)) = said
        .strip_prefix("invalid type: ")
        .or_else(|| said.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
    {
        format!(
            "写的是{}，应为{}",
            kind_in_chinese(found),
            kind_in_chinese(wanted)
        )
    } else {
        return message.to_owned();
    };
    told + &place
}

/// A kind of JSON value, as the reader of JSON calls it, in Chinese.
fn kind_in_chinese(said: &str) -> String {
    const KINDS: [(&str, &str); 14] = [
        ("floating point", "小数"),
        ("integer", "整数"),
        ("a string", "文字"),
        ("string", "文字"),
        ("a boolean", " true 或 false"),
        ("boolean", "真假值"),
        ("a sequence", "列表"),
        ("sequence", "列表"),
        ("a map", "对象"),
        ("map", "对象"),
        ("f64", "数"),
        ("u32", "不小于 0 的整数"),
        ("u64", "不小于 0 的整数"),
        ("usize", "不小于 0 的整数"),
    ];
    let found = KINDS.iter().find(|(kind, _)| said.starts_with(kind));
    found.map_or_else(
        || format!(" {said}"),
        |(kind, zh)| format!("{zh}{}", said[kind.len()..].replace('`', "")),
    )
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The parameters of a query, each at most once.
#[derive(Debug, Default)]
pub(super) struct Params(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let refused = |_| Problem::parameter("?", "读不懂", "they cannot be read");
        let mut params = BTreeMap::new();
        for (name, value) in read.map_err(refused)?.0 {
            if params.insert(name.clone(), value).is_some() {
                return Err(Problem::parameter(&name, "出现了两次", "it is there twice"));
            }
        }
        Ok(Self(params))
    }
}

impl Params {
    /// A text; empty where it is missing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether it is there at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// One of a few words; the first where it is missing.
    ///
    /// # Errors
    /// Any other word.
    pub(super) fn choice<'a>(&self, name: &str, choices: &[&'a str]) -> Result<&'a str, Problem> {
        match self.0.get(name) {
            None => Ok(choices[0]),
            Some(value) => {
                let wrong = || {
                    let all = choices.join(", ");
                    Problem::parameter(
                        name,
                        &format!("应为 {all} 之一"),
                        &format!("give one of {all}"),
                    )
                };
                choices
                    .iter()
                    .find(|choice| *choice == value)
                    .copied()
                    .ok_or_else(wrong)
            }
        }
    }

    /// How many a page holds: 100 where it is missing, 1,000 at most.
    ///
    /// # Errors
    /// No such number.
    pub(super) fn limit(&self) -> Result<usize, Problem> {
        match self.0.get("limit").map(|limit| limit.parse::<usize>()) {
            None => Ok(100),
            Some(Ok(limit @ 1..=1_000)) => Ok(limit),
            Some(_) => Err(Problem::parameter(
                "limit",
                "应在 1 到 1000 之间",
                "give 1 to 1000",
            )),
        }
    }

    /// The number a page begins before; the greatest where it is missing.
    ///
    /// # Errors
    /// No number.
    pub(super) fn before(&self) -> Result<i64, Problem> {
        let wrong = |_| {
            Problem::parameter(
                "cursor",
                "不是上一页给出的值",
                "it is not what the page before gave",
            )
        };
        self.0
            .get("cursor")
            .map_or(Ok(i64::MAX), |text| text.parse().map_err(wrong))
    }

    /// Refuses everything but the parameters an endpoint knows.
    ///
    /// # Errors
    /// A parameter it does not know.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let all = known.join(", ");
                Err(Problem::parameter(
                    name,
                    &format!("没有这个参数；可用：{all}"),
                    &format!("there is no such parameter; there are: {all}"),
                ))
            }
        }
    }
}

/// The version a writer names in `If-Match`; `None` where it names none or `*`. A tag that is none of
/// ours names a version nothing has.
///
/// # Errors
/// It is no tag at all.
pub(super) fn wanted_version(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(tag) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let tag = tag.to_str().unwrap_or_default().trim();
    if tag == "*" {
        return Ok(None);
    }
    let inner = tag.trim_start_matches("W/");
    let inner = inner
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'));
    let Some(version) = inner else {
        return Err(Problem::parameter(
            "If-Match",
            "应为 ETag 给出的值，如 \"3\"",
            "give what ETag gave, such as \"3\"",
        ));
    };
    let is_ours = !tag.starts_with("W/");
    Ok(Some(version.parse().ok().filter(|_| is_ours).unwrap_or(-1)))
}

/// What a writer expects to replace, by `If-Match`.
pub(super) struct IfMatch(pub(super) Wanted);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let version = wanted_version(&parts.headers)?;
        Ok(Self(version.map_or(Wanted::Any, Wanted::Version)))
    }
}

/// Whether the caller already has this version.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known
        .and_then(|known| known.to_str().ok())
        .unwrap_or_default();
    known
        .split(',')
        .any(|one| one.trim() == tag || one.trim() == "*")
}

/// Whether the caller takes gzip: named with no weight of 0.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let taken = headers.get(header::ACCEPT_ENCODING);
    let taken = taken
        .and_then(|taken| taken.to_str().ok())
        .unwrap_or_default();
    taken.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, "q=1"));
        let weight: f32 = weight
            .trim()
            .trim_start_matches("q=")
            .parse()
            .unwrap_or(0.0);
        name.trim().eq_ignore_ascii_case("gzip") && weight > 0.0
    })
}
