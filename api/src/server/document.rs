//! The `OpenAPI` document, made of the endpoints themselves.

use super::endpoint::{Content, Endpoint, Param, Schemas, shape};
use crate::access::Need;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Why a request is refused (RFC 9457).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Problem {
    /// `urn:coldroute:problem:` and the code.
    r#type: String,
    /// What is wrong.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable code for programs.
    code: String,
    /// What is wrong, in the caller's language.
    detail: String,
    /// What helps, in the caller's language.
    remedy: String,
    /// Names the request, as the log does.
    instance: String,
    /// Everything that is wrong in the body.
    #[serde(default)]
    #[schema(required = false)]
    errors: Vec<ProblemError>,
}

/// One thing that is wrong in a body.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ProblemError {
    /// JSON pointer to the field.
    pointer: String,
    /// Stable code for programs.
    code: String,
    /// What is wrong and what helps, in the caller's language.
    detail: String,
}

/// The document of all endpoints.
pub(super) fn document(endpoints: &[Endpoint]) -> Value {
    let mut schemas = Schemas::new();
    let problem = shape::<Problem>(&mut schemas);
    let mut paths = Map::new();
    for endpoint in endpoints {
        let path = endpoint.full_path().replace("{*", "{");
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[endpoint.method.as_str().to_ascii_lowercase()] =
            operation(endpoint, &problem, &mut schemas);
    }
    schemas.sort_keys();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "coldroute 冷途",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Plans refrigerated pickups from field markets to cold hubs. \
                Times are RFC 3339, Beijing time in answers; coordinates longitude, latitude, WGS-84; \
                units end the names. Every refusal is application/problem+json in the language of \
                Accept-Language (zh, en). 冷链揽收排班；出错一律 problem+json，中文或英文。",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
                "session": { "type": "apiKey", "in": "cookie", "name": super::guard::COOKIE },
            },
        },
    })
}

fn operation(endpoint: &Endpoint, problem: &Value, schemas: &mut Schemas) -> Value {
    let mut answers = Map::new();
    for (status, meaning, content) in &endpoint.answers {
        let answer = answers
            .entry(status.to_string())
            .or_insert_with(|| json!({ "description": meaning }));
        if let Some(content) = content {
            answer["content"][content.kind] = media(content, schemas);
        }
    }
    for (status, meaning) in refusals(endpoint) {
        answers.entry(status).or_insert_with(|| {
            json!({ "description": meaning, "content": { "application/problem+json": { "schema": problem } } })
        });
    }
    let mut operation = json!({
        "operationId": endpoint.name,
        "summary": format!("{} · {}", endpoint.summary[0], endpoint.summary[1]),
        "description": format!("Needs: {}.", need(endpoint.need)),
        "tags": [tag(&endpoint.path)],
        "parameters": parameters(endpoint),
        "responses": answers,
    });
    if let Some(content) = &endpoint.body {
        // A file without a byte is still a file.
        operation["requestBody"] = json!({
            "required": content.kind != "application/octet-stream",
            "content": { content.kind: media(content, schemas) },
        });
    }
    if endpoint.need != Need::Nothing {
        operation["security"] = json!([{ "token": [] }, { "session": [] }]);
    }
    operation
}

fn media(content: &Content, schemas: &mut Schemas) -> Value {
    let mut media = json!({ "schema": (content.shape)(schemas) });
    if let Some(example) = &content.example {
        media["example"] = example.clone();
    }
    media
}

fn parameters(endpoint: &Endpoint) -> Vec<Value> {
    let path = endpoint
        .path
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next());
    let path = path.map(|name| {
        json!({
            "name": name.trim_start_matches('*'), "in": "path", "required": true,
            "schema": { "type": "string", "minLength": 1 },
        })
    });
    let of = |place: &'static str| move |(name, meaning, schema): &Param| json!({ "name": name, "in": place, "description": meaning, "schema": schema });
    path.chain(endpoint.query.iter().map(of("query")))
        .chain(endpoint.headers.iter().map(of("header")))
        .collect()
}

/// Refusals that any endpoint may give, by what it takes.
fn refusals(endpoint: &Endpoint) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![
        ("400", "The request cannot be read."),
        ("403", "The caller may not do this."),
        ("404", "Something named in the path is not there."),
        ("421", "An open server is asked by a foreign name."),
        ("429", "Too many requests."),
        ("500", "The server failed."),
        ("503", "The server is busy or stopping."),
        ("504", "No answer was found in time."),
    ];
    if endpoint.need != Need::Nothing {
        all.push(("401", "Nobody is signed in."));
    }
    if endpoint.body.is_some() {
        all.push(("413", "The body is too large."));
        all.push(("415", "The body is of another type."));
        all.push(("422", "The content is wrong: errors names every field."));
    }
    if endpoint
        .headers
        .iter()
        .any(|(name, ..)| *name == "If-Match")
    {
        all.push(("412", "Someone has changed it meanwhile."));
    }
    let changes = endpoint.body.is_some() || endpoint.method == axum::http::Method::DELETE;
    if changes || endpoint.may_not_fit {
        all.push(("409", "It does not fit to what is there."));
    }
    all.sort_unstable();
    all
}

const fn need(need: Need) -> &'static str {
    match need {
        Need::Nothing => "nothing",
        Need::SignedIn => "anyone signed in",
        Need::Read => "admin, coordinator, planner or read-only",
        Need::Search => "admin, coordinator or planner",
        Need::Edit => "admin or coordinator",
        Need::Manage => "admin",
    }
}

fn tag(path: &str) -> &str {
    let mut words = path
        .split('/')
        .filter(|word| !word.is_empty() && !word.starts_with('{'));
    let first = words.next().unwrap_or("server");
    match (first, words.next()) {
        ("areas" | "days", Some(inner)) => inner,
        _ => first,
    }
}
