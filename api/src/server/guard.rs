//! Who asks, and whether they may: tokens, sessions, open loopback, foreign pages, too many
//! requests.

use super::App;
use super::problem::Problem;
use crate::access::{Need, Role, digest};
use crate::clock::unix_seconds;
use crate::serve::Listener;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::serve::IncomingStream;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The cookie of a session.
pub(super) const COOKIE: &str = "coldroute_session";

/// Who asks.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) name: String,
    pub(super) role: Role,
    /// The token used, by identifier.
    pub(super) token: Option<String>,
}

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(SocketAddr);

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Peer {
    pub(super) const fn ip(self) -> IpAddr {
        self.0.ip()
    }
}

/// The address a request comes from.
pub(super) fn address(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    peer.map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0.0.ip())
}

/// Lets a request pass if its caller may, and tells the handler who it is.
pub(super) async fn guard(
    State((app, need)): State<(App, Need)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let caller = identify(&app, request.headers()).await?;
    if let Some(caller) = &caller
        && caller.token.as_deref() != Some(BEARER)
    {
        refuse_foreign_pages(&app, request.method(), request.headers())?;
    }
    match (&caller, need) {
        (_, Need::Nothing) => {}
        (None, _) => return Err(Problem::unauthorized()),
        (Some(caller), need) if !need.is_met_by(caller.role) => {
            return Err(Problem::forbidden(
                "这个角色没有此权限",
                "this role may not do this",
            ));
        }
        _ => {}
    }
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    Ok(next.run(request).await)
}

/// Stands for a token in the header, which no foreign page can send.
const BEARER: &str = "bearer";

async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    if app.settings.is_open {
        refuse_foreign_names(headers)?;
        return Ok(Some(Caller {
            name: "local".into(),
            role: Role::Admin,
            token: None,
        }));
    }
    let (secret, is_bearer) = match (bearer(headers), cookie(headers)) {
        (Some(secret), _) => (secret, true),
        (None, Some(secret)) => (secret, false),
        (None, None) => return Ok(None),
    };
    let found = app
        .run(move |workshop| {
            Ok(workshop
                .store
                .bearer(&digest(secret.as_bytes()), unix_seconds())?)
        })
        .await?;
    let Some((user, token)) = found else {
        return if is_bearer {
            Err(Problem::unauthorized())
        } else {
            Ok(None)
        };
    };
    let role = Role::of(&user.role).ok_or_else(Problem::unauthorized)?;
    Ok(Some(Caller {
        name: user.name,
        role,
        token: Some(if is_bearer { BEARER.into() } else { token.id }),
    }))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| secret.trim().to_owned())
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut pairs = all
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// A page of another site must not act in the name of someone who is signed in.
fn refuse_foreign_pages(app: &App, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let is_ours = |origin: &str| {
        origin
            .split_once("://")
            .is_some_and(|(_, rest)| rest == host)
            || app.settings.origins.iter().any(|known| known == origin)
    };
    let site = headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    let foreign = match text(header::ORIGIN) {
        Some(origin) => !is_ours(origin),
        None => matches!(site, Some("cross-site" | "same-site")),
    };
    if foreign {
        return Err(Problem::forbidden(
            "来自其他网站页面的修改请求被拒绝",
            "a page of another site may not change anything here",
        ));
    }
    Ok(())
}

/// An open server answers to its own names only, so that no foreign name can be pointed at it.
fn refuse_foreign_names(headers: &HeaderMap) -> Result<(), Problem> {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let Some(host) = host else { return Ok(()) };
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let is_ours = name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if is_ours {
        return Ok(());
    }
    Err(Problem::new(
        axum::http::StatusCode::MISDIRECTED_REQUEST,
        "foreign-name",
        [
            format!("没有密码的服务器只认本机名字，不认 {host}"),
            format!(
                "a server without passwords answers to this machine's names only, not to {host}"
            ),
        ],
        [
            "请用 http://127.0.0.1，或先添加用户（coldroute user add）".to_owned(),
            "use http://127.0.0.1, or add a user first (coldroute user add)".to_owned(),
        ],
    ))
}

/// Buckets of tokens by address: so many a second, so many saved up.
#[derive(Debug)]
pub(super) struct Buckets {
    per_second: f64,
    most: f64,
    saved: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

/// Addresses remembered at most.
const MOST_ADDRESSES: usize = 100_000;

impl Buckets {
    /// So many a second, and so many at once; any number where that is 0.
    pub(super) fn new(per_second: f64, most: u32) -> Self {
        Self {
            per_second,
            most: most.into(),
            saved: Mutex::default(),
        }
    }

    /// Takes one token of an address.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn take(&self, address: IpAddr) -> Result<(), Problem> {
        if self.most == 0.0 {
            return Ok(());
        }
        let now = Instant::now();
        let mut buckets = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_ADDRESSES {
            buckets.retain(|_, (_, at)| at.elapsed().as_secs() < 60);
        }
        let (tokens, at) = buckets.entry(address).or_insert((self.most, now));
        let gained = now.duration_since(*at).as_secs_f64() * self.per_second;
        *tokens = (*tokens + gained).min(self.most);
        *at = now;
        if *tokens < 1.0 {
            return Err(Problem::too_many(1));
        }
        *tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn an_address_that_asks_too_often_waits() {
        let buckets = Buckets::new(1.0, 3);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..3 {
            buckets.take(one).unwrap();
        }
        assert!(buckets.take(one).is_err());
        buckets.take(other).unwrap();
    }

    #[test]
    fn an_open_server_knows_its_own_names() {
        let asked = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            refuse_foreign_names(&headers).is_ok()
        };
        for ours in ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080"] {
            assert!(asked(ours), "{ours}");
        }
        for foreign in ["evil.example", "127.0.0.1.evil.example:8080", "10.0.0.1"] {
            assert!(!asked(foreign), "{foreign}");
        }
    }
}
