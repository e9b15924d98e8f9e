"""The fonts of the forms are read and cut down without harm."""

import hashlib

import pytest

import fixtures
from simulator.procedures.truetype import TrueType, _font_file

FONTS = fixtures.folder("fonts")
GOTHIC = TrueType((FONTS / "ipaexg.ttf").read_bytes())
VARIANTS = TrueType((FONTS / "tekigo-variants.ttf").read_bytes())


def test_the_original_font_is_unmodified() -> None:
    digest = hashlib.sha256((FONTS / "ipaexg.ttf").read_bytes()).hexdigest()

    assert digest == "3b9955a5e437ffb24c41548e79296fa724822da21ee75dc1b94f6ccdb8f400dd"
    assert (FONTS / "IPA_Font_License_Agreement_v1.0.txt").is_file()


def test_the_derived_font_has_a_name_of_its_own() -> None:
    assert GOTHIC.name == "IPAexGothic"
    assert VARIANTS.name == "TekigoVariants"
    assert len((FONTS / "tekigo-variants.ttf").read_bytes()) < 3_000_000


@pytest.mark.parametrize(
    ("text", "gothic", "variants"),
    [
        ("\u5c71", True, False),
        ("\u9ad9", True, False),
        ("\ufa11", True, False),
        ("\U0002000b", True, False),
        ("\U00020bb7", False, True),
        ("\u69d7", False, True),
        ("\U0001b001", False, True),
        ("\u845b\U000e0100", True, False),
        ("\u9089\U000e0110", False, True),
        ("\ue000", False, False),
        ("\u5c71\U000e0100", False, False),
        ("\u30cf\u3099", False, False),
    ],
)
def test_which_font_has_what(text: str, gothic: bool, variants: bool) -> None:  # noqa: FBT001
    assert (GOTHIC.glyph(text) is not None) is gothic
    assert (VARIANTS.glyph(text) is not None) is variants


def test_a_variant_is_another_glyph_and_the_usual_form_is_not() -> None:
    assert GOTHIC.glyph("\u845b\U000e0100") != GOTHIC.glyph("\u845b")
    assert GOTHIC.glyph("\u845b\U000e0101") == GOTHIC.glyph("\u845b")
    assert VARIANTS.glyph("\u9089\U000e0110") != VARIANTS.glyph("\u9089\U000e0111")


def test_together_they_have_every_character_of_the_certificate() -> None:
    covered = GOTHIC.characters.keys() | VARIANTS.characters.keys()

    lacking = [code for code in range(0x80, 0xFFFF) if in_euc(code) and code not in covered]

    assert lacking == []


def in_euc(code: int) -> bool:
    try:
        chr(code).encode("euc_jp")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("font", [GOTHIC, VARIANTS], ids=lambda font: font.name)
def test_no_glyph_is_made_of_others(font: TrueType) -> None:
    assert font.subset(sorted(set(font.characters.values())))


def test_a_subset_keeps_outlines_and_widths() -> None:
    glyphs = [0, *(GOTHIC.glyph(text) or 0 for text in "\u5c71\u7530A")]
    small = TrueType(with_map(GOTHIC.subset(glyphs)))

    assert [small.advance(n) for n in range(4)] == [GOTHIC.advance(glyph) for glyph in glyphs]
    assert [small.advance(n) for n in (1, 2)] == [1000, 1000]
    for new, old in enumerate(glyphs):
        assert small._outline(new) == GOTHIC._outline(old)


def with_map(subset: bytes) -> bytes:
    # PDF needs neither cmap nor name in an embedded font; the reader does.
    tables = {
        subset[12 + 16 * n : 16 + 16 * n]: (
            int.from_bytes(subset[20 + 16 * n : 24 + 16 * n], "big"),
            int.from_bytes(subset[24 + 16 * n : 28 + 16 * n], "big"),
        )
        for n in range(int.from_bytes(subset[4:6], "big"))
    }
    bodies = {tag.decode(): subset[at : at + size] for tag, (at, size) in tables.items()}
    return _font_file({**bodies, "cmap": bytes(4), "name": bytes(6)})
