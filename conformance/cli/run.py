"""Runs the suite once through pytest, and brings its exit code and its result together."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import conformance.checks
from conformance.checks.plugin import Suite
from conformance.mutants.shipped import shipped
from conformance.result.conclusion import exit_code
from conformance.result.events import Stream, fold
from simulator.contracts.problem import EngineProblem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conformance.checks.plugin import Announce
    from conformance.checks.settings import RunSettings
    from conformance.result.case import Case
    from conformance.result.events import Event
    from conformance.result.model import Result
    from conformance.target.waiting import Tell
    from simulator.contracts.problem import Problem

CHECKS = Path(conformance.checks.__file__).parent


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Args:
        code: the exit code, the worse of what session and result say.
        result: what was found.
        cases: what drawn episodes failed on, by requirement.
        problem: what must be set right before anything can be judged, if that is so.
        stopped: a person ended the run before its end.
    """

    code: int
    result: Result
    cases: Mapping[str, Case]
    problem: Problem | None
    stopped: bool


def run(
    settings: RunSettings,
    listeners: Sequence[Callable[[Event], None]] = (),
    allure: str | None = None,
    tell: Tell = lambda _moment: None,
    announce: Announce = lambda _reach, _turns: None,
) -> Outcome:
    """Run the suite.

    Args:
        settings: what to run.
        listeners: called with every event.
        allure: folder for results in Allure's format.
        tell: takes each moment of a wait for the connector.
        announce: is told before the first turn how many there may be.

    Raises:
        EngineProblem: the run left no result at all.
    """
    stream = Stream()
    for listener in listeners:
        stream.subscribe(listener)
    if allure:
        from conformance.checks.allure_results import AllureResults

        stream.subscribe(AllureResults())
    suite = Suite(settings, stream, shipped().caught_by, tell, announce)
    with _pytest_alone():
        pytest.main(_arguments(allure), plugins=[suite])
    if not stream.events:
        raise EngineProblem(
            Text(ja="検査を始められませんでした。", en="The checks could not be started."),
            Text(
                ja="上の表示を添えて報告してください。", en="Report this with what is shown above."
            ),
        )
    result = fold(stream.events)
    code = suite.exit_code() or exit_code(result)
    return Outcome(code, result, suite.cases, suite.problem, suite.stopped_by_user)


@contextmanager
def _pytest_alone() -> Iterator[None]:
    """Keep whatever the user's environment tells pytest out of a verdict."""
    theirs = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PYTEST_")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(theirs)


def _arguments(allure: str | None) -> list[str]:
    unused = ("cacheprovider", "terminal", "logging", "unraisableexception", "threadexception")
    plugins = [part for name in unused for part in ("-p", f"no:{name}")] + ["--capture=no"]
    if allure:
        plugins += ["-p", "allure_pytest.plugin", "--alluredir", allure]
    return [
        *plugins,
        "-c",
        str(CHECKS / "pytest.ini"),
        f"--rootdir={CHECKS}",
        "--noconftest",
        "--import-mode=importlib",
        str(CHECKS),
    ]
