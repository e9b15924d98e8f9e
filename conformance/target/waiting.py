"""Says whose turn it is, what is expected, how long is left, and what came instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.contracts.problem import Text

MINUTE = 60


@dataclass(frozen=True)
class Waiting:
    """One moment of a wait for the connector.

    Args:
        expected: what would end the wait.
        left: seconds until it is given up.
        came: how often each other call came since it began.
        began: this is its first moment.
    """

    expected: Text
    left: float
    came: tuple[tuple[str, int], ...] = ()
    began: bool = False

    @property
    def text(self) -> Text:
        """The moment in one line."""
        minutes, seconds = divmod(max(0, round(self.left)), MINUTE)
        clock = f"{minutes}:{seconds:02d}"
        ja = "、".join(f"{name} {count}回" for name, count in self.came) or "なし"
        en = ", ".join(f"{name} ×{count}" for name, count in self.came) or "nothing"
        return Text(
            f"待機: コネクタの番です。{self.expected.ja}を待っています (残り {clock})。"
            f"これまで: {ja}",
            f"Waiting: it is the connector's turn. Expected: {self.expected.en}"
            f" ({clock} left). So far: {en}",
        )


Tell = Callable[[Waiting], None]
"""Takes every moment of every wait, several a second."""
