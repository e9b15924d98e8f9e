"""Whatever a connector does on the line, it is told apart from a fault of ours."""

import os
import signal
import sys
from pathlib import Path

import pytest

from conformance.episodes.driving import DrivingTheatre
from conformance.episodes.journey import journey
from conformance.episodes.theatre import Settings
from conformance.target.driver import ConnectorLost, ConnectorRefused, DrivenConnector
from conformance.target.settings import Drive, Place
from conformance.target.stdio import StdioLine
from simulator.contracts.profile import DEFAULT, builtin
from simulator.world.clock import SystemClock
from tests.conformance.world import HERE


def connector(name: str, seconds: float = 20) -> DrivenConnector:
    """Return a useless connector, not started."""
    return DrivenConnector(
        Drive((sys.executable, str(HERE / "useless.py"), name), answer_seconds=seconds)
    )


@pytest.mark.parametrize(
    ("name", "ja", "en"),
    [
        (
            "garbage",
            'hello: {"id": 1, "result": …} のはずが Listening on port 8080',
            'hello: expected {"id": 1, "result": …}, came Listening on port 8080',
        ),
        (
            "deep",
            'hello: {"id": 1, "result": …} のはずが ' + "[" * 200 + "\n",
            'hello: expected {"id": 1, "result": …}, came ' + "[" * 200 + "\n",
        ),
        ("another-protocol", '"protocol": 1 のはずが', '"protocol": 1, came'),
        ("another-id", "'id': 0", "'id': 0"),
        ("refuses-hello", "hello: who are you?", "hello: who are you?"),
        ("exits", "hello: プロセスが終了しました", "hello: the process ended"),
    ],
)
def test_a_connector_that_cannot_introduce_itself_is_lost(name: str, ja: str, en: str) -> None:
    driven = connector(name)

    with pytest.raises(ConnectorLost) as lost:
        driven.start()
    driven.stop()

    assert ja in lost.value.in_language("ja")
    assert en in lost.value.in_language("en")


def test_a_silent_connector_is_waited_for_as_long_as_was_asked() -> None:
    driven = connector("silent", 0.05)

    with pytest.raises(ConnectorLost, match=r"hello: no answer in 0\.05 s"):
        driven.start()
    driven.kill()


def test_what_it_printed_last_is_shown() -> None:
    script = "import sys; print('no such\\nmodule', file=sys.stderr); sys.stdin.readline()"
    driven = DrivenConnector(Drive((sys.executable, "-c", script)))

    with pytest.raises(ConnectorLost, match="the process ended\n    no such\n    module"):
        driven.start()
    driven.stop()


def test_a_refused_verb_names_verb_and_answer() -> None:
    driven = connector("refuses-configure")
    driven.start()

    with pytest.raises(ConnectorRefused, match="cycle: no such verb"):
        driven.call("cycle")
    driven.stop()


@pytest.mark.parametrize("name", ["null", "refuses-configure"])
def test_a_list_that_is_none_is_not_taken_for_an_empty_one(name: str) -> None:
    driven = connector(name)
    driven.start()

    with pytest.raises((ConnectorLost, ConnectorRefused), match="list"):
        driven.listing()
    driven.stop()


def test_a_verb_to_a_connector_that_was_killed_is_no_crash() -> None:
    driven = connector("idle")
    driven.start()
    driven.kill()

    assert not driven.running
    with pytest.raises(ConnectorLost, match="not started"):
        driven.call("cycle")


def test_a_connector_that_ignores_the_end_is_killed() -> None:
    script = (
        "import json, threading\n"
        "print(json.dumps({'id': 1, 'result': {'protocol': 1}}), flush=True)\n"
        "threading.Event().wait()"
    )
    driven = DrivenConnector(Drive((sys.executable, "-c", script)))
    driven.start()
    line = driven._line
    assert isinstance(line, StdioLine)
    process = line._process
    assert process is not None

    driven.stop()

    assert process.returncode == (1 if os.name == "nt" else -signal.SIGKILL)


ONCE = """\
import json, pathlib, sys
trap = pathlib.Path(__file__).with_name("trap")
if not trap.exists():
    trap.touch()
    sys.stdin.readline()
    print(json.dumps({"id": 1, "result": {"protocol": 1}}))
"""


def test_a_connector_that_never_comes_back_leaves_episodes_without_evidence(tmp_path: Path) -> None:
    program = tmp_path / "once.py"
    program.write_text(ONCE)
    now = SystemClock().now()
    reach = Drive((sys.executable, str(program)), answer_seconds=20)
    settings = Settings(
        reach=reach,
        place=Place(),
        profile=builtin(DEFAULT),
        seed=1,
        starts_at=now,
        machine_now=now,
    )

    with DrivingTheatre(settings, reach, tmp_path) as theatre:
        theatre.meet()
        played = [theatre.play(journey), theatre.play(journey)]

    notes = [one.result.note.en.splitlines()[1].strip() for one in played if one.result.note]
    assert notes == ["reset: the process ended", "hello: the process ended"]
    assert [one.evidence for one in played] == [None, None]
