"""The connector's turn, where nobody drives it: run a cycle now, or wait for it to come by itself.

Either way a turn has a sign (what shows that the connector came) and an end. When one of them does
not come in time, the connector is lost for this run, and the wait's own words say why.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import httpx

from conformance.target.driver import ConnectorLost
from conformance.target.line import same
from simulator.contracts.problem import Text
from simulator.contracts.profile import Operation

if TYPE_CHECKING:
    from conformance.target.settings import Observe, Trigger
    from conformance.target.waiting import Tell, Waiting
    from conformance.target.watch import Watch

LONGEST = 200
POLLS = 2  # a poll that is late by a whole interval is still waited for
WORK_SECONDS = 300  # for all that one poll may bring in


Sign = Callable[[], Callable[[], bool]]
"""Looks about, and returns what tells from then on whether the connector came."""


class Turns(Protocol):
    """Lets the connector have its turn."""

    def take(self, sign: Sign, expected: Text) -> str:
        """Wait until the connector came and is done.

        Args:
            sign: what shows that it came.
            expected: the same for people.

        Returns:
            What the connector itself says went wrong; "" when nothing.

        Raises:
            ConnectorLost: it cannot be started, or does not come in time.
        """


class TriggeredTurns:
    """Runs a command or POSTs to a URL; its end is the end of the turn."""

    def __init__(self, reach: Trigger, watch: Watch, tell: Tell) -> None:
        self._reach = reach
        self._watch = watch
        self._tell = tell

    def take(self, sign: Sign, expected: Text) -> str:
        """Run one cycle to its end."""
        del sign, expected
        self._watch.release()
        over = threading.Event()
        said: list[str | Exception] = []
        process: list[subprocess.Popen[str]] = []

        def work() -> None:
            try:
                said.append(self._run(process) if self._reach.command else self._post())
            except Exception as error:  # noqa: BLE001  raised again where the turn is taken
                said.append(error)
            over.set()

        threading.Thread(target=work, daemon=True).start()
        end = Text("周期の終わり", "the end of the cycle")
        moment = self._watch.wait(over.is_set, self._reach.seconds, end, self._tell)
        if not over.is_set():
            for one in process:
                one.kill()
            raise self._lost(moment.text)
        (what,) = said
        if isinstance(what, Exception):
            raise what
        return what

    def _run(self, process: list[subprocess.Popen[str]]) -> str:
        command = self._reach.command
        try:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise self._lost(same(f"{why}: {command[0]!r}")) from error
        process.append(child)
        told, _ = child.communicate()
        return f"exit {child.returncode}: {told.strip()[-LONGEST:]}" if child.returncode else ""

    def _post(self) -> str:
        # The deadline is the wait's; a margin keeps the client from ending it first.
        try:
            with httpx.Client(trust_env=False, timeout=self._reach.seconds + 1) as client:
                response = client.post(self._reach.url)
        except httpx.HTTPError as error:
            raise self._lost(same(str(error) or type(error).__name__)) from error
        told = response.text.strip()[:LONGEST]
        return "" if response.is_success else f"HTTP {response.status_code}: {told}"

    def _lost(self, what: Text) -> ConnectorLost:
        return _lost(
            self._reach.url or " ".join(self._reach.command),
            what,
            Text(
                "[trigger] を単独で試し、一周期で終わるか確かめてください。",
                "Try the [trigger] by itself and see whether it ends after one cycle.",
            ),
        )


class ObservedTurns:
    """Waits for a connector that polls by itself, and for the quiet that follows."""

    def __init__(self, reach: Observe, watch: Watch, tell: Tell, handover: Path) -> None:
        self._reach = reach
        self._watch = watch
        self._tell = tell
        self._handover = handover

    def take(self, sign: Sign, expected: Text) -> str:
        """Wait for the connector's sign, and then for quiet.

        A cycle that was caught by the setting of the stage has read its links and chosen its window
        before all was there. It comes to its end first, and the next one is the turn.
        """
        came = sign()
        if self._watch.release():
            self._settle()
            came = sign()
        self._wait(came, self._poll_seconds, expected)
        self._settle()
        return ""

    @property
    def _poll_seconds(self) -> float:
        return POLLS * self._reach.poll_seconds + self._reach.settle_seconds

    def _settle(self) -> None:
        seconds = self._reach.settle_seconds
        quiet = Text(f"{seconds:g} 秒の静けさ", f"{seconds:g} s of quiet")
        self._wait(_Quiet(seconds, self._traces), self._poll_seconds + WORK_SECONDS, quiet)

    def _wait(self, done: Callable[[], bool], seconds: float, expected: Text) -> None:
        moment = self._watch.wait(done, seconds, expected, self._tell)
        if moment.left <= 0:
            raise self._late(moment)

    def _traces(self) -> tuple[object, ...]:
        # os.walk passes over a folder that is renamed while it looks, where rglob breaks off.
        found = os.walk(self._handover)
        files = sorted(Path(at, name) for at, _, names in found for name in names)
        seen = tuple((str(file), _size(file)) for file in files)
        return (self._watch.calls().total(), self._watch.at_work, seen)

    def _late(self, moment: Waiting) -> ConnectorLost:
        return _lost(
            "observe",
            moment.text,
            Text(
                "コネクタが動いているか、ポータルの URL、認証局、[observe] の poll_seconds と"
                " settle_seconds を確かめてください。",
                "See whether the connector runs, and check the portal's URL, the CA, and"
                " poll_seconds and settle_seconds of [observe].",
            ),
        )


class _Quiet:
    """Tells whether nothing has changed for a while."""

    def __init__(self, seconds: float, look: Callable[[], object]) -> None:
        self._seconds = seconds
        self._look = look
        self._seen: object = None
        self._since = time.monotonic()

    def __call__(self) -> bool:
        now = time.monotonic()
        seen = self._look()
        if seen != self._seen:
            self._seen, self._since = seen, now
        return now - self._since >= self._seconds


def lists(watch: Watch) -> Callable[[], bool]:
    """Return the sign of a turn from now on: the connector asks for the list."""
    before = watch.calls()[Operation.LIST_APPLICATIONS]
    return lambda: watch.calls()[Operation.LIST_APPLICATIONS] > before


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # renamed meanwhile, which is a change too
        return -1


def _lost(who: str, what: Text, hint: Text) -> ConnectorLost:
    return ConnectorLost(
        Text(
            f"コネクタに到達できません: {who}\n  {what.ja}",
            f"The connector cannot be reached: {who}\n  {what.en}",
        ),
        hint,
    )
