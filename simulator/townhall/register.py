"""The resident register (住民記録) as far as a connector sees it: it issues 番号紐付情報.

A link is known here from the moment the register is told of it; when the file reaches the
connector is a separate step, because in life it lags by up to two days (みやき町).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.contracts.linkage import Link, file_name, link_file

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.world.world import World


class Register:
    """Keeps the links of one municipality and issues them as files.

    Args:
        world: gives profile and clock.
        folder: where issued files appear for the connector.
    """

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._links: list[Link] = []
        self._issued = 0
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, link: Link) -> None:
        """Take note of one certificate."""
        self._links.append(link)

    def issue(self) -> Path:
        """Write a full file of everything known and return it."""
        return self.issue_bytes(link_file(self._links, self._world.profile.linkage))

    def issue_broken(self, new: Link) -> Path:
        """Write a full file, a new link first, that breaks off in its last row.

        A connector that takes the part that came gains the new link and loses the oldest.

        Args:
            new: a link that stands in this file and in no other.
        """
        whole = link_file([new, *reversed(self._links)], self._world.profile.linkage)
        newline = self._world.profile.linkage.newline.encode()
        rows = whole.rstrip(newline).rsplit(newline, 1)[0]
        return self.issue_bytes(rows[:-8])

    def issue_bytes(self, content: bytes) -> Path:
        """Write `content` under the next file name, whole or not at all."""
        self._issued += 1
        stamp = f"{self._world.clock.now():%Y%m%d%H%M%S}{self._issued:03d}"
        file = self.folder / file_name(self._world.profile.linkage, stamp)
        part = file.with_suffix(".part")
        part.write_bytes(content)
        os.replace(part, file)  # noqa: PTH105  atomic, and says so
        return file
