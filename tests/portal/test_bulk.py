"""Finished filings are taken in as if they had been submitted: listed, fetched and numbered on."""

from datetime import datetime, timedelta
from pathlib import Path

from simulator.portal.bulk import take_in
from simulator.portal.search import Window
from tests.web import builders

LISTED = Window(builders.START - timedelta(hours=1), builders.START + timedelta(hours=1), 0, 10)


def test_finished_filings_are_listed_and_fetched_beside_those_submitted(tmp_path: Path) -> None:
    town = builders.simulation(tmp_path)
    person = builders.resident(town)
    first = builders.file(town, person)
    told: list[tuple[int, str, datetime]] = []

    def pack(place: int, number: str, arrived: datetime) -> bytes:
        told.append((place, number, arrived))
        return f"ZIP of {number}".encode()

    numbers = take_in(town.world, [person.claim] * 2, ["somebody"] * 2, pack)
    last = builders.file(town, person)

    assert [int(number) - int(first) for number in [*numbers, last]] == [1, 2, 3]
    assert told == [(place, number, builders.START) for place, number in enumerate(numbers)]
    page = town.municipality.list_applications(builders.ACCOUNT, LISTED)
    assert [row[page.names.index("number")] for row in page.rows] == [first, *numbers, last]
    for number in numbers:
        fetched = town.municipality.get_application(builders.ACCOUNT, number)
        assert fetched == f"ZIP of {number}".encode()
        assert town.applicant.receipt(number).size == len(fetched)
    town.close()
