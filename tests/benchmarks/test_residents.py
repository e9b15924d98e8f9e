"""How fast coherent residents come, beside Faker's profiles, whose parts have nothing in common.

The record is a member of a household (`population.Member`): a person with 宛名番号, name and
reading, birthday, sex, postal code and address that exist, phone and mail, who fits the others of
the household in name, age and relation; with 要介護状態区分, card, nationality, 通称 and 旧氏.
Faker's record is its ``profile()``: job, company, place, blood group, user name, name, sex,
address, mail and birthday. Both are measured in turns on one core.
"""

import resource
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from statistics import median

import pytest
from faker import Faker

from simulator.residents import places, population
from tests.benchmarks.measuring import figures, show

ROUNDS = 7
SECONDS = 0.5
TARGET = 5
TODAY = date(2026, 6, 1)


def a_second(records: Callable[[], int]) -> float:
    """Return how many records come a second of this process's own time."""
    made, began = 0, time.process_time()
    while (passed := time.process_time() - began) < SECONDS:
        made += records()
    return made / passed


def test_residents_beside_faker(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = count()
    faker = Faker("ja_JP")
    faker.seed_instance(1)

    def household() -> int:
        return len(population.household(1, next(numbers), TODAY).members)

    def profile() -> int:
        faker.profile()
        return 1

    household(), profile()
    pairs = [(a_second(household), a_second(profile)) for _ in range(ROUNDS)]

    told = figures(pairs, "Faker's profile()", f"at least {TARGET}")
    ours = told.pop("portal").replace("calls", "people")
    told["Faker's profile()"] = told["Faker's profile()"].replace("calls", "profiles")
    show(capsys, "Residents a second and core", residents=ours, **told)
    assert median(people / profiles for people, profiles in pairs) >= TARGET


def test_memory_stays_flat_with_count(capsys: pytest.CaptureFixture[str]) -> None:
    for index in range(5_000):
        population.household(1, index, TODAY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for index in range(5_000, 50_000):
        population.household(1, index, TODAY)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    show(capsys, "Memory of 50,000 households", grown_since_the_5_000th=f"{grown} KiB")
    assert grown < 4 * 1024


def test_a_town_of_every_municipality(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    towns = sum(len(places.municipality(code).towns) for code in places.codes())
    took = time.perf_counter() - began

    show(capsys, "All 1,741 municipalities", towns=f"{towns}", read_in=f"{took:.1f} s")
    assert took < 10
