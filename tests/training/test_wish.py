"""What a trainer chose on the page becomes the command line that does just that."""

import pytest

from conformance.cli.command import _parse
from conformance.mutants.catalogue import mutants
from conformance.training.wish import Wish, refuse_unusable
from simulator.contracts.problem import Problem

PROFILES = ("modelled-1", "modelled-2")
GIVEN = ("--connector", "java -jar c.jar", "--role", "intake-only")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(), []),
        (
            Wish(profile="modelled-2", role="prefecture"),
            ["--profile=modelled-2", "--role=prefecture"],
        ),
        (Wish(extent="smoke"), ["--smoke"]),
        (Wish(extent="only", only=("3-4.02", "op.03")), ["--only=3-4.02", "--only=op.03"]),
        (Wish(only=("3-4.02",)), []),
        (Wish(connector="given", role="prefecture"), list(GIVEN)),
        (Wish(connector="mutant:guesses-by-name", role="prefecture"), ["--mutant=guesses-by-name"]),
    ],
)
def test_a_wish_becomes_options(wish: Wish, words: list[str]) -> None:
    assert wish.options(GIVEN) == ["--seed=1", "--budget=standard", "--lang=ja", *words]


def test_seed_budget_and_language_are_passed_on() -> None:
    wish = Wish(seed=7, budget="large", language="en")

    assert wish.options(()) == ["--seed=7", "--budget=large", "--lang=en"]


def test_every_faulty_connector_is_judged_where_its_fault_can_show() -> None:
    kinds = {(one.profile, one.role, one.signatures): one for one in mutants()}
    assert len(kinds) > 5
    for one in kinds.values():
        options = _parse(["check", *Wish(connector=f"mutant:{one.name()}").options(())])
        assert options.mutant == one.name()
        assert (options.profile or "modelled-1") == one.profile
        assert (options.role or "municipal-file") == one.role
        assert (options.signature or "own") == one.signatures.check
        assert (options.revocation or "ocsp") == one.signatures.revocation


@pytest.mark.parametrize(
    ("wish", "cause"),
    [
        (Wish(profile="/etc/passwd"), "There is no profile '/etc/passwd'."),
        (Wish(connector="mutant:no-such"), "There is no mutant 'no-such'."),
        (Wish(connector="given"), "No connector was given to judge."),
        (Wish(budget="huge"), "There is no budget 'huge'."),
        (Wish(extent="only"), "No requirement is named."),
        (Wish(extent="only", only=("3-4.02", "9-9.99")), "There is no check for 9-9.99."),
    ],
)
def test_what_no_run_can_be_made_of_is_refused(wish: Wish, cause: str) -> None:
    with pytest.raises(Problem) as refused:
        refuse_unusable(wish, (), PROFILES)
    assert refused.value.cause.en == cause


def test_a_wish_knows_what_will_be_checked() -> None:
    required = ["3-4.02", "3-6.01", "op.03"]

    assert [one.id for one in Wish().checked(required)] == required
    assert [one.id for one in Wish(extent="only", only=("op.03",)).checked(required)] == ["op.03"]
    assert {one.episode.name for one in Wish(extent="smoke").checked(required)} <= {"journey"}
