"""Events as JSON lines: how a run tells another program what happens, while it happens.

A line is an event as `conformance.result.events` words it. A line that was cut short is none, so
what is read from a run that was killed folds into a result that claims nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from conformance.result.events import Event

if TYPE_CHECKING:
    from pathlib import Path

_EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)


class EventLines:
    """Writes each event as a line of its own, and has it on its way before the next.

    Args:
        file: a file, which is emptied, or a pipe that somebody reads.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, file: Path) -> None:
        self._stream = file.open("w", encoding="utf-8", newline="\n")

    def __call__(self, event: Event) -> None:
        """Write one event."""
        with suppress(BrokenPipeError):  # nobody reads any more; the run and its reports go on
            self._stream.write(event.model_dump_json(by_alias=True) + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Write no more."""
        with suppress(BrokenPipeError):
            self._stream.close()


def events_of(text: str) -> list[Event]:
    """Return the events that lines tell, up to the first that is whole no more."""
    found: list[Event] = []
    for line in text.split("\n")[:-1]:
        try:
            found.append(_EVENT.validate_json(line))
        except ValidationError:
            break
    return found


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema of a line, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:event:1",
        **_EVENT.json_schema(by_alias=True, mode="serialization"),
        "title": "tekigo event",
    }
