"""The link file is written to the byte as the linkage profile says."""

from simulator.contracts.linkage import Link, file_name, link_file
from simulator.contracts.profile import builtin

PROFILE = builtin().linkage
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
