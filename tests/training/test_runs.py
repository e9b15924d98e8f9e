"""Runs go on one at a time, can be ended, and never outlive the server that they tell."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest

from conformance.training import leash
from conformance.training.record import Record
from conformance.training.runs import Runs
from conformance.training.standing import State, standing
from conformance.training.wish import Wish
from simulator.world.clock import SystemClock
from tests.reports import builders
from tests.training import fake_tekigo
from tests.training.fake_tekigo import CONFORMS, DIES, FAILS, WAITS
from tests.training.kept import kept

SECONDS = 30
LISTENS = """
import signal, sys, threading
signal.signal(signal.SIGINT, signal.SIG_IGN if sys.argv[2:] else signal.SIG_DFL)
with open(sys.argv[1], "w") as said:
    said.write("ready\\n")
threading.Event().wait()
"""
SERVES = """
import sys, threading
from pathlib import Path
from conformance.training.runs import Runs
from conformance.training.wish import Wish
from simulator.world.clock import SystemClock
Runs(Path(sys.argv[1]), sys.argv[2:], (), SystemClock()).ask(Wish(seed=3))
threading.Event().wait()
"""


FAKE = (sys.executable, "-S", fake_tekigo.__file__)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the fake command leaves: a run that conforms and one that does not."""
    folder = tmp_path_factory.mktemp("made")
    kept(folder, builders.conforming(), 0)
    kept(folder, builders.failing(), 1)
    return str(folder)


@contextmanager
def opened(folder: Path, made: str, port: int = 0) -> Iterator[Runs]:
    runs = Runs(folder, (*FAKE, made, str(port)), (), SystemClock())
    try:
        yield runs
    finally:
        runs.close()


def until_over(runs: Runs, one: Record) -> None:
    """Wait for the end of a run, by its bell."""

    async def listening() -> None:
        with anyio.fail_after(SECONDS):
            while True:
                rings = runs.bell.rings
                if runs.live(one.number) is None:
                    return
                await runs.bell.rung(rings, SECONDS)

    anyio.run(listening)


@contextmanager
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SECONDS)
        yield server


def at_work(server: socket.socket) -> socket.socket:
    """Wait until a run is at work, and return the line that is open as long as it lives."""
    line, _ = server.accept()
    line.settimeout(SECONDS)
    assert line.recv(4) == b"here"
    return line


def test_runs_go_on_one_after_the_other(tmp_path: Path, made: str) -> None:
    with listening() as server, opened(tmp_path, made, server.getsockname()[1]) as runs:
        first = runs.ask(Wish(seed=WAITS))
        second = runs.ask(Wish(seed=FAILS))
        third = runs.ask(Wish(seed=CONFORMS))
        with at_work(server):
            assert [runs.live(one.number) for one in (first, second, third)] == [
                State.RUNNING,
                State.WAITING,
                State.WAITING,
            ]
            assert [runs.before(one.number) for one in (second, third)] == [1, 2]
            assert not second.events.exists()
            runs.stop(first.number)
        until_over(runs, third)

    states = [standing(one).state for one in (first, second, third)]
    assert states == [State.STOPPED, State.DOES_NOT_CONFORM, State.CONFORMS]
    assert runs.seconds(first.number) == 0


def test_what_a_run_prints_and_tells_is_kept(tmp_path: Path, made: str) -> None:
    with opened(tmp_path, made) as runs:
        one = runs.ask(Wish(seed=CONFORMS))
        until_over(runs, one)

    assert one.last_words[:2] == ["event 1", "event 2"]
    assert runs.of("1") == one
    assert Runs(tmp_path, (), (), SystemClock()).all() == [one]


def test_a_run_that_waits_is_taken_out_of_the_queue(tmp_path: Path, made: str) -> None:
    with listening() as server, opened(tmp_path, made, server.getsockname()[1]) as runs:
        runs.ask(Wish(seed=WAITS))
        waiting = runs.ask(Wish(seed=CONFORMS))
        with at_work(server):
            runs.stop(waiting.number)
            assert runs.live(waiting.number) is None

    assert (standing(waiting).state, waiting.events.exists()) == (State.STOPPED, False)


def test_a_run_that_dies_is_told_as_cut_off(tmp_path: Path, made: str) -> None:
    with opened(tmp_path, made) as runs:
        one = runs.ask(Wish(seed=DIES))
        until_over(runs, one)

    ended = one.ended()
    assert ended is not None
    assert ended.code == leash.BY_SIGNAL + signal.SIGKILL
    assert standing(one).state is State.CUT_OFF


def test_a_server_that_ends_stops_its_run_and_begins_no_other(tmp_path: Path, made: str) -> None:
    with listening() as server, opened(tmp_path, made, server.getsockname()[1]) as runs:
        going, waiting = runs.ask(Wish(seed=WAITS)), runs.ask(Wish(seed=CONFORMS))
        with at_work(server) as line:
            runs.close()
            assert line.recv(1) == b""

    assert (standing(going).state, standing(waiting).state) == (State.STOPPED, State.CUT_OFF)


def test_no_run_outlives_a_server_that_is_killed(tmp_path: Path, made: str) -> None:
    with listening() as server:
        fake = (*FAKE, made, str(server.getsockname()[1]))
        serving = subprocess.Popen([sys.executable, "-c", SERVES, str(tmp_path), *fake])
        with at_work(server) as line:
            serving.kill()
            serving.wait()
            # Its end closes the line; while it lives nothing comes.
            assert line.recv(1) == b""

    one = Runs(tmp_path, (), (), SystemClock()).all()[0]
    assert (standing(one).state, one.ended()) == (State.CUT_OFF, None)


@pytest.mark.parametrize(("words", "ended_by"), [((), signal.SIGINT), (("deaf",), signal.SIGKILL)])
def test_a_command_let_go_is_asked_to_end_and_then_killed(
    tmp_path: Path, words: tuple[str, ...], ended_by: signal.Signals
) -> None:
    hand, other_end = os.pipe()
    os.mkfifo(tmp_path / "said")

    def let_go() -> None:
        with (tmp_path / "said").open() as said:
            assert said.readline() == "ready\n"
        os.close(other_end)

    letting_go = threading.Thread(target=let_go)
    letting_go.start()
    listens = (sys.executable, "-c", LISTENS, str(tmp_path / "said"), *words)
    code = leash.main(listens, hand, grace=0.2)
    letting_go.join()
    os.close(hand)

    assert code == leash.BY_SIGNAL + ended_by
