//! What is said when something goes wrong: RFC 9457, with a stable code, the path of the field and
//! a remedy, in the caller's language.

use crate::access::SHORTEST_PASSWORD;
use crate::jobs::Trouble;
use crate::store::StoreError;
use crate::words::Language;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use optimizer::Finding;
use optimizer::validate::Severity;
use serde_json::{Value, json};

/// Words in Chinese and English.
pub(super) type Words = [String; 2];

/// Why a request is refused. A response carries it until its language is known.
#[derive(Clone, Debug)]
pub(super) struct Problem(Box<Told>);

/// What a problem says.
#[derive(Clone, Debug)]
struct Told {
    /// HTTP status.
    status: StatusCode,
    /// Stable code.
    code: &'static str,
    detail: Words,
    remedy: Words,
    errors: Vec<FieldError>,
    retry_after_s: Option<u32>,
}

/// One thing that is wrong in a body.
#[derive(Clone, Debug)]
pub(super) struct FieldError {
    /// JSON pointer to it.
    pub(super) pointer: String,
    /// Stable code.
    pub(super) code: String,
    /// What is wrong and what helps.
    pub(super) detail: Words,
}

/// Words that need no formatting.
pub(super) fn words(zh: &str, en: &str) -> Words {
    [zh.to_owned(), en.to_owned()]
}

impl Problem {
    /// A problem with what is wrong and what helps.
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        detail: Words,
        remedy: Words,
    ) -> Self {
        Self(Box::new(Told {
            status,
            code,
            detail,
            remedy,
            errors: Vec::new(),
            retry_after_s: None,
        }))
    }

    /// With all that is wrong in the body.
    pub(super) fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// With the time after which to try again.
    pub(super) fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// Something is not there.
    pub(super) fn missing(kind: &str, id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            [
                format!("没有 {kind} {id}"),
                format!("there is no {kind} {id}"),
            ],
            words(
                "请检查名称，或先列出有哪些",
                "check its name, or list what there is",
            ),
        )
    }

    /// A value in the query or path that makes no sense.
    pub(super) fn parameter(name: &str, zh: &str, en: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-parameter",
            [
                format!("参数 {name}：{zh}"),
                format!("parameter {name}: {en}"),
            ],
            words(
                "请按 /api/v1/openapi.json 填写",
                "write it as /api/v1/openapi.json says",
            ),
        )
    }

    /// A body whose contents are wrong.
    pub(super) fn invalid(errors: Vec<FieldError>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            words("内容有误", "the content is wrong"),
            words("请按 errors 逐条改正", "correct what errors lists"),
        )
        .with_errors(errors)
    }

    /// One field of a body that is wrong.
    pub(super) fn field(pointer: &str, code: &str, zh: &str, en: &str) -> Self {
        Self::invalid(vec![FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail: words(zh, en),
        }])
    }

    /// An identifier that fits into no path.
    pub(super) fn bad_identifier(pointer: &str) -> Self {
        Self::field(
            pointer,
            "bad-identifier",
            "编号应为 1 到 64 个字，不含 / \\ ? # ; | 、 , 引号和控制字符",
            "an identifier has 1 to 64 characters and none of / \\ ? # ; | 、 , quotes or controls",
        )
    }

    /// Findings of a reader or planner, each with the pointer to what it is about.
    pub(super) fn findings(found: &[Finding], pointer: impl Fn(&Finding) -> String) -> Self {
        let errors = found
            .iter()
            .filter(|finding| finding.severity() == Severity::Error);
        Self::invalid(
            errors
                .map(|finding| field_error(finding, &pointer))
                .collect(),
        )
    }

    /// The record is not as the caller thinks.
    pub(super) fn changed_meanwhile(version: Option<i64>) -> Self {
        let found = version.map_or_else(|| "-".to_owned(), |version| version.to_string());
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "changed-meanwhile",
            [
                format!("它已被别人改过（现为版本 {found}）"),
                format!("someone has changed it meanwhile (it is at version {found})"),
            ],
            words(
                "请重新读取，再提交修改",
                "read it again, then submit the change",
            ),
        )
    }

    /// Nobody known asks.
    pub(super) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            words(
                "需要登录，或登录已过期",
                "sign in first, or again: the session has ended",
            ),
            words(
                "请先 POST /api/v1/session，或带上 Authorization: Bearer 令牌",
                "POST /api/v1/session, or send a token as Authorization: Bearer",
            ),
        )
    }

    /// The caller may not do this.
    pub(super) fn forbidden(zh: &str, en: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            words(zh, en),
            words(
                "请换有权限的帐号，或请管理员处理",
                "use an account that may, or ask an admin",
            ),
        )
    }

    /// A password that is too easy.
    pub(super) fn weak_password() -> Self {
        Self::field(
            "/password",
            "weak-password",
            &format!("密码至少 {SHORTEST_PASSWORD} 个字"),
            &format!("a password has at least {SHORTEST_PASSWORD} characters"),
        )
    }

    /// Too many requests.
    pub(super) fn too_many(seconds: u32) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            words("请求太频繁", "too many requests"),
            words("请稍后再试", "try again later"),
        )
        .retry_after(seconds)
    }

    /// The server itself failed; the cause is in the log.
    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            words("服务器内部错误", "the server failed"),
            words(
                "请把请求编号告诉管理员",
                "tell the administrator the request's number",
            ),
        )
    }

    /// What a library of ours refused in its own words, by status.
    pub(super) fn of_status(status: StatusCode, said: &str) -> Self {
        let (code, zh, en, help_zh, help_en) = match status {
            StatusCode::NOT_FOUND => (
                "no-such-path",
                "没有这个地址",
                "there is nothing at this address",
                "请看 /api/v1/openapi.json",
                "see /api/v1/openapi.json",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method-not-allowed",
                "这个地址不支持该方法",
                "this address does not take that method",
                "请看 Allow 头",
                "see the Allow header",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => (
                "too-large",
                "请求体太大",
                "the body is too large",
                "请分成几次提交",
                "submit it in parts",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                "unsupported-media-type",
                "请求体的类型不对",
                "the body is of another type",
                "请按 /api/v1/openapi.json 设 Content-Type",
                "set Content-Type as /api/v1/openapi.json says",
            ),
            _ if status.is_client_error() => (
                "bad-request",
                "请求有误",
                "the request is wrong",
                "请按 /api/v1/openapi.json 填写",
                "write it as /api/v1/openapi.json says",
            ),
            _ => return Self::internal(),
        };
        let more = if said.is_empty() {
            String::new()
        } else {
            format!(": {said}")
        };
        Self::new(
            status,
            code,
            [format!("{zh}{more}"), format!("{en}{more}")],
            words(help_zh, help_en),
        )
    }

    /// The response in a language.
    pub(super) fn say(&self, language: Language, request: &str) -> Response {
        let pick = |words: &Words| language.pick(&words[0], &words[1]).to_owned();
        let mut body = json!({
            "type": format!("urn:coldroute:problem:{}", self.0.code),
            "title": pick(&self.0.detail),
            "status": self.0.status.as_u16(),
            "code": self.0.code,
            "detail": pick(&self.0.detail),
            "remedy": pick(&self.0.remedy),
            "instance": format!("urn:coldroute:request:{request}"),
        });
        if !self.0.errors.is_empty() {
            let errors = self.0.errors.iter().map(|error| {
                json!({ "pointer": error.pointer, "code": error.code, "detail": pick(&error.detail) })
            });
            body["errors"] = errors.collect::<Value>();
        }
        let mut response = (self.0.status, Json(body)).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        let spoken = HeaderValue::from_static(language.pick("zh-CN", "en"));
        headers.insert(header::CONTENT_LANGUAGE, spoken);
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::internal()
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Missing { kind, id } => Self::missing(kind, &id),
            Trouble::Input(failure) => {
                let lines = |language| failure.lines(language).join("\n");
                Self::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "bad-input",
                    [lines(Language::Zh), lines(Language::En)],
                    words("请改正后再提交", "correct it and submit it again"),
                )
            }
            Trouble::Store(error) => error.into(),
            Trouble::Record(error) => {
                tracing::error!(%error, "a record cannot be read");
                Self::internal()
            }
        }
    }
}

/// A finding as an error of a field.
pub(super) fn field_error(finding: &Finding, pointer: impl Fn(&Finding) -> String) -> FieldError {
    FieldError {
        pointer: pointer(finding),
        code: finding.code().to_owned(),
        detail: [finding.message_zh(), finding.message_en()],
    }
}

/// The language a caller reads: the first of Chinese and English that it names, by its weights;
/// Chinese if it names neither.
pub(super) fn language_of(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE);
    let wanted = wanted
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (Language::Zh, 0.0);
    for part in wanted.split(',') {
        let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
        let weight = weight.trim().parse().unwrap_or(0.0);
        let tag = tag.trim().to_ascii_lowercase();
        let language = match tag.split('-').next() {
            Some("zh") => Language::Zh,
            Some("en") => Language::En,
            _ => continue,
        };
        if weight > best.1 {
            best = (language, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_s_weights_decide_the_language() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_LANGUAGE,
                HeaderValue::from_str(text).unwrap(),
            );
            language_of(&headers)
        };
        assert_eq!(of("en"), Language::En);
        assert_eq!(of("fr, en;q=0.5, zh-CN;q=0.8"), Language::Zh);
        assert_eq!(of("en-US,en;q=0.9,zh;q=0.8"), Language::En);
        assert_eq!(of("fr"), Language::Zh);
    }
}
