"""Every event leads to situations that could have come about, told in the closed words of forms."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

import pytest

from simulator.contracts.problem import Problem
from simulator.procedures.facts import EVENTS, FACTS, ROW, ROWS
from simulator.residents import ages, care, events, hazards, households, personas, places, telling
from simulator.residents.situations import Situation, situation, situation_of
from simulator.world.choices import Choices, Stream

T = TypeVar("T")
DAY = date(2026, 6, 20)
SEEDS = range(12)
PRIOR = {"prior.number", "prior.date"}
NUMBERS = {name for name in FACTS if name.endswith("my_number")}


class Least:
    """Choices that are always the smallest."""

    def integer(self, low: int, _high: int) -> int:
        return low

    def pick(self, options: Sequence[T]) -> T:
        return options[0]


def drawn(event: str, choices: Choices, **more: object) -> Situation:
    return situation(choices, event, municipality=places.DEFAULT, day=DAY, **more)  # type: ignore[arg-type]


def some(event: str) -> list[Situation]:
    """Return the smallest situation of an event, and a few others."""
    sources: list[Choices] = [Least(), *(Stream(3, event, number) for number in SEEDS)]
    return [drawn(event, source, days=(0, 14)) for source in sources]


def test_every_event_of_the_forms_is_known() -> None:
    assert tuple(events.EVENTS) == EVENTS


@pytest.mark.parametrize("event", EVENTS)
def test_only_known_facts_are_told_and_none_of_them_is_blank(event: str) -> None:
    for one in some(event):
        assert one.facts.values.keys() <= FACTS
        assert all(one.facts.values.values())
        assert one.facts.rows.keys() == ROWS
        for rows in one.facts.rows.values():
            assert all({f"row.{name}" for name in row} == ROW for row in rows)


def test_every_fact_is_told_after_some_event() -> None:
    told = {name for event in EVENTS for one in some(event) for name in one.facts.values}
    second = drawn("care-need", Least(), suppose={"insured.category": "second"})

    assert told | second.facts.values.keys() == FACTS - PRIOR - NUMBERS


@pytest.mark.parametrize("event", EVENTS)
def test_everybody_fits_together(event: str) -> None:
    for one in some(event):
        family = one.household
        assert ages.age(family.head.born, DAY) >= 18
        for child in family.children:
            for parent in filter(None, (family.head, family.spouse)):
                assert ages.reaches(parent.born, 16) <= child.born
        assert family.spouse is None or family.spouse.sex != family.head.sex
        assert list(family.children) == sorted(family.children, key=lambda child: child.born)
        assert len({member.index for member in family.family}) == len(family.family)
        assert one.applicant in family.family
        assert one.facts.text("applicant.name") == one.applicant.name
        assert one.deputy is None or ages.age(one.deputy.born, DAY) >= 18


@pytest.mark.parametrize("event", EVENTS)
def test_a_drawn_family_is_one_to_which_the_event_can_happen(event: str) -> None:
    for one in some(event):
        assert events.EVENTS[event].fits(one.household, DAY)


@pytest.mark.parametrize("event", ["first-birth", "move-in", "care-change", "disaster"])
def test_the_event_lies_as_many_days_back_as_asked(event: str) -> None:
    dates = {
        date.fromisoformat(
            drawn(event, Stream(4, event, number), days=(3, 15)).facts.text("event.date")
        )
        for number in range(40)
    }

    assert dates <= {DAY - timedelta(days=days) for days in range(3, 16)}
    assert len(dates) > 5


def test_a_birth_is_the_birth_of_the_youngest() -> None:
    for event, count in (("first-birth", {1}), ("next-birth", {2, 3})):
        for one in some(event):
            youngest = one.facts.rows["children"][-1]
            assert one.facts.text("event.date") == youngest["born"] == one.facts.text("child.born")
            assert one.facts.text("child.name") == youngest["name"]
            assert len(one.household.children) in count


def test_the_child_that_left_is_not_among_the_children() -> None:
    for one in some("child-left"):
        names = [row["name"] for row in one.facts.rows["children"]]
        assert names
        assert one.facts.text("child.name") not in names


def test_a_filing_is_about_one_child_and_the_others_are_its_siblings() -> None:
    for event in ("next-birth", "child-left"):
        for one in some(event):
            rows = one.facts.rows
            (subject,) = rows["subject"]
            assert subject["name"] == one.facts.text("child.name")
            names = {row["name"] for row in rows["siblings"]}
            assert names == {row["name"] for row in rows["children"]} - {subject["name"]}
            assert names


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 1), date(2026, 6, 1)),
        (date(2026, 5, 2), date(2026, 8, 1)),
        (date(2026, 11, 2), date(2027, 2, 1)),
        (date(2026, 12, 31), date(2027, 2, 1)),
    ],
)
def test_the_next_payment_is_in_an_even_month_a_month_ahead(day: date, expected: date) -> None:
    assert telling.next_payment(day) == expected


def test_a_child_is_certified_by_its_age_when_the_nursery_starts() -> None:
    seen = set()
    for event in ("nursery", "nursery-annual"):
        for one in some(event):
            born = date.fromisoformat(one.facts.text("child.born"))
            start = date.fromisoformat(one.facts.text("nursery.start"))
            expected = "third" if ages.age(born, start) < 3 else "second"
            assert one.facts.text("nursery.certification") == expected
            seen.add(expected)
    assert seen == {"second", "third"}


def test_former_and_present_address_and_name_differ() -> None:
    for event in ("move-in", "move-within", "move-out", "care-moved", "car-moved"):
        for one in some(event):
            assert one.facts.text("moved.from_address") != one.facts.text("moved.to_address")
    for one in some("name-change"):
        assert one.facts.text("former.name") != one.facts.text("applicant.name")


def test_who_moves_in_lived_in_another_municipality_and_who_moves_out_will() -> None:
    for event in ("move-in", "care-moved"):
        for one in some(event):
            assert one.facts.text("moved.from_insurer") != places.DEFAULT
            assert "八王子市" not in one.facts.text("moved.from_address")
            assert one.facts.text("moved.to_address") == one.applicant.address
    for one in some("move-out"):
        assert "八王子市" not in one.facts.text("moved.to_address")
        assert one.facts.text("moved.from_address") == one.applicant.address


def test_after_a_death_the_child_applies_and_the_other_parent_can_file() -> None:
    for one in (*some("death"), *(drawn("death", Stream(5, seed)) for seed in range(60))):
        assert one.applicant == one.household.eligible(DAY)[0]
        assert one.deputy == one.household.head
        assert one.facts.text("account.holder") == one.applicant.kana
        assert one.facts.rows["members"][0]["relation"] == "parent"
        names = {member.name for member in one.household.family}
        assert one.facts.text("deceased.name") not in names


def test_weeks_and_due_date_of_a_pregnancy_agree() -> None:
    for one in some("pregnancy"):
        left = date.fromisoformat(one.facts.text("pregnancy.due")) - DAY
        assert int(one.facts.text("pregnancy.weeks")) == (timedelta(days=280) - left).days // 7
        assert one.applicant.sex.value == "female"
        assert 20 <= int(one.facts.text("applicant.age")) <= 40


def test_who_expects_a_child_is_married_to_an_adult_if_to_anybody() -> None:
    for number in range(150):
        spouse = drawn("pregnancy", Stream(13, number)).household.spouse
        assert spouse is None or ages.age(spouse.born, DAY) >= 18


def test_a_nursery_starts_on_the_first_of_a_month_and_both_parents_have_a_reason() -> None:
    for number in SEEDS:
        one = drawn("nursery", Stream(5, number), days=(-180, -30))
        start = date.fromisoformat(one.facts.text("nursery.start"))
        assert start.day == 1
        assert DAY + timedelta(days=30) <= start <= DAY + timedelta(days=180)
        assert bool(one.facts.text("nursery.reason_spouse")) == bool(one.household.spouse)
        assert all(row["reason"] for row in one.facts.rows["guardians"])


def test_a_renewal_lies_within_sixty_days_before_the_last_day() -> None:
    for number in SEEDS:
        one = drawn("care-renewal", Stream(6, number), days=(-60, 0))
        until = date.fromisoformat(one.facts.text("care.until"))
        assert DAY <= until <= DAY + timedelta(days=60)
        assert until == care.month_end(until)
        assert date.fromisoformat(one.facts.text("care.from")) < DAY


@pytest.mark.parametrize("event", [name for name in EVENTS if name.startswith("care-")])
def test_the_insured_are_of_age_and_certified_while_they_need_it(event: str) -> None:
    for one in some(event):
        assert ages.age(one.applicant.born, DAY) >= 65
        assert one.facts.text("insured.category") == "first"
        if event == "care-need":
            assert one.facts.text("care.level") == "none"
        elif event != "care-renewal":
            assert one.facts.text("care.from") <= DAY.isoformat() < one.facts.text("care.until")


@pytest.mark.parametrize(
    "event", ["care-change", "care-cost", "care-purchase", "care-renovation", "care-moved"]
)
def test_what_the_certified_do_lies_within_the_certification(event: str) -> None:
    for number in range(40):
        one = drawn(event, Stream(12, number), days=(0, 90))
        assert one.facts.text("care.from") <= one.facts.text("event.date")
        assert DAY.isoformat() <= one.facts.text("care.until")


def test_the_service_that_cost_much_was_in_the_month_before_the_notice() -> None:
    for one in some("care-cost"):
        event = date.fromisoformat(one.facts.text("event.date"))
        service = date.fromisoformat(one.facts.text("care.service"))
        assert service.day == 1
        assert care.month_end(service, 1) == care.month_end(event)


def test_a_car_tells_the_month_in_which_it_was_registered_by_its_first_day() -> None:
    for event in ("car-purchase", "car-moved"):
        for one in some(event):
            registered = one.facts.text("car.registered")
            assert registered.endswith("-01")
            assert registered <= one.facts.text("event.date")


def test_a_case_can_suppose_what_family_it_needs() -> None:
    second = drawn("care-need", Stream(7), suppose={"insured.category": "second"})
    support = drawn("care-plan", Stream(7), suppose={"care.level": "support-2"})
    couple = drawn("move-in", Least(), suppose={"spouse.exists": "yes"})
    alone = drawn("move-in", Stream(7, 1), suppose={"spouse.exists": "no"})

    assert 40 <= ages.age(second.applicant.born, DAY) < 65
    assert second.facts.text("insured.disease") == "cerebrovascular"
    assert second.facts.text("insured.number") == ""
    assert support.facts.text("care.level") == "support-2"
    assert couple.facts.text("spouse.name") == (couple.household.spouse or couple.applicant).name
    assert couple.facts.text("spouse.name") != couple.applicant.name
    assert alone.household.spouse is None


def test_annual_reports_are_about_the_first_of_their_month() -> None:
    assert drawn("annual-june", Least()).facts.text("event.date") == "2026-06-01"
    assert drawn("annual-august", Least()).facts.text("event.date") == "2025-08-01"
    assert all(one.household.spouse is None for one in some("annual-august"))


def test_the_smallest_situation_is_the_plain_one() -> None:
    one = drawn("first-birth", Least())

    assert one.applicant.name == "佐藤\u3000花子"
    assert one.household.spouse is None
    assert one.facts.text("child.born") == DAY.isoformat()
    assert one.facts.text("account.registered") == "yes"


def test_the_same_seed_gives_the_same_situation() -> None:
    for event in EVENTS:
        assert drawn(event, Stream(8, event)) == drawn(event, Stream(8, event))


@pytest.mark.parametrize("name", ["born-0401", "born-0229", "twelve-children", "family-u20bb7"])
def test_hazards_stay_in_the_family(name: str) -> None:
    hazard = hazards.hazard(name)
    family = households.household(9, 0, DAY, hazards=(hazard,))
    one = drawn("first-birth", Stream(9, "household", 0), hazards=(hazard,))

    assert one.applicant.name == family.head.name
    if hazard.birthday:
        assert one.household.children[-1].born == family.children[-1].born
        assert one.facts.text("event.date") == one.household.children[-1].born.isoformat()
    if hazard.children:
        assert len(one.facts.rows["children"]) == 12


def test_a_known_family_tells_of_itself() -> None:
    family = personas.persona("kobayashi").household(0, DAY)

    one = situation_of(Least(), "wish", family, day=DAY)

    assert one.household == family
    assert one.facts.text("spouse.apart_address") == "北海道函館市末広町4番19号"
    assert [row["living"] for row in one.facts.rows["children"]] == ["apart"]
    assert one.facts.text("event.date") == DAY.isoformat()


def test_an_event_that_cannot_have_happened_is_refused() -> None:
    family = personas.persona("kobayashi").household(0, DAY)

    with pytest.raises(Problem) as refusal:
        situation_of(Least(), "care-renewal", family, day=date(2020, 1, 1))

    assert "care-renewal" in refusal.value.cause.en
    assert family.head.name in refusal.value.cause.ja
