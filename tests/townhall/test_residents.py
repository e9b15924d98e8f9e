"""Every event in the register has exactly its effect on records, certificates and links."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from simulator.cards.card import Card
from simulator.cards.holder import Holder, Sex
from simulator.cards.service import CardService
from simulator.contracts.linkage import Link, serial_number
from simulator.contracts.profile import builtin
from simulator.pki.leaf import Kind, Municipality
from simulator.townhall.records import Event, Happening, Record
from simulator.townhall.register import Register
from simulator.townhall.residents import Residents
from simulator.townhall.rules import Rule, table
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
LATER = START + timedelta(days=3)
NOW, THEN = "2026-11-24T00:30:15+00:00", "2026-11-27T00:30:15+00:00"
A, B = "000000000000001", "000000000000002"
HOLDER = Holder(
    name="適合\u3000試",
    born=date(1988, 12, 31),
    sex=Sex.MALE,
    address="東京都八王子市元本郷町１",
    municipality=Municipality("132012", "東京都", "八王子市"),
)
ELSEWHERE = replace(HOLDER, address="東京都八王子市元本郷町２")


class Town:
    """A register, its links and a card service in a small world."""

    def __init__(self, folder: Path, profile: str = "modelled-1") -> None:
        self.clock = SimulatedClock(START)
        self.world = World(folder / "world", builtin(profile), self.clock, seed=1)
        self.cards = CardService(self.world)
        self.register = Register(self.world, folder / "links")
        self.residents = Residents(self.world, self.cards, self.register)

    def lives(self, number: str = A, index: int = 1, since: datetime | None = None) -> Card:
        """Enrol somebody with a card, and let three days go by."""
        card = self.cards.issue(HOLDER, index, since=since)
        self.residents.enrol(number, HOLDER, card)
        self.clock.advance(LATER - START)
        return card

    def links(self, number: str = "") -> list[tuple[str, int, str]]:
        """Return kind, serial number and end of each link, in the order of files."""
        linkage = self.world.profile.linkage
        return [
            (one.kind, serial_number(one.serial, linkage), one.until)
            for one in self.register.links(number)
        ]

    def good(self, card: Card) -> set[str]:
        """Return the kinds of a card's certificates that are not revoked."""
        held = self.cards.store.held(card.number)
        return {k.value for k, one in held.items() if self.cards.is_good(one, self.clock.now())}


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[Callable[..., Town]]:
    made: list[Town] = []

    def make(profile: str = "modelled-1") -> Town:
        made.append(Town(tmp_path / str(len(made)), profile))
        return made[-1]

    yield make
    for town in made:
        town.world.close()


@pytest.fixture
def town(towns: Callable[..., Town]) -> Town:
    return towns()


def serial(card: Card, kind: Kind = Kind.SIGNATURE) -> int:
    return card.credentials[kind].certificate.serial_number


def test_a_whole_stock_is_enrolled_as_one_after_another(towns: Callable[..., Town]) -> None:
    one_by_one, at_once = towns("modelled-2"), towns("modelled-2")
    for town in (one_by_one, at_once):
        people = {A: town.cards.issue(HOLDER, 1), B: town.cards.issue(HOLDER, 2)}
        if town is at_once:
            town.residents.enrol_all({number: (HOLDER, card) for number, card in people.items()})
        else:
            for number, card in people.items():
                town.residents.enrol(number, HOLDER, card)

    assert len(at_once.links()) == 4
    assert at_once.links() == one_by_one.links()
    assert at_once.register.delta() == one_by_one.register.delta()
    assert at_once.residents.history() == one_by_one.residents.history()
    assert [at_once.residents.record(number) for number in (A, B)] == [
        one_by_one.residents.record(number) for number in (A, B)
    ]


def test_a_stock_with_a_number_that_is_taken_is_refused_whole(town: Town) -> None:
    card = town.lives()
    known = town.links()
    other = town.cards.issue(HOLDER, 2)

    with pytest.raises(ValueError, match=f"宛名番号 {A} is taken"):
        town.residents.enrol_all({B: (HOLDER, other), A: (HOLDER, card)})

    assert town.links() == known
    with pytest.raises(LookupError):
        town.residents.record(B)


def test_who_is_enrolled_is_linked_with_both_certificates(town: Town) -> None:
    card = town.lives()

    assert town.residents.record(A) == Record(
        A, "resident", HOLDER.name, "1988-12-31", HOLDER.address, START.isoformat()
    )
    assert sorted(town.links(A)) == [
        ("authentication", serial(card, Kind.AUTHENTICATION), ""),
        ("signature", serial(card), ""),
    ]
    assert {link.since for link in town.register.links()} == {NOW}


def test_a_number_is_given_once(town: Town) -> None:
    town.residents.enrol(A, HOLDER)

    with pytest.raises(ValueError, match=f"宛名番号 {A} is taken"):
        town.residents.enrol_non_resident(A, "他\u3000人", "1990-01-01", "大阪府")
    assert [one.event for one in town.residents.history()] == [Event.ENROL]


def test_moving_here_ends_the_signature_certificate_and_links_a_new_one(town: Town) -> None:
    card = town.cards.issue(HOLDER, 1)
    town.clock.advance(LATER - START)

    moved = town.residents.move_in(A, card, ELSEWHERE)

    assert town.residents.record(A).address == ELSEWHERE.address
    assert serial(moved) != serial(card)
    assert sorted(town.links(A)) == [
        ("authentication", serial(card, Kind.AUTHENTICATION), ""),
        ("signature", serial(moved), ""),
    ]


def test_moving_within_lapses_the_old_link_and_adds_the_new_one(town: Town) -> None:
    card = town.lives()

    moved = town.residents.move_within(A, card, ELSEWHERE)

    assert town.residents.record(A).address == ELSEWHERE.address
    assert set(town.links(A)) == {
        ("signature", serial(card), THEN),
        ("signature", serial(moved), ""),
        ("authentication", serial(card, Kind.AUTHENTICATION), ""),
    }


def test_moving_out_closes_the_record_and_lapses_every_link(town: Town) -> None:
    card = town.lives()

    town.residents.move_out(A, card)

    assert town.residents.record(A).ended == LATER.isoformat()
    assert {until for *_, until in town.links(A)} == {THEN}
    assert town.good(card) == {"authentication"}
    with pytest.raises(LookupError, match=f"宛名番号 {A} is closed"):
        town.residents.move_within(A, card, ELSEWHERE)


def test_the_card_service_may_learn_of_a_move_later_than_the_links(town: Town) -> None:
    card = town.lives()

    town.residents.move_out(A, card, known=LATER + timedelta(hours=1))
    before = town.good(card)
    town.clock.advance(timedelta(hours=1))

    assert (before, town.good(card)) == ({"authentication", "signature"}, {"authentication"})
    assert {until for *_, until in town.links(A)} == {THEN}


def test_who_comes_back_has_another_number_and_another_certificate(town: Town) -> None:
    card = town.lives()
    town.residents.move_out(A, card)
    town.clock.advance(timedelta(days=1))

    again = town.residents.come_back(A, B, card, HOLDER)

    assert town.links(A) == [("signature", serial(card), THEN)]
    assert sorted(town.links(B)) == [
        ("authentication", serial(card, Kind.AUTHENTICATION), ""),
        ("signature", serial(again), ""),
    ]
    assert town.residents.record(A).ended == LATER.isoformat()
    assert town.residents.history(A)[-1] == Happening(
        (LATER + timedelta(days=1)).isoformat(), Event.COME_BACK, B, A
    )


def test_nobody_comes_back_who_never_left(town: Town) -> None:
    card = town.lives()

    with pytest.raises(ValueError, match=f"{A} never left"):
        town.residents.come_back(A, B, card, HOLDER)


def test_death_ends_everything(town: Town) -> None:
    card = town.lives()

    town.residents.die(A, card)

    assert town.good(card) == set()
    assert {until for *_, until in town.links(A)} == {THEN}
    assert town.residents.record(A).ended == LATER.isoformat()


def test_merged_numbers_leave_one_with_the_links_of_both(town: Town) -> None:
    card = town.lives()
    town.residents.enrol(B, HOLDER)

    town.residents.merge(A, B)

    assert town.links(A) == []
    assert [(kind, until) for kind, _, until in town.links(B)] == [
        ("signature", ""),
        ("authentication", ""),
    ]
    assert (town.residents.record(A).merged_into, town.residents.record(B).ended) == (B, "")
    assert town.good(card) == {"authentication", "signature"}
    with pytest.raises(ValueError, match="cannot be merged with itself"):
        town.residents.merge(B, B)


def test_a_non_resident_has_a_number_and_no_link(town: Town) -> None:
    town.residents.enrol_non_resident(A, "他\u3000人", "1990-01-01", "大阪府大阪市")

    assert (town.residents.record(A).kind, town.links(A)) == ("non-resident", [])


def test_a_renewal_lapses_the_old_links_and_keeps_the_number(town: Town) -> None:
    card = town.lives(since=START - timedelta(days=4 * 365 + 100))

    renewed = town.residents.renew(A, card, HOLDER)

    links = town.links(A)
    assert ("signature", serial(card), THEN) in links
    assert ("signature", serial(renewed), "") in links
    assert len(links) == 4


def test_a_phone_is_linked_beside_the_card(town: Town) -> None:
    card = town.lives()

    phone = town.residents.put_on_phone(A, card, HOLDER, 2)

    both = {("signature", serial(card), ""), ("signature", serial(phone), "")}
    assert both <= set(town.links(A))
    assert len({link.issuer for link in town.register.links(A)}) == 4


def test_what_happened_can_be_put_into_the_past(town: Town) -> None:
    card = town.lives()

    town.residents.at(START + timedelta(days=1)).move_out(A, card)

    assert {until for *_, until in town.links(A)} == {"2026-11-25T00:30:15+00:00"}


def test_the_next_delta_tells_what_events_changed_and_the_one_after_it_nothing(
    towns: Callable[..., Town],
) -> None:
    town = towns("modelled-2")
    card = town.lives()
    town.register.delta()

    town.residents.move_out(A, card)
    told, after = town.register.delta(), town.register.delta()

    rows = told.content.decode("cp932").splitlines()[1:-1]
    assert [(row[:2], row.rpartition(",")[2]) for row in rows] == [("09", "20261127093015")] * 2
    assert after.content.decode("cp932").splitlines()[1:] == ["SABUN-END,0"]
    assert (told.sequence, after.sequence) == (2, 3)


def test_another_worker_and_a_restart_see_the_same_register(town: Town) -> None:
    card = town.lives()
    first = town.register.issue()
    other = Register(town.world, town.register.folder)

    Residents(town.world, CardService(town.world), other).move_out(A, card)

    assert town.residents.record(A).ended == LATER.isoformat()
    assert other.links() == town.register.links()
    names = [first.name, other.issue().name, town.register.issue().name]
    assert names == sorted(set(names))


def test_an_event_that_was_cut_off_can_be_done_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = town.lives()
    with monkeypatch.context() as patch:
        patch.setattr(Register, "note", power_cut)
        with pytest.raises(KeyboardInterrupt):
            town.residents.move_out(A, card)
    before = town.residents.record(A).ended

    town.residents.move_out(A, card)

    assert (before, town.residents.record(A).ended) == ("", LATER.isoformat())
    assert {until for *_, until in town.links(A)} == {THEN}


def power_cut(*_changes: object) -> None:
    raise KeyboardInterrupt


def test_every_event_is_a_row_with_its_origin() -> None:
    assert {event.value for event in Event} <= set(table())


def test_a_rule_of_ours_is_never_called_published() -> None:
    with pytest.raises(ValueError, match="what is modelled is ours"):
        Rule.model_validate(
            {"id": "x", "ja": "x", "en": "x", "provenance": "published", "source": "tekigo"}
        )


def test_a_link_known_twice_is_written_twice(town: Town) -> None:
    link = Link("a1", "signature", "7f", A, NOW)

    town.register.add(link, replace(link, person=B))

    assert [one.person for one in town.register.links()] == [A, B]
