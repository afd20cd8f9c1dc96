//! People: signing in and out, users, tokens, the audit log.

use super::App;
use super::endpoint::{Endpoint, any_json, json_of, paging};
use super::extract::{Body, Params};
use super::guard::{COOKIE, Caller, Peer};
use super::problem::{Problem, words};
use crate::access::{
    Need, Role, SHORTEST_PASSWORD, digest, hash_password, is_password, new_secret,
};
use crate::clock::{from_milliseconds, unix_seconds};
use crate::jobs::Workshop;
use crate::resources::is_identifier;
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

/// A user to be.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    /// What they may do.
    role: RoleName,
    /// At least ten characters.
    #[schema(min_length = 10)]
    password: String,
}

/// What a person may do.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RoleName {
    Admin,
    Coordinator,
    Planner,
    Driver,
    ReadOnly,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Coordinator => Self::Coordinator,
            RoleName::Planner => Self::Planner,
            RoleName::Driver => Self::Driver,
            RoleName::ReadOnly => Self::ReadOnly,
        }
    }
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

#[allow(clippy::too_many_lines, reason = "a list reads best in one piece")]
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
        .body(json_of::<SignIn>())
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
        Endpoint::new(
            Method::GET,
            "/users",
            "list_users",
            ["列出用户", "List users"],
            users,
        )
        .needs(Need::Manage)
        .answers(200, "All of them", Some(any_json())),
        Endpoint::new(
            Method::PUT,
            "/users/{user}",
            "write_user",
            [
                "新建或修改用户",
                "Add a user or change role and password; ends their tokens",
            ],
            put_user,
        )
        .needs(Need::Manage)
        .body(json_of::<NewUser>())
        .answers(204, "It is so", None),
        Endpoint::new(
            Method::DELETE,
            "/users/{user}",
            "delete_user",
            ["删除用户", "Delete a user and their tokens"],
            delete_user,
        )
        .needs(Need::Manage)
        .answers(204, "They are gone", None),
        Endpoint::new(
            Method::GET,
            "/audit",
            "read_audit",
            ["审计记录", "Who changed plans and people, newest first"],
            audit,
        )
        .needs(Need::Manage)
        .query(paging())
        .answers(200, "One page", Some(any_json())),
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

async fn users(State(app): State<App>) -> Result<Response, Problem> {
    let users = app.run(|workshop| Ok(workshop.store.users()?)).await?;
    let items: Vec<Value> = users
        .iter()
        .map(|user| json!({ "name": user.name, "role": user.role, "created_at": user.created_at }))
        .collect();
    Ok(Json(json!({ "items": items })).into_response())
}

async fn put_user(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Body(user): Body<NewUser>,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        write_user(
            workshop,
            &name,
            user.role.into(),
            &user.password,
            &caller.name,
        )?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Adds a user or changes role and password. The first user is an admin, the last admin stays one:
/// somebody must be able to open the door.
fn write_user(
    workshop: &Workshop,
    name: &str,
    role: Role,
    password: &str,
    who: &str,
) -> Result<(), Problem> {
    if !is_identifier(name) {
        return Err(Problem::bad_identifier(""));
    }
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(Problem::weak_password());
    }
    if role != Role::Admin && !has_other_admin(workshop, name)? {
        return Err(last_admin());
    }
    Ok(workshop
        .store
        .put_user(name, role.name(), &hash_password(password), who)?)
}

fn has_other_admin(workshop: &Workshop, name: &str) -> Result<bool, Problem> {
    let users = workshop.store.users()?;
    Ok(users
        .iter()
        .any(|user| user.role == Role::Admin.name() && user.name != name))
}

fn last_admin() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "last-admin",
        words("至少要有一个管理员", "there must be an admin"),
        words("请先添加另一个管理员", "add another admin first"),
    )
}

async fn delete_user(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        if workshop.store.user(&name)?.is_none() {
            return Err(Problem::missing("user", &name));
        }
        if !has_other_admin(workshop, &name)? {
            return Err(last_admin());
        }
        workshop.store.remove_user(&name, &caller.name)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn audit(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor"])?;
    let (limit, before) = (params.limit()?, params.before()?);
    let lines = app
        .run(move |workshop| Ok(workshop.store.audit(before, limit)?))
        .await?;
    let next = lines
        .last()
        .filter(|_| lines.len() == limit)
        .map(|line| line.seq.to_string());
    let items: Vec<Value> = lines
        .iter()
        .map(|line| {
            let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
            json!({ "at": line.at, "who": line.who, "action": line.action,
                    "subject": line.subject, "detail": detail })
        })
        .collect();
    Ok(Json(json!({ "items": items, "next": next })).into_response())
}
