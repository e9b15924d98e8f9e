"""`tekigo generate`: the same bytes whoever makes them, and however often it was killed."""

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.cli import main
from conformance.specification.manifest import SCHEMA_FILE, schema_text
from simulator.contracts.problem import Problem
from simulator.generation.chunks import Chunk, make
from simulator.generation.folder import JOURNAL, MANIFEST, Folder
from simulator.generation.job import CHUNKS, Job, Product
from simulator.generation.running import _in_order

JOB = Job(Product.RESIDENTS, 10, 7, date(2026, 6, 1), municipality="132012")


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHUNKS, Product.RESIDENTS, 4)


def content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def run(folder: Path, *options: str) -> int:
    home = ("--municipality", "132012")
    return main(["generate", "residents", *home, "--count", "10", "--out", str(folder), *options])


def test_several_processes_make_the_bytes_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # other processes know nothing of small chunks
    job = ("--count", "51", "--no-pdf", "--procedure", "child-allowance-claim", "--lang", "en")
    for workers in ("1", "2"):
        out = str(tmp_path / workers)
        assert main(["generate", "packages", *job, "--workers", workers, "--out", out]) == 0

    assert content(tmp_path / "1") == content(tmp_path / "2")


@pytest.mark.parametrize("damage", ["torn", "lost", "changed", "left", "none"])
def test_a_run_that_was_killed_ends_with_the_same_bytes(tmp_path: Path, damage: str) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert run(whole) == 0
    assert run(broken) == 0
    (broken / MANIFEST).unlink()
    journal = broken / JOURNAL
    lines = journal.read_bytes().splitlines(keepends=True)
    last = broken / "residents" / "000002.csv"
    if damage == "torn":
        journal.write_bytes(b"".join(lines)[:-9])
    elif damage == "lost":
        last.unlink()
    elif damage == "changed":
        last.write_bytes(last.read_bytes()[:-1])
    elif damage == "left":
        journal.write_bytes(b"".join(lines[:-1]))
        last.with_suffix(".csv.part").write_bytes(b"half")

    assert run(broken) == 0

    assert content(broken) == content(whole)


def test_what_is_whole_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path) == 0
    journal = tmp_path / JOURNAL
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    made = []

    def watched(job: Job, number: int) -> Chunk:
        made.append(number)
        return make(job, number)

    monkeypatch.setattr("simulator.generation.running.make", watched)
    assert run(tmp_path) == 0

    assert made == [2]


def test_a_folder_takes_one_run_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == 0
    before = content(tmp_path)

    assert run(tmp_path, "--seed", "2", "--lang", "en") == 3

    assert "holds a run with other options" in capsys.readouterr().err
    assert content(tmp_path) == before
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "notes.txt").write_text("mine")
    with pytest.raises(Problem, match="or more"):
        Folder(tmp_path / "own", JOB, "1.0")


def test_another_version_does_not_go_on(tmp_path: Path) -> None:
    Folder(tmp_path, JOB, "1.0").add(make(JOB, 0))
    assert Folder(tmp_path, JOB, "1.0").resume() == 1

    with pytest.raises(Problem, match="by another version"):
        Folder(tmp_path, JOB, "1.1")


def test_the_manifest_counts_what_is_there(tmp_path: Path) -> None:
    assert run(tmp_path) == 0

    told = json.loads((tmp_path / MANIFEST).read_bytes())
    files = {name for name in content(tmp_path) if name not in (MANIFEST, JOURNAL)}
    lines = sum((tmp_path / name).read_bytes().count(b"\n") - 1 for name in files)
    assert told["files"] == len(files) == 3
    assert told["bytes"] == sum((tmp_path / name).stat().st_size for name in files)
    assert sum(told["counts"]["structures"].values()) == 10
    assert told["counts"]["people"] == {"residents": lines}
    assert told["my_numbers"] == {"policy": "wrong-check-digit", "listed": ""}
    assert told["job"]["seed"] == 1


def test_the_manifest_is_as_its_schema_says(tmp_path: Path) -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    validator = Draft202012Validator(json.loads(schema_text()))
    ended = ("--procedure", "car-environment-tax", "--procedure", "car-tax-report")
    out = str(tmp_path / "out")

    assert main(["generate", "filings", *ended, "--count", "2", "--out", out]) == 0

    told = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    validator.validate(told)
    assert {one["procedure"] for one in told["left_out"]} == {"car-environment-tax"}
    assert told["left_out"][0]["why"]["en"].endswith("could be filed until 2026-03-31.")
    assert not validator.is_valid(told | {"files": "two"})


def test_one_number_changes_the_digest(tmp_path: Path) -> None:
    digests = set()
    for seed in ("1", "1", "2"):
        out = tmp_path / str(len(list(tmp_path.iterdir())))
        assert run(out, "--seed", seed) == 0
        digests.add(json.loads((out / MANIFEST).read_bytes())["sha256"])

    assert len(digests) == 2


def test_no_more_is_ahead_than_keeps_everybody_busy() -> None:
    started = []

    class Made:
        def result(self) -> Chunk:
            return Chunk()

    def submit(number: int) -> Made:
        started.append(number)
        return Made()

    job = Job(Product.RESIDENTS, 400, 7, date(2026, 6, 1))
    ahead = [len(started) - place for place, _ in enumerate(_in_order(job, 0, submit, 2))]

    assert started == list(range(100))
    assert max(ahead) == 5


def test_progress_is_told_in_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--lang", "en") == 0

    told = capsys.readouterr()
    assert [line.split("]")[1].split()[0] for line in told.err.splitlines()] == [
        "4/10",
        "8/10",
        "10/10",
    ]
    assert "10 residents are in" in told.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--count", "0"), "--count 0 cannot be used"),
        (("--workers", "0"), "--workers 0 cannot be used"),
        (("--day", "June"), "--day June is no date"),
        (("--format", "zip"), "residents cannot be written as zip"),
        (("--municipality", "130001"), "130001 is a prefecture"),
        (("--municipality", "132013"), "No local government has the code"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run(tmp_path / "out", *options, "--lang", "en") == 3

    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_impossible_request_names_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = ("--procedure", "car-environment-tax", "--lang", "en")

    assert main(["generate", "filings", *ended, "--out", str(tmp_path / "out")]) == 3

    assert "car-environment-tax could be filed until 2026-03-31" in capsys.readouterr().err
