//! Moments on the wire: RFC 3339 in any offset in, Beijing time out.

use crate::clock::{in_beijing, to_rfc3339};
use jiff::civil::Date;
use optimizer::units::PlanTime;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A moment, as `2026-07-15T05:10:00+08:00`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime, example = "2026-07-15T05:10:00+08:00")]
pub struct Moment(String);

impl Moment {
    /// A moment of the plan of a day.
    pub fn of(date: Date, moment: PlanTime) -> Self {
        Self(to_rfc3339(date, moment))
    }

    /// RFC 3339, Beijing time.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || {
            serde::de::Error::custom(format!(
                "{text:?} is not an RFC 3339 time with an offset, such as 2026-07-15T05:10:00+08:00"
            ))
        };
        in_beijing(&text)
            .filter(|moment| moment.len() == "2026-07-15T05:10:00+08:00".len())
            .map(Self)
            .ok_or_else(wrong)
    }
}

/// A moment as tables write it, `2026-07-15 05:10:00`; `None` for any other text.
pub(super) fn as_cell(text: &str) -> Option<String> {
    let local = text.strip_suffix("+08:00")?;
    let (date, clock) = local.split_once('T')?;
    (date.len() == 10 && clock.len() == 8).then(|| format!("{date} {clock}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_comes_in_and_beijing_time_goes_out() {
        let moment: Moment = serde_json::from_str("\"2026-07-14T21:10:00Z\"").unwrap();
        assert_eq!(moment.as_str(), "2026-07-15T05:10:00+08:00");
        assert_eq!(
            as_cell(moment.as_str()).as_deref(),
            Some("2026-07-15 05:10:00")
        );
        assert!(serde_json::from_str::<Moment>("\"05:10\"").is_err());
    }
}
