"""Who files what follows the mix, and depends on seed and number alone."""

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import fixtures
from simulator.contracts.problem import Problem
from simulator.generation.job import Job, Mix, Product
from simulator.generation.plan import chosen, item, staged
from simulator.procedures import catalogue
from simulator.residents import hazards

JOB = Job(Product.FILINGS, 100, 7, date(2026, 6, 1), municipality="132012")
COVERAGE = replace(JOB, mix=Mix.COVERAGE)
DRAWS = 4000


def filed() -> dict[str, int]:
    tables = tomllib.loads((Path(str(fixtures.folder("generation"))) / "mix.toml").read_text())
    return {**tables["published"], **tables["modelled"]}


def test_the_mix_knows_every_procedure() -> None:
    assert {one.id for one in catalogue.procedures()} <= filed().keys()


def test_coverage_meets_every_case_with_every_hazard() -> None:
    scenes, every = staged(COVERAGE).scenes, [None, *hazards.catalogue()]
    met = [chosen(COVERAGE, index) for index in range(len(scenes) * len(every))]

    assert {(scene.procedure.id, scene.case.id) for scene, _ in met[: len(scenes)]} == {
        (scene.procedure.id, scene.case.id) for scene in scenes
    }
    assert len({(id(scene), hazard and hazard.id) for scene, hazard in met}) == len(met)


def test_realistic_follows_what_a_city_gets() -> None:
    found = Counter(chosen(JOB, index)[0].procedure.id for index in range(DRAWS))

    open_ones = {scene.procedure.id for scene in staged(JOB).scenes}
    weights = {name: count for name, count in filed().items() if name in open_ones}
    share = {name: count / sum(weights.values()) for name, count in weights.items()}
    distance = sum(abs(share[name] - found[name] / DRAWS) for name in share) / 2
    assert distance < 0.05
    assert {name for name, count in weights.items() if count == 0} & found.keys() == set()


def test_hazards_come_at_the_rate_that_was_asked_for() -> None:
    def carry(rate: int) -> int:
        job = replace(JOB, hazards=rate)
        return sum(chosen(job, index)[1] is not None for index in range(DRAWS))

    assert carry(0) == 0
    assert 60 < carry(20) < 100  # of 4000; 80 are expected
    assert carry(1000) == DRAWS


def test_an_item_depends_on_seed_and_number_alone() -> None:
    first = [item(JOB, index) for index in range(4)]

    assert [item(JOB, index).filing for index in (3, 1, 0, 2)] == [
        first[place].filing for place in (3, 1, 0, 2)
    ]
    assert item(replace(JOB, count=7), 2).filing == first[2].filing
    assert item(replace(JOB, seed=8), 2).filing != first[2].filing


def test_what_cannot_be_filed_on_the_first_day_waits_for_its_own() -> None:
    late = replace(JOB, day=date(2026, 3, 20), procedures=("car-environment-tax",))

    assert {scene.day for scene in staged(late).scenes} == {date(2026, 3, 20)}
    ended = replace(JOB, procedures=("car-environment-tax", "car-tax-report"))
    assert {one.procedure for one in staged(ended).shut} == {"car-environment-tax"}
    assert {scene.procedure.id for scene in staged(ended).scenes} == {"car-tax-report"}


def test_a_life_leads_to_filings_of_its_household() -> None:
    lives = replace(JOB, mix=Mix.LIFE)
    items = [item(lives, index) for index in range(12)]

    for one in items:
        assert one.scene.procedure.id == one.filing.procedure
        assert one.situation.facts.text("event.kind") == one.scene.case.event
        assert date(2026, 6, 1) <= one.scene.day <= date(2031, 8, 31)
        assert one.situation.day == one.scene.day
    assert item(replace(lives, count=3), 5) == items[5]
    assert len({one.scene.procedure.id for one in items}) > 3


def test_what_no_life_leads_to_is_refused() -> None:
    wish = replace(JOB, mix=Mix.LIFE, procedures=("child-allowance-donation",))

    with pytest.raises(Problem) as refusal:
        item(wish, 0)

    assert refusal.value.hint.en == "Use --mix realistic."


def test_a_proxy_signs_what_a_proxy_files() -> None:
    job = replace(COVERAGE, procedures=("care-certification",))
    kinds = {}
    for index in range(len(staged(job).scenes)):
        one = item(job, index)
        kinds[one.scene.case.id] = one
    own, family, provider = (kinds[name] for name in ("own", "family", "provider"))

    assert own.filing.proxy is None
    assert own.signer is own.situation.applicant
    assert family.filing.proxy is not None
    assert family.signer is not family.situation.applicant
    assert family.filing.proxy.name == family.signer.name
    assert provider.signer not in provider.situation.household.family
