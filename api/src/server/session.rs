//! Signing in and out, and tokens for programs.

use super::App;
use super::endpoint::{Endpoint, any_json, json_like, json_of};
use super::extract::Body;
use super::guard::{COOKIE, Caller, Peer};
use super::problem::{Problem, words};
use crate::access::{Need, digest, is_password, new_secret};
use crate::clock::{from_milliseconds, unix_seconds};
use crate::store::TokenKind;
use axum::Json;
use axum::extract::{ConnectInfo, Extension, Path, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Twelve hours: a long working day.
const SESSION_S: i64 = 12 * 3_600;

/// Name and password.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The user.
    name: String,
    /// The password.
    password: String,
}

/// A token to be.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What its owner calls it.
    label: String,
    /// Days until it ends.
    #[serde(default = "a_quarter")]
    #[schema(minimum = 1, maximum = 366, default = 90)]
    days: u32,
}

const fn a_quarter() -> u32 {
    90
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::POST,
            "/session",
            "sign_in",
            ["登录", "Sign in: sets the session's cookie"],
            sign_in,
        )
        .needs(Need::Nothing)
        .body(json_like::<SignIn>(
            json!({ "name": "example", "password": "correct horse battery" }),
        ))
        .answers(200, "Who is signed in", Some(any_json()))
        .answers(401, "Name or password is wrong", None),
        Endpoint::new(
            Method::GET,
            "/session",
            "who_am_i",
            ["当前用户", "Who is signed in"],
            who,
        )
        .needs(Need::SignedIn)
        .answers(200, "Name and role", Some(any_json())),
        Endpoint::new(
            Method::DELETE,
            "/session",
            "sign_out",
            ["退出", "Sign out"],
            sign_out,
        )
        .needs(Need::SignedIn)
        .answers(204, "The session has ended", None),
        Endpoint::new(
            Method::GET,
            "/tokens",
            "list_tokens",
            ["列出令牌", "List one's own tokens and sessions"],
            tokens,
        )
        .needs(Need::SignedIn)
        .answers(200, "All of them, without their secrets", Some(any_json())),
        Endpoint::new(
            Method::POST,
            "/tokens",
            "create_token",
            [
                "新建令牌",
                "Make a token for a program; its secret is shown once",
            ],
            add_token,
        )
        .needs(Need::SignedIn)
        .body(json_of::<NewToken>())
        .answers(201, "The token and its secret", Some(any_json())),
        Endpoint::new(
            Method::DELETE,
            "/tokens/{token}",
            "revoke_token",
            ["吊销令牌", "Revoke one of one's own tokens"],
            revoke,
        )
        .needs(Need::SignedIn)
        .answers(204, "It has ended", None),
    ]
}

async fn sign_in(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Body(sign_in): Body<SignIn>,
) -> Result<Response, Problem> {
    app.logins.take(peer.ip())?;
    let wrong = || {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "wrong-password",
            words("用户名或密码不对", "name or password is wrong"),
            words(
                "请检查后再试；忘记了请找管理员",
                "check both and try again, or ask an admin",
            ),
        )
    };
    let (secret, user) = app
        .run(move |workshop| {
            let user = workshop.store.user(&sign_in.name)?;
            // The same work for a name that is not there: nothing is learnt from the time it takes.
            let hash = user.as_ref().map_or(NOBODY, |user| &user.password);
            let fits = is_password(&sign_in.password, hash);
            let user = user.filter(|_| fits).ok_or_else(wrong)?;
            let secret = new_secret();
            let ends = unix_seconds() + SESSION_S;
            workshop.store.add_token(
                &digest(secret.as_bytes()),
                TokenKind::Session,
                &user.name,
                "",
                ends,
            )?;
            Ok((secret, user))
        })
        .await?;
    let cookie =
        format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={SESSION_S}");
    let body = Json(json!({ "name": user.name, "role": user.role }));
    Ok(([(header::SET_COOKIE, cookie)], body).into_response())
}

/// The hash of a password nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

async fn who(Extension(caller): Extension<Caller>) -> Response {
    Json(json!({ "name": caller.name, "role": caller.role.name() })).into_response()
}

async fn sign_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Problem> {
    if let Some(token) = caller.token {
        app.run(move |workshop| Ok(workshop.store.revoke(&token, &caller.name, &caller.name)?))
            .await?;
    }
    let gone = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

async fn tokens(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Problem> {
    let tokens = app
        .run(move |workshop| Ok(workshop.store.tokens(&caller.name)?))
        .await?;
    let items: Vec<Value> = tokens.iter().map(token_json).collect();
    Ok(Json(json!({ "items": items })).into_response())
}

fn token_json(token: &crate::store::Token) -> Value {
    json!({
        "id": token.id, "kind": token.kind, "label": token.label, "created_at": token.created_at,
        "expires_at": from_milliseconds(token.expires_at.unsigned_abs() * 1_000),
    })
}

async fn add_token(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Body(new): Body<NewToken>,
) -> Result<Response, Problem> {
    if !(1..=366).contains(&new.days) {
        return Err(Problem::field(
            "/days",
            "out-of-range",
            "应在 1 到 366 天之间",
            "give 1 to 366 days",
        ));
    }
    let (secret, token) = app
        .run(move |workshop| {
            if workshop.store.user(&caller.name)?.is_none() {
                return Err(Problem::new(
                    StatusCode::CONFLICT,
                    "no-user",
                    words(
                        "没有密码的服务器不需要令牌",
                        "an open server needs no tokens",
                    ),
                    words(
                        "先添加用户：coldroute user add",
                        "add a user first: coldroute user add",
                    ),
                ));
            }
            let secret = new_secret();
            let ends = unix_seconds() + i64::from(new.days) * 86_400;
            let hash = digest(secret.as_bytes());
            let token =
                workshop
                    .store
                    .add_token(&hash, TokenKind::Api, &caller.name, &new.label, ends)?;
            Ok((secret, token))
        })
        .await?;
    let mut body = token_json(&token);
    body["secret"] = secret.into();
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

async fn revoke(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        let there = workshop.store.revoke(&id, &caller.name, &caller.name)?;
        if there {
            Ok(StatusCode::NO_CONTENT.into_response())
        } else {
            Err(Problem::missing("token", &id))
        }
    })
    .await
}
