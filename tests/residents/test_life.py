"""Lives hang together: what is filed agrees with what has happened until then, and repeats."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from simulator.procedures import check, rules
from simulator.procedures.facts import EVENTS
from simulator.residents import ages, care, life, personas, places, turns
from simulator.residents.life import Filed, Life
from simulator.residents.mynumber import Policy
from simulator.residents.names import Sex
from simulator.residents.states import Month, State, Turn
from simulator.world.choices import Stream

FIRST, LAST = date(2026, 6, 1), date(2031, 5, 31)
HOUSEHOLDS = range(120)


@cache
def lives() -> tuple[Life, ...]:
    return tuple(life.lived(3, index, FIRST, LAST) for index in HOUSEHOLDS)


@cache
def filed() -> tuple[tuple[Life, Filed], ...]:
    return tuple((one, filing) for one in lives() for filing in one.filings())


def test_a_life_is_the_same_however_long_one_looks_and_in_whatever_order() -> None:
    middle = date(2028, 12, 31)

    for one in reversed(lives()[:10]):
        shorter = life.lived(3, one.index, FIRST, middle)
        assert shorter.begins == one.begins
        assert shorter.turns == tuple(turn for turn in one.turns if turn.day <= middle)
        assert list(one.filings()) == list(life.lived(3, one.index, FIRST, LAST).filings())


def test_events_come_in_order_and_lead_to_filings_of_many_procedures() -> None:
    for one in lives():
        days = [turn.day for turn in one.turns]
        assert days == sorted(days)
    happened = {turn.event for one in lives() for turn in one.turns}
    assert happened <= turns.EVENTS < set(EVENTS)
    assert len(happened) >= 15
    counts = Counter(one.procedure.id for _, one in filed())

    assert len(counts) >= 15
    assert sum(counts.values()) > 200


def test_a_case_names_the_event_that_led_to_it_and_its_days() -> None:
    for _, one in filed():
        assert one.case.event == one.turn.event
        assert one.case.days.min <= (one.day - one.turn.day).days <= one.case.days.max


def test_what_is_filed_passes_and_keeps_the_rules() -> None:
    for _, one in filed():
        form, drawn = one.procedure.at(places.DEFAULT), one.drawn
        assert check.findings(form, drawn.filing) == []
        assert rules.broken(form, drawn.filing, drawn.situation.facts) == ()


def test_the_form_agrees_with_a_register_replayed_to_the_filing_day() -> None:
    for one, filing in filed():
        address, name = one.begins.family.head.address, one.begins.family.head.name
        children = len(one.begins.family.children)
        for turn in one.turns:
            if turn.day > filing.day:
                break
            if turn.event == "move-within":
                assert turn.told["moved.from_address"] == address
                address = turn.told["moved.to_address"]
            if turn.event == "name-change":
                assert turn.told["former.name"] == name
                name = turn.after.family.head.name
            children += turn.event in {"first-birth", "next-birth"}
        facts = filing.drawn.situation.facts
        assert facts.text("applicant.address") == address
        if filing.turn.event not in {"pregnancy", "death"}:
            assert facts.text("applicant.name") == name
        assert len(filing.drawn.situation.household.children) == children


def test_the_certificate_on_the_filing_day_says_what_the_form_says() -> None:
    for one, filing in filed():
        since = one.certified(filing.day)
        then, now = one.state(since).family.head, one.state(filing.day).family.head
        assert since <= filing.day
        assert (then.name, then.address) == (now.name, now.address)
        assert filing.day < ages.birthday(now.born, ages.age(now.born, since) + 6)


def test_certifications_of_care_follow_each_other_without_a_gap() -> None:
    seen = 0
    for one in lives():
        until = one.begins.care.get("care.until", "")
        for turn in one.turns:
            if turn.event == "care-renewal":
                assert turn.told["care.until"] == turn.day.isoformat() == until
                begins = date.fromisoformat(turn.after.care["care.from"])
                assert begins == turn.day + timedelta(days=1)
                seen += 1
            if turn.event == "care-plan":
                assert turn.told["care.certified"] == turn.day.isoformat()
                assert turn.told["care.level"] in care.LEVELS
            until = turn.after.care.get("care.until", "")
    assert seen > 50


def test_a_birth_follows_the_pregnancy_on_the_day_that_was_told() -> None:
    births = 0
    for index in range(400, 520):
        one = life.lived(3, index, FIRST, LAST)
        due = None
        for turn in one.turns:
            if turn.event == "pregnancy":
                due = turn.told["pregnancy.due"]
            if turn.event in {"first-birth", "next-birth"}:
                born = turn.after.family.children[-1].born
                assert turn.day.isoformat() == born.isoformat() == due
                births += 1
    assert births > 3


def test_a_disaster_strikes_many_households_of_one_municipality_on_one_day() -> None:
    struck = {
        code: Counter(
            turn.day
            for index in range(40)
            for turn in life.lived(3, index, FIRST, LAST, municipality=code).turns
            if turn.event == "disaster"
        )
        for code in ("132012", "012025")
    }

    assert {code: set(days) for code, days in struck.items()} == {
        "132012": {date(2030, 9, 14)},
        "012025": {date(2029, 6, 23)},
    }
    assert all(4 <= count <= 20 for days in struck.values() for count in days.values())


@pytest.mark.parametrize("sex", Sex)
def test_a_child_is_born_though_its_father_died_but_not_without_its_mother(sex: Sex) -> None:
    family = personas.persona("inoue").household(0, FIRST)
    assert family.spouse is not None
    if family.head.sex is not sex:
        family = replace(family, head=family.spouse, spouse=family.head)
    state = State(family, due=date(2026, 9, 15))
    months = (Month(FIRST, Stream(3, "fate", number)) for number in range(20_000))

    happened = (turns.next_turn(state, month) for month in months)
    death = next(turn for turn in happened if turn and turn.event == "death")

    assert death.after.due == (state.due if sex is Sex.FEMALE else None)


@pytest.mark.parametrize("year", [2027, 2028, 2029])
def test_five_birthdays_count_from_the_latest_certificate(year: int) -> None:
    family = personas.persona("inoue").household(0, FIRST)
    state = State(family)
    born = family.head.born
    moved = date(year, born.month, born.day) + timedelta(days=1)
    one = Life(3, 0, state, FIRST, (Turn(moved, "move-within", state),))
    fifth = date(year + 5, born.month, born.day)

    assert one.certified(moved) == moved
    assert one.certified(fifth - timedelta(days=1)) == moved
    assert one.certified(fifth) == fifth


def test_who_has_left_files_nothing_more() -> None:
    for one, filing in filed():
        left = one.state(filing.day).left
        assert left is None or filing.turn.event == "move-out"
    for one in lives():
        assert all(turn.after.left is None for turn in one.turns[:-1])


@pytest.mark.parametrize("policy", [Policy.OMIT, Policy.VALID])
def test_individual_numbers_stay_with_people(policy: Policy) -> None:
    one = next(one for one in lives() if len(one.turns) > 3)
    own = life.lived(3, one.index, FIRST, LAST, policy=policy)

    numbers = {turn.after.family.head.my_number for turn in own.turns}
    assert len(numbers) == 1
    assert bool(numbers.pop()) == (policy is Policy.VALID)
