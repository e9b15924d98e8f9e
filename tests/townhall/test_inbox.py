"""The inbox takes complete batches as they are, and tells what does not fit the layout."""

import csv
import io
import re
from pathlib import Path

import pytest

from simulator.contracts.problem import Text
from simulator.contracts.profile import builtin
from simulator.procedures import catalogue
from simulator.procedures.model import Item, Revision
from simulator.townhall.inbox import (
    Deliveries,
    NotByCommas,
    complete_batches,
    mappable,
    read_inbox,
    take_away,
)

PROFILE = builtin().handover
PROCEDURE = catalogue.procedure("child-allowance-claim")
ITEMS = [item.id for item in PROCEDURE.items]
CHILD = next(group for group in PROCEDURE.groups if group.id == "child")
CHILD_ITEMS = [item.id for item in CHILD.items]
FIXED = ["受付番号", "到達日時", "様式版", "署名者宛名番号", "対象者宛名番号", "電子認証結果"]
PERSON = "000000000000017"
TABLE = "child-allowance-claim.csv"
CHILDREN = "child-allowance-claim.child.csv"
FIRST, SECOND = "20260601000000000001", "20260601000000000002"


def text(*rows: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def row(number: str, **values: str) -> list[str]:
    fixed = [number, "2026-06-01T09:00:00+09:00", "2024-10.1", PERSON, PERSON, "有効"]
    return fixed + [values.get(item, "") for item in ITEMS]


def child(number: str, position: str, name: str) -> list[str]:
    return [number, position] + [name if item == "name" else "" for item in CHILD_ITEMS]


def batch(
    inbox: Path,
    name: str,
    table: str | bytes,
    children: str | bytes = b"",
    packages: dict[str, bytes] | None = None,
    *,
    marker: bool = True,
) -> None:
    """Write one batch."""
    folder = inbox / name
    folder.mkdir(parents=True)
    files = {TABLE: table} | ({CHILDREN: children} if children else {})
    for file, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / file).write_bytes(data)
    for number, content in (packages or {}).items():
        (folder / f"{number}.zip").write_bytes(content)
    if marker:
        (folder / "COMPLETE").touch()


def read(inbox: Path) -> Deliveries:
    return read_inbox(inbox, PROFILE, [PROCEDURE])


def test_no_inbox_is_an_empty_one(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere") == Deliveries()


def test_a_delivery_is_read_as_it_was_written(tmp_path: Path) -> None:
    name = ' 𠮷田\u3000葛\U000e0100子,"\r\n2 '
    batch(
        tmp_path,
        "batch-1",
        table=text(FIXED + ITEMS, row(FIRST, name=name, remarks="=1+1")),
        packages={FIRST: b"PK a package"},
    )

    found = read(tmp_path)

    (one,) = found.of(FIRST)
    assert (one.values["name"], one.values["remarks"], one.values["kana"]) == (name, "=1+1", "")
    assert list(one.values) == ITEMS
    assert one.fixed == {
        "number": FIRST,
        "arrived": "2026-06-01T09:00:00+09:00",
        "form_version": "2024-10.1",
        "signer": PERSON,
        "subject": PERSON,
        "verification": "有効",
    }
    assert (one.package, one.batch, one.groups) == (
        b"PK a package",
        "batch-1",
        {"child": [], "elder": []},
    )
    assert (found.faults, found.unfinished) == ([], [])


def test_a_batch_without_its_marker_does_not_count(tmp_path: Path) -> None:
    table = text(FIXED + ITEMS, row(FIRST))
    batch(tmp_path, "batch-1", marker=False, table=table)
    batch(tmp_path, "batch-2", table=text(FIXED + ITEMS, row(SECOND)))
    (tmp_path / "stray.txt").touch()

    found = read(tmp_path)

    assert [one.number for one in found.filings] == [SECOND]
    assert found.unfinished == ["batch-1", "stray.txt"]


def test_what_a_complete_batch_lacks_is_told(tmp_path: Path) -> None:
    packages = {FIRST: b"", SECOND: b"", "as-printed": b""}
    batch(tmp_path, "batch", text(FIXED + ITEMS, row(FIRST)), packages=packages)
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / PROFILE.marker).write_bytes(b"")
    (tmp_path / "unfinished").mkdir()

    found = read(tmp_path)

    assert (found.rowless, found.tableless) == ([SECOND], ["bare"])
    assert complete_batches(tmp_path, PROFILE) == ["bare", "batch"]
    assert complete_batches(tmp_path / "nowhere", PROFILE) == []


def test_rows_of_a_group_come_in_the_order_of_their_numbers_ten_after_two(tmp_path: Path) -> None:
    rows = [child(FIRST, str(n), f"子{n}") for n in (10, 2, 1, 11)]
    batch(
        tmp_path,
        "batch-1",
        table=text(FIXED + ITEMS, row(FIRST), row(SECOND)),
        children=text(["受付番号", "連番", *CHILD_ITEMS], *rows, child(SECOND, "1", "別")),
    )

    first, second = read(tmp_path).filings

    assert [one["name"] for one in first.groups["child"]] == ["子1", "子2", "子10", "子11"]
    assert [one["name"] for one in second.groups["child"]] == ["別"]
    assert list(second.groups["child"][0]) == CHILD_ITEMS


@pytest.mark.parametrize("position", ["\u00b2", "9" * 5000, "x", ""])
def test_a_row_with_a_number_that_is_none_comes_first(tmp_path: Path, position: str) -> None:
    rows = [child(FIRST, "1", "\u5b501"), child(FIRST, position, "\u5b50x")]
    table = text(FIXED + ITEMS, row(FIRST))
    children = text(["\u53d7\u4ed8\u756a\u53f7", "\u9023\u756a", *CHILD_ITEMS], *rows)
    batch(tmp_path, "batch-1", table=table, children=children)

    (only,) = read(tmp_path).filings

    assert [one["name"] for one in only.groups["child"]] == ["\u5b50x", "\u5b501"]


def test_a_filing_delivered_twice_is_seen_twice(tmp_path: Path) -> None:
    batch(tmp_path, "batch-1", table=text(FIXED + ITEMS, row(FIRST), row(FIRST)))
    batch(tmp_path, "batch-2", table=text(FIXED + ITEMS, row(FIRST)))

    assert [one.batch for one in read(tmp_path).of(FIRST)] == ["batch-1", "batch-1", "batch-2"]


def test_batches_read_before_are_left_out(tmp_path: Path) -> None:
    for name in ("batch-1", "batch-2"):
        batch(tmp_path, name, table=text(FIXED + ITEMS, row(FIRST)))

    found = read_inbox(tmp_path, PROFILE, [PROCEDURE], but=frozenset({"batch-1"}))

    assert [one.batch for one in found.filings] == ["batch-2"]


def test_a_missing_package_is_told_from_an_empty_one(tmp_path: Path) -> None:
    table = text(FIXED + ITEMS, row(FIRST), row(SECOND))
    batch(tmp_path, "batch-1", table, packages={SECOND: b""})

    assert [one.package for one in read(tmp_path).filings] == [None, b""]


def test_a_number_no_file_can_be_named_for_is_no_crash(tmp_path: Path) -> None:
    batch(tmp_path, "batch-1", table=text(FIXED + ITEMS, row("1" * 300), row("../1")))

    assert [one.package for one in read(tmp_path).filings] == [None, None]


GOOD = text(FIXED + ITEMS, row(FIRST))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (text(FIXED[::-1] + ITEMS, row(FIRST)), "の見出し行が列定義と違います: [['電子認証結果'"),
        (text(FIXED + ITEMS[:-1], row(FIRST)), "の見出し行が列定義と違います"),
        ("\ufeff" + GOOD, "の見出し行が列定義と違います: [['\\ufeff受付番号'"),
        (b"", "の見出し行が列定義と違います: []"),
        (text(FIXED + ITEMS, row(FIRST), row(SECOND)[:-1]), "の 3 行目の列数が違います。"),
        (GOOD.replace("\r\n", "\r\n\r\n"), "の 2 行目の列数が違います。"),
        (GOOD.encode("cp932"), "は utf-8 ではありません"),
        (GOOD + '"', "は CSV として読めません"),
        (GOOD.replace("有効", '"有"効'), "は CSV として読めません"),
        (GOOD.replace("有効", "x" * 200_000), "は CSV として読めません"),
    ],
)
def test_what_does_not_fit_the_layout_is_told_by_batch_and_file(
    tmp_path: Path, table: str | bytes, told: str
) -> None:
    batch(tmp_path, "batch-1", table=table)
    batch(tmp_path, "batch-2", table=text(FIXED + ITEMS, row(SECOND)))

    found = read(tmp_path)

    (fault,) = found.faults
    assert fault.ja.startswith(f"batch-1/{TABLE} {told}")
    assert fault.en.startswith(f"batch-1/{TABLE} ")
    assert re.search("[\u3040-\u30ff]", fault.en.split("[[")[0]) is None
    assert [one.number for one in found.filings] == [SECOND]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_without_commas_is_told_as_such(tmp_path: Path, separator: str) -> None:
    batch(tmp_path, "batch-1", table=GOOD.replace(",", separator))

    (fault,) = read(tmp_path).faults

    assert isinstance(fault, NotByCommas)
    assert fault.ja.startswith(f"batch-1/{TABLE} はコンマで区切られていません: 受付番号{separator}")
    assert fault.en.startswith(f"batch-1/{TABLE} is not parted by commas: ")


def test_a_wrong_header_is_no_matter_of_commas(tmp_path: Path) -> None:
    batch(tmp_path, "batch-1", table=GOOD.replace("電子認証結果", "認証"))

    (fault,) = read(tmp_path).faults

    assert not isinstance(fault, NotByCommas)


def test_what_core_systems_take_away_can_still_be_read(tmp_path: Path) -> None:
    inbox, taken = tmp_path / "inbox", tmp_path / "taken" / "000"
    batch(inbox, "batch-1", table=GOOD)
    batch(inbox, "batch-2", table=text(FIXED + ITEMS, row(SECOND)))
    whole = read(inbox).filings

    take_away(inbox, ["batch-1"], taken)

    assert read(taken).filings + read(inbox).filings == whole
    assert [one.number for one in read(inbox).filings] == [SECOND]


def test_a_broken_group_table_is_told_too(tmp_path: Path) -> None:
    wrong = text(["受付番号", "行", *CHILD_ITEMS], child(FIRST, "1", "子"))
    batch(tmp_path, "batch-1", table=GOOD, children=wrong)

    found = read(tmp_path)

    assert found.faults[0].ja.startswith(f"batch-1/{CHILDREN} の見出し行が列定義と違います")
    assert found.filings[0].groups["child"] == []


# Two versions of a form

ADDED = Item.model_validate(
    {
        "id": "twin",
        "label": "双子",
        "type": "text",
        "max_length": 9,
        "origin": {"provenance": "modelled", "why": "test"},
    }
)
REVISED = PROCEDURE.revised(
    Revision.model_validate(
        {
            "form_version": "2",
            "from": "2026-06-01",
            "added": [{"section": "claim", "item": [ADDED]}],
            "origin": ADDED.origin,
        }
    )
)
REVISED_ITEMS = [item.id for item in REVISED.items]


def revised_row(number: str, version: str = "2") -> list[str]:
    fixed = [number, "2026-06-01T09:00:00+09:00", version, PERSON, PERSON, "有効"]
    return fixed + ["はい" if item == "twin" else "" for item in REVISED_ITEMS]


def test_each_version_of_a_form_has_its_own_columns(tmp_path: Path) -> None:
    batch(tmp_path, "batch-1", table=text(FIXED + ITEMS, row(FIRST)))
    batch(tmp_path, "batch-2", table=text(FIXED + REVISED_ITEMS, revised_row(SECOND)))

    found = read_inbox(tmp_path, PROFILE, [PROCEDURE, REVISED])

    assert found.faults == []
    assert [one.values.get("twin") for one in found.filings] == [None, "はい"]


def test_a_filing_under_the_columns_of_another_version_is_told(tmp_path: Path) -> None:
    named_old = revised_row(FIRST, version="2024-10.1")
    batch(tmp_path, "batch-1", table=text(FIXED + REVISED_ITEMS, named_old))
    left_out = row(SECOND)
    left_out[2] = "2"
    batch(tmp_path, "batch-2", table=text(FIXED + ITEMS, left_out))

    found = read_inbox(tmp_path, PROFILE, [PROCEDURE, REVISED])

    assert found.filings == []
    assert found.faults[0].ja == (
        f"batch-1/{TABLE} の列は様式版 2 のものですが、ほかの版の申請があります。"
    )
    assert found.faults[1].en.startswith(f"batch-2/{TABLE} has another header row")


# The second profile: UTF-16, a folder a filing, 項目名 as headers, complete when renamed

OTHER = builtin("modelled-2").handover
OTHER_FIXED = ["申請者コード", "受理番号", "受付時刻", "版", "対象者コード", "認証"]
LABELS = [item.label for item in PROCEDURE.items]


def other_table(*numbers: str, header: list[str] | None = None) -> bytes:
    rows = [[PERSON, one, "20260601090000", "2024-10.1", PERSON, "有効"] for one in numbers]
    filled = [[*fixed, *("" for _ in LABELS)] for fixed in rows]
    told = text(header or OTHER_FIXED + LABELS, *filled).replace("\r\n", "\n")
    return told.encode("utf-16")


def place(inbox: Path, name: str, content: bytes) -> None:
    (inbox / name).mkdir()
    (inbox / name / "SHINSEI_child-allowance-claim.csv").write_bytes(content)


def read_other(inbox: Path) -> Deliveries:
    return read_inbox(inbox, OTHER, [PROCEDURE])


def test_a_folder_of_the_second_profile_is_read(tmp_path: Path) -> None:
    place(tmp_path, "a", other_table(FIRST))
    (tmp_path / "a" / f"FILE_{FIRST}.zip").write_bytes(b"PK")
    group = text(
        ["行", "受理番号", *(item.label for item in CHILD.items)],
        ["1", FIRST, *child(FIRST, "1", "子")[2:]],
    )
    (tmp_path / "a" / "MEISAI_child-allowance-claim_child.csv").write_bytes(
        group.replace("\r\n", "\n").encode("utf-16")
    )

    found = read_other(tmp_path)

    assert found.faults == []
    (one,) = found.filings
    assert (one.number, one.fixed["signer"], one.package) == (FIRST, "000000000000017", b"PK")
    assert [row["name"] for row in one.groups["child"]] == ["子"]
    assert list(one.values) == ITEMS


def test_a_folder_that_is_not_renamed_yet_does_not_count(tmp_path: Path) -> None:
    place(tmp_path, "a.part", other_table(FIRST))
    (tmp_path / "stray.txt").touch()

    found = read_other(tmp_path)

    assert (found.filings, found.faults) == ([], [])
    assert found.unfinished == ["a.part", "stray.txt"]


def test_either_byte_order_will_do(tmp_path: Path) -> None:
    for name, mark, encoding in (
        ("be", b"\xfe\xff", "utf-16-be"),
        ("le", b"\xff\xfe", "utf-16-le"),
    ):
        told = other_table(FIRST).decode("utf-16")
        place(tmp_path, name, mark + told.encode(encoding))

    assert [one.batch for one in read_other(tmp_path).filings] == ["be", "le"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (other_table(FIRST)[2:], "の先頭に BOM がありません (utf-16)。"),
        (other_table(FIRST).decode("utf-16").encode(), "の先頭に BOM がありません (utf-16)。"),
        (other_table(FIRST) + b"x", "は utf-16 ではありません"),
        (
            other_table(FIRST).decode("utf-16").replace("\n", "\r\n").encode("utf-16"),
            "の行の終わりが '\\n' ではありません。",
        ),
        (other_table(FIRST, header=OTHER_FIXED + ITEMS), "の見出し行が列定義と違います"),
    ],
    ids=["no mark", "utf-8", "odd", "newline", "ids"],
)
def test_another_layout_than_the_second_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    place(tmp_path, "a", content)

    found = read_other(tmp_path)

    (fault,) = found.faults
    assert fault.ja.startswith(f"a/SHINSEI_child-allowance-claim.csv {told}")
    assert found.filings == []


def test_two_filings_in_the_folder_of_one_are_told(tmp_path: Path) -> None:
    place(tmp_path, "a", other_table(FIRST, SECOND))

    found = read_other(tmp_path)

    assert (found.filings, found.faults) == (
        [],
        [Text("a に申請が 2 件あります (1 件のはず)。", "a holds 2 filings (one is expected).")],
    )


def test_headers_of_a_vendor_are_read_where_they_are_mapped(tmp_path: Path) -> None:
    mapped = {"number": "受付No", "name": "氏名漢字", "child.name": "児童氏名"}
    header = ["受付No", *FIXED[1:], *("氏名漢字" if one == "name" else one for one in ITEMS)]
    children = ["受付番号", "連番", *("児童氏名" if one == "name" else one for one in CHILD_ITEMS)]
    batch(
        tmp_path,
        "batch-1",
        table=text(header, row(FIRST, name="山田")),
        children=text(["受付No", *children[1:]], child(FIRST, "1", "子")),
    )

    found = read_inbox(tmp_path, PROFILE, [PROCEDURE], columns=mapped)

    assert found.faults == []
    assert found.filings[0].values["name"] == "山田"
    assert [one["name"] for one in found.filings[0].groups["child"]] == ["子"]
    assert set(mapped) <= set(mappable(PROFILE, [PROCEDURE]))
    assert read(tmp_path).faults != []
