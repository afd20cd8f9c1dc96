//! A link as a square to scan, on paper and on a page.

use super::paper::Paper;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use std::fmt::Write;

/// Modules of white around the square.
const QUIET: usize = 4;

/// A link as an SVG image with its quiet zone; `None` where it is too long.
pub fn svg(link: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let (width, side) = (code.width(), code.width() + 2 * QUIET);
    let cells = (0..width * width).filter(|cell| code[(cell % width, cell / width)] == Color::Dark);
    let mut path = String::new();
    for cell in cells {
        let (x, y) = (cell % width + QUIET, cell / width + QUIET);
        let _ = write!(path, "M{x} {y}h1v1h-1z");
    }
    Some(format!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         role=\"img\" aria-label=\"QR\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path shape-rendering=\"crispEdges\" d=\"{path}\"/></svg>"
    ))
}

/// Draws a link with its quiet zone into a square at (left, top). `false` where it is too long.
pub(super) fn draw(paper: &mut Paper, [x, y]: [f32; 2], side: f32, link: &str) -> bool {
    let Ok(code) = QrCode::with_error_correction_level(link, EcLevel::M) else {
        return false;
    };
    let width = code.width();
    let module = side / (width + 2 * QUIET) as f32;
    let at = |index: usize| (index + QUIET) as f32 * module;
    let dark = |row: usize, column: usize| code[(column, row)] == Color::Dark;
    let mut bars = Vec::new();
    for row in 0..width {
        let mut column = 0;
        while column < width {
            let run = (column..width).take_while(|&c| dark(row, c)).count();
            if run > 0 {
                bars.push([x + at(column), y + at(row), run as f32 * module, module]);
            }
            column += run.max(1);
        }
    }
    paper.filled(&[[x, y, side, side]], 1.0);
    paper.filled(&bars, 0.0);
    true
}
