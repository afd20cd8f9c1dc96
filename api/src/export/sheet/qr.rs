//! A link as a square to scan.

use super::paper::Paper;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// Draws a link with its quiet zone into a square at (left, top). `false` where it is too long.
pub(super) fn draw(paper: &mut Paper, [x, y]: [f32; 2], side: f32, link: &str) -> bool {
    const QUIET: usize = 4;
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
