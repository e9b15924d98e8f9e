"""A connector that can be put into a room: what it is called, what it needs, how it is reached.

The simulator knows no connector by itself. Whoever opens a room says which ones there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.screens.place import Place

Kind = Literal["reference", "own", "faulty"]


class ConnectorSaysNo(Problem):
    """The connector answered a verb with an error of its own; it goes on."""


class Line(Protocol):
    """One connector, spoken to in the driver protocol."""

    def start(self) -> dict[str, Any]:
        """Start it, and return its answer to ``hello``; raises `Problem`."""

    def call(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Return its answer to a verb; raises `ConnectorSaysNo`, or `Problem` when it is lost."""

    def kill(self) -> None:
        """Give it up at once, whatever it is doing; safe while another thread calls."""

    def stop(self) -> None:
        """End it in good order."""


@dataclass(frozen=True)
class Offer:
    """A connector that can be put into a room.

    Args:
        name: what it is chosen by.
        kind: the reference connector, the trainer's own, or a faulty one.
        title: what people call it.
        story: what is special about it, in one line.
        make: returns a line to it, not started yet.
        account: of the municipality it works for, at the portal.
        role: what is asked of it.
        check: who checks signatures.
        revocation: how it learns of revocation.
        requirement: id of the requirement it violates; "" for none.
        profile: name of the only profile in which its fault shows; "" for any.
        clock: whether it may be told the time.
        patient: whether it may be told how long to wait for the portal.
        killable: whether `Line.kill` ends it; else it has the verb ``crash``.
        columns: headers of its hand-over that differ from the profile's.
        state: name of the folder of its state; those of one name take over from each other.
    """

    name: str
    kind: Kind
    title: Text
    story: Text
    make: Callable[[], Line]
    account: str
    role: str = "municipal-file"
    check: str = "own"
    revocation: str = "ocsp"
    requirement: str = ""
    profile: str = ""
    clock: bool = True
    patient: bool = True
    killable: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)
    state: str = "tekigo"


@dataclass(frozen=True)
class Seat:
    """What is offered to one room.

    Args:
        offers: every connector that can be put into it, by name.
        place: what surrounds them.
        chosen: name of the one that works there first.
    """

    offers: Mapping[str, Offer]
    place: Place
    chosen: str
