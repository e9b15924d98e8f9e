"""What happens to somebody at a running simulation shows in certificates, links and filings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.contracts.linkage import Link
from simulator.portal.refusal import Refusal
from simulator.web.planting import Planting, planted
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


def test_what_is_planted_is_told_with_whose_it_is(town: Town) -> None:
    simulation, people = town.running.simulation, town.running.population
    goto, kimura = people.of("goto"), people.of("kimura").signer.address_number

    sent = planted(
        simulation, people, "goto", Planting(procedure="care-certification", case="provider")
    )
    happen(town, "move-out", "kimura")
    happen(town, "come-back", "kimura")
    back = planted(simulation, people, "kimura", Planting())

    employee = people.of(goto.number % 20 + 1).signer.address_number
    assert (sent.signer, sent.subject) == (employee, goto.signer.address_number)
    assert (back.before, back.signer, back.subject) == (kimura, *[f"2{kimura[1:]}"] * 2)
    with pytest.raises(Refusal):  # which only a filing that was returned can be replaced by
        planted(simulation, people, "kimura", Planting(former=back.number))


def test_a_card_that_can_be_renewed_gets_another_certificate_of_the_same_person(
    town: Town,
) -> None:
    before = links(town, number := town.file("yuasa")["address_number"])

    assert happen(town, "renew", "yuasa") == [("renew", number, "")]

    after = links(town, number)
    assert [link.until != "" for link in after] == [True, True, False, False]
    assert len(before) == 2
    assert town.file("yuasa")["address_number"] == number
