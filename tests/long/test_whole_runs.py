"""Whole runs of the suite in another shape and by another entry; that equal ones leave equal bytes
is what `tests.samples` shows.
"""

from pathlib import Path

import pytest

from conformance.result.model import Verdict
from conformance.specification.register import register
from simulator.contracts.profile import builtin
from tests.conformance.begun import Begun
from tests.conformance.conftest import BARE


def test_the_reference_connector_passes_in_other_shapes_with_another_seed(tmp_path: Path) -> None:
    options = ("--seed", "2", "--profile", "modelled-2", "--lang", "en")
    run = Begun.check(tmp_path, *options).run()

    assert (run.code, run.err, run.result.scope.seed) == (0, "", 2)
    assert run.result.required == register().required(builtin("modelled-2"))
    assert {check.verdict for check in run.result.checks} == {Verdict.PASS}
    assert "Conforms to tekigo register " in run.out


@pytest.mark.exhaustive
def test_bare_pytest_passes_and_says_what_it_is_worth(tmp_path: Path) -> None:
    run = Begun.command(tmp_path, *BARE, "conformance.checks").run()

    assert run.code == 0, run.out
    assert f"{len(register().required())} passed" in run.out
    assert "tekigo: Conforms to tekigo register " in run.out
