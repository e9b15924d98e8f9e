"""A connector that is lost is told apart by how it was lost, with what it printed last."""

import sys
from collections.abc import Callable, Iterator

import pytest

from conformance.target.driver import ConnectorLost, DrivenConnector
from conformance.target.settings import Drive
from conformance.target.stdio import StdioLine

HELLO = """
import json, sys
asked = json.loads(sys.stdin.readline())
print(json.dumps({"id": asked["id"], "result": {"protocol": 1}}), flush=True)
sys.stdin.readline()
"""

Driven = Callable[..., DrivenConnector]


@pytest.fixture
def driven() -> Iterator[Driven]:
    made: list[DrivenConnector] = []

    def make(script: str, seconds: float = 20) -> DrivenConnector:
        connector = DrivenConnector(Drive((sys.executable, "-c", script), answer_seconds=seconds))
        made.append(connector)
        return connector

    yield make
    for connector in made:
        connector.kill()


def lost(connector: DrivenConnector, verb: str = "cycle") -> ConnectorLost:
    with pytest.raises(ConnectorLost) as found:
        connector.call(verb)
    return found.value


def test_a_program_that_does_not_exist_is_named() -> None:
    connector = DrivenConnector(Drive(("/nowhere/connector", "--fast")))

    with pytest.raises(ConnectorLost) as found:
        connector.start()

    assert found.value.in_language("ja") == (
        "コネクタに到達できません: /nowhere/connector --fast\n"
        "  No such file or directory: /nowhere/connector\n"
        "  → コマンドを単独で起動し、hello に答えるか確かめてください。"
    )
    assert found.value.in_language("en").startswith(
        "The connector cannot be reached: /nowhere/connector --fast\n"
    )
    assert found.value.exit_code == 3


def test_a_verb_before_the_start_is_no_crash(driven: Driven) -> None:
    assert "not started" in lost(driven(HELLO)).in_language("en")


def test_one_that_dies_in_the_middle_is_told_with_its_last_five_lines(driven: Driven) -> None:
    last_words = 'print(*range(8), sep="\\n", file=sys.stderr)'
    connector = driven(HELLO + last_words)
    connector.start()

    told = lost(connector).in_language("en")

    assert "cycle: the process ended\n    3\n    4\n    5\n    6\n    7\n" in told


def test_one_that_falls_silent_is_told_with_its_last_line(driven: Driven) -> None:
    waits = 'print("waiting for godot", file=sys.stderr, flush=True)\nsys.stdin.read()'
    connector = driven(HELLO + waits, 0.5)
    connector.start()

    told = lost(connector)

    assert "cycle: 0.5 秒のうちに答えがありません\n    waiting for godot\n" in told.in_language(
        "ja"
    )
    assert "cycle: no answer in 0.5 s\n    waiting for godot\n" in told.in_language("en")


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next(driven: Driven) -> None:
    late = """
sys.stdin.readline()
for number in (2, 3):
    print(json.dumps({"id": number, "result": number}), flush=True)
sys.stdin.read()
"""
    connector = driven(HELLO + late, 0.5)
    connector.start()
    lost(connector)

    told = lost(connector).in_language("en")

    assert 'expected {"id": 3, "result": …}, came' in told


def test_what_an_earlier_life_printed_is_forgotten(driven: Driven) -> None:
    connector = driven(HELLO + 'print("first life", file=sys.stderr)')
    connector.start()
    assert "first life" in lost(connector).in_language("en")
    connector.kill()
    line = connector._line
    assert isinstance(line, StdioLine)
    line._command[-1] = HELLO
    connector.start()

    assert "first life" not in lost(connector).in_language("en")


@pytest.mark.parametrize("whole", [True, False])
def test_a_connector_that_another_thread_ended_is_told_as_ended(
    driven: Driven,
    whole: bool,  # noqa: FBT001
) -> None:
    connector = driven(HELLO)
    connector.start()
    line = connector._line
    assert isinstance(line, StdioLine)
    assert line._process is not None
    assert line._process.stdin is not None
    if whole:
        line.close()
    else:
        line._process.stdin.close()

    assert "cycle: the process ended" in lost(connector).in_language("en")
