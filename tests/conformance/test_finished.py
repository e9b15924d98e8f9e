"""A full run of mutants that was killed goes on where it was, and ends with the same matrix."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import fixtures
from conformance.cli import finished, main
from conformance.cli import mutants as command
from conformance.cli.finished import Finished, code_digest
from conformance.mutants.mutant import Mutant
from conformance.result.matrix import Extent, Fate
from tests.conformance.test_matrix import DROPS, LOGS, died, read

THIRD = "strips"
NAMES = (LOGS, DROPS, THIRD)


class Engine:
    """Stands in for runs of mutants, and may be killed before one of them."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.killed_before = ""

    def __call__(
        self, chosen: Sequence[type[Mutant]], extent: Extent, _workers: int
    ) -> Iterator[Fate]:
        assert extent == "full"
        for one in chosen:
            if one.name() == self.killed_before:
                raise KeyboardInterrupt
            self.ran.append(one.name())
            yield died(one.name())


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    monkeypatch.setattr(command, "executed", made)
    monkeypatch.setattr(finished, "code_digest", lambda: "of this code")
    return made


def run(folder: Path, *options: str) -> int:
    journal, matrix = str(folder / "journal"), str(folder / "matrix.json")
    return main(["mutants", *NAMES, "--full", "--journal", journal, "--json", matrix, *options])


def test_a_run_that_was_cut_short_is_taken_up_again(engine: Engine, tmp_path: Path) -> None:
    whole = command.assembled("full", [died(name) for name in NAMES])
    engine.killed_before = THIRD

    assert run(tmp_path) == 2
    assert not (tmp_path / "matrix.json").exists()
    engine.killed_before = ""
    assert run(tmp_path) == 0
    assert engine.ran == [*NAMES]
    assert read(tmp_path / "matrix.json") == whole
    assert [file.name for file in tmp_path.iterdir()] == ["matrix.json"]


def test_every_mutant_is_told_though_it_ran_before(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.killed_before = DROPS
    run(tmp_path)
    capsys.readouterr()
    engine.killed_before = ""

    run(tmp_path, "--lang", "en")
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0].split() for line in told[:3]] == [
        ["1/3", "\u2713", "op.01", LOGS],
        ["2/3", "\u2713", "3-5.15", DROPS],
        ["3/3", "\u2713", "3-6.13", THIRD],
    ]


@pytest.mark.parametrize("cut", [1, 40, 10_000])
def test_a_line_that_a_kill_cut_short_is_dropped(engine: Engine, tmp_path: Path, cut: int) -> None:
    engine.killed_before = THIRD
    run(tmp_path)
    journal = tmp_path / "journal"
    journal.write_bytes(journal.read_bytes()[:-cut])
    engine.killed_before, engine.ran = "", []

    assert run(tmp_path) == 0
    assert engine.ran == ([*NAMES] if cut > 1000 else [DROPS, THIRD])
    assert [one.name for one in read(tmp_path / "matrix.json").mutants] == [*NAMES]


def test_what_other_code_found_is_not_taken_over(
    engine: Engine,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine.killed_before = THIRD
    run(tmp_path)
    capsys.readouterr()
    monkeypatch.setattr(finished, "code_digest", lambda: "of other code")
    engine.killed_before, engine.ran = "", []

    assert run(tmp_path, "--lang", "en") == 0
    assert engine.ran == [*NAMES]
    assert capsys.readouterr().out.startswith("The journal was of another version.")


def test_a_file_that_is_no_journal_is_left_alone(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "journal").write_text("dear diary\n", encoding="utf-8")

    assert run(tmp_path) == 3
    assert "journal \u306f\u3001\u5909\u7570\u4f53\u306e" in capsys.readouterr().err
    assert (tmp_path / "journal").read_text(encoding="utf-8") == "dear diary\n"
    assert engine.ran == []


def test_a_journal_holds_each_mutant_as_soon_as_it_is_through(tmp_path: Path) -> None:
    first = Finished(tmp_path / "journal")
    first.add(died(LOGS))
    first.add(died(DROPS))

    again = Finished(tmp_path / "journal")
    assert again.fates == {LOGS: died(LOGS), DROPS: died(DROPS)}
    assert not again.foreign


def test_whatever_decides_a_fate_changes_the_digest_of_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixtures, "__path__", [str(tmp_path)])
    seen = [code_digest()]
    for name, text in (("a.toml", "1"), ("a.toml", "2"), ("b.py", "2"), ("c.md", "no matter")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        seen.append(code_digest())

    assert len(set(seen)) == 4
    assert seen[3] == seen[4]
