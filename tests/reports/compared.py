"""Pairs of results to compare, and what must be said of them."""

from conformance.result.model import CheckResult, Result, Verdict
from tests.reports import builders

SHOULD = "3-2.07"


def judged(result: Result, **verdicts: Verdict) -> Result:
    """Return a run with other verdicts, by id; ``3-6.11`` is written ``_3_6_11``."""
    wanted = {_id(name): verdict for name, verdict in verdicts.items()}
    checks = [
        check.model_copy(update={"verdict": wanted.get(check.id, check.verdict)})
        for check in result.checks
    ]
    return builders.changed(result, checks=checks)


def without(result: Result, *ids: str, required: bool = True, known: bool = True) -> Result:
    """Return a run that has no result for some checks.

    Args:
        result: the run.
        ids: of these checks.
        required: whether they are required all the same.
        known: whether they stand in the register.
    """
    return builders.changed(
        result,
        checks=[check for check in result.checks if check.id not in ids],
        required=[id_ for id_ in result.required if required or id_ not in ids],
        register_=[one for one in result.register_ if known or one.id not in ids],
    )


def twice(result: Result, check: CheckResult) -> Result:
    """Return a run that holds another result of a check beside its first."""
    return builders.changed(result, checks=[check, *result.checks])


def _id(name: str) -> str:
    block, _, number = name.removeprefix("_").rpartition("_")
    return f"{block.replace('_', '-')}.{number}"
