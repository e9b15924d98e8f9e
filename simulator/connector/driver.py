"""Answers the connector driver protocol: one JSON request, one JSON answer, whatever the line.

A request is ``{"id": n, "verb": "...", "arguments": {...}}``; the answer is ``{"id": n, "result":
...}`` or ``{"id": n, "error": "..."}``. The protocol is how the suite (or a test bench) drives a
connector; it has nothing to do with the portal's interface.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, validate_call

from simulator.connector.connector import Connector
from simulator.connector.facts import Document, StaffDecision
from simulator.connector.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TextIO

    from simulator.connector.steps import Steps

PROTOCOL = 1
VERSION = "0.1.0"
FIELDS = frozenset({"id", "verb", "arguments"})
OPTIONAL_VERBS = ("clock", "crash")
_AS_TOLD = validate_call(config=ConfigDict(strict=True))


class Driver:
    """Holds one connector and does what each verb says.

    Args:
        steps: makes the rules the connector follows.
        name: what it calls itself.
    """

    def __init__(self, steps: Callable[[], Steps], name: str) -> None:
        self._make_steps = steps
        self._steps = steps()
        self._name = name
        self._connector: Connector | None = None
        self._state: Path | None = None
        self._moment: datetime | None = None

    def serve(self, requests: TextIO, answers: TextIO) -> None:
        """Answer requests, one a line, until the input ends."""
        for line in requests:
            answers.write(json.dumps(self.answer(line), ensure_ascii=False) + "\n")
            answers.flush()

    def answer(self, text: str | bytes) -> dict[str, Any]:
        """Answer one request."""
        number = None
        try:
            request = json.loads(text)
            number = _number(request["id"])
            strange = sorted(set(request) - FIELDS)
            if strange:
                return {"id": number, "error": f"unknown field {strange[0]!r}"}
            verb = getattr(self, f"verb_{request['verb']}", None)
            if verb is None:
                return {"id": number, "error": f"unknown verb {request['verb']!r}"}
            return {"id": number, "result": verb(**request.get("arguments", {}))}
        except Exception as error:  # noqa: BLE001  every fault becomes an answer, none a silence
            return {"id": number, "error": f"{type(error).__name__}: {error}"}

    def verb_hello(self) -> dict[str, Any]:
        """Say who answers, and which optional verbs there are."""
        return {
            "protocol": PROTOCOL,
            "name": self._name,
            "version": VERSION,
            "verbs": list(OPTIONAL_VERBS),
        }

    def verb_reset(self) -> None:
        """Forget everything, as if newly installed; the clock stays where it stands."""
        self._close()
        if self._state is not None:
            Connector.forget(self._state)

    def verb_configure(self, **settings: Any) -> None:  # noqa: ANN401  JSON as it came
        """Set the connector up; state found in the state folder is kept."""
        wanted = Settings.model_validate(settings)
        self._close()
        self._state = wanted.state
        self._connector = Connector(wanted, self._steps, self._now)

    @_AS_TOLD
    def verb_clock(self, now: str) -> None:
        """Set the clock to an instant (ISO 8601); it stands still until set again."""
        moment = datetime.fromisoformat(now)
        if moment.tzinfo is None:
            raise ValueError(f"an instant needs its offset: {now!r}")
        self._moment = moment

    def verb_crash(self) -> None:
        """Lose everything in memory, as in a power cut; only ``configure`` brings it back."""
        self._connector = None
        self._steps = self._make_steps()

    def verb_cycle(self) -> dict[str, object]:
        """Run one cycle to its end."""
        return self._configured().cycle()

    def verb_list(self) -> list[dict[str, str]]:
        """Return every filing as staff see it."""
        return self._configured().list()

    @_AS_TOLD
    def verb_decide(
        self,
        number: str,
        decision: str,
        comment: str = "",
        documents: list[dict[str, str]] = [],  # noqa: B006  never changed
    ) -> None:
        """Take a staff decision, with the documents that go to the resident."""
        enclosed = tuple(_document(**one) for one in documents)
        self._configured().decide(StaffDecision(number, decision, comment, enclosed))

    @_AS_TOLD
    def verb_identify(self, number: str, signer: str = "", subject: str = "") -> None:
        """Take the signer's 宛名番号, or the subject's, as staff entered it."""
        self._configured().identify(number, signer, subject)

    def _close(self) -> None:
        if self._connector is not None:
            self._connector.close()
            self._connector = None

    def _configured(self) -> Connector:
        if self._connector is None:
            message = "configure comes first"
            raise RuntimeError(message)
        return self._connector

    def _now(self) -> datetime:
        return self._moment or datetime.now().astimezone()


def _document(name: str, media_type: str, content: str) -> Document:
    return Document(name, media_type, base64.b64decode(content, validate=True))


def _number(given: object) -> int | str:
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise TypeError(f"an id is a number or a text: {given!r}")
    return given
