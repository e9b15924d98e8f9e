"""What happens to somebody at a running simulation shows in certificates, links and filings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.contracts.linkage import Link
from tests.web.running import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.close()


def happen(town: Town, event: str, applicant: int | str = 1) -> list[tuple[str, str, str]]:
    """Let something happen, and return what the history gained."""
    told = town.post("/residents/happen", {"applicant": applicant, "event": event})["happened"]
    return [(one["event"], one["number"], one["other"]) for one in told[-1:]]


def links(town: Town, number: str) -> list[Link]:
    return town.running.simulation.register.links(number)


def result(town: Town, number: str) -> str:
    """Return the 電子認証結果 of a filing."""
    return town.running.simulation.applicant.receipt(number).verification


def test_who_moves_out_and_comes_back_files_by_another_certificate_and_number(town: Town) -> None:
    number = town.file(1)["address_number"]
    again = f"2{number[1:]}"

    out = happen(town, "move-out")
    lapsed = [link.until != "" for link in links(town, number)]
    refused = town.file(1)["number"]
    back = happen(town, "come-back")
    accepted = town.file(1)["number"]

    assert (out, back) == ([("move-out", number, "")], [("come-back", again, number)])
    assert lapsed == [True, True]
    assert (result(town, refused), result(town, accepted)) == ("無効", "有効")
    assert {link.until for link in links(town, again)} == {""}
    assert happen(town, "move-out") == [("move-out", again, "")]


def test_what_cannot_happen_is_refused_with_its_reason(town: Town) -> None:
    number = town.file("yamada")["address_number"]
    happen(town, "die", "yamada")

    for event, who, told in (
        ("come-back", 2, "come-back cannot happen: "),
        ("move-out", "yamada", f"move-out cannot happen: 宛名番号 {number} is closed."),
        ("renew", 2, "renew cannot happen: "),
    ):
        status, _ja, en = town.refused("/residents/happen", {"applicant": who, "event": event})
        assert status == 409
        assert en.startswith(told)


def test_an_event_nobody_knows_is_refused(town: Town) -> None:
    answer = town.refused("/residents/happen", {"applicant": 1, "event": "mvoe-out"})

    assert answer[0] == 400
    assert "did you mean move-out?" in answer[2]
