"""Each filing of the episode holds what its requirement is about: no check looks at nothing."""

import re
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from conformance.episodes import characters
from conformance.episodes.claims import plain_at
from conformance.specification.roles import CITY, PREFECTURE
from simulator.contracts.filing import Filing
from simulator.procedures import catalogue, check

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene
    from simulator.residents.households import Household

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FORM = catalogue.procedure("child-allowance-claim")
HELD = {
    ("family-u20bb7", "name"): "\U00020bb7",
    ("given-hentaigana", "name"): "\U0001b001",
    ("family-u845b-ue0100", "name"): "\u845b\U000e0100",
    ("family-u9089-ue0110", "name"): "\u9089\U000e0110",
    ("family-ufa19", "name"): "\ufa19",
    ("kana-combining", "kana"): "\u30cf\u3099",
    ("remarks-widths", "remarks"): "\uff76\uff9e.*\uff21.*\uff11",
    ("building-wave-dash", "address"): "\u301c",
    ("building-minus", "address"): "\u2212",
    ("family-ue000", "name"): "\ue000",
    ("family-u69d7", "name"): "\u69d7",
    ("given-u9dd7", "name"): "\u9dd7",
    ("remarks-blanks", "remarks"): "^\u3000.* $",
    ("remarks-line-feed", "remarks"): "[^\n]\n[^\n]",
    ("remarks-quote-comma", "remarks"): '".*",',
    ("longest-name", "name"): "^.{60}$",
    ("longest-name", "kana"): "^.{60}$",
    ("longest-remarks", "remarks"): "^.{400}$",
    ("longest-address-on-jan1", "address_on_jan1"): "^.{100}$",
    ("postal-leading-zero", "postal_code"): "^00[0-9]{5}$",
    ("account-leading-zeros", "bank_code"): "^0[0-9]{3}$",
    ("account-leading-zeros", "branch_code"): "^0[0-9]{2}$",
    ("account-leading-zeros", "account_number"): "^0[0-9]{6}$",
    ("born-unknown", "born"): "^[0-9]{4}-00-00$",
    ("born-in-summer-time", "born"): "^19(48|49|50|51)-0[5-8]-",
    (characters.SUMMER_BEGINS, "born"): "^1949-04-03$",
    (characters.PAIRS, "name"): "^(\U00020bb7|\u3000){60}$",
}


ABSENT = {"remarks-line-feed", "longest-address-on-jan1", "account-leading-zeros"}
"""What no form of a prefecture has an item for."""


@cache
def planted_at(office: str) -> dict[str, Filing]:
    """Return what the episode files at an office, by name, but for its plain filing."""
    filed: dict[str, Filing] = {}

    def numbered(household: "Household") -> "Household":
        return household

    def plant(name: str, _note: object, _signer: object, filing: Filing | None = None) -> None:
        if filing is not None:
            filed[name] = filing

    person = SimpleNamespace()
    scene = SimpleNamespace(
        simulation=SimpleNamespace(world=SimpleNamespace(seed=1)),
        stage=SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW)),
        people=SimpleNamespace(
            numbered=numbered, number=lambda index: index, resident=lambda _index: person
        ),
        office=office,
        plain=plain_at(office),
        open=lambda *_people: None,
        plant=plant,
        wait=lambda _step: None,
        cycle=lambda: None,
    )
    characters.characters.play(cast("Scene", scene))
    return filed


@pytest.fixture
def planted() -> dict[str, Filing]:
    return planted_at(CITY)


@pytest.mark.parametrize(("name", "item"), HELD, ids=lambda text: text)
def test_a_filing_holds_what_its_check_looks_at(
    planted: dict[str, Filing], name: str, item: str
) -> None:
    assert re.search(HELD[name, item], planted[name].values[item], re.DOTALL)


def test_every_hazard_of_the_episode_is_looked_at(planted: dict[str, Filing]) -> None:
    assert planted.keys() == {name for name, _ in HELD} | {"attachment-nfd"}


def test_an_attached_file_has_a_decomposed_name(planted: dict[str, Filing]) -> None:
    (attached,) = planted["attachment-nfd"].attachments

    assert "\u30ab\u3099" in attached.filename


def test_all_of_it_passes_the_form_check(planted: dict[str, Filing]) -> None:
    assert [one for filing in planted.values() for one in check.findings(FORM, filing)] == []


def test_a_prefecture_is_sent_the_same_where_its_form_has_an_item_for_it() -> None:
    sent = planted_at(PREFECTURE)
    longest = HELD | {("longest-remarks", "remarks"): "^.{60}$"}

    assert sent.keys() == {name for name, _ in HELD} - ABSENT | {"attachment-nfd"}
    for (name, item), held in longest.items():
        if name not in ABSENT:
            own = "contact" if item == "remarks" else item
            assert re.search(held, sent[name].values[own], re.DOTALL), name
    assert {"\u30ab\u3099" in one.filename for one in sent["attachment-nfd"].attachments} == {True}
    form = catalogue.procedure("car-parking-certificate").at(PREFECTURE)
    assert [one for filing in sent.values() for one in check.findings(form, filing)] == []
