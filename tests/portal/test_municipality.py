"""The municipality's desk: who may see and change what, from which second on, and until which."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from conformance.episodes.people import Person
from simulator.contracts.profile import ErrorName, builtin
from simulator.contracts.status import Status
from simulator.portal.applicant import Arrival
from simulator.portal.municipality import Account
from simulator.portal.refusal import Refusal
from simulator.portal.search import Page, Window
from simulator.portal.store import HISTORY
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.web import builders
from tests.web.builders import ACCOUNT, NEIGHBOUR, START, file, package

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
LIFETIME = timedelta(seconds=1800)


def window(
    since: datetime = START - HOUR, until: datetime = START + HOUR, offset: int = 0, limit: int = 20
) -> Window:
    return Window(since, until, offset, limit)


def numbers(page: Page) -> list[str]:
    return [row[page.names.index("number")] for row in page.rows]


def listed(town: Simulation, account: Account = ACCOUNT) -> list[str]:
    return numbers(town.municipality.list_applications(account, window()))


def history(town: Simulation, number: str) -> list[tuple[str, str, str]]:
    columns = sa.select(HISTORY.c.status, HISTORY.c.comment, HISTORY.c.at)
    query = columns.where(HISTORY.c.number == number).order_by(HISTORY.c.sequence)
    with town.world.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.mark.parametrize(
    ("name", "password"),
    [("hachioji", "open sesam"), ("hachioji", ""), ("nobody", "open sesame"), ("", "")],
)
def test_a_wrong_login_does_not_tell_what_was_wrong(
    town: Simulation, name: str, password: str
) -> None:
    with pytest.raises(Refusal) as refused:
        town.municipality.login(name, password)

    assert refused.value.name is ErrorName.BAD_CREDENTIALS
    assert [detail.message for detail in refused.value.details] == [
        "アカウントまたはパスワードが違います。"
    ]


def test_a_token_lasts_to_the_second(town: Simulation, clock: SimulatedClock, token: str) -> None:
    clock.advance(LIFETIME - SECOND)
    assert town.municipality.account_of(token) == ACCOUNT

    clock.advance(SECOND)

    with pytest.raises(Refusal) as refused:
        town.municipality.account_of(token)
    assert refused.value.name is ErrorName.TOKEN_INVALID


def test_every_login_gives_another_token_and_both_are_good(town: Simulation, token: str) -> None:
    second = town.municipality.login(ACCOUNT.name, ACCOUNT.password)

    assert second != token
    assert town.municipality.account_of(second) == town.municipality.account_of(token) == ACCOUNT


def test_a_revoked_token_does_not_come_back_with_the_next_login(
    town: Simulation, token: str
) -> None:
    town.municipality.revoke_tokens()

    assert town.municipality.login(ACCOUNT.name, ACCOUNT.password) != token
    with pytest.raises(Refusal):
        town.municipality.account_of(token)


@pytest.mark.parametrize(
    ("since", "until", "total"),
    [
        (START, START, 1),
        (START - SECOND, START, 1),
        (START, START + SECOND, 1),
        (START + SECOND, START + HOUR, 0),
        (START - HOUR, START - SECOND, 0),
        (START + SECOND, START - SECOND, 0),
        (START.astimezone(UTC), START.astimezone(UTC), 1),
    ],
)
def test_both_ends_of_a_window_belong_to_it(
    town: Simulation, person: Person, since: datetime, until: datetime, total: int
) -> None:
    number = file(town, person)

    found = town.municipality.list_applications(ACCOUNT, window(since, until))

    assert (found.answer, numbers(found)) == ({"total": total}, [number] * total)


def test_pages_have_no_gap_and_no_repeat(
    town: Simulation, person: Person, clock: SimulatedClock
) -> None:
    filed = [file(town, person)]
    for step in (0, 60, 0, 60):
        clock.advance(timedelta(seconds=step))
        filed.append(file(town, person))

    pages = [
        town.municipality.list_applications(ACCOUNT, window(offset=n, limit=2))
        for n in (0, 2, 4, 6)
    ]

    assert [page.answer for page in pages] == [{"total": 5}] * 4
    assert [numbers(page) for page in pages] == [filed[:2], filed[2:4], filed[4:], []]


def test_a_filing_becomes_visible_late_and_keeps_its_arrival(
    town: Simulation, person: Person, clock: SimulatedClock
) -> None:
    late = START + 2 * HOUR
    number = file(town, person, arrival=Arrival(visible=late.astimezone(UTC)))
    clock.advance(2 * HOUR - SECOND)
    assert listed(town) == []
    assert numbers(town.municipality.list_statuses(ACCOUNT, window())) == []
    for act in (
        lambda: town.municipality.get_application(ACCOUNT, number),
        lambda: town.municipality.register_status(ACCOUNT, number, Status.RECEIVED, ""),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.name is ErrorName.NOT_FOUND

    clock.advance(SECOND)

    that_second = window(START, START)
    assert numbers(town.municipality.list_applications(ACCOUNT, that_second)) == [number]
    assert numbers(town.municipality.list_statuses(ACCOUNT, that_second)) == [number]
    assert town.municipality.get_application(ACCOUNT, number) == package(town, number)


def test_another_municipality_s_filing_does_not_exist(town: Simulation, person: Person) -> None:
    number = file(town, person)

    assert listed(town, account=NEIGHBOUR) == []
    assert numbers(town.municipality.list_statuses(NEIGHBOUR, window())) == []
    for act in (
        lambda: town.municipality.get_application(NEIGHBOUR, number),
        lambda: town.municipality.register_status(NEIGHBOUR, number, Status.RECEIVED, ""),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.name is ErrorName.NOT_FOUND
        assert refused.value.details[0].message == f"受付番号 {number} の申請はありません。"
    assert history(town, number) == []


def test_states_are_registered_in_order_and_told_to_the_resident(
    town: Simulation, person: Person, clock: SimulatedClock
) -> None:
    number = file(town, person)
    for status, comment in ((Status.RECEIVED, ""), (Status.COMPLETED, "認定しました")):
        clock.advance(SECOND)
        assert town.municipality.register_status(ACCOUNT, number, status, comment) is True

    told = town.applicant.receipt(number)

    assert (told.status, told.comment, told.updated) == (
        Status.COMPLETED,
        "認定しました",
        "2026-06-01T09:00:02+09:00",
    )
    assert history(town, number) == [
        ("received", "", "2026-06-01T09:00:01+09:00"),
        ("completed", "認定しました", "2026-06-01T09:00:02+09:00"),
    ]


def test_a_state_that_may_not_follow_is_refused_and_changes_nothing(
    town: Simulation, person: Person
) -> None:
    number = file(town, person)

    with pytest.raises(Refusal) as refused:
        town.municipality.register_status(ACCOUNT, number, Status.COMPLETED, "")

    assert refused.value.name is ErrorName.TRANSITION_REFUSED
    assert refused.value.details[0].message == "状態「到達」から「完了」へは進めません。"
    assert town.applicant.receipt(number).status is Status.ARRIVED
    assert history(town, number) == []


def test_an_identical_repeat_changes_nothing_and_another_comment_does(
    town: Simulation, person: Person
) -> None:
    number = file(town, person)
    register = town.municipality.register_status
    register(ACCOUNT, number, Status.RECEIVED, "窓口へ")

    assert register(ACCOUNT, number, Status.RECEIVED, "窓口へ") is False
    assert register(ACCOUNT, number, Status.RECEIVED, "2階の窓口へ") is True
    assert [comment for _, comment, _ in history(town, number)] == ["窓口へ", "2階の窓口へ"]


def test_states_are_searched_by_when_they_were_set(
    town: Simulation, person: Person, clock: SimulatedClock
) -> None:
    first, second = file(town, person), file(town, person)
    clock.advance(HOUR)
    town.municipality.register_status(ACCOUNT, first, Status.RECEIVED, "")

    def changed(since: datetime) -> list[str]:
        return numbers(town.municipality.list_statuses(ACCOUNT, window(since, START + HOUR)))

    assert changed(START) == [second, first]
    assert changed(START + SECOND) == [first]


def test_a_filing_nobody_made_does_not_exist(town: Simulation) -> None:
    with pytest.raises(Refusal) as refused:
        town.municipality.get_application(ACCOUNT, "20260601000000000001")

    assert refused.value.name is ErrorName.NOT_FOUND


# Tokens


def test_a_token_holds_for_another_worker_and_over_a_restart(
    town: Simulation, token: str, tmp_path: Path
) -> None:
    again = builders.simulation(tmp_path / "world")

    assert again.municipality.account_of(token) == ACCOUNT
    town.municipality.revoke_tokens()
    after = builders.simulation(tmp_path / "world")
    with pytest.raises(Refusal):
        after.municipality.account_of(token)
    again.close()
    after.close()


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1],
        lambda token: token[::-1],
        lambda token: f"{'0' * 32}.{token.partition('.')[2]}",
        lambda _token: "",
        lambda _token: ".",
    ],
    ids=["cut", "reversed", "without its seal", "none", "empty"],
)
def test_a_token_that_nobody_gave_is_refused(
    town: Simulation, token: str, forge: Callable[[str], str]
) -> None:
    with pytest.raises(Refusal) as refused:
        town.municipality.account_of(forge(token))

    assert refused.value.name is ErrorName.TOKEN_INVALID


def test_two_accounts_of_one_municipality_share_its_filings_and_neighbours_do_not(
    town: Simulation, person: Person, tmp_path: Path
) -> None:
    second = Account("hachioji-2", "as well", ACCOUNT.municipality)
    accounts = (ACCOUNT, second, NEIGHBOUR)
    instance = builders.simulation(tmp_path / "world", accounts=accounts)
    number = file(town, person)

    tokens = [instance.municipality.login(one.name, one.password) for one in accounts]
    seen = [listed(instance, instance.municipality.account_of(token)) for token in tokens]
    instance.municipality.register_status(second, number, Status.RECEIVED, "")

    assert seen == [[number], [number], []]
    assert town.applicant.receipt(number).status is Status.RECEIVED
    with pytest.raises(Refusal) as refused:
        instance.municipality.get_application(NEIGHBOUR, number)
    assert refused.value.name is ErrorName.NOT_FOUND
    instance.close()


# Retention


def test_a_filing_is_kept_for_its_days_to_the_second_and_then_has_its_own_error(
    tmp_path: Path, clock: SimulatedClock
) -> None:
    wire = builtin("modelled-2").wire
    days = timedelta(days=wire.retention_days)
    town = builders.simulation(tmp_path / "kept", clock, profile=builtin("modelled-2"))
    number = file(town, builders.resident(town))

    def seen() -> list[list[str]]:
        found = window(START - HOUR, START + HOUR)
        desk = town.municipality
        lists = (desk.list_applications, desk.list_statuses)
        return [numbers(page(ACCOUNT, found)) for page in lists]

    clock.advance(days)
    assert seen() == [[number], [number]]
    assert town.municipality.get_application(ACCOUNT, number) == package(town, number)
    clock.advance(SECOND)

    assert seen() == [[], []]
    for call in (
        lambda: town.municipality.get_application(ACCOUNT, number),
        lambda: town.municipality.register_status(ACCOUNT, number, Status.RECEIVED, ""),
    ):
        with pytest.raises(Refusal) as refused:
            call()
        assert refused.value.name is ErrorName.RETENTION_OVER
    assert town.applicant.receipt(number).number == number
    town.close()
