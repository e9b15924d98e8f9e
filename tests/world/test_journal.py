"""The journal loses no call, keeps their order, and is up to date whenever it is read."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from simulator.journal.journal import BATCH, CALLS, Call, Journal
from simulator.world.database import open_engine

CALL = Call(
    at="2026-06-01T09:00:00+09:00",
    listener="portal",
    operation="login",
    path="/town/portal/login",
    account="hachioji",
    number="",
    request='{"account":"hachioji","password":"***"}',
    status=200,
    response_digest="ab",
    response_size=17,
    refused="",
    fault="",
    effect="token",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(tmp_path / "world.sqlite")
    yield engine
    engine.dispose()


def calls(*numbers: int) -> list[Call]:
    return [replace(CALL, number=str(number)) for number in numbers]


def written(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(CALLS)).scalar_one()


def test_a_call_comes_back_as_it_was(engine: sa.Engine) -> None:
    journal = Journal(engine)

    journal.record(CALL)

    assert journal.calls() == [CALL]


def test_calls_come_back_in_order_before_and_after_they_are_written(engine: sa.Engine) -> None:
    journal = Journal(engine)
    for call in calls(3, 1):
        journal.record(call)
    assert journal.calls() == calls(3, 1)

    journal.record(*calls(2))

    assert journal.calls() == calls(3, 1, 2)


def test_a_full_batch_is_written_at_once_and_less_is_not(engine: sa.Engine) -> None:
    journal = Journal(engine)
    for call in calls(*range(BATCH - 1)):
        journal.record(call)
    assert written(engine) == 0

    journal.record(CALL)

    assert written(engine) == BATCH


def test_what_is_flushed_is_there_for_the_next_process(engine: sa.Engine) -> None:
    journal = Journal(engine)
    journal.record(CALL)
    journal.flush()
    journal.flush()

    assert Journal(engine).calls() == [CALL]


def test_a_batch_that_could_not_be_written_is_kept(engine: sa.Engine) -> None:
    journal = Journal(engine)
    journal.record(CALL)
    CALLS.drop(engine)
    with pytest.raises(Exception, match="no such table"):
        journal.flush()
    CALLS.create(engine)

    assert journal.calls() == [CALL]


def test_calls_of_many_threads_are_all_there_each_thread_s_in_order(engine: sa.Engine) -> None:
    journal = Journal(engine)

    def record(listener: str) -> None:
        for number in range(300):
            journal.record(replace(CALL, listener=listener, number=str(number)))

    threads = [threading.Thread(target=record, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    recorded = journal.calls()
    for name in "abcd":
        own = [int(call.number) for call in recorded if call.listener == name]
        assert own == list(range(300))
