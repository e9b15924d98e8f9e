"""A running simulation outlives its process, and begins anew as if nothing had been."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulator.contracts.problem import Problem
from simulator.portal.refusal import Refusal
from simulator.web.app import Front
from simulator.web.founding import FILE
from simulator.web.population import Population
from simulator.world.clock import SimulatedClock
from tests.web.builders import ACCOUNT, START
from tests.web.running import Town

EVERYBODY = 54
RENEWED = 1
RESTARTED = START + timedelta(minutes=10)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.close()


def link_rows(town: Town) -> list[str]:
    """Return the rows of the only link file, without its header and its count."""
    (file,) = town.running.workspace.links.iterdir()
    return file.read_text(encoding="utf-8-sig").splitlines()[1:-1]


def serials(town: Town) -> list[int]:
    """Return the serial number of everybody's 署名用 certificate."""
    population = town.running.population
    return [
        population.of(number).card.signature.certificate.serial_number
        for number in population.households
    ]


# From nothing


def test_nobody_is_served_before_everybody_has_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def told(kind: type, name: str) -> None:
        done = getattr(kind, name)

        def doing(*args: object, **more: object) -> None:
            order.append(name)
            done(*args, **more)

        monkeypatch.setattr(kind, name, doing)

    told(Front, "add")
    told(Population, "settle")
    Town(tmp_path).close()
    assert order == ["settle", "add"]


def test_link_data_of_everybody_are_there_from_the_first_moment(town: Town) -> None:
    population = town.running.population
    rows = link_rows(town)

    assert len(population.households) == EVERYBODY
    assert len(rows) == 2 * (EVERYBODY + RENEWED)
    for number in population.households:
        one = population.of(number)
        generations = 2 if one.persona and one.persona.card == "renewed" else 1
        assert sum(one.signer.address_number in row for row in rows) == 2 * generations


def test_nobody_shares_a_key_with_another(town: Town) -> None:
    population = town.running.population
    keys = {
        credential.certificate.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        for number in population.households
        for credential in population.of(number).card.credentials.values()
    }

    assert len(keys) == 2 * EVERYBODY


# A restart


def test_a_restart_finds_everything_as_it_was(tmp_path: Path) -> None:
    before = Town(tmp_path, seed=7)
    filed = before.file("ito", visible_after=600)
    before.post("/clock/advance", {"seconds": 3600})
    token = before.running.simulation.municipality.login(ACCOUNT.name, ACCOUNT.password)
    known, rows = serials(before), link_rows(before)
    before.close()

    after = Town(tmp_path, SimulatedClock(RESTARTED))
    state = after.get("/state")

    assert (state["seed"], state["filings"]["arrived"]) == (7, 1)
    assert after.running.founding.at == START
    assert after.get("/clock")["moved"] == 3600
    assert after.running.simulation.world.clock.now() == RESTARTED + timedelta(hours=1)
    assert serials(after) == known
    assert link_rows(after) == rows
    assert after.running.simulation.applicant.receipt(filed["number"]).package == filed["digest"]
    assert after.file("ito")["number"] > filed["number"]
    assert after.running.simulation.municipality.account_of(token) == ACCOUNT
    after.close()


@pytest.mark.parametrize(
    ("seed", "profile", "told"),
    [
        (
            8,
            "modelled-1",
            "--seed 8 cannot be used: the simulation in this workspace began with 7.",
        ),
        (
            None,
            "modelled-2",
            "--profile modelled-2 cannot be used: the simulation in this workspace",
        ),
    ],
)
def test_a_restart_as_another_town_is_refused(
    tmp_path: Path, seed: int | None, profile: str, told: str
) -> None:
    Town(tmp_path, seed=7).close()

    with pytest.raises(Problem) as problem:
        Town(tmp_path, seed=seed, profile=profile)

    assert problem.value.cause.en.startswith(told)
    assert "--workspace" in problem.value.hint.ja


def test_a_damaged_founding_is_a_problem_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / FILE).write_text('{"seed": "one"}')

    with pytest.raises(Problem, match=r"founding\.json is damaged"):
        Town(tmp_path)


# A reset


def test_a_reset_leaves_nothing_of_what_was(town: Town) -> None:
    running = town.running
    first = town.file(1)
    (running.workspace.inbox / "batch-000001").mkdir()
    token = running.simulation.municipality.login(ACCOUNT.name, ACCOUNT.password)
    town.post("/clock/advance", {"seconds": 60})
    fresh = town.post("/reset")

    assert sum(fresh["filings"].values()) == fresh["calls"] == 0
    assert town.get("/clock")["moved"] == 0
    assert len(fresh["links"]) == 1
    assert list(running.workspace.inbox.iterdir()) == []
    assert not running.simulation.world.blobs.path(first["digest"]).exists()
    with pytest.raises(Refusal):
        running.simulation.municipality.account_of(token)
    assert town.file(1)["number"] == first["number"]


def test_two_resets_lead_to_the_same_state(town: Town) -> None:
    town.file(1, signature="revoked")
    once = (town.post("/reset"), serials(town), link_rows(town), town.file(1)["digest"])
    twice = (town.post("/reset"), serials(town), link_rows(town), town.file(1)["digest"])

    assert once == twice


def test_a_town_that_begins_again_later_that_day_has_the_same_cards(tmp_path: Path) -> None:
    clock = SimulatedClock(START)
    town = Town(tmp_path, clock)

    def certificates() -> list[bytes]:
        return [town.running.population.of(number).certificate for number in (1, "ito")]

    first = certificates()
    clock.advance(timedelta(hours=5))
    town.running.reset()
    assert certificates() == first

    clock.advance(timedelta(days=1))
    town.running.reset()
    assert [one == other for one, other in zip(certificates(), first, strict=True)] == [False] * 2
    town.close()


def test_a_reset_can_set_another_seed_which_a_restart_keeps(town: Town, tmp_path: Path) -> None:
    before = serials(town)
    town.post("/reset", {"seed": 5})

    assert town.get("/seed")["seed"] == 5
    assert serials(town) != before
    town.close()
    again = Town(tmp_path)
    assert again.get("/seed")["seed"] == 5
    again.close()


def test_the_front_serves_the_new_world_at_once(town: Town) -> None:
    town.post("/reset")
    town._client.get("/demo/portal/nothing")

    (call,) = town.get("/journal")["calls"]
    assert (call["sequence"], call["path"], call["status"]) == (1, "/demo/portal/nothing", 404)


def test_a_town_does_not_begin_anew_while_somebody_looks_at_it(town: Town) -> None:
    resetting = threading.Thread(target=town.running.reset)
    with town.running.still() as before:
        resetting.start()
        resetting.join(0.1)
        assert resetting.is_alive()
        assert before.world.control.read().epoch == 0
        assert town.running.simulation is before
    resetting.join()

    assert town.running.simulation is not before


# The journal


def test_the_journal_is_complete_filtered_and_paged(town: Town) -> None:
    for path in ("a", "b", "c"):
        town._client.get(f"/demo/portal/{path}")
    town._client.get("/demo/card/ca/signature.pem")

    def paths(query: str) -> list[str]:
        return [call["path"][-1] for call in town.get(f"/journal{query}")["calls"]]

    assert paths("") == ["a", "b", "c", "m"]
    assert paths("?operation=ca") == ["m"]
    assert paths("?account=nobody") == []
    assert paths("?after=1&limit=2") == ["b", "c"]
    assert [town.get(f"/journal?limit={n}")["more"] for n in (3, 4)] == [True, False]
    assert town.get("/journal")["gaps"] == []


# For several workers


def test_a_worker_takes_up_the_town_that_another_has_begun_anew(town: Town, tmp_path: Path) -> None:
    other = Town(tmp_path)
    number = town.file()["number"]
    before = other.running.simulation
    other.running.keep_up()
    assert other.running.simulation is before
    assert before.applicant.receipt(number).number == number

    town.running.reset(seed=7)
    other.running.keep_up()

    assert other.running.simulation.world.seed == 7
    assert serials(other) == serials(town)
    with pytest.raises(Refusal):
        other.running.simulation.applicant.receipt(number)
    assert other.file()["number"] == number
    assert town.running.simulation.applicant.receipt(number).number == number
    other.close()
