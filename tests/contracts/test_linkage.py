"""The link file is written to the byte as the linkage profile says."""

from datetime import UTC, datetime

import pytest

from simulator.contracts.linkage import (
    Change,
    Link,
    delta_file,
    delta_name,
    file_name,
    link_file,
    serial_text,
)
from simulator.contracts.profile import builtin, written

PROFILE = builtin().linkage
DECIMAL = builtin("modelled-2").linkage
FIRST = Link("a1b2", "signature", "00ff01", "000000000000017", "2026-06-01T09:00:00+09:00")
SECOND = Link(
    "c3d4", "authentication", "7f", "000000000000017", "2026-06-01T09:00:00+09:00", "2026-07-01"
)
HEADER = "発行者鍵識別子,証明書種別,シリアル番号,宛名番号,有効開始日時,失効日時\r\n"


def test_a_file_has_header_rows_and_the_count_that_closes_it() -> None:
    assert link_file([FIRST, SECOND], PROFILE).decode() == (
        HEADER
        + "a1b2,署名用,00ff01,000000000000017,2026-06-01T09:00:00+09:00,\r\n"
        + "c3d4,利用者証明用,7f,000000000000017,2026-06-01T09:00:00+09:00,2026-07-01\r\n"
        + "#END 2\r\n"
    )


def test_a_register_that_knows_nobody_issues_a_whole_file() -> None:
    assert link_file([], PROFILE).decode() == HEADER + "#END 0\r\n"


def test_columns_come_in_the_order_of_the_profile() -> None:
    columns = dict(reversed(PROFILE.columns.items()))
    altered = PROFILE.model_copy(update={"columns": columns})

    lines = link_file([FIRST], altered).decode().splitlines()

    assert lines[0] == "失効日時,有効開始日時,宛名番号,シリアル番号,証明書種別,発行者鍵識別子"
    assert lines[1] == ",2026-06-01T09:00:00+09:00,000000000000017,00ff01,署名用,a1b2"


def test_later_files_sort_later() -> None:
    names = [file_name(PROFILE, stamp) for stamp in ("20260601090000001", "20260601090000002")]

    assert names == ["link_full_20260601090000001.csv", "link_full_20260601090000002.csv"]
    assert sorted(names) == names


def test_the_second_profile_writes_other_bytes() -> None:
    link = Link("a1b2", "authentication", "127", "000000000000017", "20260601090000")

    assert link_file([link], DECIMAL) == (
        "住民コード,証明書区分,証明書番号,発行局,開始,終了\n"
        "000000000000017,2,127,a1b2,20260601090000,\n"
        "END,1\n"
    ).encode("cp932")


def test_a_byte_order_mark_stands_once_at_the_start() -> None:
    marked = PROFILE.model_copy(update={"encoding": "utf-8-sig"})

    assert link_file([FIRST], marked) == b"\xef\xbb\xbf" + link_file([FIRST], PROFILE)


def test_a_delta_says_of_every_row_what_became_of_it() -> None:
    new = Link("a1b2", "signature", "128", "000000000000018", "20260601090000")
    old = Link("a1b2", "signature", "7", "000000000000017", "20260501090000", "20260601120000")

    assert delta_file([Change("add", new), Change("lapse", old)], DECIMAL).decode("cp932") == (
        "異動区分,住民コード,証明書区分,証明書番号,発行局,開始,終了\n"
        "01,000000000000018,1,128,a1b2,20260601090000,\n"
        "09,000000000000017,1,7,a1b2,20260501090000,20260601120000\n"
        "SABUN-END,2\n"
    )


def test_a_name_tells_the_delta_or_up_to_which_one_a_full_file_is_current() -> None:
    assert delta_name(DECIMAL, "20260601090000001", 3) == "SABUN_000003_20260601090000001.txt"
    assert file_name(DECIMAL, "20260601090000002", 3) == "ZENKEN_000003_20260601090000002.txt"


def test_a_profile_without_deltas_writes_none() -> None:
    for write in (lambda: delta_file([], PROFILE), lambda: delta_name(PROFILE, "1", 1)):
        with pytest.raises(ValueError, match="no delta files"):
            write()


def test_numbers_and_instants_take_the_form_of_the_profile() -> None:
    moment = datetime(2026, 5, 31, 23, 0, 5, tzinfo=UTC)

    assert [serial_text(255, one) for one in (PROFILE, DECIMAL)] == ["ff", "255"]
    assert [written(moment, one.timestamp) for one in (PROFILE, DECIMAL)] == [
        "2026-05-31T23:00:05+00:00",
        "20260601080005",
    ]
