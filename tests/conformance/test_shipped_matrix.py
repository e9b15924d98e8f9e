"""The kill matrix that ships is of this very code, and proves every check.

What it says of each mutant is compared with runs by ``tekigo mutants --check``. Here it is held to
what can be known without a run.
"""

from conformance.cli.mutants import assembled
from conformance.mutants.catalogue import mutants
from conformance.mutants.shipped import shipped
from conformance.result.matrix import Outcome

RENEW = "run: python dev.py mutants --update"


def test_the_matrix_is_of_this_register_and_of_these_checks_and_sentinels() -> None:
    empty: dict[str, object] = {"mutants": []}
    now = assembled("sentinels", [])

    assert shipped().model_copy(update=empty) == now, RENEW


def test_the_matrix_has_every_mutant_with_its_story_and_no_other() -> None:
    kept = [(one.name, one.violates, one.story) for one in shipped().mutants]

    assert kept == [(one.name(), one.kills, one.story()) for one in mutants()], RENEW


def test_no_mutant_survives_and_no_check_is_unproven() -> None:
    alive = [one.name for one in shipped().mutants if one.outcome is not Outcome.KILLED]

    assert (alive, shipped().unproven) == ([], []), RENEW
