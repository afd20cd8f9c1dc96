//! What the server offers, endpoint by endpoint: path, caller's need, words, shapes, handler. The
//! router, the access rules and the `OpenAPI` document are all made of these, so they cannot differ.

use super::App;
use crate::access::Need;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Schemas by name, as the document holds them.
pub(super) type Schemas = Map<String, Value>;
/// Registers a schema and answers what refers to it.
pub(super) type Shape = fn(&mut Schemas) -> Value;

/// One endpoint.
pub(super) struct Endpoint {
    pub(super) method: Method,
    /// Below `/api/v1`, or from the root where it begins with `//`.
    pub(super) path: String,
    pub(super) name: String,
    pub(super) need: Need,
    pub(super) summary: [String; 2],
    pub(super) query: Vec<Param>,
    pub(super) headers: Vec<Param>,
    pub(super) body: Option<Content>,
    pub(super) answers: Vec<(u16, &'static str, Option<Content>)>,
    /// Whether it may refuse because of what is there, though it changes nothing.
    pub(super) may_not_fit: bool,
    pub(super) handler: MethodRouter<App>,
}

/// A parameter: its name, what it means, its JSON schema.
pub(super) type Param = (&'static str, &'static str, Value);

/// A media type with its shape and an example.
#[derive(Clone)]
pub(super) struct Content {
    pub(super) kind: &'static str,
    pub(super) shape: Shape,
    pub(super) example: Option<Value>,
}

/// JSON of a type.
pub(super) fn json_of<T: ToSchema>() -> Content {
    Content {
        kind: "application/json",
        shape: shape::<T>,
        example: None,
    }
}

/// JSON of a type with an example that works.
pub(super) fn json_like<T: ToSchema>(example: Value) -> Content {
    Content {
        example: Some(example),
        ..json_of::<T>()
    }
}

/// JSON of any shape.
pub(super) fn any_json() -> Content {
    Content {
        kind: "application/json",
        shape: |_| json!({ "type": "object" }),
        example: None,
    }
}

/// JSON of a written schema, with an example that works.
pub(super) fn json_as(shape: Shape, example: Value) -> Content {
    Content {
        shape,
        example: Some(example),
        ..any_json()
    }
}

/// Why a request is refused.
pub(super) fn refusal() -> Content {
    Content {
        kind: "application/problem+json",
        ..json_of::<super::document::Problem>()
    }
}

/// GeoJSON.
pub(super) fn geojson() -> Content {
    Content {
        kind: "application/geo+json",
        ..any_json()
    }
}

/// Text of some kind.
pub(super) fn text_of(kind: &'static str) -> Content {
    Content {
        kind,
        shape: |_| json!({ "type": "string" }),
        example: None,
    }
}

/// Registers a type and refers to it.
pub(super) fn shape<T: ToSchema>(schemas: &mut Schemas) -> Value {
    let mut found = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut found);
    for (name, schema) in found {
        schemas
            .entry(name)
            .or_insert_with(|| serde_json::to_value(schema).unwrap_or_default());
    }
    json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
}

impl Endpoint {
    /// An endpoint with its method, path, name, words and handler.
    pub(super) fn new<H, T>(
        method: Method,
        path: impl Into<String>,
        name: impl Into<String>,
        summary: [&str; 2],
        handler: H,
    ) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        let filter = match method {
            Method::GET => MethodFilter::GET,
            Method::PUT => MethodFilter::PUT,
            Method::DELETE => MethodFilter::DELETE,
            _ => MethodFilter::POST,
        };
        Self {
            method,
            path: path.into(),
            name: name.into(),
            need: Need::Read,
            summary: summary.map(str::to_owned),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            answers: Vec::new(),
            may_not_fit: false,
            handler: on(filter, handler),
        }
    }

    /// What its caller must be able to do.
    pub(super) fn needs(mut self, need: Need) -> Self {
        self.need = need;
        self
    }

    /// Parameters of its query.
    pub(super) fn query(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.query.extend(params);
        self
    }

    /// Headers it reads.
    pub(super) fn header(mut self, name: &'static str, meaning: &'static str) -> Self {
        self.headers
            .push((name, meaning, json!({ "type": "string" })));
        self
    }

    /// Its body.
    pub(super) fn body(mut self, content: Content) -> Self {
        self.body = Some(content);
        self
    }

    /// It may refuse because of what is there, though it changes nothing.
    pub(super) fn may_not_fit(mut self) -> Self {
        self.may_not_fit = true;
        self
    }

    /// What it answers.
    pub(super) fn answers(
        mut self,
        status: u16,
        meaning: &'static str,
        content: Option<Content>,
    ) -> Self {
        self.answers.push((status, meaning, content));
        self
    }

    /// It answers one record with its version as tag, or that the caller has it.
    pub(super) fn versioned(self, record: Content) -> Self {
        self.header("If-None-Match", "answers 304 if it is still this version")
            .answers(200, "It, with its version as ETag", Some(record))
            .answers(304, "It has not changed", None)
    }

    /// It changes a record where that is as the caller thinks.
    pub(super) fn replacing(self) -> Self {
        self.header("If-Match", "the version to be replaced, as ETag gave it")
    }

    /// Its path from the root.
    pub(super) fn full_path(&self) -> String {
        match self.path.strip_prefix("//") {
            Some(root) => format!("/{root}"),
            None => format!("/api/v1{}", self.path),
        }
    }
}

/// Parameters of every list.
pub(super) fn paging() -> [Param; 2] {
    [
        (
            "limit",
            "how many at most",
            json!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": 100 }),
        ),
        (
            "cursor",
            "what the page before gave as `next`",
            json!({ "type": "string" }),
        ),
    ]
}
