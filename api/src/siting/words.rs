//! Why no plan keeps the rules and what would help, in Chinese and English.

use super::region::{Region, UNIT_T};
use crate::words::Language;
use optimizer::siting::{Method, Relaxation, SitingCause, SitingError, SitingFinding};

/// A finding as a line: subject, rule, remedy with the smallest change that helps.
pub fn finding_line(finding: &SitingFinding, language: Language) -> String {
    let rule = rule(finding.cause, language);
    let remedy = remedy(finding, language);
    let subject = subject(&finding.subject, language);
    match language {
        Language::Zh => format!("选址：{subject}：{rule}；{remedy}"),
        Language::En => format!("siting, {subject}: {rule}; {remedy}"),
    }
}

/// All findings as lines.
pub fn siting_lines(findings: &[SitingFinding], language: Language) -> Vec<String> {
    let line = |finding| finding_line(finding, language);
    findings.iter().map(line).collect()
}

/// How a plan was found and proved.
pub fn method_name(code: &str, language: Language) -> &'static str {
    match code {
        "milp" => language.pick("混合整数规划", "mixed-integer program"),
        "bisection" => language.pick("覆盖半径二分", "bisection over covering questions"),
        _ => language.pick(
            "拉格朗日界＋分支定界",
            "Lagrangian bound with branch and bound",
        ),
    }
}

pub(super) const fn method_code(method: Method) -> &'static str {
    match method {
        Method::Lagrangian => "lagrangian",
        Method::Milp => "milp",
        Method::Bisection => "bisection",
    }
}

/// Why a changed question has no plan, in Chinese and English on one line.
pub(super) fn reason(region: &Region, error: &SitingError) -> String {
    match error {
        SitingError::Infeasible(findings) => {
            let named: Vec<SitingFinding> = region.named(findings);
            let line = |language| siting_lines(&named, language).join(" ");
            format!("{} / {}", line(Language::Zh), line(Language::En))
        }
        other => other.to_string(),
    }
}

/// The optimizer speaks of its own lists by fixed English names.
fn subject(subject: &str, language: Language) -> &str {
    if language == Language::En {
        return subject;
    }
    match subject {
        "budget" => "预算",
        "number of sites" => "站点数",
        "nearest sites" => "每个产地考虑的站点数",
        "minutes of every demand point" => "每个产地的时间限制",
        "mean minutes of every county" => "各县平均时间限制",
        "minutes to be covered within" => "覆盖时间",
        "all demand points" => "全部产地",
        "the rules together" => "各项限制合在一起",
        "costs times amounts" => "费用乘数量",
        "p-center" => "最远时间目标",
        "objective" => "目标",
        "sites" => "候选点",
        "demand points" => "产地",
        other => other,
    }
}

fn rule(cause: SitingCause, language: Language) -> &'static str {
    let (zh, en) = match cause {
        SitingCause::DuplicateName => ("编号重复", "the identifier is used twice"),
        SitingCause::ForcedAndForbidden => (
            "既要求建又不许建",
            "is both forced (or standing) and forbidden",
        ),
        SitingCause::WrongShape => ("表格不完整", "a table is incomplete"),
        SitingCause::NegativeNumber => ("出现负数", "a number is below zero"),
        SitingCause::TooLarge => (
            "数字过大，合计会失真",
            "numbers are too large to add up exactly",
        ),
        SitingCause::ZeroDemand => ("全年没有货要收", "there is nothing to fetch all year"),
        SitingCause::Unreachable => (
            "没有一个可用站点能按限制到达",
            "no allowed site is within reach",
        ),
        SitingCause::UnknownCounty => (
            "没有产地属于这个县",
            "no demand point belongs to this county",
        ),
        SitingCause::Count => (
            "站点数的限制无法满足",
            "the limit on the number of sites cannot be kept",
        ),
        SitingCause::Budget => ("预算不够任何方案", "the budget pays for no plan"),
        SitingCause::Capacity => (
            "能到达的站点装不下最忙的月份",
            "the sites in reach cannot hold the fullest month",
        ),
        SitingCause::MinUse => ("达不到最低使用量", "cannot reach its least use"),
        SitingCause::Minutes => (
            "时间限制排除了所有方案",
            "the limit on minutes leaves no plan",
        ),
        SitingCause::Nearest => (
            "只看最近的几个站点，没有方案",
            "the few nearest sites leave no plan",
        ),
        SitingCause::Conflict => ("各项限制互相矛盾", "the rules contradict each other"),
    };
    language.pick(zh, en)
}

fn remedy(finding: &SitingFinding, language: Language) -> String {
    let zh = language == Language::Zh;
    let yuan = |fen: i64| (fen + 99) / 100;
    match (&finding.relaxation, finding.cause) {
        (Some(Relaxation::RaiseBudget(fen)), _) if zh => {
            format!("最少把预算提高到 {} 元", yuan(*fen))
        }
        (Some(Relaxation::RaiseBudget(fen)), _) => {
            format!("raise the budget to {} yuan at least", yuan(*fen))
        }
        (Some(Relaxation::RaiseCount(count)), _) if zh => format!("最少允许 {count} 个站点"),
        (Some(Relaxation::RaiseCount(count)), _) => format!("allow {count} sites at least"),
        (Some(Relaxation::LowerCount(count)), _) if zh => {
            format!("最多只能要求 {count} 个站点，或增加候选点")
        }
        (Some(Relaxation::LowerCount(count)), _) => {
            format!("ask for {count} sites at most, or add candidates")
        }
        (Some(Relaxation::RaiseMinutes(minutes)), _) if zh => {
            format!("最少把时间限制放宽到 {minutes} 分钟，或增加更近的候选点")
        }
        (Some(Relaxation::RaiseMinutes(minutes)), _) => {
            format!("raise the limit to {minutes} minutes at least, or add a nearer site")
        }
        (Some(Relaxation::AddCapacity(units)), _) => {
            let tonnes = (*units as f64 * UNIT_T).ceil();
            if zh {
                format!("把它的容量每月增加 {tonnes} 吨就够")
            } else {
                format!("{tonnes} tonnes more of its monthly capacity are enough")
            }
        }
        (Some(Relaxation::LowerMinUse(units)), _) => {
            let tonnes = (*units as f64 * UNIT_T).floor();
            if zh {
                format!("最多只能要求它每年用到 {tonnes} 吨")
            } else {
                format!("ask it for {tonnes} tonnes a year at most")
            }
        }
        (Some(Relaxation::RaiseNearest(count)), _) if zh => {
            format!("最少为每个产地考虑 {count} 个站点")
        }
        (Some(Relaxation::RaiseNearest(count)), _) => {
            format!("consider {count} sites of each point at least")
        }
        (Some(Relaxation::Omit), SitingCause::ForcedAndForbidden) => language
            .pick(
                "请二选一：去掉必建（或已建），或去掉禁建",
                "drop one of the two",
            )
            .into(),
        (Some(Relaxation::Omit), SitingCause::Unreachable) => language
            .pick(
                "请去掉这个产地，检查道路和车型，或允许一个到得了的站点",
                "leave it out, check roads and truck type, or allow a site it can reach",
            )
            .into(),
        (Some(Relaxation::Omit), _) => language.pick("请去掉它", "leave it out").into(),
        (None, SitingCause::ZeroDemand) => language
            .pick(
                "请至少填一个大于零的月产量",
                "give at least one monthly volume above zero",
            )
            .into(),
        (None, SitingCause::Conflict) => language
            .pick(
                "请放宽容量、最低使用量或时间限制",
                "relax capacities, least uses or limits on minutes",
            )
            .into(),
        (None, _) if zh => "请核对表格".into(),
        (None, _) => finding.remedy.clone(),
    }
}
