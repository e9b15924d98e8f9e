"""The independent judges of our certificates and signatures, and a record that they really judged.

A judge that is installed has judged nothing, and one that only ever says yes is none: over a whole
run of the tests each must have accepted something and refused something. Under CI=true a run of
the whole suite in which a judge did not do both fails, however its tests came out.
"""

import os
from collections.abc import Iterable
from typing import Any

import pytest

DECLARED = (
    *("openssl verify", "openssl ocsp", "openssl cms"),
    *("xmlsec1", "pyhanko-certvalidator"),
)
WORDS = {True: "accepted", False: "refused"}

_said: set[tuple[str, bool]] = set()
"""What was said so far in this process: judge, and whether it accepted."""


def judged(judge: str, *, accepted: bool) -> bool:
    """Take note of what a judge really said, and return it.

    Raises:
        ValueError: no such judge is declared.
    """
    if judge not in DECLARED:
        raise ValueError(f"{judge} is none of {', '.join(DECLARED)}")
    _said.add((judge, accepted))
    return accepted


def missing(said: Iterable[tuple[str, bool]]) -> list[str]:
    """Return what the declared judges did not say."""
    found = set(said)
    return [
        f"{judge} {word} nothing"
        for judge in DECLARED
        for accepted, word in WORDS.items()
        if (judge, accepted) not in found
    ]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was said to the controller; there, fail a whole run in which a judge is missing."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["judges"] = sorted(_said)
    elif _runs_everything(config) and os.environ.get("CI") == "true" and missing(_said):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  (xdist has no types)
    """Take over what was said in a process of xdist."""
    said = getattr(node, "workeroutput", {}).get("judges", ())
    _said.update((judge, accepted) for judge, accepted in said)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say whether all judges judged, where the whole suite ran."""
    if _runs_everything(config):
        told = "; ".join(missing(_said)) or f"all {len(DECLARED)} accepted and refused"
        terminalreporter.write_line(f"judges: {told}")


def _runs_everything(config: pytest.Config) -> bool:
    asked = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    narrowed = ("keyword", "markexpr", "deselect", "collectonly", "lf")
    return asked and not any(config.getoption(name, None) for name in narrowed)
