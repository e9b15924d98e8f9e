"""Runs the suite once through pytest, and brings its exit code and its result together."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import conformance.checks
from conformance.checks.plugin import Suite
from conformance.mutants.catalogue import mutants
from conformance.result.conclusion import EXIT_CODES
from conformance.result.events import Stream, fold
from simulator.contracts.problem import EngineProblem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformance.checks.settings import RunSettings
    from conformance.result.events import Event
    from conformance.result.model import Bilingual, Result

CHECKS = Path(conformance.checks.__file__).parent


def run(
    settings: RunSettings,
    listeners: Sequence[Callable[[Event], None]] = (),
    allure: str | None = None,
) -> tuple[int, Result]:
    """Run the suite.

    Args:
        settings: what to run.
        listeners: called with every event.
        allure: folder for results in Allure's format.

    Returns:
        The exit code, the worse of what session and result say, and the result.

    Raises:
        EngineProblem: the run left no result at all.
    """
    stream = Stream()
    for listener in listeners:
        stream.subscribe(listener)
    suite = Suite(settings, stream, known_kills)
    # Whatever plugins the user's environment holds stay out of a verdict.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    pytest.main(_arguments(allure), plugins=[suite])
    if not stream.events:
        raise EngineProblem(
            Text(ja="検査を始められませんでした。", en="The checks could not be started."),
            Text(
                ja="上の表示を添えて報告してください。", en="Report this with what is shown above."
            ),
        )
    result = fold(stream.events)
    code = suite.exit_code()
    return (code or EXIT_CODES[result.conclusion]), result


def known_kills(id_: str) -> list[Bilingual]:
    """Return the stories of the mutants that violate a requirement."""
    return [mutant.story() for mutant in mutants() if mutant.kills == id_]


def mutant_command(name: str) -> tuple[str, ...]:
    """Return the command that starts a mutant as a connector."""
    return (sys.executable, "-P", "-m", "conformance.mutants", name)


def _arguments(allure: str | None) -> list[str]:
    plugins = ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging", "--capture=no"]
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
