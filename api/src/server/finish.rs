//! What happens to every request and answer: its number, limits, time, language of problems,
//! headers, meters, log line.

use super::App;
use super::guard::address;
use super::problem::{Problem, language_of, words};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::sync::atomic::Ordering;
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts everything around the router that concerns all requests.
pub(super) fn finished(router: Router, app: &App) -> Router {
    let worth_it = SizeAbove::new(1_024)
        .and(NotForContentType::SSE)
        .and(NotForContentType::GRPC);
    let router = router
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a handler panicked");
            Problem::internal().into_response()
        }))
        .layer(from_fn_with_state(app.clone(), attend))
        .layer(CompressionLayer::new().compress_when(worth_it));
    let origins: Vec<HeaderValue> = app
        .settings
        .origins
        .iter()
        .filter_map(|origin| origin.parse().ok())
        .collect();
    if origins.is_empty() {
        return router;
    }
    let methods = ["GET", "POST", "PUT", "DELETE"]
        .map(|name| axum::http::Method::from_bytes(name.as_bytes()).unwrap_or_default());
    router.layer(
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_methods(methods)
            .allow_headers([
                header::CONTENT_TYPE,
                header::AUTHORIZATION,
                header::IF_MATCH,
            ]),
    )
}

async fn attend(State(app): State<App>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let (id, language) = (request_id(&request), language_of(request.headers()));
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>();
    let path = matched.map_or("other", MatchedPath::as_str).to_owned();
    let span = tracing::error_span!("request", id, %method, path);
    let answered = answer(&app, request, next).instrument(span).await;
    let mut response = in_words(answered, |problem| problem.say(language, &id)).await;
    hygiene(&mut response);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let status = response.status().as_u16();
    app.meters.count(&method, &path, status, start.elapsed());
    tracing::info!(%method, path, status, request = id, ms = start.elapsed().as_millis() as u64, "answered");
    response
}

async fn answer(app: &App, request: Request, next: Next) -> Response {
    if let Err(problem) = app.buckets.take(address(&request)) {
        return problem.into_response();
    }
    let under_way = app.under_way.fetch_add(1, Ordering::Relaxed);
    let _one_less = OneLess(app);
    if under_way >= app.settings.most_at_once {
        let problem = Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            words("同时处理的请求太多", "too many requests are under way"),
            words("请稍后再试", "try again later"),
        );
        return problem.retry_after(1).into_response();
    }
    let timed = tokio::time::timeout(app.settings.time, next.run(request)).await;
    timed.unwrap_or_else(|_| {
        let problem = Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "timeout",
            words("没有在规定时间内得出答复", "no answer was found in time"),
            words(
                "请减少一次请求的内容，或改用任务",
                "ask for less at once, or submit a job",
            ),
        );
        problem.into_response()
    })
}

struct OneLess<'a>(&'a App);

impl Drop for OneLess<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A response that carries a problem, or a bare refusal of a library, becomes problem+json.
async fn in_words(response: Response, say: impl FnOnce(&Problem) -> Response) -> Response {
    let status = response.status();
    if let Some(problem) = response.extensions().get::<Problem>() {
        return say(problem);
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_bare = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !(status.is_client_error() || status.is_server_error()) || !is_bare {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let text = to_bytes(response.into_body(), 4_096)
        .await
        .unwrap_or_default();
    let mut spoken = say(&Problem::of_status(status, &String::from_utf8_lossy(&text)));
    if let Some(allow) = allow {
        spoken.headers_mut().insert(header::ALLOW, allow);
    }
    spoken
}

/// The caller's number of the request if it is short and plain, or a new one.
fn request_id(request: &Request) -> String {
    let given = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    given
        .filter(plain)
        .map_or_else(crate::access::new_id, str::to_owned)
}

fn hygiene(response: &mut Response) {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
             img-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'self'; \
             base-uri 'none'; form-action 'self'",
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-cache"));
}
