"""A line to a connector that is not there: it answers as a test says, and remembers what came."""

import threading
from dataclasses import replace
from typing import Any

from simulator.contracts.problem import Problem, Text
from simulator.screens.offer import ConnectorSaysNo, Offer

LAST_WORDS = Text("最後の言葉", "last words")


class Scripted:
    """A line, and the connector behind it.

    Args:
        verbs: what `hello` says it has.
    """

    def __init__(self, verbs: tuple[str, ...] = ("clock", "crash")) -> None:
        self.came: list[tuple[str, dict[str, Any]]] = []
        self.rows: list[dict[str, str]] = []
        self.refuses: set[str] = set()
        self.dies_at = ""
        self.hangs_at = ""
        self.hanging = threading.Event()
        self.ends: list[str] = []
        self._verbs = verbs
        self._killed = threading.Event()

    def start(self) -> dict[str, Any]:
        """Begin anew."""
        self._killed.clear()
        self.came.append(("hello", {}))
        return {"protocol": 1, "verbs": list(self._verbs)}

    def call(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Answer, refuse, die or hang, as was said."""
        self.came.append((verb, arguments))
        if verb in self.refuses:
            raise ConnectorSaysNo(Text(f"{verb} を断る", f"refuses {verb}"), Text("次", "next"))
        if verb == self.dies_at:
            raise Problem(LAST_WORDS, Text("次", "next"))
        if verb == self.hangs_at:
            self.hanging.set()
            assert self._killed.wait(10)
            raise Problem(LAST_WORDS, Text("次", "next"))
        return self.rows if verb == "list" else None

    def kill(self) -> None:
        """End at once."""
        self.ends.append("killed")
        self._killed.set()

    def stop(self) -> None:
        """End in good order."""
        self.ends.append("stopped")

    @property
    def verbs(self) -> list[str]:
        """The verbs that came, since the last look."""
        came, self.came = [verb for verb, _ in self.came], []
        return came

    def offer(self, **changed: Any) -> Offer:  # noqa: ANN401  as an offer has them
        """Return what puts it into a room."""
        plain = Offer(
            name="scripted",
            kind="own",
            title=Text("台本", "scripted"),
            story=Text("台本", "scripted"),
            make=lambda: self,
            account="tekigo-132012",
        )
        return replace(plain, **changed)
