"""The inbox counts what is complete, and says of the rest what is wrong with it."""

from pathlib import Path

import pytest

from simulator.contracts.profile import builtin
from simulator.procedures import catalogue
from simulator.townhall.inbox import Delivered, Deliveries, read_inbox

PROFILE = builtin().handover
(PROCEDURE,) = catalogue.procedures()
ITEMS = [item.id for item in PROCEDURE.items]
CHILD = [item.id for item in PROCEDURE.groups[0].items]
TABLE, CHILDREN = f"{PROCEDURE.id}.csv", f"{PROCEDURE.id}.child.csv"
HEADER = [*PROFILE.columns.values(), *ITEMS]
FIXED = ["2026-11-24T09:30:15+09:00", "2024-10.1", "000000000000017", "有効"]
Lines = list[list[str]]


def row(number: str, name: str = "山田") -> list[str]:
    return [number, *FIXED, name, *[""] * (len(ITEMS) - 1)]


def child(number: str, position: str, name: str) -> list[str]:
    return [number, position, name, *[""] * (len(CHILD) - 1)]


def written(lines: Lines) -> bytes:
    return "".join(",".join(line) + "\r\n" for line in lines).encode()


def batch(
    folder: Path,
    name: str,
    files: dict[str, bytes],
    *,
    complete: bool = True,
) -> None:
    place = folder / name
    place.mkdir()
    for file, content in files.items():
        (place / file).write_bytes(content)
    if complete:
        (place / "COMPLETE").touch()


def read(folder: Path, but: frozenset[str] = frozenset()) -> Deliveries:
    return read_inbox(folder, PROFILE, [PROCEDURE], but=but)


def one(number: str) -> bytes:
    return written([HEADER, row(number)])


def test_a_complete_batch_is_read_to_the_letter(tmp_path: Path) -> None:
    children = [
        [*PROFILE.group_columns.values(), *CHILD],
        *(child("1", n, f"子{n}") for n in ("10", "2", "1")),
        child("2", "1", "弟"),
    ]
    files = {TABLE: one("1"), CHILDREN: written(children), "1.zip": b"PK"}
    batch(tmp_path, "batch-1", files)
    blank = dict.fromkeys(CHILD[1:], "")

    assert read(tmp_path) == Deliveries(
        filings=[
            Delivered(
                number="1",
                batch="batch-1",
                fixed=dict(zip(PROFILE.columns, ["1", *FIXED], strict=True)),
                values=dict.fromkeys(ITEMS, "") | {"name": "山田"},
                groups={
                    "child": [{"name": f"子{n}"} | blank for n in (1, 2, 10)],
                    "elder": [],
                },
                package=b"PK",
            )
        ]
    )


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_where_nothing_came_there_is_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    assert read(tmp_path / name) == Deliveries()


def test_a_batch_without_marker_does_not_count(tmp_path: Path) -> None:
    batch(tmp_path, "batch-1", {TABLE: one("1")}, complete=False)
    batch(tmp_path, "batch-2", {TABLE: one("2")})
    (tmp_path / "stray.txt").touch()

    found = read(tmp_path)

    assert [filing.number for filing in found.filings] == ["2"]
    assert (found.unfinished, found.faults) == (["batch-1", "stray.txt"], [])


def test_a_filing_that_came_twice_is_shown_twice(tmp_path: Path) -> None:
    for name in ("batch-2", "batch-1"):
        batch(tmp_path, name, {TABLE: one("1")})
    batch(tmp_path, "batch-3", {TABLE: written([HEADER, row("2"), row("2", "別人")])})

    found = read(tmp_path)

    assert [filing.batch for filing in found.of("1")] == ["batch-1", "batch-2"]
    assert [filing.values["name"] for filing in found.of("2")] == ["山田", "別人"]
    assert [filing.batch for filing in read(tmp_path, frozenset({"batch-1"})).of("1")] == [
        "batch-2"
    ]


def test_a_missing_package_is_seen(tmp_path: Path) -> None:
    batch(tmp_path, "batch-1", {TABLE: one("1")})

    assert [filing.package for filing in read(tmp_path).filings] == [None]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            written([HEADER[1:], row("1")[1:]]),
            f"batch-1/{TABLE} の見出し行が列定義と違います: [{HEADER[1:]!r}]",
        ),
        (b"", f"batch-1/{TABLE} の見出し行が列定義と違います: []"),
        (
            written([HEADER, row("1"), [*row("2"), ""]]),
            f"batch-1/{TABLE} の 3 行目の列数が違います。",
        ),
        (
            one("1").decode().encode("cp932"),
            (
                f"batch-1/{TABLE} は utf-8 ではありません ('utf-8' codec can't decode byte 0x8e in"
                " position 0: invalid start byte)。"
            ),
        ),
        (
            written([HEADER, row("1", '"山"田')]),
            f"batch-1/{TABLE} は CSV として読めません (',' expected after '\"')。",
        ),
        (
            written([HEADER, row("1", '"山田')]),
            f"batch-1/{TABLE} は CSV として読めません (unexpected end of data)。",
        ),
    ],
    ids=["header", "empty", "columns", "encoding", "quotes", "open quote"],
)
def test_a_table_that_does_not_fit_the_layout_is_a_fault(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    batch(tmp_path, "batch-1", {TABLE: content})
    batch(tmp_path, "batch-2", {TABLE: one("2")})

    found = read(tmp_path)

    assert found.faults == [fault]
    assert [filing.number for filing in found.filings] == ["2"]


def test_a_number_no_file_can_be_named_for_is_no_crash(tmp_path: Path) -> None:
    batch(tmp_path, "batch-1", {TABLE: written([HEADER, row("1" * 300), row("../1")])})

    assert [filing.package for filing in read(tmp_path).filings] == [None, None]
