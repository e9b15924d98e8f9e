"""Two texts that look alike are told apart by code point, and the usual mistake is named."""

import pytest

from conformance.checks.difference import code_points, likely_cause
from simulator.townhall import comparison
from simulator.townhall.comparison import SHOWN

YOSHIDA = "\U00020bb7\u7530"
KATSURAGI = "\u845b\U000e0100\u6728"


def places(expected: str, received: str) -> list[tuple[int, str, str]]:
    """Return where two texts differ, and how."""
    found = code_points(comparison.places(expected, received))
    return [(place.position, place.expected, place.received) for place in found]


@pytest.mark.parametrize(
    ("expected", "received", "where"),
    [
        ("\u7530\u4e2d", "\u7530\u4e2d", []),
        (YOSHIDA, "\u5409\u7530", [(1, "U+20BB7", "U+5409")]),
        (YOSHIDA, "?\u7530", [(1, "U+20BB7", "U+003F")]),
        (YOSHIDA, "\ufffd\ufffd\u7530", [(1, "U+20BB7", "U+FFFD"), (2, "", "U+FFFD")]),
        (KATSURAGI, "\u845b\u6728", [(2, "U+E0100", "")]),
        (KATSURAGI, "\u845b\U000e0101\u6728", [(2, "U+E0100", "U+E0101")]),
        (
            f"{YOSHIDA}\u3000{KATSURAGI}",
            "\u5409\u7530\u3000\u845b\u6728",
            [(1, "U+20BB7", "U+5409"), (5, "U+E0100", "")],
        ),
        ("\u7530\u4e2d", "\u7530\u4e2d ", [(3, "", "U+0020")]),
        ("", "a", [(1, "", "U+0061")]),
        ("007", "7", [(1, "U+0030", ""), (2, "U+0030", "")]),
        ("a\nb", "a\r\nb", [(2, "", "U+000D")]),
    ],
)
def test_places_are_counted_in_code_points_from_one(
    expected: str, received: str, where: list[tuple[int, str, str]]
) -> None:
    assert places(expected, received) == where


def test_only_the_first_few_places_are_listed() -> None:
    assert len(comparison.places("\u3042" * 100, "\u3044" * 100)) == SHOWN


@pytest.mark.parametrize(
    ("expected", "received", "cause"),
    [
        ("0010010", "10010", "leading zeros"),
        ("0", "", None),
        ("20260601000000000001", "20260601000000000000", "floating-point"),
        (KATSURAGI, "\u845b\u6728", "variation selectors"),
        ("\u30cf\u3099", "\u30d0", "(NFC)"),
        ("\ufa19\u8c37", "\u795e\u8c37", "(NFC)"),
        ("\u3231\u2460", "(\u682a)1", "(NFKC)"),
        ("\U00020bb7\u9dd7", "??", "CP932"),
        (" \u7530\u3000", "\u7530", "white space"),
        ("a\nb", "a b", "became spaces"),
        ("a\nb", "a\r\nb", "CRLF"),
        ("\u7530\u4e2d", "\u4f50\u85e4", None),
        ("\u7530\u4e2d", "", None),
    ],
)
def test_the_usual_mistake_is_named(expected: str, received: str, cause: str | None) -> None:
    found = likely_cause(expected, received)

    assert (found is None) == (cause is None)
    assert cause is None or (found and cause in found.en and found.ja)
