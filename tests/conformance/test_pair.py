"""Two instances at once fail when they do everything twice, and pass when only one does it."""

from conformance.result.model import Verdict
from tests.conformance.reached import REFERENCE, listening, mutant
from tests.conformance.world import World


def test_two_instances_over_http_pass(world: World) -> None:
    with listening(REFERENCE) as one, listening(REFERENCE) as other:
        run = world.check("--connector-url", one, "--pair-url", other, "--only", "op.02")

    (check,) = run.result.checks
    assert (check.id, check.verdict) == ("op.02", Verdict.PASS)
    assert run.result.scope.controls == ["clock", "crash", "patience", "pair"]


def test_two_that_heed_no_other_hand_over_twice(world: World) -> None:
    deaf = mutant("heeds-no-other")
    with listening(deaf) as one, listening(deaf) as other:
        run = world.check("--connector-url", one, "--pair-url", other, "--only", "op.02")

    (check,) = run.result.checks
    assert check.replay == f"tekigo check --connector-url {one} --pair-url {other} --only op.02"
    assert (check.verdict, run.code) == (Verdict.FAIL, 1)
    assert check.reason.en.endswith(": expected once, received 2 times")


def test_one_instance_at_a_url_is_not_judged_as_two(world: World) -> None:
    code = world.check("--connector-url", "http://127.0.0.1:9/", "--only", "op.02").code

    assert code == 3
