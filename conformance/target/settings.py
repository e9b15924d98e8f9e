"""How the suite reaches a connector, and where that connector finds portal and files.

The three depths, from the most to the least a connector lets the suite do: `Drive` (it speaks the
driver protocol), `Trigger` (a command or URL runs one cycle) and `Observe` (it polls by itself).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final

from conformance.specification.register import ControlName, Depth

HOST: Final = "localhost"
WORLD: Final = "tekigo"
"""First segment of every path of the one world that all episodes of a run may share."""
ACCOUNT: Final = "tekigo-132012"
"""The account of 八王子市, where the suite plays; see `account_of` for that of another office."""
PASSWORD: Final = "tekigo-password"  # noqa: S105  of a portal that exists for one run


def account_of(code: str) -> str:
    """Return the account of a municipality or prefecture at a running simulator."""
    return f"tekigo-{code}"


@dataclass(frozen=True)
class Drive:
    """The suite drives the connector: exactly one of `command` and `url` is given.

    Args:
        command: program and arguments that start it; it speaks the protocol over stdio.
        url: where it speaks the protocol over HTTP.
        answer_seconds: how long it may take for one verb.
        clock: it can be told the time.
        crash: it can be cut off as by a power cut: over stdio the suite kills the process, over
            HTTP the connector has the verb ``crash``.
        patience: it can be told in ``configure`` how long it awaits an answer of the portal.
        pair: two instances of it may run at once: over stdio the command is started twice.
        pair_url: where a second instance speaks the protocol over HTTP; "" where there is none.
        keeper: words before the command, of a program that runs it and ends it with us.
    """

    depth: ClassVar[Depth] = "drive"
    command: tuple[str, ...] = ()
    url: str = ""
    answer_seconds: float = 60
    clock: bool = True
    crash: bool = True
    patience: bool = True
    pair: bool = True
    pair_url: str = ""
    keeper: tuple[str, ...] = ()

    @property
    def controls(self) -> tuple[ControlName, ...]:
        """What can be done to the connector besides driving it.

        Only a process of ours can be killed in the middle of what it does.
        """
        known: tuple[tuple[ControlName, bool], ...] = (
            ("clock", self.clock),
            ("crash", self.crash),
            ("kill", self.crash and not self.url),
            ("patience", self.patience),
            ("pair", self.pair and (not self.url or bool(self.pair_url))),
        )
        return tuple(name for name, has in known if has)

    @property
    def second(self) -> Drive:
        """How a second instance of the connector is driven."""
        return replace(self, url=self.pair_url)


@dataclass(frozen=True)
class Trigger:
    """The suite has the connector run one cycle: exactly one of `command` and `url` is given.

    Args:
        command: runs one cycle; its end is the end of the cycle.
        url: a POST runs one cycle; the answer is the end of the cycle.
        seconds: how long one cycle may take.
    """

    depth: ClassVar[Depth] = "trigger"
    controls: ClassVar[tuple[ControlName, ...]] = ()
    command: tuple[str, ...] = ()
    url: str = ""
    seconds: float = 60


@dataclass(frozen=True)
class Observe:
    """The suite waits for a connector that polls by itself.

    Args:
        poll_seconds: how often it polls.
        settle_seconds: quiet after a poll that means it is done.
    """

    depth: ClassVar[Depth] = "observe"
    controls: ClassVar[tuple[ControlName, ...]] = ()
    poll_seconds: float = 300
    settle_seconds: float = 20


Reach = Drive | Trigger | Observe


@dataclass(frozen=True)
class Place:
    """Where portal and files are, for connectors that are not configured by the suite.

    Args:
        host: the portal's name in its certificate and in URLs.
        listen: address the portal listens at.
        port: its port; 0 for any free one.
        account: the connector's account at the portal.
        password: its password.
        workspace: keeps the CA; None makes one for this run only.
        handover: where the connector writes batches.
        links: where 番号紐付情報 files appear for it.
        log: the connector's log; None where it shows none.
    """

    host: str = HOST
    listen: str = "127.0.0.1"
    port: int = 0
    account: str = ACCOUNT
    password: str = PASSWORD
    workspace: Path | None = None
    handover: Path | None = None
    links: Path | None = None
    log: Path | None = None

    def portal_url(self, port: int = 0) -> str:
        """The portal's address, which a connector that is not configured is pointed at."""
        return f"https://{self.host}:{port or self.port}/{WORLD}/portal"

    def card_url(self, port: int = 0) -> str:
        """The card service's address; OCSP is below it."""
        return f"https://{self.host}:{port or self.port}/{WORLD}/card"
