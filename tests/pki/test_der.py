"""The encodings written by hand, against known bytes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from simulator.pki import der


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "020100"),
        (127, "02017f"),
        (128, "02020080"),
        (255, "020200ff"),
        (256, "02020100"),
        (2**63, "0209008000000000000000"),
    ],
)
def test_an_integer_has_a_sign_byte_exactly_where_it_must(value: int, expected: str) -> None:
    assert der.integer(value).hex() == expected


@pytest.mark.parametrize(
    ("size", "head"),
    [(0, "0400"), (127, "047f"), (128, "048180"), (255, "0481ff"), (256, "04820100")],
)
def test_lengths_take_the_fewest_bytes(size: int, head: str) -> None:
    assert der.octet_string(bytes(size)) == bytes.fromhex(head) + bytes(size)


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("1.3.14.3.2.26", "06052b0e03021a"),
        ("1.2.840.113549.1.1.11", "06092a864886f70d01010b"),
        ("2.999.1", "0603883701"),
    ],
)
def test_object_identifiers(dotted: str, expected: str) -> None:
    assert der.object_identifier(dotted).hex() == expected


def test_a_time_is_written_in_utc_and_whole_seconds() -> None:
    tokyo = timezone(timedelta(hours=9))

    written = der.generalized_time(datetime(2026, 4, 1, 8, 59, 59, 999999, tzinfo=tokyo))

    assert written == b"\x18\x0f20260331235959Z"
    assert written == der.generalized_time(datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC))


def test_a_set_is_in_the_order_of_its_encodings() -> None:
    late, early = der.octet_string(b"a"), der.integer(7)

    assert der.set_of(late, early) == b"\x31\x06" + early + late


@pytest.mark.parametrize("size", [0, 127, 128, 256])
def test_the_content_of_an_encoding_is_all_but_tag_and_length(size: int) -> None:
    assert der.content(der.octet_string(bytes(size))) == bytes(size)
