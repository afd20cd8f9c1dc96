//! Pages of A4 to draw on: points from the top left corner, text, lines, filled shapes. One
//! document, one embedded font.

use super::font::{MissingGlyph, SheetFont};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

/// Width of A4 in points.
pub(super) const WIDTH: f32 = 595.28;
/// Height of A4 in points.
pub(super) const HEIGHT: f32 = 841.89;

/// A shade of gray: 0 is black, 1 is white.
pub(super) type Gray = f32;

/// How letters are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Plain,
    Bold,
}

/// Pages under the pen.
pub(super) struct Paper {
    pages: Vec<Content>,
    font: SheetFont,
}

impl Paper {
    pub(super) fn new() -> Self {
        Self {
            pages: vec![Content::new()],
            font: SheetFont::new(),
        }
    }

    pub(super) fn add_page(&mut self) {
        self.pages.push(Content::new());
    }

    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.font.width(text, size)
    }

    fn page(&mut self) -> &mut Content {
        self.pages.last_mut().expect("there is always a page")
    }

    /// Text on the last page, its baseline at `y`.
    pub(super) fn text(&mut self, [x, y]: [f32; 2], size: f32, text: &str) {
        let page = self.pages.len() - 1;
        self.write(page, [x, y], size, Weight::Plain, text);
    }

    /// Text with heavier strokes.
    pub(super) fn bold(&mut self, [x, y]: [f32; 2], size: f32, text: &str) {
        let page = self.pages.len() - 1;
        self.write(page, [x, y], size, Weight::Bold, text);
    }

    /// Text on any page.
    pub(super) fn write(
        &mut self,
        page: usize,
        [x, y]: [f32; 2],
        size: f32,
        weight: Weight,
        text: &str,
    ) {
        let bytes = self.font.encode(text);
        let content = &mut self.pages[page];
        content.begin_text();
        content.set_font(Name(b"F1"), size);
        if weight == Weight::Bold {
            content.set_text_rendering_mode(pdf_writer::types::TextRenderingMode::FillStroke);
            content.set_line_width(size * 0.022);
        } else {
            content.set_text_rendering_mode(pdf_writer::types::TextRenderingMode::Fill);
        }
        content.next_line(x, HEIGHT - y);
        content.show(Str(&bytes));
        content.end_text();
    }

    /// Text made to fit a width: first smaller, down to three quarters, then cut.
    pub(super) fn fitted(&mut self, at: [f32; 2], size: f32, width: f32, text: &str) {
        let natural = self.width(text, size).max(0.1);
        let size = size * (width / natural).clamp(0.75, 1.0);
        let part = self.cut(text, size, width);
        self.text(at, size, &part);
    }

    /// As much of a text as a width holds, with dots where something is missing.
    pub(super) fn cut(&self, text: &str, size: f32, width: f32) -> String {
        let fits = |part: &str| self.width(part, size) <= width + 0.01;
        if fits(text) {
            return text.into();
        }
        let mut part: String = text.into();
        while !part.is_empty() && !fits(&format!("{part}…")) {
            part.pop();
        }
        format!("{part}…")
    }

    /// Text broken into lines no wider than `width`.
    pub(super) fn wrapped(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for c in text.chars() {
            let line = lines.last_mut().expect("there is always a line");
            line.push(c);
            if self.width(line, size) > width {
                let from = line
                    .rfind(' ')
                    .map_or(line.len() - c.len_utf8(), |space| space + 1);
                let rest = line.split_off(from);
                lines.push(rest);
            }
        }
        lines
    }

    pub(super) fn line(&mut self, from: [f32; 2], to: [f32; 2], width: f32, gray: Gray) {
        self.polyline(&[from, to], width, gray, &[]);
    }

    /// A line through points, dashed by the given lengths if there are any.
    pub(super) fn polyline(&mut self, points: &[[f32; 2]], width: f32, gray: Gray, dashes: &[f32]) {
        let Some((first, rest)) = points.split_first() else {
            return;
        };
        let content = self.page();
        content.save_state();
        content.set_line_width(width).set_stroke_gray(gray);
        content.set_line_join(pdf_writer::types::LineJoinStyle::RoundJoin);
        content.set_dash_pattern(dashes.iter().copied(), 0.0);
        content.move_to(first[0], HEIGHT - first[1]);
        for point in rest {
            content.line_to(point[0], HEIGHT - point[1]);
        }
        content.stroke();
        content.restore_state();
    }

    /// A frame: left, top, width, height.
    pub(super) fn frame(&mut self, [x, y, width, height]: [f32; 4], line: f32) {
        let content = self.page();
        content.save_state();
        content.set_line_width(line).set_stroke_gray(0.0);
        content.rect(x, HEIGHT - y - height, width, height);
        content.stroke();
        content.restore_state();
    }

    /// A filled box: left, top, width, height.
    pub(super) fn filled(&mut self, boxes: &[[f32; 4]], gray: Gray) {
        let content = self.page();
        content.save_state();
        content.set_fill_gray(gray);
        for &[x, y, width, height] in boxes {
            content.rect(x, HEIGHT - y - height, width, height);
        }
        content.fill_nonzero();
        content.restore_state();
    }

    /// A white disc with a black rim.
    pub(super) fn disc(&mut self, [x, y]: [f32; 2], radius: f32, fill: Gray) {
        // Four Bézier curves come within a thousandth of a circle with this handle length.
        const HANDLE: f32 = 0.552_285;
        let (y, r, h) = (HEIGHT - y, radius, radius * HANDLE);
        let content = self.page();
        content.save_state();
        content
            .set_fill_gray(fill)
            .set_stroke_gray(0.0)
            .set_line_width(0.7);
        content.move_to(x + r, y);
        content.cubic_to(x + r, y + h, x + h, y + r, x, y + r);
        content.cubic_to(x - h, y + r, x - r, y + h, x - r, y);
        content.cubic_to(x - r, y - h, x - h, y - r, x, y - r);
        content.cubic_to(x + h, y - r, x + r, y - h, x + r, y);
        content.close_path();
        content.fill_nonzero_and_stroke();
        content.restore_state();
    }

    /// The finished document, and what its font could not show.
    pub(super) fn finish(self, title: &str) -> (Vec<u8>, Vec<MissingGlyph>) {
        let Self { pages, font } = self;
        let mut next = 1;
        let mut id = || {
            next += 1;
            Ref::new(next - 1)
        };
        let (catalog, tree, info, fonts) = (id(), id(), id(), FontIds::new(&mut id));
        let page_ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (id(), id())).collect();
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree).lang(TextStr("zh-CN"));
        pdf.document_info(info)
            .title(TextStr(title))
            .creator(TextStr("coldroute"));
        pdf.pages(tree)
            .kids(page_ids.iter().map(|&(page, _)| page))
            .count(page_ids.len() as i32);
        for (content, (page_id, content_id)) in pages.into_iter().zip(page_ids) {
            let mut page = pdf.page(page_id);
            page.parent(tree)
                .media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
                .contents(content_id);
            page.resources().fonts().pair(Name(b"F1"), fonts.font);
            page.finish();
            pdf.stream(content_id, &content.finish());
        }
        embed(&mut pdf, &fonts, &font);
        (pdf.finish(), font.missing())
    }
}

/// Numbers of the objects that a composite font consists of.
struct FontIds {
    font: Ref,
    descendant: Ref,
    descriptor: Ref,
    unicode: Ref,
    file: Ref,
}

impl FontIds {
    fn new(id: &mut impl FnMut() -> Ref) -> Self {
        Self {
            font: id(),
            descendant: id(),
            descriptor: id(),
            unicode: id(),
            file: id(),
        }
    }
}

const SYSTEM: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

fn embed(pdf: &mut Pdf, ids: &FontIds, font: &SheetFont) {
    const NAME: Name<'_> = Name(b"COLDRT+NotoSansCJKsc-Regular");
    let shown = font.shown();
    pdf.type0_font(ids.font)
        .base_font(Name(b"COLDRT+NotoSansCJKsc-Regular-Identity-H"))
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(ids.descendant)
        .to_unicode(ids.unicode);
    let mut descendant = pdf.cid_font(ids.descendant);
    descendant
        .subtype(CidFontType::Type0)
        .base_font(NAME)
        .system_info(SYSTEM)
        .font_descriptor(ids.descriptor)
        .default_width(1000.0);
    let mut widths = descendant.widths();
    for &(glyph, _, width) in &shown {
        widths.consecutive(glyph, [width]);
    }
    widths.finish();
    descendant.finish();
    pdf.font_descriptor(ids.descriptor)
        .name(NAME)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(-1000.0, -300.0, 3000.0, 1200.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(733.0)
        .stem_v(70.0)
        .font_file3(ids.file);
    let mut unicode = UnicodeCmap::new(Name(b"Coldroute"), SYSTEM);
    for &(glyph, character, _) in &shown {
        unicode.pair(glyph, character);
    }
    pdf.cmap(ids.unicode, &unicode.finish());
    pdf.stream(ids.file, &font.embedded())
        .pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
}
