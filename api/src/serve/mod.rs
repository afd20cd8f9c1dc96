//! The HTTP server: OSRM's version 1 conventions over one map and one kind of vehicle.
//!
//! It knows requests and answers; roads are the guide's business. Answers are computed on threads
//! of their own, as many at once as there are processors. Everything else waits or is told to.

mod answer;
mod guides;
mod options;
mod places;
pub(crate) mod polyline;
mod refusal;
mod shapes;
mod table;
mod target;
mod tour;
mod transport;

use answer::Answer;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guides::Guides;
use osm_loader::Guide;
use refusal::Refusal;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use target::Asked;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

pub(crate) use transport::{Listener, TARGET_HEADER};

/// How much one request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Coordinates of a route. Default 10,000.
    pub route: usize,
    /// Routes beside the best one. Default 3.
    pub alternatives: usize,
    /// Coordinates of a table. Default 10,000.
    pub table: usize,
    /// Pairs of a table. Default 25 million.
    pub cells: usize,
    /// Coordinates of a trip. Default 100.
    pub trip: usize,
    /// Results of a nearest query. Default 100.
    pub nearest: usize,
    /// Bytes of a body. Default 4 MB.
    pub body: usize,
    /// Time for one answer, waiting included. Default a minute.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            route: 10_000,
            alternatives: 3,
            table: 10_000,
            cells: 25_000_000,
            trip: 100,
            nearest: 100,
            body: 4_000_000,
            time: Duration::from_secs(60),
        }
    }
}

/// What all requests share.
#[derive(Clone, Debug)]
struct Shared {
    guides: Arc<Guides>,
    limits: Limits,
    turns: Arc<Semaphore>,
}

/// Serves until `stop` is ready, then finishes what has begun.
///
/// # Errors
/// A listener that no longer works.
pub async fn serve(
    listener: TcpListener,
    guide: Arc<Guide>,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = Router::new()
        .fallback(handle)
        .with_state(Door::new(guide, limits).0);
    axum::serve(Listener(listener), app)
        .with_graceful_shutdown(stop)
        .await
}

/// The services over one guide, to stand beside others. The listener must be `Listener`, for
/// targets that are no URIs.
#[derive(Clone, Debug)]
pub struct Door(Shared);

impl Door {
    /// The services over a guide.
    pub fn new(guide: Arc<Guide>, limits: Limits) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Shared {
            guides: Arc::new(Guides::of(guide)),
            limits,
            turns: Arc::new(Semaphore::new(processors)),
        })
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request) -> Response {
        handle(State(self.0.clone()), request).await
    }
}

async fn handle(State(shared): State<Shared>, request: Request) -> Response {
    if request.method() == Method::OPTIONS {
        return with_headers(StatusCode::NO_CONTENT.into_response());
    }
    let answered = tokio::time::timeout(shared.limits.time, respond(&shared, request)).await;
    let timeout = || {
        let message = "No answer was found in time; ask for less at once.";
        Refusal::with_status(StatusCode::SERVICE_UNAVAILABLE, "Timeout", message)
    };
    let answered = answered.unwrap_or_else(|_| Err(timeout()));
    with_headers(match answered {
        Ok(Answer::Json(json)) => json_response(StatusCode::OK, json),
        Ok(Answer::Npy(bytes)) => {
            let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
            (StatusCode::OK, kind, bytes).into_response()
        }
        Err(refusal) => {
            let body = serde_json::json!({ "code": refusal.code, "message": refusal.message });
            json_response(refusal.status, body.to_string())
        }
    })
}

async fn respond(shared: &Shared, request: Request) -> Result<Answer, Refusal> {
    let asked = read(request, shared.limits.body).await?;
    let closed = |_| Refusal::new("InternalError", "The server is stopping.");
    let turn = Arc::clone(&shared.turns)
        .acquire_owned()
        .await
        .map_err(closed)?;
    let (guides, limits) = (Arc::clone(&shared.guides), shared.limits);
    let answered = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        answer::answer(&guides, &asked, &limits)
    });
    answered.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a request could not be answered");
        let message = "The request could not be answered.";
        Err(Refusal::with_status(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
            message,
        ))
    })
}

async fn read(request: Request, most_bytes: usize) -> Result<Asked, Refusal> {
    let target = target(&request);
    let (parts, body) = request.into_parts();
    match parts.method {
        Method::GET | Method::HEAD => Asked::from_url(&target),
        Method::POST if is_json(&parts.headers) => {
            let body = body_of(body, most_bytes).await?;
            Asked::from_body(&target, &body)
        }
        Method::POST => Err(Refusal::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "InvalidContentType",
            "POST requests require a Content-Type of application/json.",
        )),
        _ => Err(Refusal::with_status(
            StatusCode::METHOD_NOT_ALLOWED,
            "InvalidMethod",
            "Method not allowed. Use GET, HEAD, POST, or OPTIONS.",
        )),
    }
}

async fn body_of(body: Body, most_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let too_big = |_| {
        Refusal::new(
            "TooBig",
            format!("The body is larger than {most_bytes} bytes"),
        )
    };
    to_bytes(body, most_bytes)
        .await
        .map(|bytes| bytes.to_vec())
        .map_err(too_big)
}

/// The target as the client wrote it, or percent-encoded.
fn target(request: &Request) -> String {
    let long = request.headers().get(TARGET_HEADER);
    match long.and_then(|target| target.to_str().ok()) {
        Some(target) => target.to_owned(),
        None => request
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str())
            .to_owned(),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"))
}

fn json_response(status: StatusCode, json: String) -> Response {
    let kind = (header::CONTENT_TYPE, "application/json; charset=UTF-8");
    (status, [kind], json).into_response()
}

/// Pages from anywhere may ask, as OSRM's clients in browsers do; nothing here is private.
fn with_headers(mut response: Response) -> Response {
    let pairs = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "X-Requested-With, Content-Type",
        ),
    ];
    for (name, value) in pairs {
        response
            .headers_mut()
            .insert(name, header::HeaderValue::from_static(value));
    }
    response
}
