"""The seat of a room in which no connector works: pages can be shown, and nothing is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.contracts.problem import Problem, Text
from simulator.screens.offer import Offer, Seat
from simulator.screens.place import Place

if TYPE_CHECKING:
    from typing import NoReturn

_NOBODY = Text("この部屋にコネクタはありません。", "There is no connector in this room.")
_START = Text("tekigo demo で部屋を開いてください。", "Open the room with tekigo demo.")


class _Silence:
    """A line to nobody."""

    def start(self) -> NoReturn:
        raise Problem(_NOBODY, _START)

    def call(self, verb: str, **_arguments: Any) -> NoReturn:  # noqa: ANN401  JSON
        raise Problem(_NOBODY, Text(f"{verb}: {_START.ja}", f"{verb}: {_START.en}"))

    def kill(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


NOBODY: Final = Seat(
    offers={
        "nobody": Offer(
            name="nobody", kind="reference", title=_NOBODY, story=_START, make=_Silence, account=""
        )
    },
    place=Place(base="", ca_file=Path(), anchors=(), password=""),
    chosen="nobody",
)
