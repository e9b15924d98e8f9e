"""The rooms of a workspace: each a folder with a plate, and a world that is opened on entering.

A room that nobody has entered since the start costs nothing. Its plate (表札) says what it is
called, what its passcode is, and how its world begins; so a restart finds every room as it was.
"""

from __future__ import annotations

import shutil
import threading
from asyncio import to_thread
from itertools import count
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from simulator.contracts.problem import Problem, Text
from simulator.screens.keys import write_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from simulator.screens.room import Room
    from simulator.web.app import Front

PLATE = "room.json"
LONGEST_TITLE = 30
MOST = 50
PREFIX = "room-"


class Plate(BaseModel):
    """What stands at a room's door.

    Args:
        title: what people call it; "" for its number.
        passcode: lets people of the network in.
        profile: the interfaces in force, by name or file.
        seed: of its world; None for the first one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    title: str = Field(max_length=LONGEST_TITLE)
    passcode: str = Field(min_length=1)
    profile: str
    seed: int | None = None


class Rooms:
    """The rooms of one workspace.

    Args:
        folder: holds a folder for each.
        front: serves those that are open.
        make: opens the world of a room, by name and plate.
        changed: is told when a room was added or closed.

    Raises:
        Problem: a plate is damaged.
    """

    def __init__(
        self,
        folder: Path,
        front: Front,
        make: Callable[[str, Plate], Room],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._front = front
        self._make = make
        self._changed = changed
        self._open: dict[str, Room] = {}
        self._turn = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        found = [one.parent.name for one in folder.glob(f"{PREFIX}*/{PLATE}")]
        self.plates = {name: _plate(folder / name / PLATE) for name in sorted(found, key=_place)}

    def passcode(self, name: str) -> str | None:
        """Return the passcode of a room, None where there is no such room."""
        plate = self.plates.get(name)
        return None if plate is None else plate.passcode

    def opened(self) -> list[Room]:
        """Return the rooms whose world is there."""
        return list(self._open.values())

    def open(self, name: str) -> Room:
        """Return a room; its world is opened if it is not.

        Raises:
            KeyError: there is no such room.
            Problem: its world cannot be opened.
        """
        with self._turn:
            if name not in self._open:
                self._open[name] = self._make(name, self.plates[name])
            return self._open[name]

    def add(self, plate: Plate) -> str:
        """Add a room, and return its name, which is part of its address.

        Raises:
            Problem: there are enough.
        """
        with self._turn:
            if len(self.plates) >= MOST:
                raise Problem(
                    Text(f"部屋は {MOST} までです。", f"There can be {MOST} rooms."),
                    Text("使わない部屋を閉じてください。", "Close one that nobody uses."),
                )
            name = next(one for n in count(1) if (one := f"{PREFIX}{n}") not in self.plates)
            # What a kill left behind while a room was closed is nobody's any more.
            shutil.rmtree(self._folder / name, ignore_errors=True)
            self._hang(name, plate)
            self._changed()
            return name

    def admit_by(self, passcode: str) -> None:
        """Give every room that is there the same passcode."""
        for name, plate in list(self.plates.items()):
            self._hang(name, plate.model_copy(update={"passcode": passcode}))

    def remove(self, name: str) -> None:
        """Close a room for good: nothing of it is kept."""
        with self._turn:
            if self.plates.pop(name, None) is None:
                return
            # Without its plate it is no room any more, even if the rest cannot be removed now.
            (self._folder / name / PLATE).unlink()
            self._end(name)
            shutil.rmtree(self._folder / name, ignore_errors=True)
            self._changed()

    def close(self) -> None:
        """End what goes on in every room; all of it is there again after the next start."""
        with self._turn:
            for name in list(self._open):
                self._end(name)

    def _hang(self, name: str, plate: Plate) -> None:
        (self._folder / name).mkdir(parents=True, exist_ok=True)
        write_secret(self._folder / name / PLATE, plate.model_dump_json(indent=2) + "\n")
        self.plates[name] = plate

    def _end(self, name: str) -> None:
        room = self._open.pop(name, None)
        if room is not None:
            self._front.remove(name)
            room.close()
            room.running.close()


class Opening:
    """Answers for a room whose world is not there yet: opens it, and lets it answer.

    Args:
        rooms: the rooms.
        front: serves those that are open.
    """

    def __init__(self, rooms: Rooms, front: Front) -> None:
        self._rooms = rooms
        self._front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name = scope["path_params"]["room"]
        if name not in self._rooms.plates:
            raise HTTPException(404)
        await to_thread(self._rooms.open, name)
        await self._front(scope, receive, send)


def called(name: str, plate: Plate) -> Text:
    """Return what people call a room."""
    number = name.removeprefix(PREFIX)
    return Text(plate.title or f"部屋 {number}", plate.title or f"Room {number}")


def _place(name: str) -> tuple[int, str]:
    """Return what a room sorts by: room-10 stands after room-9."""
    return len(name), name


def _plate(file: Path) -> Plate:
    try:
        return Plate.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise Problem(
            Text(f"部屋の表札 {file} は壊れています。", f"The plate {file} of a room is damaged."),
            Text(
                "部屋のフォルダごと消すか、別の作業フォルダを --workspace で指定してください。",
                "Delete the folder of that room, or name another workspace with --workspace.",
            ),
        ) from error
