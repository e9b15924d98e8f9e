"""What a room remembers besides its world: which connector works there, and if it runs by itself.

It outlives the server, and a new beginning of the world.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FILE = "bench.json"


class Memory:
    """The memory of one room.

    Args:
        root: folder of the room.
        first: the connector that was asked for when the server was started; with another one, what
            was chosen before no longer counts.
    """

    def __init__(self, root: Path, first: str) -> None:
        self._file = root / FILE
        self._known: dict[str, Any] = {"first": first, "connector": first, "auto": True}
        with suppress(OSError, ValueError, KeyError):
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["first"] == first:
                self._known = kept

    @property
    def connector(self) -> str:
        """Name of the connector."""
        return str(self._known["connector"])

    @property
    def auto(self) -> bool:
        """Whether it runs by itself."""
        return bool(self._known["auto"])

    def keep(self, **changed: str | bool) -> None:
        """Remember something else.

        Args:
            changed: ``connector`` or ``auto``.
        """
        self._known |= changed
        part = self._file.with_suffix(".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(self._known, ensure_ascii=False) + "\n", encoding="utf-8")
        part.replace(self._file)
