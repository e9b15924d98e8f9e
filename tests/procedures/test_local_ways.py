"""A municipality may refuse those who file for others, and ask everybody for a document.

It then offers no case in which the refused file.
"""

from datetime import date

import pytest

from simulator.contracts.filing import ProxyKind
from simulator.contracts.problem import Problem
from simulator.procedures import builder, catalogue
from simulator.world.choices import Simplest
from tests.procedures.family import facts
from tests.procedures.test_reading import SMALL, parse

CERTIFICATION = catalogue.procedure("care-certification")
DISASTER = catalogue.procedure("disaster-certificate")
KAWAGOE, KITAKAMI, AIRA = "112011", "032069", "462250"


@pytest.mark.parametrize(
    ("municipality", "proxies", "missing"),
    [
        ("132012", tuple(ProxyKind), set()),
        (KAWAGOE, (ProxyKind.STATUTORY, ProxyKind.APPOINTED), {"provider"}),
        (KITAKAMI, (), {"provider", "family"}),
    ],
)
def test_who_is_refused_files_in_no_case(
    municipality: str, proxies: tuple[ProxyKind, ...], missing: set[str]
) -> None:
    offered = CERTIFICATION.at(municipality)

    assert offered.proxies == proxies
    cases = [{case.id for case in one.cases} for one in (CERTIFICATION, offered)]
    assert cases[0] - cases[1] == missing


@pytest.mark.parametrize(
    ("municipality", "asked"), [("132012", False), ("122025", False), (AIRA, True)]
)
def test_a_document_that_everybody_brings_is_asked_for_in_every_case(
    municipality: str,
    asked: bool,  # noqa: FBT001
) -> None:
    offered = DISASTER.at(municipality)
    (photos,) = (one for one in offered.attachments if one.id == "photos")
    known = facts(offered.case(), date(2026, 6, 1), {})
    filing = builder.filed(offered, offered.case(), known, Simplest(), municipality=municipality)

    assert photos.required
    assert (photos.when is None) is asked
    assert [one.id for one in filing.attachments] == ["photos"] * asked


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('refuses = ["提出代行者"]', "local[132012].refuses: there is no '提出代行者'"),
        ('requires = ["photos"]', "local[132012].requires: there is no 'photos'"),
    ],
)
def test_only_what_the_procedure_has_can_be_refused_or_required(line: str, expected: str) -> None:
    title = 'title = "八王子市の小さな申請"\n'
    with pytest.raises(Problem) as refusal:
        parse(SMALL.replace(title, f"{title}{line}\n"))

    assert expected in refusal.value.cause.en
