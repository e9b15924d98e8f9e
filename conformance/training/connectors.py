"""The connectors a trainer can put into a room: the reference, one of their own, faulty ones."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conformance.checks.settings import REFERENCE, RunSettings
from conformance.mutants.catalogue import mutant_command, mutants
from conformance.specification.roles import DEFAULT_ROLE, DUTIES
from conformance.target.driver import ConnectorRefused, DrivenConnector
from conformance.target.keeper import kept
from conformance.target.settings import Drive, account_of
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import DEFAULT
from simulator.screens.offer import ConnectorSaysNo, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.mutants.mutant import Mutant

REFERENCE_NAME = "reference"
OWN_NAME = "own"
PAUSE_SECONDS = 3600
"""How long a verb may take in a room, where a trainer may pause a call in the middle of it."""

_TRY_ANOTHER = Text(
    "コネクタの記録を確かめるか、別の操作を試してください。",
    "See the connector's log, or try something else.",
)


class TrainingLine:
    """A line to a driven connector whose refusals are told as people read them.

    Args:
        reach: how it is driven.
    """

    def __init__(self, reach: Drive) -> None:
        self._connector = DrivenConnector(reach)
        self.start = self._connector.start
        self.kill = self._connector.kill
        self.stop = self._connector.stop

    def call(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Return the answer to a verb.

        Raises:
            ConnectorSaysNo: the connector answered with an error.
            ConnectorLost: no answer came.
        """
        try:
            return self._connector.call(verb, **arguments)
        except ConnectorRefused as refused:
            cause = Text(
                f"コネクタが {verb} を断りました: {refused.answer}",
                f"The connector refused {verb}: {refused.answer}",
            )
            raise ConnectorSaysNo(cause, _TRY_ANOTHER) from refused


def offers(own: RunSettings | None = None, seconds: float = PAUSE_SECONDS) -> dict[str, Offer]:
    """Return every connector that can be put into a room, by name.

    Args:
        own: the trainer's own, if there is one, as a run of the suite would reach it.
        seconds: how long a process of ours may take for a verb.

    Raises:
        Problem: the trainer's own connector is not driven.
    """
    found = [_reference(seconds), *(_faulty(one, seconds) for one in mutants())]
    if own is not None:
        found.insert(0, _own(own, seconds))
    return {offer.name: offer for offer in found}


def _reference(seconds: float) -> Offer:
    return Offer(
        name=REFERENCE_NAME,
        kind="reference",
        title=Text("付属のコネクタ", "The reference connector"),
        story=Text("適合検査に通る。", "It passes every check."),
        make=_line(Drive(REFERENCE, answer_seconds=seconds)),
        account=account_of(DUTIES[DEFAULT_ROLE].office),
    )


def _own(settings: RunSettings, seconds: float) -> Offer:
    reach = settings.reach
    if not isinstance(reach, Drive):
        raise Problem(
            Text(
                f"深さ {reach.depth} のコネクタは部屋に入れられません。",
                f"A connector at the depth {reach.depth} cannot be put into a room.",
            ),
            Text(
                "ドライバプロトコルに応じるようにし、[drive] を書いてください (driver.md)。",
                "Let it speak the driver protocol, and write [drive]; see driver.md.",
            ),
        )
    address = reach.url or shlex.join(reach.command)
    return Offer(
        name=OWN_NAME,
        kind="own",
        title=Text("持ち込んだコネクタ", "Your connector"),
        story=Text(address, address),
        make=_line(replace(reach, answer_seconds=max(seconds, reach.answer_seconds))),
        account=account_of(DUTIES[settings.role].office),
        role=settings.role,
        check=settings.signatures.check,
        revocation=settings.signatures.revocation,
        columns=settings.columns,
        clock=reach.clock,
        patient=reach.patience,
        killable=not reach.url,
        state=OWN_NAME,
    )


def _faulty(mutant: type[Mutant], seconds: float) -> Offer:
    story = mutant.story()
    return Offer(
        name=mutant.name(),
        kind="faulty",
        title=Text(f"欠陥のあるコネクタ {mutant.name()}", f"Faulty connector {mutant.name()}"),
        story=Text(story.ja, story.en),
        make=_line(Drive(mutant_command(mutant.name()), answer_seconds=seconds)),
        account=account_of(DUTIES[mutant.role].office),
        role=mutant.role,
        check=mutant.signatures.check,
        revocation=mutant.signatures.revocation,
        requirement=mutant.kills,
        profile="" if mutant.profile == DEFAULT else mutant.profile,
    )


def _line(reach: Drive) -> Callable[[], TrainingLine]:
    """Return what makes lines to a connector that ends with us; what it can do, it says itself."""
    known = replace(
        reach, keeper=kept(reach.command), clock=False, crash=False, patience=False, pair=False
    )
    return lambda: TrainingLine(known)
