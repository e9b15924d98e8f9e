"""A certificate writes people down in its own way: 代替文字, eras, codes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from simulator.cards.card import Card
from simulator.cards.holder import Holder, era_date, in_certificate
from simulator.cards.service import CardService
from simulator.pki.leaf import Attributes


@pytest.mark.parametrize(
    ("text", "written", "flags"),
    [
        ("山田　太郎", "山田　太郎", "00000"),
        ("鷗　々〆ヶ", "鷗　々〆ヶ", "00000"),  # 第2水準, 補助漢字, 記号
        ("東京都千代田区１－２～３", "東京都千代田区１－２～３", "000000000000"),
        ("髙橋　﨑", "〓橋　〓", "1001"),  # vendors' characters, in neither standard
        ("𠮷田　一", "〓田　一", "1000"),  # beyond the first plane
        ("葛\U000e0100城", "〓城", "10"),  # a variation selector asks for another glyph
        ("葛城", "葛城", "00"),
        ("か\u3099く", "がく", "00"),  # a mark that composes
        ("か\u309aく", "〓く", "10"),  # a mark that does not
        ("\ufa19谷", "〓谷", "10"),  # a compatibility ideograph is not the plain one
        ("", "", ""),
    ],
)
def test_characters_outside_the_standards_are_replaced_and_flagged(
    text: str, written: str, flags: str
) -> None:
    assert in_certificate(text) == (written, flags)


@given(st.text())
def test_what_is_written_can_be_written_again_and_is_flagged_throughout(text: str) -> None:
    written, flags = in_certificate(text)

    assert len(flags) == len(written)
    assert in_certificate(written) == (written, "0" * len(written))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(1868, 10, 23), "118681023"),
        (date(1912, 7, 29), "119120729"),
        (date(1912, 7, 30), "219120730"),
        (date(1926, 12, 24), "219261224"),
        (date(1926, 12, 25), "319261225"),
        (date(1980, 12, 31), "319801231"),
        (date(1989, 1, 7), "319890107"),
        (date(1989, 1, 8), "419890108"),
        (date(2019, 4, 30), "420190430"),
        (date(2019, 5, 1), "520190501"),
    ],
)
def test_a_birth_date_begins_with_its_era(day: date, written: str) -> None:
    assert era_date(day) == written


def test_no_era_is_invented() -> None:
    with pytest.raises(ValueError, match="1868-10-22"):
        era_date(date(1868, 10, 22))


def test_a_holder_becomes_the_four_items_and_their_flags(holder: Holder) -> None:
    assert replace(holder, name="髙田　試").attributes() == Attributes(
        name="〓田　試",
        name_substitutions="1000",
        sex="1",
        born="319801231",
        address="東京都千代田区一番町１－２",
        address_substitutions="0000000000000",
    )


def test_an_address_of_the_greatest_length_is_kept(holder: Holder) -> None:
    address = "東京都" + "あ" * 197

    assert replace(holder, address=address).attributes().address == address
    with pytest.raises(ValueError, match="at most 200 characters"):
        replace(holder, address=address + "あ")


@pytest.mark.parametrize("blank", ["", "　"])
def test_a_holder_has_a_name_and_an_address(holder: Holder, blank: str) -> None:
    with pytest.raises(ValueError, match="needs a name and an address"):
        replace(holder, name=blank)
    with pytest.raises(ValueError, match="needs a name and an address"):
        replace(holder, address=blank)


def test_the_substitute_can_be_switched(
    without: Callable[..., CardService], holder: Holder
) -> None:
    card = without("substitute").issue(replace(holder, name="\u9ad9田　試"), 0)

    assert other_names(card)[::4] == ["□田　試", "1000"]


def test_that_marks_join_can_be_switched_off(
    without: Callable[..., CardService], holder: Holder
) -> None:
    card = without("marks-join").issue(replace(holder, name="葛\U000e0100城　試"), 0)

    assert other_names(card)[::4] == ["葛〓城　試", "01000"]


def other_names(card: Card) -> list[str]:
    names = card.signature.certificate.extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    ).value
    return [name.value[2:].decode() for name in names if isinstance(name, x509.OtherName)]


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (0x3021, 0x4F53, 2965),  # JIS X 0208, 第1水準
        (0x5021, 0x7426, 3390),  # JIS X 0208, 第2水準
    ],
)
def test_every_kanji_of_the_two_levels_is_written(low: int, high: int, written: int) -> None:
    rows = [
        character
        for row in range(low >> 8, (high >> 8) + 1)
        for cell in range(0x21, 0x7F)
        if low <= row << 8 | cell <= high
        and (character := decoded(bytes((row | 0x80, cell | 0x80)))) is not None
    ]

    assert len(rows) == written
    assert in_certificate("".join(rows)) == ("".join(rows), "0" * written)


def test_every_supplementary_kanji_is_written() -> None:
    rows = [
        character
        for row in range(0x30, 0x6E)
        for cell in range(0x21, 0x7F)
        if (character := decoded(bytes((0x8F, row | 0x80, cell | 0x80)))) is not None
    ]

    assert len(rows) == 5801  # JIS X 0212, 補助漢字
    assert in_certificate("".join(rows)) == ("".join(rows), "0" * 5801)


def decoded(code: bytes) -> str | None:
    try:
        return code.decode("euc_jp")
    except UnicodeDecodeError:
        return None
