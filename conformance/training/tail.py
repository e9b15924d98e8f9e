"""Reads the events of a run that is still being written, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.result.lines import events_of

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.result.events import Event


class Tail:
    """What has been added to a file of events.

    Args:
        file: may not be there yet.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0

    def read(self) -> list[Event]:
        """Return the events that are whole now and were not before."""
        try:
            with self._file.open("rb") as lines:
                lines.seek(self._read)
                added = lines.read()
        except FileNotFoundError:
            return []
        whole = added[: added.rfind(b"\n") + 1]
        self._read += len(whole)
        return events_of(whole.decode("utf-8", "replace"))
