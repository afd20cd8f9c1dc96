//! A siting study as one HTML file: map, table, changes, fronts, routes. It opens without internet.

use super::map::{Detail, svg};
use super::numbers::{grouped, money, objective, signed, worse};
use super::table::{fullest, status, swapped};
use super::tornado::{front, tornado};
use super::{SitingShowing, color, escape};
use crate::siting::method_name;
use crate::words::Language;
use std::fmt::Write;

const PAGE: &str = include_str!("../../../ui/siting.html");
const STYLE: &str = include_str!("../../../ui/siting.css");
const SCRIPT: &str = include_str!("../../../ui/siting.js");

/// The page.
pub fn render(showing: &SitingShowing<'_>) -> String {
    let language = showing.language;
    PAGE.replace("{{lang}}", language.pick("zh-CN", "en"))
        .replace("{{title}}", &escape(&showing.report.name))
        .replace("{{style}}", STYLE)
        .replace("{{head}}", &head(showing))
        .replace("{{map}}", &svg(showing, Detail::Full))
        .replace("{{sites}}", &sites(showing))
        .replace("{{more}}", &more(showing))
        .replace("{{foot}}", &foot(showing))
        .replace("{{script}}", SCRIPT)
}

fn head(showing: &SitingShowing<'_>) -> String {
    let (report, language) = (showing.report, showing.language);
    let totals = &report.totals;
    let value = objective(report, report.value, language);
    let bound = objective(report, report.bound, language);
    let tiles = [
        (language.pick("目标值", "value"), value),
        (
            language.pick("下界（差距）", "bound (gap)"),
            format!("{bound} ({:.3} %)", report.gap_percent),
        ),
        (
            language.pick("货量", "fetched"),
            format!(
                "{} {}",
                grouped(totals.tonnes_year, 0),
                language.pick("吨/年", "t/year")
            ),
        ),
        (
            language.pick("平均 / 最远", "mean / farthest"),
            format!(
                "{:.0} / {} {}",
                totals.mean_minutes,
                totals.max_minutes,
                language.pick("分钟", "min")
            ),
        ),
        (
            language.pick("每吨费用", "cost"),
            format!("{:.1} {}", totals.yuan_t, language.pick("元/吨", "yuan/t")),
        ),
        (
            language.pick("新增投资", "investment"),
            money(totals.investment_yuan, language),
        ),
        (
            language.pick(
                "比只用已建站点多留货架期",
                "shelf life saved against standing sites",
            ),
            totals.shelf_days_saved_t.map_or("–".into(), |days| {
                format!("{days:.2} {}", language.pick("天/吨", "days/t"))
            }),
        ),
    ];
    let tile = |(name, value): &(&str, String)| {
        format!(
            "<div class=\"tile\"><b>{}</b><span>{name}</span></div>",
            escape(value)
        )
    };
    tiles.iter().map(tile).collect()
}

/// The table of sites, with a small chart of the months.
pub(super) fn sites(showing: &SitingShowing<'_>) -> String {
    let language = showing.language;
    let titles: &[&str] = match language {
        Language::Zh => &[
            "站点",
            "状态",
            "服务县",
            "吨/年",
            "平均分钟",
            "最远分钟",
            "多留货架期 天/吨",
            "元/吨",
            "各月利用率",
        ],
        Language::En => &[
            "site",
            "status",
            "counties",
            "t/year",
            "mean min",
            "max min",
            "shelf days saved /t",
            "yuan/t",
            "use by month",
        ],
    };
    let mut text = String::from("<table class=\"sites\"><thead><tr>");
    for title in titles {
        let _ = write!(text, "<th>{title}</th>");
    }
    text.push_str("</tr></thead><tbody>");
    for (index, site) in showing.report.sites.iter().enumerate() {
        let _ = write!(
            text,
            "<tr data-site=\"{index}\"><td><i style=\"background:{}\"></i>{}</td><td>{}</td><td class=\"wide\">{}</td>\
             <td>{}</td><td>{:.0}</td><td>{}</td><td>{}</td><td>{:.1}</td><td>{}</td></tr>",
            color(index),
            escape(&site.name),
            status(&site.status, language),
            escape(&site.counties.join("、")),
            grouped(site.tonnes_year, 0),
            site.mean_minutes,
            site.max_minutes,
            site.shelf_days_saved_t
                .map_or("–".into(), |days| grouped(days, 2)),
            site.yuan_t,
            months(&site.tonnes_month, site.capacity_t_month, fullest(site)),
        );
    }
    text + "</tbody></table>"
}

/// Twelve bars against the capacity, with the share of the fullest month.
fn months(tonnes: &[f64], capacity: Option<f64>, fullest: Option<f64>) -> String {
    let most = capacity
        .unwrap_or_else(|| tonnes.iter().copied().fold(1.0, f64::max))
        .max(1.0);
    let mut text = String::from("<svg class=\"months\" viewBox=\"0 0 72 20\">");
    for (month, tonnes) in tonnes.iter().enumerate() {
        let high = (20.0 * tonnes / most).min(20.0);
        let _ = write!(
            text,
            "<rect x=\"{}\" y=\"{:.1}\" width=\"5\" height=\"{high:.1}\"><title>{}: {} t</title></rect>",
            6 * month,
            20.0 - high,
            month + 1,
            grouped(*tonnes, 0)
        );
    }
    let share = fullest.map_or(String::new(), |share| format!(" {:.0} %", 100.0 * share));
    text + "</svg>" + &share
}

fn more(showing: &SitingShowing<'_>) -> String {
    let (report, language) = (showing.report, showing.language);
    let mut text = String::new();
    if !report.sensitivity.is_empty() {
        let title = language.pick("敏感性（目标值变化）", "Sensitivity (change of the value)");
        let _ = write!(
            text,
            "<section><h2>{title}</h2>{}",
            tornado(&report.sensitivity, language)
        );
        text.push_str("<ul>");
        for bar in &report.sensitivity {
            let swaps = swapped(&bar.opens, &bar.closes);
            let told = bar.reason.clone().unwrap_or(swaps);
            if !told.is_empty() {
                let name = escape(language.pick(&bar.zh, &bar.en));
                let _ = write!(text, "<li>{name}: {}</li>", escape(&told));
            }
        }
        text.push_str("</ul></section>");
    }
    text + &without(showing) + &fronts(showing) + &phases(showing) + &routed(showing)
}

fn without(showing: &SitingShowing<'_>) -> String {
    let (report, language) = (showing.report, showing.language);
    if report.leave_one_out.is_empty() {
        return String::new();
    }
    let title = language.pick("少一个站点会怎样", "Without one site");
    let mut text = format!("<section><h2>{title}</h2><table>");
    for row in &report.leave_one_out {
        let effect = row.worse_percent.map_or("–".into(), |found| {
            worse(found, row.worse_at_least_percent, language)
        });
        let told = row.reason.clone().unwrap_or_else(|| row.instead.join("、"));
        let _ = write!(
            text,
            "<tr><td>{}</td><td>{effect}</td><td class=\"wide\">{}</td></tr>",
            escape(&row.site),
            escape(&told)
        );
    }
    text + "</table></section>"
}

fn fronts(showing: &SitingShowing<'_>) -> String {
    let (report, language) = (showing.report, showing.language);
    let mut text = String::new();
    if report.front_minutes.len() > 1 {
        let title = language.pick("成本与平均分钟", "cost against mean minutes");
        text += &front(
            showing,
            &report.front_minutes,
            |row| row.mean_minutes,
            title,
        );
    }
    if report.front_worst.len() > 1 {
        let title = language.pick("成本与最远分钟", "cost against the farthest point");
        text += &front(
            showing,
            &report.front_worst,
            |row| f64::from(row.max_minutes),
            title,
        );
    }
    if text.is_empty() {
        return text;
    }
    let title = language.pick("两目标取舍", "Trade-offs");
    format!("<section><h2>{title}</h2><div class=\"fronts\">{text}</div></section>")
}

fn phases(showing: &SitingShowing<'_>) -> String {
    let (report, language) = (showing.report, showing.language);
    if report.phases.is_empty() {
        return String::new();
    }
    let title = language.pick("分期建设", "Building in stages");
    let mut text = format!("<section><h2>{title}</h2><table>");
    for phase in &report.phases {
        if let Some(reason) = &phase.reason {
            let (name, told) = (escape(&phase.phase), escape(reason));
            let _ = write!(
                text,
                "<tr><td>{name}</td><td class=\"wide\">{told}</td></tr>"
            );
            continue;
        }
        let _ = write!(
            text,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"wide\">+{}</td></tr>",
            escape(&phase.phase),
            money(phase.investment_yuan, language),
            objective(report, phase.value, language),
            escape(&phase.opens.join("、"))
        );
    }
    text + "</table></section>"
}

fn routed(showing: &SitingShowing<'_>) -> String {
    let (report, language) = (showing.report, showing.language);
    if report.routed.is_empty() {
        return String::new();
    }
    let titles: &[&str] = match language {
        Language::Zh => &[
            "方案",
            "往返估价",
            "按排线复算",
            "元/吨：往返 → 排线",
            "差异",
            "抽样",
        ],
        Language::En => &[
            "plan",
            "round trips",
            "as routed",
            "yuan/t: star → routed",
            "difference",
            "sample",
        ],
    };
    let title = language.pick("抽样日真实排线复算", "Sample days really routed");
    let mut text = format!("<section><h2>{title}</h2><table><tr>");
    for title in titles {
        let _ = write!(text, "<th>{title}</th>");
    }
    text.push_str("</tr>");
    for row in &report.routed {
        let _ = write!(
            text,
            "<tr><td class=\"wide\">{}</td><td>{}</td><td>{}</td><td>{:.1} → {:.1}</td><td>{} ± {:.1} %</td><td>{} {}，{} {}</td></tr>",
            escape(&row.sites.join("、")),
            objective(report, row.star_value, language),
            objective(report, row.routed_value, language),
            row.star_yuan_t,
            row.routed_yuan_t,
            signed(row.difference_percent, 1),
            row.error_points,
            row.days,
            language.pick("天", "days"),
            row.lots,
            language.pick("批", "lots"),
        );
    }
    text + "</table></section>"
}

/// Where everything comes from, and how to get it again.
pub(super) fn foot(showing: &SitingShowing<'_>) -> String {
    let (report, language) = (showing.report, showing.language);
    format!(
        "{} · {} {} · {} {} · {} {}{}",
        escape(&report.attribution),
        language.pick("数据指纹", "data hash"),
        report.fingerprint,
        language.pick("随机种子", "seed"),
        report.seed,
        language.pick("求解", "solved by"),
        method_name(&report.method, language),
        if report.notes.is_empty() {
            String::new()
        } else {
            format!("<br>{}", escape(&report.notes))
        }
    )
}
