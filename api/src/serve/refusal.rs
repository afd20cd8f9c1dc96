//! Why a request is refused, in the words OSRM's clients know.

use axum::http::StatusCode;

/// A refusal: the code programs act on, the message people read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(super) struct Refusal {
    /// One of OSRM's codes.
    pub(super) code: &'static str,
    /// What is wrong.
    pub(super) message: String,
    /// The HTTP status.
    pub(super) status: StatusCode,
}

impl Refusal {
    /// A refusal with status 400, as nearly all have.
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            status: StatusCode::BAD_REQUEST,
        }
    }

    /// A refusal with another status.
    pub(super) fn with_status(status: StatusCode, code: &'static str, message: &str) -> Self {
        Self {
            status,
            ..Self::new(code, message)
        }
    }

    /// No road near a coordinate. Clients read the number in this sentence.
    pub(super) fn no_segment(coordinate: usize) -> Self {
        let message = format!("Could not find a matching segment for coordinate {coordinate}");
        Self::new("NoSegment", message)
    }

    /// A query that cannot be read on from a position in the URL.
    pub(super) fn query(position: usize) -> Self {
        let message = format!("Query string malformed close to position {position}");
        Self::new("InvalidQuery", message)
    }

    /// A URL that cannot be read on from a position.
    pub(super) fn url(url: &str, position: usize) -> Self {
        let near = url
            .char_indices()
            .filter(|(at, _)| (position.saturating_sub(3)..position + 3).contains(at));
        let near: String = near.map(|(_, letter)| letter).collect();
        let message = format!("URL string malformed close to position {position}: \"{near}\"");
        Self::new("InvalidUrl", message)
    }
}
