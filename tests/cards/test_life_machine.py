"""Random lives of a few cards, against a model that knows reasons and order, and nothing else."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from simulator.cards import life, phone
from simulator.cards.card import Card
from simulator.cards.holder import Holder, Sex
from simulator.cards.links import Relation, links_of
from simulator.cards.profile import ANDROID, IPHONE, CardProfile
from simulator.cards.service import CardService
from simulator.cards.store import CertificateName
from simulator.contracts.profile import builtin
from simulator.pki.authority import FIRST, SECOND
from simulator.pki.leaf import Kind, Municipality
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World
from tests.cards.told import names

HOLDER = Holder(
    name="適合　試",
    born=date(1980, 12, 31),
    sex=Sex.MALE,
    address="東京都八王子市",
    municipality=Municipality("132012", "東京都", "八王子市"),
)
PROFILE = builtin()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=JST)
LONG_AGO = datetime(2022, 1, 5, 9, 0, tzinfo=JST)  # certificates of that day can be renewed now
SIGN, AUTH = Kind.SIGNATURE, Kind.AUTHENTICATION


class Lives(RuleBasedStateMachine):
    """The model: what a card or phone holds, how each certificate ended, and which came next."""

    cards = Bundle("cards")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        world = World(Path(self.folder.name), PROFILE, SimulatedClock(NOW), seed=1)
        self.service = CardService(world)
        self.numbers = 0
        self.held: dict[int, dict[Kind, CertificateName]] = {}
        self.ended: dict[CertificateName, str] = {}
        self.due: set[CertificateName] = set()
        self.next: dict[CertificateName, CertificateName] = {}
        self.phones: dict[int, list[int]] = {}
        self.closed: set[int] = set()

    @rule(target=cards)
    def issue(self) -> int:
        card = self.service.issue(HOLDER, self.number(), since=LONG_AGO)
        self.hold(card)
        self.due.update(self.held[card.number].values())
        self.phones[card.number] = []
        return card.number

    @rule(card=cards)
    def move(self, card: int) -> None:
        life.move(self.service, self.service.card(card))
        self.end(card, "affiliationChanged", [SIGN])

    @rule(card=cards)
    def rename(self, card: int) -> None:
        life.rename(self.service, self.service.card(card))
        self.end(card, "affiliationChanged", [SIGN])

    @rule(card=cards)
    def lose(self, card: int) -> None:
        life.lose(self.service, self.service.card(card))
        self.revoke(card, "certificateHold", Kind)

    @rule(card=cards)
    def die(self, card: int) -> None:
        life.die(self.service, self.service.card(card))
        self.end(card, "cessationOfOperation", Kind)
        self.closed.add(card)

    @rule(card=cards)
    def renew(self, card: int) -> None:
        good = self.good(card)
        due = self.due.issuperset(self.held[card][kind] for kind in good)
        if card in self.closed or not good or not due:
            with pytest.raises(ValueError, match=r"can be renewed from|to renew$|was given up"):
                life.renew(self.service, self.service.card(card), HOLDER)
            return
        renewed = life.renew(self.service, self.service.card(card), HOLDER)
        self.end(card, "superseded", good)
        self.hold(renewed)

    @rule(card=cards)
    def certify(self, card: int) -> None:
        lacking = [kind for kind in self.held[card] if kind not in self.good(card)]
        if card in self.closed or not lacking:
            with pytest.raises(ValueError, match=r"lacks no certificate|was given up"):
                life.certify(self.service, self.service.card(card), HOLDER)
            return
        self.hold(life.certify(self.service, self.service.card(card), HOLDER))
        if lacking == [SIGN] and self.held[card][AUTH] in self.due:
            self.due.add(self.held[card][SIGN])  # it ends with the other one

    @rule(target=cards, card=cards)
    def replace(self, card: int) -> int:
        if card in self.closed:
            with pytest.raises(ValueError, match="was given up"):
                life.replace(self.service, self.service.card(card), HOLDER, self.number())
            return card
        new = life.replace(self.service, self.service.card(card), HOLDER, self.number())
        self.end(card, "superseded", Kind)
        self.held[new.number] = dict(self.held[card])
        self.hold(new)
        self.phones[new.number] = []
        self.closed.add(card)
        return new.number

    @rule(card=cards, profile=st.sampled_from([ANDROID, IPHONE]))
    def set_up_a_phone(self, card: int, profile: CardProfile) -> None:
        number, good = self.number(), self.good(card)
        # The first phone has its card's numbers: nobody may take one for the other.
        alike = {kind: self.held[card][kind].serial for kind in good}
        serials = {} if self.phones[card] else alike
        if not good:
            with pytest.raises(ValueError, match="no certificate a phone could hang on"):
                phone.issue(self.service, self.service.card(card), HOLDER, number, profile)
            return
        mine = phone.issue(
            self.service, self.service.card(card), HOLDER, number, profile, serials=serials
        )
        for earlier in self.phones[card]:
            self.revoke(earlier, "superseded", Kind)
        self.phones[card].append(number)
        self.hold(mine)

    @rule(card=cards)
    def lose_the_phone(self, card: int) -> None:
        for mine in self.phones[card]:
            phone.lose(self.service, self.service.card(mine))
            self.revoke(mine, "certificateHold", Kind)

    @precondition(lambda self: self.service.generation is FIRST)
    @rule()
    def change_the_generation(self) -> None:
        self.service.change_generation(SECOND)

    @invariant()
    def certificates_stand_as_the_model_says(self) -> None:
        for name in [name for held in self.held.values() for name in held.values()]:
            standing = self.service.store.standing(name, NOW)
            reason = standing.revocation.reason.value if standing.revocation else None
            assert reason == self.ended.get(name)

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def good(self, medium: int) -> list[Kind]:
        return [kind for kind, name in self.held[medium].items() if name not in self.ended]

    def hold(self, card: Card) -> None:
        """Note what a card or phone holds now, and what that came after."""
        before, after = self.held.get(card.number, {}), names(card)
        changed = {kind for kind in before if before[kind] != after[kind]}
        self.next |= {before[kind]: after[kind] for kind in changed}
        self.held[card.number] = after

    def revoke(self, medium: int, reason: str, kinds: Iterable[Kind]) -> None:
        for kind in set(kinds) & set(self.held[medium]):
            self.ended.setdefault(self.held[medium][kind], reason)

    def end(self, card: int, reason: str, kinds: Iterable[Kind]) -> None:
        """Note an end that reaches the phones of a card."""
        for medium in (card, *self.phones[card]):
            self.revoke(medium, reason, list(kinds))

    def successors(self, old: CertificateName) -> list[CertificateName]:
        linked = links_of(self.service.store, old)
        return [one.name for one in linked if one.relation is Relation.SUCCESSOR]

    def teardown(self) -> None:
        told = {old: self.successors(old) for old in self.next}
        assert told == {old: [new] for old, new in self.next.items()}
        self.service.world.close()
        self.folder.cleanup()


def test_no_life_leads_to_what_the_model_does_not_know() -> None:
    short = settings(settings.get_profile("ci"), max_examples=20, stateful_step_count=12)

    run_state_machine_as_test(Lives, settings=short)
