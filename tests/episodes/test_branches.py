"""How many generated filings reached a branch is counted from what was sent and what arrived."""

from dataclasses import replace
from datetime import date

from conformance.episodes import branches
from conformance.episodes.claims import CLAIM
from conformance.episodes.examples import Subject, drawn
from conformance.episodes.tally import Tally
from simulator.procedures import catalogue
from simulator.residents import hazards
from simulator.residents.mynumber import Policy

MUNICIPALITY = "132012"


def subject(procedure: str, case: str) -> Subject:
    form = catalogue.procedure(procedure).at(MUNICIPALITY)
    return Subject(form, form.case(case), MUNICIPALITY, date(2026, 6, 1), Policy.OMIT)


BIRTH, MOVE = subject(CLAIM, "birth"), subject(CLAIM, "move-in")


def test_a_filing_reaches_its_procedure_case_hazards_and_sizes() -> None:
    (plain,) = drawn(BIRTH, 1, 1)
    known = hazards.hazard("family-ufa19")
    one = replace(
        plain,
        hazards=(known,),
        filing=replace(
            plain.filing,
            values={"name": "\u7530", "phone": ""},
            groups={"child": ({"name": "\u7530"}, {"name": "\u7530"}), "elder": ()},
            attachments=plain.filing.attachments[:1] * 4,
        ),
    )

    assert {(found.kind.en, found.name) for found in branches.reached(one)} == {
        ("procedure", CLAIM),
        ("case", f"{CLAIM}/birth"),
        ("hazard", "family-ufa19"),
        ("items filled in", "0-10"),
        ("rows of repeat groups", "2-3"),
        ("attachments", "4-10"),
    }


def test_every_count_falls_into_one_range() -> None:
    names = [branches._range(branches.FILES, count, (0, 1, 3, 10)).name for count in range(13)]

    assert names == ["0", "1", "2-3", "2-3", *["4-10"] * 7, "11-", "11-"]


def test_what_was_never_sent_is_counted_too_and_what_never_arrived_is_not() -> None:
    tally = Tally()
    tally.know(branches.possible([BIRTH, MOVE]))
    for number, one in zip("123", drawn(BIRTH, 3, 1), strict=True):
        tally.sent(number, branches.reached(one))

    counts = {(one.kind.en, one.name): one for one in tally.counts({"1", "3", "9"})}
    birth, move = counts["case", f"{CLAIM}/birth"], counts["case", f"{CLAIM}/move-in"]
    assert (birth.sent, birth.arrived) == (3, 2)
    assert (move.sent, move.arrived) == (0, 0)
    assert {one.id for one in hazards.catalogue()} <= {name for kind, name in counts}


def test_no_two_cases_draw_the_same_hazards() -> None:
    seeds = {known.seed(run) for known in (BIRTH, MOVE) for run in (1, 2)}

    assert len(seeds) == 4
