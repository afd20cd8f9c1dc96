//! Findings as people read them: in their language, errors first, in the order of the files.

use optimizer::Finding;
use optimizer::validate::Severity;

/// The language findings are said in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

/// Whether any finding keeps us from planning.
pub fn has_error(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity() == Severity::Error)
}

/// One line per finding, errors first, each marked with its severity.
pub fn lines(findings: &[Finding], language: Language) -> Vec<String> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| (finding.severity(), &finding.source));
    sorted
        .into_iter()
        .map(|finding| line(finding, language))
        .collect()
}

fn line(finding: &Finding, language: Language) -> String {
    match (language, finding.severity()) {
        (Language::Chinese, Severity::Error) => format!("错误 {}", finding.message_zh()),
        (Language::Chinese, Severity::Warning) => format!("提醒 {}", finding.message_zh()),
        (Language::English, Severity::Error) => format!("error: {}", finding.message_en()),
        (Language::English, Severity::Warning) => format!("warning: {}", finding.message_en()),
    }
}
