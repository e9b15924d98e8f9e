"""A municipality may refuse those who file for others, and then offers no case in which they do."""

import pytest

from simulator.contracts.filing import ProxyKind
from simulator.contracts.problem import Problem
from simulator.procedures import catalogue
from tests.procedures.test_reading import SMALL, parse

CERTIFICATION = catalogue.procedure("care-certification")
KAWAGOE, KITAKAMI = "112011", "032069"


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


def test_only_whom_the_procedure_takes_can_be_refused() -> None:
    with pytest.raises(Problem) as refusal:
        parse(
            SMALL.replace(
                'title = "八王子市の小さな申請"\n',
                'title = "八王子市の小さな申請"\nrefuses = ["提出代行者"]\n',
            )
        )

    assert "local[132012].refuses: there is no '提出代行者'" in refusal.value.cause.en
