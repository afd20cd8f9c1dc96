//! The brief for a budget meeting: one printed A4 sheet.

use super::SitingShowing;
use super::escape;
use super::map::{Detail, svg};
use super::map_page::foot;
use super::numbers::{grouped, money, objective, signed, worse};
use super::table::{fullest, status};
use super::tornado::tornado;
use crate::siting::{Report, RoutedRow, TransportCosts};
use crate::words::Language;
use std::fmt::Write;

const PAGE: &str = include_str!("../../../ui/brief.html");
const STYLE: &str = include_str!("../../../ui/brief.css");

/// The sheet.
pub fn render(showing: &SitingShowing<'_>) -> String {
    let language = showing.language;
    let report = showing.report;
    let kind = language.pick(
        "冷链集散中心选址建议",
        "Where the next cold hubs should stand",
    );
    PAGE.replace("{{lang}}", language.pick("zh-CN", "en"))
        .replace("{{title}}", &escape(&report.name))
        .replace("{{kind}}", kind)
        .replace("{{style}}", STYLE)
        .replace("{{lead}}", &lead(report, language))
        .replace("{{map}}", &svg(showing, Detail::Sketch))
        .replace("{{sites}}", &sites(report, language))
        .replace("{{points}}", &points(report, language))
        .replace("{{tornado}}", &tornado(&report.sensitivity, language))
        .replace("{{foot}}", &foot(showing))
}

/// What is proposed, in two sentences.
fn lead(report: &Report, language: Language) -> String {
    let totals = &report.totals;
    let new: Vec<&str> = report
        .sites
        .iter()
        .filter(|site| site.status != "existing")
        .map(|site| site.name.as_str())
        .collect();
    let standing = report.sites.len() - new.len();
    let names = new.join(language.pick("、", ", "));
    match language {
        Language::Zh => format!(
            "建议在 {} 个候选点中建设 <b>{}</b>（连同已建 {standing} 处共 {} 处）。新增投资 {}，\
             年收货 {} 吨，产地到站平均 {:.0} 分钟{}，每吨 {:.0} 元{}。",
            report.question.sites,
            escape(&names),
            report.sites.len(),
            money(totals.investment_yuan, language),
            grouped(totals.tonnes_year, 0),
            totals.mean_minutes,
            totals
                .standing_minutes
                .map_or(String::new(), |minutes| format!(
                    "（只用已建站点为 {minutes:.0} 分钟）"
                )),
            totals.yuan_t,
            totals
                .shelf_days_saved_t
                .map_or(String::new(), |days| format!(
                    "，每吨多留货架期 {days:.2} 天"
                )),
        ),
        Language::En => format!(
            "Of {} candidates build <b>{}</b> ({} sites with the {standing} that stand). New \
             investment {}, {} t a year, {:.0} minutes to a hub on the mean{}, {:.0} yuan a tonne{}.",
            report.question.sites,
            escape(&names),
            report.sites.len(),
            money(totals.investment_yuan, language),
            grouped(totals.tonnes_year, 0),
            totals.mean_minutes,
            totals
                .standing_minutes
                .map_or(String::new(), |minutes| format!(
                    " ({minutes:.0} from the standing sites alone)"
                )),
            totals.yuan_t,
            totals
                .shelf_days_saved_t
                .map_or(String::new(), |days| format!(
                    ", {days:.2} days of shelf life saved per tonne"
                )),
        ),
    }
}

fn sites(report: &Report, language: Language) -> String {
    let titles: &[&str] = match language {
        Language::Zh => &[
            "站点",
            "状态",
            "县",
            "吨/年",
            "平均/最远 分钟",
            "多留 天/吨",
            "元/吨",
            "投资 万元",
            "最忙月",
        ],
        Language::En => &[
            "site",
            "status",
            "counties",
            "t/year",
            "mean/max min",
            "days saved",
            "yuan/t",
            "10⁴ yuan",
            "fullest",
        ],
    };
    let mut text = String::from("<table><tr>");
    for title in titles {
        let _ = write!(text, "<th>{title}</th>");
    }
    text.push_str("</tr>");
    for site in &report.sites {
        let _ = write!(
            text,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.0} / {}</td><td>{}</td><td>{:.0}</td><td>{}</td><td>{}</td></tr>",
            escape(&site.name),
            status(&site.status, language),
            site.counties.len(),
            grouped(site.tonnes_year, 0),
            site.mean_minutes,
            site.max_minutes,
            site.shelf_days_saved_t
                .map_or("–".into(), |days| grouped(days, 2)),
            site.yuan_t,
            grouped(site.investment_yuan / 10_000.0, 0),
            fullest(site).map_or("–".into(), |share| format!("{:.0} %", 100.0 * share)),
        );
    }
    text + "</table>"
}

/// How sure this is: proof, routes, the site that matters most, stages.
fn points(report: &Report, language: Language) -> String {
    let zh = language == Language::Zh;
    let mut points = Vec::new();
    let bound = objective(report, report.bound, language);
    points.push(if zh {
        format!(
            "数学证明：没有方案低于 {bound}，本方案与之相差 {:.3} %。",
            report.gap_percent
        )
    } else {
        format!(
            "Proof: no plan costs less than {bound}; this one is within {:.3} %.",
            report.gap_percent
        )
    });
    let worst = report.leave_one_out.iter();
    let worst = worst.filter_map(|row| Some((row, row.worse_percent?)));
    if let Some((row, found)) = worst.max_by(|a, b| a.1.total_cmp(&b.1)) {
        let effect = worse(found, row.worse_at_least_percent, language);
        let (site, instead) = (escape(&row.site), escape(&row.instead.join("、")));
        points.push(if zh {
            format!("最不可少的是{site}：不建则目标值 {effect}，改建 {instead}。")
        } else {
            format!("Least dispensable: {site}; without it {effect}, with {instead} instead.")
        });
    }
    if let Some(row) = report.routed.first() {
        points.push(if zh {
            format!(
                "抽样 {} 天、{} 批货真实排线：运输与损耗比往返估价 {} %（±{:.1}），相当于运输系数 {:.0}；按排线复算后最优方案为 {}。",
                row.days,
                row.lots,
                signed(row.difference_percent, 1),
                row.error_points,
                row.calibrated_transport_percent,
                objective(report, row.routed_value, language)
            )
        } else {
            format!(
                "{} sample days with {} lots really routed: transport and losses {} % (±{:.1}) against round trips, as transport_percent {:.0} would; best plan as routed {}.",
                row.days,
                row.lots,
                signed(row.difference_percent, 1),
                row.error_points,
                row.calibrated_transport_percent,
                objective(report, row.routed_value, language)
            )
        });
    }
    points.extend(
        report
            .routed
            .first()
            .map(|row| why_routes_differ(row, language)),
    );
    for phase in report.phases.iter().filter(|phase| phase.reason.is_none()) {
        let opens = if phase.opens.is_empty() {
            "–".into()
        } else {
            escape(&phase.opens.join("、"))
        };
        points.push(format!(
            "{}：{}，{opens}",
            escape(&phase.phase),
            money(phase.investment_yuan, language)
        ));
    }
    let mut counties: Vec<_> = report
        .counties
        .iter()
        .filter(|county| county.tonnes_year > 0.0)
        .collect();
    counties.sort_by(|a, b| b.mean_minutes.total_cmp(&a.mean_minutes));
    let far: Vec<String> = counties
        .iter()
        .take(5)
        .map(|county| format!("{} {:.0}", escape(&county.county), county.mean_minutes))
        .collect();
    points.push(if zh {
        format!("离站最远的县（平均分钟）：{}。", far.join("、"))
    } else {
        format!("Farthest counties (mean minutes): {}.", far.join(", "))
    });
    format!("<li>{}</li>", points.join("</li><li>"))
}

/// What the difference between round trips and routes is made of.
fn why_routes_differ(row: &RoutedRow, language: Language) -> String {
    let part =
        |of: fn(&TransportCosts) -> f64| signed(of(&row.routed_parts) - of(&row.star_parts), 0);
    let parts = [
        part(|costs| costs.trucks),
        part(|costs| costs.road),
        part(|costs| costs.tolls),
        part(|costs| costs.shelf_life),
    ];
    let [trucks, road, tolls, shelf_life] = parts;
    let all = signed(row.routed_yuan_t - row.star_yuan_t, 0);
    match language {
        Language::Zh => format!(
            "每吨相差 {all} 元：车辆与司机 {trucks}（估价把一天的车费按工时摊给每趟，排线付整天），\
             里程与能耗 {road}，通行费 {tolls}，货架期 {shelf_life}（估价不计等车）；\
             排线实载 {:.0} %，估价假定 {:.0} %。",
            row.fill_percent, row.assumed_fill_percent,
        ),
        Language::En => format!(
            "The {all} yuan a tonne are: trucks and drivers {trucks} (round trips share a truck's day \
             by the hour, routes pay it whole), road {road}, tolls {tolls}, shelf life {shelf_life} \
             (round trips do not wait for a truck); trucks come back {:.0} % full, {:.0} % was assumed.",
            row.fill_percent, row.assumed_fill_percent,
        ),
    }
}
