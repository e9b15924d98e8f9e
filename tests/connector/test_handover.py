"""A batch is written whole, once, and so that every value comes out as it went in."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from simulator.connector.facts import Application, Document, Owed, Row, Stored
from simulator.connector.handover import batches, is_complete, write_batch
from simulator.connector.steps import Steps
from simulator.connector.store import Store
from simulator.contracts.profile import HandOver, builtin

PROFILE = builtin().handover
HEADER = "受付番号,到達日時,様式版,署名者宛名番号,対象者宛名番号,電子認証結果"
PERSON, OTHER_PERSON = "000000000000017", "000000000000018"
ARRIVED = "2026-11-24T09:30:15+09:00"
BATCH = "batch-000001"
FIRST = Application(
    number="001",
    arrived=datetime.fromisoformat(ARRIVED),
    arrived_text=ARRIVED,
    procedure="claim",
    form_version="1",
    values={"name": "山田", "note": ""},
    groups={"child": [], "elder": []},
    members={},
)
Item = tuple[Stored, Application, bytes]


def item(application: Application) -> Item:
    stored = Stored(
        application.number, "handing-over", "", "有効", PERSON, BATCH, subject=OTHER_PERSON
    )
    return stored, application, b"package " + application.number.encode()


def write(folder: Path, *applications: Application, steps: Steps | None = None) -> Path:
    items = [item(application) for application in applications]
    write_batch(folder, BATCH, items, PROFILE, steps or Steps())
    return folder / BATCH


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def table(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def test_a_batch_has_table_package_and_marker(tmp_path: Path) -> None:
    row = f"001,{ARRIVED},1,{PERSON},{OTHER_PERSON},有効,山田,\r\n"

    assert content(write(tmp_path, FIRST)) == {
        "claim.csv": f"{HEADER},name,note\r\n{row}".encode(),
        "001.zip": b"package 001",
        "COMPLETE": b"",
    }


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a,b", '"a,b"'),
        ('a"b', '"a""b"'),
        ("a\nb", '"a\nb"'),
        ("<b>&amp;", "<b>&amp;"),
        ("007", "007"),
        ("=1+1", "=1+1"),
        (" a ", " a "),
        ("\u845b\U000e0100", "\u845b\U000e0100"),
    ],
)
def test_a_value_is_quoted_and_never_altered(tmp_path: Path, value: str, written: str) -> None:
    file = write(tmp_path, replace(FIRST, values={"note": value})) / "claim.csv"

    assert file.read_bytes().endswith(f",有効,{written}\r\n".encode())
    assert table(file)[1][-1] == value


def test_rows_of_a_group_come_in_form_order(tmp_path: Path) -> None:
    rows = [Row(n, {"name": f"子{n}"}) for n in (10, 1, 2)]
    second = replace(FIRST, number="002", groups={"child": [Row(1, {"name": "弟"})], "elder": []})

    folder = write(tmp_path, replace(FIRST, groups={"child": rows, "elder": []}), second)

    assert (folder / "claim.child.csv").read_text(encoding="utf-8").splitlines() == [
        "受付番号,連番,name",
        *("001,1,子1", "001,2,子2", "001,3,子10"),
        "002,1,弟",
    ]
    assert not (folder / "claim.elder.csv").exists()


def test_two_procedures_have_tables_of_their_own(tmp_path: Path) -> None:
    other = replace(FIRST, number="002", procedure="change", values={"reason": "move"}, groups={})

    folder = write(tmp_path, FIRST, other)

    assert sorted(content(folder)) == ["001.zip", "002.zip", "COMPLETE", "change.csv", "claim.csv"]
    assert [row[0] for row in table(folder / "claim.csv")] == ["受付番号", "001"]
    assert [row[-1] for row in table(folder / "change.csv")] == ["reason", "move"]


OTHER = builtin("modelled-2").handover
NAMED = replace(
    FIRST,
    groups={"child": [Row(1, {"name": "子"})]},
    labels={"name": "氏名", "note": "備考", "child.name": "児童の氏名"},
)


def write_other(folder: Path, steps: Steps | None = None) -> None:
    write_batch(folder, BATCH, [item(NAMED)], OTHER, steps or Steps())


def test_the_second_profile_has_other_bytes_names_and_headers(tmp_path: Path) -> None:
    write_other(tmp_path)

    assert [folder.name for folder in tmp_path.iterdir()] == [BATCH]
    assert content(tmp_path / BATCH) == {
        "SHINSEI_claim.csv": (
            "申請者コード,受理番号,受付時刻,版,対象者コード,認証,氏名,備考\n"
            f"{PERSON},001,{ARRIVED},1,{OTHER_PERSON},有効,山田,\n"
        ).encode("utf-16"),
        "MEISAI_claim_child.csv": "行,受理番号,児童の氏名\n1,001,子\n".encode("utf-16"),
        "FILE_001.zip": b"package 001",
    }


def test_a_folder_gets_its_name_last(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        write_other(tmp_path, CutBeforeTheMarker())
    cut = [folder.name for folder in tmp_path.iterdir()]

    write_other(tmp_path)

    assert cut == [f"{BATCH}.part"]
    assert [folder.name for folder in tmp_path.iterdir()] == [BATCH]


@pytest.mark.parametrize("profile", [PROFILE, OTHER], ids=["marker", "rename"])
def test_a_batch_is_complete_when_it_is_written_and_not_before(
    tmp_path: Path, profile: HandOver
) -> None:
    told = [is_complete(tmp_path, BATCH, profile)]
    with pytest.raises(PowerCut):
        write_batch(tmp_path, BATCH, [item(NAMED)], profile, CutBeforeTheMarker())
    told.append(is_complete(tmp_path, BATCH, profile))
    write_batch(tmp_path, BATCH, [item(NAMED)], profile, Steps())

    assert [*told, is_complete(tmp_path, BATCH, profile)] == [False, False, True]


def test_filings_are_grouped_as_the_profile_says() -> None:
    forms = {"1": "a", "2": "a"}

    assert [batches(forms, one) for one in (PROFILE, OTHER)] == [[["1", "2"]], [["1"], ["2"]]]
    assert [batches({}, one) for one in (PROFILE, OTHER)] == [[], []]


def test_two_versions_of_a_form_never_share_a_batch() -> None:
    assert batches({"1": "a", "2": "b", "3": "a"}, PROFILE) == [["1", "3"], ["2"]]


class PowerCut(Exception):
    """The machine is off."""


class CutBeforeTheMarker(Steps):
    """Rules of a connector whose power fails when everything but the marker is written."""

    def completes(self, sign: Path) -> Path | None:
        raise PowerCut(sign.name)


def test_a_batch_cut_off_is_written_again_whole(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        write(tmp_path, FIRST, steps=CutBeforeTheMarker())
    (tmp_path / BATCH / "half.csv").write_bytes(b"x")
    cut = sorted(content(tmp_path / BATCH))

    again = content(write(tmp_path, FIRST))

    assert cut == ["001.zip", "claim.csv", "half.csv"]
    assert again == content(write(tmp_path / "other", FIRST))
    assert [folder.name for folder in tmp_path.iterdir() if folder.name != "other"] == [BATCH]


def states(store: Store) -> list[tuple[str, str, str]]:
    return [(one.number, one.state, one.batch) for one in store.filings()]


def with_ready(store: Store, numbers: Iterable[str]) -> None:
    for number in numbers:
        store.add(number, b"package " + number.encode())
        store.judge(number, "ready", "", "有効", PERSON, PERSON, ["received"])


def test_a_filing_knows_its_batch_before_it_is_written(tmp_path: Path) -> None:
    file = str(tmp_path / "state.sqlite")
    store = Store(file)
    with_ready(store, ["001", "002", "003"])
    store.assign(["001", "003"], BATCH)
    store.close()  # a power cut

    reopened = Store(file)
    after = states(reopened)
    reopened.finish(BATCH)

    assert after == [
        ("001", "handing-over", BATCH),
        ("002", "ready", ""),
        ("003", "handing-over", BATCH),
    ]
    assert states(reopened)[0] == ("001", "handed-over", BATCH)
    assert states(reopened)[1] == ("002", "ready", "")
    reopened.close()


def test_a_batch_is_sealed_on_disk_and_not_only_on_its_way_there(store: Store) -> None:
    with_ready(store, ["001"])
    store.assign(["001"], BATCH)
    said: list[str] = []
    store._db.set_trace_callback(said.append)

    store.seal(BATCH)

    assert [line.partition(" SET ")[0] for line in said] == [
        "PRAGMA synchronous=FULL",
        "UPDATE filings",
        "PRAGMA synchronous=NORMAL",
    ]
    assert states(store) == [("001", "sealed", BATCH)]


def test_states_to_register_are_kept_in_order_until_sent(store: Store) -> None:
    with_ready(store, ["002", "001"])
    notice = Document("通知.pdf", "application/pdf", b"\x00\xff")
    done = Owed("002", "completed", "済", (notice,))
    store.decide("002", "complete", final=True, owed=done)
    store.decide("001", "complete", final=True, owed=None)
    queued = store.outbox()

    store.sent(queued[0].sequence)

    assert [replace(owed, sequence=0) for owed in queued] == [
        Owed("002", "received"),
        Owed("001", "received"),
        done,
    ]
    assert store.outbox() == queued[1:]


def test_only_a_waiting_filing_is_settled_by_a_final_decision(store: Store) -> None:
    with_ready(store, ["001"])
    for number, state in (("002", "waiting"), ("003", "waiting"), ("004", "quarantined")):
        store.add(number, b"")
        store.judge(number, state, "理由", "無効", "", "", [])
    for number, final in (("001", True), ("002", True), ("003", False), ("004", True)):
        store.decide(number, "reject", final=final, owed=None)

    assert states(store) == [
        ("001", "ready", ""),
        ("002", "decided", ""),
        ("003", "waiting", ""),
        ("004", "decided", ""),
    ]
    assert [one.decision for one in store.filings()] == ["reject"] * 4


def test_a_withdrawn_filing_goes_no_further_unless_it_is_handed_over(store: Store) -> None:
    with_ready(store, ["001", "002"])
    store.assign(["001"], BATCH)
    store.add("003", b"")
    store.judge("003", "quarantined", "理由", "確認不能", "", "", ["received"])
    for number in ("001", "002", "003", "004"):
        store.withdraw(number)

    assert states(store) == [
        ("001", "handing-over", BATCH),
        ("002", "withdrawn", ""),
        ("003", "withdrawn", ""),
    ]
    assert store.outbox() == []


def test_a_package_comes_back_as_it_was_stored(store: Store) -> None:
    store.add("001", b"\x00PK\xff")

    assert (store.package("001"), store.has("001"), store.has("1")) == (b"\x00PK\xff", True, False)
