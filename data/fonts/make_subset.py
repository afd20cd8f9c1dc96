"""Makes the sheet's font: Noto Sans CJK SC Regular, cut down to what papers in Shanxi need.

    pip install fonttools && python data/fonts/make_subset.py NotoSansCJK-Regular.ttc

The source is Debian's fonts-noto-cjk 1:20220127 (github.com/googlefonts/noto-cjk, SIL OFL 1.1). Kept
are ASCII, Latin-1, the signs a sheet prints, all of GB 2312, and every character of the tables in
data/facts and data/cases, so that no place or product in them lacks a glyph.
"""

import pathlib
import sys

from fontTools import subset

HERE = pathlib.Path(__file__).resolve().parent
SIGNS = "–—‘’“”…→←↑↓·×÷≤≥≠≈±°℃¥￥§№■□▲△●○◆◇★☆✓✗「」『』【】〔〕《》〈〉、。，；：？！（）％～\u3000"


def gb2312():
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                yield bytes([lead, trail]).decode("gb2312")
            except UnicodeDecodeError:
                pass


def characters_of_the_data():
    for table in sorted(HERE.parent.glob("facts/*.csv")) + sorted(HERE.parent.glob("cases/*/*.csv")):
        yield from table.read_text(encoding="utf-8-sig")


def main(source):
    wanted = set(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) | set(SIGNS)
    wanted |= set(gb2312()) | {c for c in characters_of_the_data() if c.isprintable()}
    options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=False,
                             desubroutinize=False, notdef_outline=True, font_number=2, drop_tables=["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"])
    options.recalc_timestamp = False
    font = subset.load_font(source, options)
    assert "SC" in font["name"].getDebugName(1), font["name"].getDebugName(1)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(wanted)))
    cutter.subset(font)
    subset.save_font(font, HERE / "NotoSansCJKsc-subset.otf", options)
    print(len(font.getBestCmap()), "characters;", "without a glyph:", "".join(sorted(wanted - set(map(chr, font.getBestCmap())))))


main(sys.argv[1])
