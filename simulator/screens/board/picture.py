"""The picture: where everybody stands, the lanes between them, and what one message lights.

There are two arrangements of the same things, one for a projector and one for a narrow window; the
style sheet shows one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from simulator.screens.board.meaning import actor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contracts.problem import Text
    from simulator.screens.board.meaning import Message

Point = tuple[int, int]
HEAD = 11
"""Length of an arrow's head, and its width."""


@dataclass(frozen=True)
class Box:
    """Somebody in the picture: who, and where the upper left corner is."""

    name: str
    x: int
    y: int

    @property
    def label(self) -> Text:
        """What they are called."""
        return actor(self.name)


@dataclass(frozen=True)
class Lane:
    """What two speak along, as the corners of a line from the first to the second."""

    first: str
    second: str
    corners: tuple[Point, ...]

    @property
    def name(self) -> str:
        """The two, in a fixed order."""
        return f"{self.first}-{self.second}"

    @property
    def path(self) -> str:
        """The line, as SVG writes it."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.corners)

    def head(self, receiver: str) -> str:
        """Return the arrow's head at the receiver's end, as the points of a polygon."""
        tip, before = (
            (self.corners[-1], self.corners[-2])
            if receiver == self.second
            else (self.corners[0], self.corners[1])
        )
        (x, y), (dx, dy) = tip, _direction(before, tip)
        back = round(x - HEAD * dx), round(y - HEAD * dy)
        half = HEAD * 0.6
        left = round(back[0] - half * dy), round(back[1] + half * dx)
        right = round(back[0] + half * dy), round(back[1] - half * dx)
        return f"{x},{y} {left[0]},{left[1]} {right[0]},{right[1]}"


@dataclass(frozen=True)
class Arrangement:
    """One way to lay the picture out.

    Args:
        name: of the arrangement.
        width: of the whole.
        height: of the whole.
        box: width and height of everybody's box.
        boxes: everybody.
        lanes: what they speak along.
    """

    name: str
    width: int
    height: int
    box: Point
    boxes: tuple[Box, ...]
    lanes: tuple[Lane, ...]


def _direction(start: Point, end: Point) -> tuple[float, float]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    return dx / length, dy / length


@cache
def arrangements() -> tuple[Arrangement, ...]:
    """Return every arrangement."""
    wide = Arrangement(
        name="wide",
        width=832,
        height=282,
        box=(154, 104),
        boxes=(
            Box("resident", 2, 172),
            Box("portal", 227, 172),
            Box("connector", 452, 172),
            Box("core", 676, 172),
            Box("card", 227, 2),
            Box("staff", 452, 2),
            Box("register", 676, 2),
        ),
        lanes=(
            Lane("resident", "portal", ((156, 224), (227, 224))),
            Lane("connector", "portal", ((452, 224), (381, 224))),
            Lane("connector", "core", ((606, 224), (676, 224))),
            Lane("resident", "card", ((79, 172), (79, 54), (227, 54))),
            Lane("portal", "card", ((284, 172), (284, 106))),
            Lane("connector", "card", ((490, 172), (490, 139), (334, 139), (334, 106))),
            Lane("staff", "connector", ((529, 106), (529, 172))),
            Lane("register", "connector", ((753, 106), (753, 139), (568, 139), (568, 172))),
        ),
    )
    tall = Arrangement(
        name="tall",
        width=352,
        height=468,
        box=(146, 88),
        boxes=(
            Box("resident", 2, 2),
            Box("portal", 2, 127),
            Box("connector", 2, 252),
            Box("core", 2, 377),
            Box("card", 204, 127),
            Box("staff", 204, 252),
            Box("register", 204, 377),
        ),
        lanes=(
            Lane("resident", "portal", ((75, 90), (75, 127))),
            Lane("connector", "portal", ((75, 252), (75, 215))),
            Lane("connector", "core", ((75, 340), (75, 377))),
            Lane("resident", "card", ((148, 46), (277, 46), (277, 127))),
            Lane("portal", "card", ((148, 171), (204, 171))),
            Lane("connector", "card", ((135, 252), (217, 215))),
            Lane("staff", "connector", ((204, 296), (148, 296))),
            Lane("register", "connector", ((217, 377), (135, 340))),
        ),
    )
    return wide, tall


@dataclass(frozen=True)
class Lit:
    """What a message lights.

    Args:
        lane: name of the lane, "" where somebody only does something.
        forth: whether it goes along the lane from its first to its second.
        box: who receives it.
    """

    lane: str
    forth: bool
    box: str


def lit(message: Message) -> Lit:
    """Return what a message lights; where no lane leads, its receiver alone."""
    for lane in arrangements()[0].lanes:
        if {lane.first, lane.second} == {message.sender, message.receiver}:
            return Lit(lane.name, lane.first == message.sender, message.receiver)
    return Lit("", forth=True, box=message.receiver)


@dataclass(frozen=True)
class View:
    """The picture at one line of the journal.

    Args:
        facts: what stands in everybody's box, by who it is.
        message: the line that is lit, None before the first.
    """

    facts: Mapping[str, Text]
    message: Message | None

    @property
    def lit(self) -> Lit | None:
        """What the line lights."""
        return lit(self.message) if self.message else None
