"""What the page of cards tells is what the card service does."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from simulator.cards import life, phone, pins
from simulator.cards.card import Card
from simulator.cards.holder import Holder, Sex
from simulator.cards.links import Relation
from simulator.cards.rules import Rule
from simulator.cards.rules import table as card_rules
from simulator.cards.service import CardService
from simulator.contracts.profile import builtin
from simulator.contracts.provenance import Provenance
from simulator.pki.authority import IN_FORCE, SECOND, anchors
from simulator.pki.leaf import Kind, Municipality
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World
from tests.cards.told import GOOD, standing
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = ("ja", "en")
ORIGINS = {
    "ja": {"published": "公表", "derived": "派生", "modelled": "模型"},
    "en": {origin.value: origin.value for origin in Provenance},
}
NEVER = {"ja": "切れない", "en": "never"}
CAN = {"ja": {True: "できる", False: "できない"}, "en": {True: "yes", False: "no"}}
HOLDER = Holder(
    name="適合　試",
    born=date(1980, 12, 31),
    sex=Sex.FEMALE,
    address="東京都八王子市",
    municipality=Municipality("132012", "東京都", "八王子市"),
)

Happen = Callable[[CardService, Card, Card], object]

EVENTS: dict[str, Happen] = {
    "discard": lambda service, card, _: life.discard(service, card),
    "renew": lambda service, card, _: life.renew(service, card, HOLDER),
    "move": lambda service, card, _: life.move(service, card),
    "rename": lambda service, card, _: life.rename(service, card),
    "lose": lambda service, card, _: life.lose(service, card),
    "die": lambda service, card, _: life.die(service, card),
    "hand_back": lambda service, card, _: life.hand_back(service, card),
    "replace": lambda service, card, _: life.replace(service, card, HOLDER, 2),
    "phone.issue": lambda service, card, _: phone.issue(service, card, HOLDER, 2),
    "phone.lose": lambda service, _, mine: phone.lose(service, mine),
    "change_generation": lambda service, *_: service.change_generation(SECOND),
}

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


def page(language: str) -> markdown.Page:
    return markdown.read(PAGES / language / "cards.md")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[CardService]:
    clock = SimulatedClock(datetime(2026, 11, 24, 9, 0, tzinfo=JST))
    world = World(tmp_path / "world", builtin(), clock, seed=1)
    yield CardService(world)
    world.close()


def shown(rule: Rule, language: str) -> tuple[str, ...]:
    origin = ORIGINS[language][rule.provenance.value]
    return (
        rule.id,
        getattr(rule, language),
        origin if rule.provenance is Provenance.MODELLED else f"{origin} [{rule.grade}]",
        rule.source,
        rule.judge,
        rule.test,
        getattr(rule.off, language) if rule.off else NEVER[language],
    )


@in_both_languages
def test_every_rule_stands_on_the_page(language: str) -> None:
    tables = [one for one in page(language).tables if one.name.startswith("rules-")]
    rows = [row for one in tables for row in one.columns(*range(len(one.header)))]

    assert rows == [shown(rule, language) for rule in card_rules().values()]


@in_both_languages
def test_the_cas_are_those_a_connector_is_given(language: str) -> None:
    told = page(language).table("authorities").columns(0, 1, 2, 3, 4)

    expected = [
        (one.medium.value, str(one.number), str(one.number), one.algorithm.value)
        for one in IN_FORCE
        for _ in Kind
    ]
    assert told == [(file, *row) for file, row in zip(anchors(), expected, strict=True)]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_has_the_effect_the_page_tells(event: str, service: CardService) -> None:
    card = service.issue(HOLDER, 0)
    clock = service.world.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance(timedelta(days=1425))  # into the window of renewal
    mine = phone.issue(service, card, HOLDER, 1)

    EVENTS[event](service, card, mine)

    effect = [*standing(service, card).values(), *standing(service, mine).values()]
    for language in LANGUAGES:
        (told,) = (
            row for row in page(language).table("events").columns(1, 2, 3, 4, 5) if row[0] == event
        )
        assert ["-" if one == GOOD else one for one in effect] == list(told[1:])


@in_both_languages
def test_every_event_stands_on_the_page(language: str) -> None:
    assert page(language).table("events").column(1) == list(EVENTS)


@in_both_languages
def test_the_relations_are_those_that_links_tell(language: str) -> None:
    assert page(language).table("relations").column(0) == [one.value for one in Relation]


@in_both_languages
def test_the_pins_are_those_of_a_card(language: str) -> None:
    told = page(language).table("pins").columns(0, 3, 4, 5)

    can = CAN[language]
    assert told == [
        (name.value, str(rule.tries), can[rule.kiosk], can[rule.online])
        for name, rule in pins.RULES.items()
    ]
