"""The calls of outside web services and of the drafts they keep for people, between wire and desk.

Whatever else such a service calls for a person is guarded here: with a token, nobody reaches what
is another's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.profile import Operation
from simulator.portal import filing_json
from simulator.portal.reading import Calls, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.portal.drafts import Drafts
    from simulator.portal.exchange import Turn
    from simulator.portal.services import ServiceDesk
    from simulator.world.world import World


class ServiceCalls(Calls):
    """Translates between wire and the desks of services and drafts.

    Args:
        world: the world served.
        services: knows tokens.
        drafts: keeps drafts.
    """

    def __init__(self, world: World, services: ServiceDesk, drafts: Drafts) -> None:
        super().__init__(world.profile.wire)
        self._services = services
        self._drafts = drafts

    @property
    def acts(self) -> Mapping[Operation, Callable[[Turn], None]]:
        """What answers each call."""
        return {
            Operation.OBTAIN_TOKEN: self._obtain_token,
            Operation.SAVE_DRAFT: self._save_draft,
            Operation.LIST_DRAFTS: self._list_drafts,
            Operation.GET_DRAFT: self._get_draft,
            Operation.DELETE_DRAFT: self._delete_draft,
        }

    def guarded(self, operation: Operation, act: Callable[[Turn], None]) -> Callable[[Turn], None]:
        """Return what answers a call, and with a token answers only for what is its person's."""
        if "token" not in self._wire.contract(operation).optional:
            return act

        def guard(turn: Turn) -> None:
            if "token" in turn.fields:
                acting = self._services.acting(self._text(turn, operation, "token"))
                turn.known_as = acting.service
                number = certificate = None
                if "number" in turn.fields:
                    number = self._text(turn, operation, "number")
                if turn.fields.get("certificate"):
                    certificate = self._bytes(turn, operation, "certificate")
                self._services.own(acting, number, certificate)
                if turn.fields.get("former"):
                    self._services.own(acting, self._text(turn, operation, "former"))
            act(turn)

        return guard

    def _obtain_token(self, turn: Turn) -> None:
        turn.known_as = self._text(turn, Operation.OBTAIN_TOKEN, "service")
        token, end = self._services.consent(
            turn.known_as,
            self._text(turn, Operation.OBTAIN_TOKEN, "password"),
            self._instant(turn, Operation.OBTAIN_TOKEN, "consented"),
            self._bytes(turn, Operation.OBTAIN_TOKEN, "certificate"),
            self._bytes(turn, Operation.OBTAIN_TOKEN, "signature"),
        )
        turn.answer = {"token": token, "expires": self._wire.instant(end)}
        turn.effect = "token"

    def _save_draft(self, turn: Turn) -> None:
        person = self._person(turn, Operation.SAVE_DRAFT)
        turn.fields.setdefault("draft", "")
        name = self._wire.operations[Operation.SAVE_DRAFT].request["filing"]
        filing = filing_json.read(turn.fields["filing"], self._wire.filing, name)
        draft = self._text(turn, Operation.SAVE_DRAFT, "draft")
        saved = self._drafts.save(person, filing, draft)
        turn.answer = {"draft": saved.id, "saved": self._told(saved.saved)}
        turn.effect = "saved"

    def _list_drafts(self, turn: Turn) -> None:
        found = self._drafts.all(self._person(turn, Operation.LIST_DRAFTS))
        names = self._wire.operations[Operation.LIST_DRAFTS].item
        turn.items = table(
            [names[name] for name in ("draft", "procedure", "municipality", "saved")],
            [
                (one.id, one.filing.procedure, one.filing.municipality, self._told(one.saved))
                for one in found
            ],
        )

    def _get_draft(self, turn: Turn) -> None:
        person = self._person(turn, Operation.GET_DRAFT)
        found = self._drafts.get(person, self._text(turn, Operation.GET_DRAFT, "draft"))
        turn.answer = {
            "draft": found.id,
            "saved": self._told(found.saved),
            "filing": filing_json.write(found.filing, self._wire.filing),
        }

    def _delete_draft(self, turn: Turn) -> None:
        person = self._person(turn, Operation.DELETE_DRAFT)
        draft = self._text(turn, Operation.DELETE_DRAFT, "draft")
        self._drafts.delete(person, draft)
        turn.answer = {"draft": draft}
        turn.effect = "deleted"

    def _person(self, turn: Turn, operation: Operation) -> str:
        acting = self._services.acting(self._text(turn, operation, "token"))
        turn.known_as = acting.service
        return acting.person
