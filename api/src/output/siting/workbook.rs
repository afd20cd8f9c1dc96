//! A siting study as an Excel workbook: a sheet per table. The only part here that names
//! `rust_xlsxwriter`.

use super::SitingShowing;
use super::table::status;
use crate::words::Language;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// A cell.
enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

/// The bytes of the workbook.
///
/// # Errors
/// Texts or tables beyond what Excel can hold.
pub fn render(showing: &SitingShowing<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed moment keeps equal studies equal to the byte.
    let moment = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&moment));
    let language = showing.language;
    let sheets = [
        (language.pick("概况", "summary"), summary(showing)),
        (language.pick("站点", "sites"), sites(showing)),
        (language.pick("各月吨数", "months"), months(showing)),
        (language.pick("各县", "counties"), counties(showing)),
        (language.pick("供应关系", "services"), services(showing)),
        (language.pick("缺一与敏感性", "changes"), changes(showing)),
        (language.pick("取舍与分期", "fronts"), fronts(showing)),
        (language.pick("排线复算", "routes"), routed(showing)),
    ];
    for (name, rows) in sheets {
        fill(workbook.add_worksheet().set_name(name)?, &rows)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, rows: &[Vec<Cell>]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (at, across) = (row as u32, column as u16);
            match cell {
                Cell::Text(text) if row == 0 => {
                    sheet.write_string_with_format(at, across, text, &bold)?;
                }
                Cell::Text(text) => {
                    sheet.write_string(at, across, text)?;
                }
                Cell::Number(number) => {
                    sheet.write_number(at, across, (number * 1_000.0).round() / 1_000.0)?;
                }
                Cell::Empty => {}
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    Ok(())
}

fn titles(language: Language, zh: &[&str], en: &[&str]) -> Vec<Cell> {
    let names = if language == Language::Zh { zh } else { en };
    names.iter().map(|name| Cell::from(*name)).collect()
}

fn summary(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let (report, language) = (showing.report, showing.language);
    let totals = &report.totals;
    let row = |zh: &str, en: &str, value: Cell| vec![Cell::from(language.pick(zh, en)), value];
    vec![
        row("项目", "item", Cell::from(language.pick("值", "value"))),
        row("名称", "name", Cell::from(&report.name)),
        row("说明", "notes", Cell::from(&report.notes)),
        row("目标", "objective", Cell::from(&report.question.objective)),
        row("单位", "unit", Cell::from(&report.question.unit)),
        row("目标值", "value", Cell::from(report.value)),
        row("下界", "bound", Cell::from(report.bound)),
        row("差距 %", "gap %", Cell::from(report.gap_percent)),
        row("吨/年", "t/year", Cell::from(totals.tonnes_year)),
        row("平均分钟", "mean minutes", Cell::from(totals.mean_minutes)),
        row(
            "最远分钟",
            "max minutes",
            Cell::from(f64::from(totals.max_minutes)),
        ),
        row("元/吨", "yuan/t", Cell::from(totals.yuan_t)),
        row(
            "新增投资 元",
            "investment yuan",
            Cell::from(totals.investment_yuan),
        ),
        row(
            "多留货架期 天/吨",
            "shelf days saved /t",
            Cell::from(totals.shelf_days_saved_t),
        ),
        row("数据指纹", "data hash", Cell::from(&report.fingerprint)),
        row("随机种子", "seed", Cell::from(report.seed as f64)),
        row("来源", "attribution", Cell::from(&report.attribution)),
    ]
}

fn sites(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let language = showing.language;
    let mut rows = vec![titles(
        language,
        &[
            "编号",
            "站点",
            "县",
            "经度",
            "纬度",
            "状态",
            "服务县",
            "吨/年",
            "平均分钟",
            "最远分钟",
            "多留货架期 天/吨",
            "元/吨",
            "投资 元",
            "月容量 吨",
        ],
        &[
            "id",
            "site",
            "county",
            "lon",
            "lat",
            "status",
            "counties",
            "t/year",
            "mean minutes",
            "max minutes",
            "shelf days saved /t",
            "yuan/t",
            "investment yuan",
            "capacity t/month",
        ],
    )];
    rows.extend(showing.report.sites.iter().map(|site| {
        vec![
            Cell::from(&site.id),
            Cell::from(&site.name),
            Cell::from(&site.county),
            Cell::from(site.lon),
            Cell::from(site.lat),
            Cell::from(status(&site.status, language)),
            Cell::Text(site.counties.join("、")),
            Cell::from(site.tonnes_year),
            Cell::from(site.mean_minutes),
            Cell::from(f64::from(site.max_minutes)),
            Cell::from(site.shelf_days_saved_t),
            Cell::from(site.yuan_t),
            Cell::from(site.investment_yuan),
            Cell::from(site.capacity_t_month),
        ]
    }));
    rows
}

fn months(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let mut header = vec![Cell::from(showing.language.pick("站点", "site"))];
    header.extend((1..=12).map(|month| Cell::Text(month.to_string())));
    header.push(Cell::from(
        showing.language.pick("月容量 吨", "capacity t/month"),
    ));
    let mut rows = vec![header];
    for site in &showing.report.sites {
        let mut row = vec![Cell::from(&site.name)];
        row.extend(site.tonnes_month.iter().map(|tonnes| Cell::from(*tonnes)));
        row.push(Cell::from(site.capacity_t_month));
        rows.push(row);
    }
    rows
}

fn counties(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let mut rows = vec![titles(
        showing.language,
        &["县", "吨/年", "平均分钟", "最远分钟"],
        &["county", "t/year", "mean minutes", "max minutes"],
    )];
    rows.extend(showing.report.counties.iter().map(|county| {
        vec![
            Cell::from(&county.county),
            Cell::from(county.tonnes_year),
            Cell::from(county.mean_minutes),
            Cell::from(f64::from(county.max_minutes)),
        ]
    }));
    rows
}

fn services(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let mut rows = vec![titles(
        showing.language,
        &["产地编号", "产地", "县", "站点编号", "吨/年", "分钟"],
        &[
            "point id", "point", "county", "site id", "t/year", "minutes",
        ],
    )];
    rows.extend(showing.report.services.iter().map(|service| {
        vec![
            Cell::from(&service.point),
            Cell::from(&service.name),
            Cell::from(&service.county),
            Cell::from(&service.site),
            Cell::from(service.tonnes_year),
            Cell::from(f64::from(service.minutes)),
        ]
    }));
    rows
}

fn changes(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let (report, language) = (showing.report, showing.language);
    let mut rows = vec![titles(
        language,
        &["情况", "目标值", "变化 %", "至少 %", "新开", "不开", "说明"],
        &[
            "circumstance",
            "value",
            "change %",
            "proved at least %",
            "opens",
            "closes",
            "reason",
        ],
    )];
    for row in &report.leave_one_out {
        rows.push(vec![
            Cell::Text(format!("{} {}", language.pick("不建", "without"), row.site)),
            Cell::from(row.value),
            Cell::from(row.worse_percent),
            Cell::from(row.worse_at_least_percent),
            Cell::Text(row.instead.join("、")),
            Cell::from(&row.site),
            Cell::Text(row.reason.clone().unwrap_or_default()),
        ]);
    }
    for bar in &report.sensitivity {
        rows.push(vec![
            Cell::from(language.pick(&bar.zh, &bar.en)),
            Cell::from(bar.value),
            Cell::from(bar.change_percent),
            Cell::Empty,
            Cell::Text(bar.opens.join("、")),
            Cell::Text(bar.closes.join("、")),
            Cell::Text(bar.reason.clone().unwrap_or_default()),
        ]);
    }
    rows
}

fn fronts(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let (report, language) = (showing.report, showing.language);
    let mut rows = vec![titles(
        language,
        &[
            "类别",
            "目标值",
            "平均分钟",
            "最远分钟",
            "差距 %",
            "站点或新开",
            "累计投资 元",
        ],
        &[
            "kind",
            "value",
            "mean minutes",
            "max minutes",
            "gap %",
            "sites or opens",
            "investment so far yuan",
        ],
    )];
    let fronts = [
        (
            language.pick("成本–平均时间", "cost–mean minutes"),
            &report.front_minutes,
        ),
        (
            language.pick("成本–最远时间", "cost–farthest"),
            &report.front_worst,
        ),
    ];
    for (kind, points) in fronts {
        rows.extend(points.iter().map(|row| {
            vec![
                Cell::from(kind),
                Cell::from(row.value),
                Cell::from(row.mean_minutes),
                Cell::from(f64::from(row.max_minutes)),
                Cell::from(row.gap_percent),
                Cell::Text(row.sites.join("、")),
            ]
        }));
    }
    rows.extend(report.phases.iter().map(|phase| {
        vec![
            Cell::from(&phase.phase),
            Cell::from(phase.value),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Text(phase.opens.join("、")),
            Cell::from(phase.investment_yuan),
        ]
    }));
    rows
}

fn routed(showing: &SitingShowing<'_>) -> Vec<Vec<Cell>> {
    let mut rows = vec![titles(
        showing.language,
        &[
            "方案",
            "往返估价",
            "按排线复算",
            "往返 元/吨",
            "排线 元/吨",
            "差异 %",
            "标准误 百分点",
            "天",
            "批",
            "未收",
        ],
        &[
            "plan",
            "star value",
            "routed value",
            "star yuan/t",
            "routed yuan/t",
            "difference %",
            "standard error",
            "days",
            "lots",
            "unserved",
        ],
    )];
    rows.extend(showing.report.routed.iter().map(|row| {
        vec![
            Cell::Text(row.sites.join("、")),
            Cell::from(row.star_value),
            Cell::from(row.routed_value),
            Cell::from(row.star_yuan_t),
            Cell::from(row.routed_yuan_t),
            Cell::from(row.difference_percent),
            Cell::from(row.error_points),
            Cell::from(row.days as f64),
            Cell::from(row.lots as f64),
            Cell::from(row.unserved as f64),
        ]
    }));
    rows
}
