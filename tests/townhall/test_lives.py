"""The town hall's register, led through the lives of households, agrees with what they file."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from simulator.cards.card import Card
from simulator.residents import holders, life
from simulator.residents.life import Life
from simulator.web.simulation import Simulation
from simulator.world.clock import JST
from tests.web.builders import simulation

FIRST, LAST = date(2026, 6, 1), date(2031, 5, 31)
RECORDED = {"move-within", "move-out"}
OTHERS_APPLY = {"pregnancy", "death"}
LIVES = 4


def moving() -> list[Life]:
    """Return lives with a move, in which the head keeps the name."""
    found = []
    for index in range(400):
        one = life.lived(5, index, FIRST, LAST)
        events = {turn.event for turn in one.turns}
        if "move-within" in events and "name-change" not in events:
            found.append(one)
    return found[:LIVES]


def instant(day: date) -> datetime:
    return datetime.combine(day, time(9), JST)


def enter(town: Simulation, one: Life) -> Card:
    """Enter the head as on the first day, with a card a month old."""
    head = one.begins.family.head
    holder = holders.holder(head, one.begins.family.municipality)
    since = instant(one.first - timedelta(days=30))
    card = town.cards.issue(holder, one.index, since=since)
    town.residents.at(instant(one.first)).enrol(head.address_number, holder, card)
    return card


def test_record_and_certificate_say_on_the_filing_day_what_the_form_says(tmp_path: Path) -> None:
    town, filed = simulation(tmp_path), 0
    for one in moving():
        card, number = enter(town, one), one.begins.family.head.address_number
        turns = [turn for turn in one.turns if turn.event in RECORDED]
        for filing in sorted(one.filings(), key=lambda filing: filing.day):
            while turns and turns[0].day <= filing.day:
                turn = turns.pop(0)
                then = town.residents.at(instant(turn.day))
                if turn.event == "move-out":
                    then.move_out(number, card)
                else:
                    holder = holders.holder(turn.after.family.head, turn.after.family.municipality)
                    card = then.move_within(number, card, holder)
                    since = card.signature.certificate.not_valid_before_utc.astimezone(JST).date()
                    assert since == turn.day == one.certified(turn.day)
            if filing.turn.event not in OTHERS_APPLY:
                record, facts = town.residents.record(number), filing.drawn.situation.facts
                assert facts.text("applicant.name") == record.name
                assert facts.text("applicant.address") == record.address
                assert facts.text("applicant.born") == record.born
                filed += 1

    assert filed >= 2 * LIVES
