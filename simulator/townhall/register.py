"""The resident register (住民記録) as far as a connector sees it: it issues 番号紐付情報.

A link is known here from the moment the register is told of it; when the file reaches the
connector is a separate step, because in life it lags by up to two days (みやき町). A delta is
numbered when it is made and may be placed late, out of order, or twice.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.contracts.linkage import (
    Change,
    Link,
    delta_file,
    delta_name,
    file_name,
    link_file,
)

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.world.world import World


@dataclass(frozen=True)
class Delta:
    """A delta file on its way: its running number and its content."""

    sequence: int
    content: bytes


class Register:
    """Keeps the links of one municipality and issues them as files.

    Args:
        world: gives profile and clock.
        folder: where issued files appear for the connector.
    """

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._profile = world.profile.linkage
        self._links: list[Link] = []
        self._issued = 0
        self._deltas = 0
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, link: Link) -> None:
        """Take note of one certificate."""
        self._links.append(link)

    def issue(self) -> Path:
        """Write a full file of everything known and return it."""
        return self.issue_bytes(link_file(self._links, self._profile))

    def issue_broken(self, new: Link) -> Path:
        """Write a full file, a new link first, that breaks off in its last row.

        A connector that takes the part that came gains the new link and loses the oldest.

        Args:
            new: a link that stands in this file and in no other.
        """
        whole = link_file([new, *reversed(self._links)], self._profile)
        newline = self._profile.newline.encode()
        rows = whole.rstrip(newline).rsplit(newline, 1)[0]
        return self.issue_bytes(rows[:-8])

    def issue_nearly_empty(self, left: Link) -> Path:
        """Write a whole full file that has lost every link but one."""
        return self.issue_bytes(link_file([left], self._profile))

    def issue_bytes(self, content: bytes) -> Path:
        """Write `content` under the next name of a full file, whole or not at all."""
        return self._place(file_name(self._profile, self._stamp(), self._deltas), content)

    def delta(self, *changes: Change) -> Delta:
        """Take note of changes and return their delta file, with the next running number."""
        for change in changes:
            certificate = _certificate(change.link)
            self._links = [link for link in self._links if _certificate(link) != certificate]
            self._links.append(change.link)
        self._deltas += 1
        return Delta(self._deltas, delta_file(changes, self._profile))

    def place(self, delta: Delta) -> Path:
        """Write a delta file where the connector looks, for the first time or again."""
        return self._place(delta_name(self._profile, self._stamp(), delta.sequence), delta.content)

    def _stamp(self) -> str:
        self._issued += 1
        return f"{self._world.clock.now():%Y%m%d%H%M%S}{self._issued:03d}"

    def _place(self, name: str, content: bytes) -> Path:
        file = self.folder / name
        part = file.with_suffix(".part")
        part.write_bytes(content)
        os.replace(part, file)  # noqa: PTH105  atomic, and says so
        return file


def _certificate(link: Link) -> tuple[str, str, str]:
    return link.issuer, link.kind, link.serial
