//! A siting study on a terminal.

use super::SitingShowing;
use super::numbers::{grouped, money, objective, signed, worse};
use crate::siting::{SiteLine, method_name};
use crate::words::Language;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The study as text.
pub fn render(showing: &SitingShowing<'_>) -> String {
    let mut text = String::new();
    head(showing, &mut text);
    sites(showing, &mut text);
    changes(showing, &mut text);
    fronts(showing, &mut text);
    routed(showing, &mut text);
    let report = showing.report;
    let _ = write!(
        text,
        "{} {} · {} {} · {}",
        showing.language.pick("数据指纹", "data hash"),
        report.fingerprint,
        showing.language.pick("随机种子", "seed"),
        report.seed,
        report.attribution
    );
    if !report.notes.is_empty() {
        let _ = write!(text, "\n{}", report.notes);
    }
    text
}

fn head(showing: &SitingShowing<'_>, text: &mut String) {
    let (report, language) = (showing.report, showing.language);
    let (question, totals) = (&report.question, &report.totals);
    let _ = writeln!(text, "{}", report.name);
    let _ = writeln!(
        text,
        "{}",
        match language {
            Language::Zh => format!(
                "{} 个候选点，{} 个产地，选 {} 个：{}；下界 {}，差距 {:.3} %（{}）",
                question.sites,
                question.points,
                report.sites.len(),
                objective(report, report.value, language),
                objective(report, report.bound, language),
                report.gap_percent,
                method_name(&report.method, language)
            ),
            Language::En => format!(
                "{} sites of {} for {} points: {}; bound {}, gap {:.3} % ({})",
                report.sites.len(),
                question.sites,
                question.points,
                objective(report, report.value, language),
                objective(report, report.bound, language),
                report.gap_percent,
                method_name(&report.method, language)
            ),
        }
    );
    let _ = writeln!(
        text,
        "{}",
        match language {
            Language::Zh => format!(
                "{} 吨/年，平均 {:.0} 分钟，最远 {} 分钟，{:.1} 元/吨，投资 {}",
                grouped(totals.tonnes_year, 0),
                totals.mean_minutes,
                totals.max_minutes,
                totals.yuan_t,
                money(totals.investment_yuan, language)
            ),
            Language::En => format!(
                "{} t/year, mean {:.0} min, farthest {} min, {:.1} yuan/t, investment {}",
                grouped(totals.tonnes_year, 0),
                totals.mean_minutes,
                totals.max_minutes,
                totals.yuan_t,
                money(totals.investment_yuan, language)
            ),
        }
    );
}

fn sites(showing: &SitingShowing<'_>, text: &mut String) {
    let language = showing.language;
    let header = match language {
        Language::Zh => [
            "站点",
            "状态",
            "县数",
            "吨/年",
            "平均分钟",
            "最远",
            "多留货架期(天)",
            "元/吨",
            "最忙月利用率",
        ],
        Language::En => [
            "site",
            "status",
            "counties",
            "t/year",
            "mean min",
            "max",
            "shelf days saved",
            "yuan/t",
            "fullest month",
        ],
    };
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(showing.report.sites.iter().map(|site| row(site, language)));
    text.push_str(&aligned(&rows));
}

fn row(site: &SiteLine, language: Language) -> Vec<String> {
    vec![
        site.name.clone(),
        status(&site.status, language).to_owned(),
        site.counties.len().to_string(),
        grouped(site.tonnes_year, 0),
        format!("{:.0}", site.mean_minutes),
        site.max_minutes.to_string(),
        site.shelf_days_saved_t
            .map_or("–".into(), |days| grouped(days, 2)),
        format!("{:.1}", site.yuan_t),
        fullest(site).map_or("–".into(), |share| format!("{:.0} %", 100.0 * share)),
    ]
}

/// Use of the fullest month as a share of the capacity.
pub(super) fn fullest(site: &SiteLine) -> Option<f64> {
    let most = site.tonnes_month.iter().copied().fold(0.0, f64::max);
    site.capacity_t_month
        .filter(|capacity| *capacity > 0.0)
        .map(|capacity| most / capacity)
}

/// What was decided about a site, in a word.
pub(super) fn status(code: &str, language: Language) -> &'static str {
    match code {
        "existing" => language.pick("已建", "existing"),
        "forced" => language.pick("必建", "forced"),
        _ => language.pick("选中", "chosen"),
    }
}

fn changes(showing: &SitingShowing<'_>, text: &mut String) {
    let (report, language) = (showing.report, showing.language);
    if !report.leave_one_out.is_empty() {
        let title = language.pick("少一个站点会怎样", "without a site");
        let _ = writeln!(text, "{title}:");
    }
    for without in &report.leave_one_out {
        let effect = match (&without.worse_percent, &without.reason) {
            (Some(found), _) => format!(
                "{} {} {}",
                worse(*found, without.worse_at_least_percent, language),
                language.pick("改建", "instead"),
                without.instead.join("、")
            ),
            (None, reason) => reason.clone().unwrap_or_default(),
        };
        let _ = writeln!(text, "  {}  {effect}", without.site);
    }
    if !report.sensitivity.is_empty() {
        let _ = writeln!(text, "{}:", language.pick("敏感性", "sensitivity"));
    }
    for bar in &report.sensitivity {
        let effect = match (&bar.change_percent, &bar.reason) {
            (Some(change), _) => format!(
                "{} %  {}",
                signed(*change, 2),
                swapped(&bar.opens, &bar.closes)
            ),
            (None, reason) => reason.clone().unwrap_or_default(),
        };
        let _ = writeln!(text, "  {}  {effect}", language.pick(&bar.zh, &bar.en));
    }
}

/// Sites that open and close, as `+a −b`.
pub(super) fn swapped(opens: &[String], closes: &[String]) -> String {
    let opens = opens.iter().map(|name| format!("+{name}"));
    let closes = closes.iter().map(|name| format!("−{name}"));
    opens.chain(closes).collect::<Vec<_>>().join(" ")
}

fn fronts(showing: &SitingShowing<'_>, text: &mut String) {
    let (report, language) = (showing.report, showing.language);
    let fronts = [
        (
            language.pick("成本与平均时间", "cost against mean minutes"),
            &report.front_minutes,
        ),
        (
            language.pick("成本与最远时间", "cost against the farthest point"),
            &report.front_worst,
        ),
    ];
    for (title, rows) in fronts.iter().filter(|(_, rows)| !rows.is_empty()) {
        let _ = writeln!(text, "{title}:");
        for row in *rows {
            let _ = writeln!(
                text,
                "  {}  {:.1} / {} {}  {:.2} %",
                objective(report, row.value, language),
                row.mean_minutes,
                row.max_minutes,
                language.pick("分钟（平均/最远）", "min (mean / max)"),
                row.gap_percent
            );
        }
    }
    for phase in &report.phases {
        if let Some(reason) = &phase.reason {
            let _ = writeln!(text, "{}  {reason}", phase.phase);
            continue;
        }
        let _ = writeln!(
            text,
            "{}  {}  {}  +{}",
            phase.phase,
            objective(report, phase.value, language),
            money(phase.investment_yuan, language),
            phase.opens.join("、")
        );
    }
}

fn routed(showing: &SitingShowing<'_>, text: &mut String) {
    let (report, language) = (showing.report, showing.language);
    if report.routed.is_empty() {
        return;
    }
    let title = language.pick("真实排线复算（抽样日）", "sample days really routed");
    let _ = writeln!(text, "{title}:");
    for (index, row) in report.routed.iter().enumerate() {
        let _ = writeln!(
            text,
            "  {}. {} → {}  {:.1} → {:.1} {}（{} ± {:.1} %）  {} {}  transport_percent {:.0}",
            index + 1,
            objective(report, row.star_value, language),
            objective(report, row.routed_value, language),
            row.star_yuan_t,
            row.routed_yuan_t,
            language.pick("元/吨", "yuan/t"),
            signed(row.difference_percent, 1),
            row.error_points,
            row.lots,
            language.pick("批", "lots"),
            row.calibrated_transport_percent,
        );
    }
}

/// Columns of equal width on a terminal: the first to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].width())
            .max()
            .unwrap_or(0)
    };
    let mut text = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate().take(columns) {
            let gap = " ".repeat(width(column) - cell.width());
            let _ = if column == 0 {
                write!(text, "{cell}{gap}")
            } else {
                write!(text, "  {gap}{cell}")
            };
        }
        text.push('\n');
    }
    text
}
