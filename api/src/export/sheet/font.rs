//! The sheet's font: which glyph a character has, how wide it is, and the part of the font that a
//! document needs.

use std::collections::BTreeSet;
use subsetter::GlyphRemapper;
use ttf_parser::{Face, RawFace, Tag};

/// Noto Sans CJK SC, cut down to GB 2312 and the characters of our tables (SIL OFL 1.1).
const FONT: &[u8] = include_bytes!("../../../../data/fonts/NotoSansCJKsc-subset.otf");

/// A character that the font cannot show, and the text it stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
    /// Where it was to be printed.
    pub within: String,
}

/// The font with all that has been asked of it.
pub(super) struct SheetFont {
    face: Face<'static>,
    used: GlyphRemapper,
    shown: Vec<(u16, char, f32)>,
    missing: BTreeSet<MissingGlyph>,
}

impl SheetFont {
    pub(super) fn new() -> Self {
        Self {
            face: Face::parse(FONT, 0).expect("the bundled font is tested"),
            used: GlyphRemapper::new(),
            shown: Vec::new(),
            missing: BTreeSet::new(),
        }
    }

    /// Width of a text at a size, both in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c)).sum::<f32>() * size / 1000.0
    }

    /// The text as two-byte glyph numbers of the part that will be embedded. What has no glyph
    /// becomes a box and is remembered.
    pub(super) fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for c in text.chars() {
            let glyph = self.face.glyph_index(c);
            if glyph.is_none() {
                self.missing.insert(MissingGlyph {
                    character: c,
                    within: text.to_owned(),
                });
            }
            let new = self.used.remap(glyph.map_or(0, |glyph| glyph.0));
            if !self.shown.iter().any(|&(known, ..)| known == new) {
                self.shown.push((new, c, self.advance(c)));
            }
            bytes.extend(new.to_be_bytes());
        }
        bytes
    }

    /// Glyph numbers shown so far with a character each and its width in thousandths.
    pub(super) fn shown(&self) -> Vec<(u16, char, f32)> {
        let mut shown = self.shown.clone();
        shown.sort_by_key(|&(glyph, ..)| glyph);
        shown
    }

    /// What could not be shown.
    pub(super) fn missing(&self) -> Vec<MissingGlyph> {
        self.missing.iter().cloned().collect()
    }

    /// The outlines of what has been shown, as a bare CFF font.
    pub(super) fn embedded(&self) -> Vec<u8> {
        let font = subsetter::subset(FONT, 0, &self.used).expect("the bundled font is tested");
        let tables = RawFace::parse(&font, 0).expect("a font comes out of a font");
        let outlines = tables.table(Tag::from_bytes(b"CFF "));
        outlines
            .expect("the bundled font has CFF outlines")
            .to_vec()
    }

    fn advance(&self, c: char) -> f32 {
        let glyph = self.face.glyph_index(c).unwrap_or_default();
        let width = self.face.glyph_hor_advance(glyph).unwrap_or(1000);
        f32::from(width) * 1000.0 / f32::from(self.face.units_per_em())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_every_character_of_the_data_and_names_those_it_lacks() {
        let mut font = SheetFont::new();
        font.encode("冷途 隰县黄土镇 玉露香梨 0.0 °C →–·□■ 装货路线单（北京时间）");
        assert_eq!(font.missing(), []);
        font.encode("王𰻝𰻝");
        let missing: Vec<char> = font
            .missing()
            .iter()
            .map(|missing| missing.character)
            .collect();
        assert_eq!(missing, ['𰻝']);
    }

    #[test]
    fn chinese_characters_are_as_wide_as_they_are_high() {
        let font = SheetFont::new();
        assert!((font.width("冷途", 10.0) - 20.0).abs() < 1e-3);
        assert!(font.width("ii", 10.0) < 10.0);
    }
}
