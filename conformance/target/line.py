"""What the driver protocol needs of a line: one text there, one text back, and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulator.contracts.problem import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class LineBroken(Exception):
    """Nothing can be sent, or nothing came back.

    Args:
        what: what happened, in both languages.
    """

    def __init__(self, what: Text) -> None:
        super().__init__(what.en)
        self.what = what


class Line(Protocol):
    """A line to one connector."""

    @property
    def address(self) -> str:
        """What people call the other end by."""

    @property
    def hint(self) -> Text:
        """What to try when nobody answers."""

    @property
    def cuts(self) -> bool:
        """Whether cutting the line ends the connector too."""

    def open(self) -> None:
        """Make the line ready; raises `LineBroken`."""

    def ask(self, request: str, seconds: float) -> str:
        """Send one request and return its answer; raises `LineBroken`."""

    def cut(self) -> None:
        """End the line at once."""

    def close(self) -> None:
        """End the line in good order."""

    def last_words(self) -> Sequence[str]:
        """Return what the other end said aside from its answers."""


def silence(seconds: float) -> LineBroken:
    """Return what there is to say of an answer that does not come."""
    return LineBroken(
        Text(f"{seconds:g} 秒のうちに答えがありません", f"no answer in {seconds:g} s")
    )


def same(text: str) -> Text:
    """Return a text that is the same in both languages."""
    return Text(text, text)
