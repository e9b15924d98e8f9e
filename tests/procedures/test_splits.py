"""A municipality may offer one procedure as several forms, each under its own title."""

from datetime import date

import pytest

from simulator.contracts.filing import Filing
from simulator.contracts.problem import Problem
from simulator.procedures import builder, catalogue, check
from simulator.procedures.model import Procedure
from simulator.world.choices import Simplest
from tests.procedures.family import facts
from tests.procedures.test_reading import SMALL, parse

SPLIT = """split = [
    { title = "小さな申請（甲）", when = { item = "kind", is = ["a"] } },
]
"""
LOCAL = SMALL.replace(
    'title = "八王子市の小さな申請"\n', 'title = "八王子市の小さな申請"\n' + SPLIT
)


def offered() -> Procedure:
    return parse(LOCAL).at("132012")


def filing(kind: str) -> Filing:
    procedure = parse(SMALL)
    case = procedure.case()
    known = facts(case, date(2026, 6, 1), {})
    plain = builder.filed(procedure, case, known, Simplest(), municipality="132012")
    return Filing("small", "1", "132012", plain.values | {"kind": kind})


def test_each_form_is_found_by_its_own_title() -> None:
    found = catalogue.search([offered()], "（甲）")

    assert [(one.id, one.title) for one in found] == [("small", "小さな申請（甲）")]
    assert [one.title for one in catalogue.search([parse(LOCAL)])] == ["小さな申請"]


def test_a_filing_goes_by_the_title_of_its_form_or_by_none() -> None:
    assert offered().title_of(filing("a")) == "小さな申請（甲）"
    assert check.findings(offered(), filing("a")) == []
    (finding,) = check.findings(offered(), filing("b"))
    assert (finding.item, finding.code) == ("", check.Code.WRONG_PROCEDURE)
    assert "小さな申請（甲）" in finding.ja
    assert check.findings(parse(LOCAL), filing("b")) == []


def test_a_split_names_only_what_there_is() -> None:
    with pytest.raises(Problem) as refusal:
        parse(LOCAL.replace('is = ["a"] } }', 'is = ["z"] } }'))

    message = "local[132012].split[小さな申請（甲）].when.is: there is no 'z'; known are a, b."
    assert refusal.value.cause.en == f"small.toml:17: {message}"


def test_a_number_a_municipality_sets_is_one_of_the_procedure() -> None:
    text = SMALL.replace(
        'title = "八王子市の小さな申請"\n', 'title = "八王子市の小さな申請"\nset = { most = 9 }\n'
    )
    with pytest.raises(Problem) as refusal:
        parse(text)
    assert "local[132012].set: there is no 'most'" in refusal.value.cause.en

    known = text.replace("[[local]]", "[numbers]\nmost = 3\n\n[[local]]")
    assert parse(known).numbers == {"most": 3}
    assert parse(known).at("132012").numbers == {"most": 9}
