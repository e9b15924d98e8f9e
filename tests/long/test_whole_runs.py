"""Whole runs of the suite: equal ones leave equal bytes; another profile and entry pass, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.result.model import Verdict
from conformance.specification.register import register
from simulator.contracts.profile import builtin
from tests.conformance.begun import Begun
from tests.conformance.conftest import BARE
from tests.conformance.world import REPORTS, Run

Runs = dict[str, Run]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Whole runs against the reference connector, all at once, each a command of its own."""

    def folder() -> Path:
        return tmp_path_factory.mktemp("whole")

    begun = {
        "first": Begun.check(folder()),
        "again": Begun.check(folder(), hash_seed="2"),
        "other": Begun.check(folder(), "--seed", "2", "--profile", "modelled-2", "--lang", "en"),
        "bare": Begun.command(folder(), *BARE, "conformance.checks"),
    }
    try:
        yield {name: one.run() for name, one in begun.items()}
    finally:
        for one in begun.values():
            one.end()


def test_equal_runs_leave_equal_bytes(runs: Runs) -> None:
    for name in REPORTS:
        first, again = (runs[run].folder / name for run in ("first", "again"))

        assert first.read_bytes() == again.read_bytes(), name


def test_the_reference_connector_passes_in_other_shapes_with_another_seed(runs: Runs) -> None:
    run = runs["other"]

    assert (run.code, run.err, run.result.scope.seed) == (0, "", 2)
    assert run.result.required == register().required(builtin("modelled-2"))
    assert {check.verdict for check in run.result.checks} == {Verdict.PASS}
    assert "Conforms to tekigo register " in run.out


def test_bare_pytest_passes_and_says_what_it_is_worth(runs: Runs) -> None:
    run = runs["bare"]

    assert run.code == 0, run.out
    assert f"{len(register().required())} passed" in run.out
    assert "tekigo: Conforms to tekigo register " in run.out
