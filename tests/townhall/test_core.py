"""The core systems tell of each filing what came of it, and staff what they did about it."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from simulator.contracts.filing import Filing
from simulator.contracts.problem import Problem
from simulator.portal.applicant import Arrival
from simulator.townhall.comparison import Difference, Place, differences
from simulator.townhall.core import Outcome, Result
from simulator.townhall.inbox import Delivered
from simulator.townhall.staff import Decided
from simulator.web.simulation import Simulation
from tests.portal.test_forms import revise
from tests.web import builders

ARRIVED = "2026-06-01T09:00:00+09:00"
SIGNER = "000000000000017"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Simulation]:
    town = builders.simulation(tmp_path / "town")
    yield town
    town.close()


def hand_over(
    town: Simulation,
    inbox: Path,
    batch: str,
    number: str,
    filing: Filing,
    changed: Mapping[str, str] | None = None,
) -> None:
    """Write a batch of one filing, some of its values changed."""
    folder, profile = inbox / batch, town.world.profile.handover
    folder.mkdir(parents=True)
    forms = town.applicant.forms.layouts(filing.municipality)
    version = (filing.procedure, filing.form_version)
    procedure = next(one for one in forms if (one.id, one.form_version) == version)
    told = {"number": number, "arrived": ARRIVED, "form_version": filing.form_version}
    fixed = [told.get(name, "") for name in profile.columns]
    values = filing.values | dict(changed or {})
    header = [*profile.columns.values(), *(item.id for item in procedure.items)]
    rows = [[*fixed, *(values.get(item.id, "") for item in procedure.items)]]
    _write(folder / profile.table.format(procedure=procedure.id), header, rows)
    for group in procedure.groups:
        header = [*profile.group_columns.values(), *(item.id for item in group.items)]
        rows = [
            [number, str(place), *(row.get(item.id, "") for item in group.items)]
            for place, row in enumerate(filing.groups.get(group.id, ()), start=1)
        ]
        name = profile.group.format(procedure=procedure.id, group=group.id)
        _write(folder / name, header, rows)
    file = folder / profile.package.format(number=number)
    file.write_bytes(builders.package(town, number) if number[0] == "2" else b"PK")
    (folder / profile.marker).touch()


def _write(file: Path, header: list[str], rows: list[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([header, *rows])


def test_each_filing_has_its_result(town: Simulation, tmp_path: Path) -> None:
    people = [builders.resident(town, index) for index in range(1, 5)]
    whole, different, missing, doubled = (builders.file(town, one) for one in people)
    inbox = tmp_path / "inbox"
    hand_over(town, inbox, "b1", whole, people[0].claim)
    hand_over(town, inbox, "b2", different, people[1].claim, {"postal_code": "0"})
    hand_over(town, inbox, "b3", doubled, people[3].claim)
    hand_over(town, inbox, "b4", doubled, people[3].claim)
    hand_over(town, inbox, "b5", "1" * 20, people[0].claim)
    (inbox / "b6").mkdir()

    review = town.core.review(inbox)

    found = {one.number: (one.outcome, one.batches) for one in review.results}
    assert found == {
        "1" * 20: (Outcome.UNKNOWN, ("b5",)),
        whole: (Outcome.WHOLE, ("b1",)),
        different: (Outcome.DIFFERENT, ("b2",)),
        missing: (Outcome.MISSING, ()),
        doubled: (Outcome.DOUBLED, ("b3", "b4")),
    }
    assert (review.unfinished, review.faults) == (("b6",), ())
    (item,) = review.results[2].differences
    assert (item.item, item.received) == ("postal_code", "0")
    assert item.planted == people[1].claim.values["postal_code"]


def test_arrival_and_package_are_compared_too(town: Simulation, tmp_path: Path) -> None:
    person = builders.resident(town)
    number = builders.file(town, person)
    hand_over(town, tmp_path, "b1", number, person.claim)
    table = next((tmp_path / "b1").glob(f"{person.claim.procedure}.csv"))
    table.write_bytes(table.read_bytes().replace(ARRIVED.encode(), b"2026-06-02"))
    (tmp_path / "b1" / f"{number}.zip").write_bytes(b"PK")

    (result,) = town.core.review(tmp_path).results

    assert [one.item for one in result.differences] == ["arrived", "package"]
    assert (result.differences[0].planted, result.differences[0].received) == (
        ARRIVED,
        "2026-06-02",
    )


def test_a_package_altered_on_the_way_changes_nothing_of_what_was_filed(
    town: Simulation, tmp_path: Path
) -> None:
    person = builders.resident(town)
    arrival = Arrival(alter=lambda members: members | {"x.txt": b"x"})
    number = builders.file(town, person, arrival=arrival)
    hand_over(town, tmp_path, "b1", number, person.claim)

    assert town.core.review(tmp_path).results == (Result(number, Outcome.WHOLE, ("b1",)),)


def test_a_form_that_was_revised_has_its_new_items_compared(
    town: Simulation, tmp_path: Path
) -> None:
    revise(town, builders.START.date())
    person = builders.resident(town)
    values = person.claim.values | {"twin": "いる"}
    filing = replace(person.claim, form_version="2026-06.1", values=values)
    number = builders.file(town, person, filing)
    hand_over(town, tmp_path, "b1", number, filing, {"twin": "居る"})

    (result,) = town.core.review(tmp_path).results

    (item,) = result.differences
    assert (item.item, item.planted, item.received) == ("twin", "いる", "居る")


def delivered(values: dict[str, str], **groups: list[dict[str, str]]) -> Delivered:
    return Delivered("1", "b1", {}, values, groups, None)


def test_a_difference_names_item_label_and_code_points() -> None:
    filing = Filing(
        "child-allowance-claim",
        "2024-10.1",
        "132012",
        {"name": "\U00020bb7田", "my_number": "123456789018"},
        {"child": ({"name": "一"}, {"name": "二"}), "elder": ({"name": "三"},)},
    )
    came = delivered(
        {"name": "吉田", "my_number": "123456789026"},
        child=[{"name": "一"}, {"name": "ニ"}],
        elder=[],
    )

    assert differences(filing, came) == [
        Difference("name", "氏名", "\U00020bb7田", "吉田", (Place(1, "U+20BB7", "U+5409"),)),
        Difference("my_number", "個人番号", "***********8", "***********6"),
        Difference("child[2].name", "氏名", "二", "ニ", (Place(1, "U+4E8C", "U+30CB"),)),
        Difference("elder", "", "1", "0", counts=True),
    ]


def test_staff_decide_on_what_is_open_and_every_step_is_kept(town: Simulation) -> None:
    first, second = (builders.file(town, builders.resident(town, index)) for index in (1, 2))
    town.residents.enrol_non_resident(SIGNER, "他\u3000人", "1990-01-01", "大阪府")

    before = town.staff.open()
    town.staff.identify(second, SIGNER, "窓口一")
    town.staff.decide(first, "reject", "書類が足りません。", "窓口二")

    at = "2026-06-01T09:00:00+09:00"
    assert (before, town.staff.open()) == ([first, second], [second])
    assert town.staff.decided() == [
        Decided(second, "identify", SIGNER, "", "窓口一", at),
        Decided(first, "reject", "", "書類が足りません。", "窓口二", at),
    ]
    assert [one.decision for one in town.staff.decided(first)] == ["reject"]


def test_staff_cannot_decide_on_nothing_or_in_words_nobody_knows(town: Simulation) -> None:
    number = builders.file(town, builders.resident(town))
    town.residents.enrol_non_resident(SIGNER, "他\u3000人", "1990-01-01", "大阪府")
    town.residents.die(SIGNER)

    staff = town.staff
    refused: list[tuple[Callable[[], Decided], str]] = [
        (partial(staff.decide, "0", "complete"), "No filing '0'"),
        (partial(staff.decide, number, "burn"), "There is no decision 'burn'"),
        (partial(staff.identify, number, SIGNER), f"{SIGNER}' is not in use"),
        (partial(staff.identify, number, "9" * 15), "is not in use"),
    ]
    for decide, message in refused:
        with pytest.raises(Problem) as problem:
            decide()
        assert message in problem.value.in_language("en")
    assert (town.staff.decided(), town.staff.open()) == ([], [number])
