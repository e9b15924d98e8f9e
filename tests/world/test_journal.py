"""The journal loses no call, keeps their order, and is up to date whenever it is read."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from simulator.journal.journal import BATCH, CALLS, Call, Journal
from simulator.world.database import open_engine

CALL = Call(
    at="2026-06-01T09:00:00+09:00",
    took=812,
    listener="portal",
    operation="login",
    path="/town/portal/login",
    account="hachioji",
    number="",
    request='{"account":"hachioji","password":"***"}',
    request_digest="cd",
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


def test_a_batch_that_could_not_be_written_is_told_and_kept(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(engine)
    journal.record(CALL)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE journal_calls RENAME TO away")
        connection.exec_driver_sql("CREATE TABLE journal_calls (sequence INT, recorder INT)")

    assert [gap.en for gap in journal.gaps()] == ["1 call(s) are missing from the journal."]
    assert "the journal cannot be written" in caplog.text

    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE journal_calls")
        connection.exec_driver_sql("ALTER TABLE away RENAME TO journal_calls")
    assert journal.calls() == [CALL]
    assert journal.gaps() == []


def test_calls_are_found_by_what_they_are_about_and_by_their_place(engine: sa.Engine) -> None:
    journal = Journal(engine)
    for operation, number, account in [
        ("login", "", "east"),
        ("get-application", "7", "east"),
        ("get-application", "8", "west"),
        ("register-status", "7", "west"),
    ]:
        journal.record(replace(CALL, operation=operation, number=number, account=account))
    journal.flush()

    def places(**asked: Any) -> list[int]:  # noqa: ANN401  as `calls` takes them
        return [call.sequence for call in journal.calls(**asked)]

    assert places(operation="get-application") == [2, 3]
    assert places(number="7") == [2, 4]
    assert places(account="east") == [1, 2]
    assert places(account="west", operation="get-application") == [3]
    assert places(since=2) == [3, 4]
    assert places(since=1, limit=2) == [2, 3]
    assert places(limit=0) == []
    assert places() == [1, 2, 3, 4]


def test_who_subscribed_is_told_after_each_call_is_there_to_be_read(engine: sa.Engine) -> None:
    journal = Journal(engine)
    journal.record(CALL)
    seen: list[int] = []
    journal.subscribe(lambda: seen.append(journal.last))

    journal.record(CALL)
    journal.record(CALL)

    assert seen == [2, 3]


def test_an_empty_journal_ends_at_nothing(engine: sa.Engine) -> None:
    assert Journal(engine).last == 0


def test_of_two_who_record_into_one_journal_each_sees_all_at_once(engine: sa.Engine) -> None:
    one, other = Journal(engine, shared=True), Journal(engine, shared=True)
    one.record(CALL)
    other.record(replace(CALL, number="7"))

    assert one.calls() == other.calls() == [CALL, replace(CALL, number="7")]
    other.record(CALL)
    assert len(one.calls()) == 3
    assert one.gaps() == other.gaps() == []


def test_whoever_closed_left_nothing_out(engine: sa.Engine) -> None:
    journal = Journal(engine)
    journal.record(CALL)
    journal.close()

    assert Journal(engine).gaps() == []


def test_a_process_that_was_cut_off_is_told_of(engine: sa.Engine) -> None:
    Journal(engine).record(CALL)

    (gap,) = Journal(engine).gaps()

    assert gap.ja == "記録していたプロセスが途中で終わり、最大 255 件の呼び出しが失われています。"
    assert gap.en == "A process that recorded was cut off, and up to 255 calls with it."


def test_a_line_that_is_gone_is_told_of_even_later(engine: sa.Engine) -> None:
    journal = Journal(engine)
    for call in calls(1, 2, 3):
        journal.record(call)
    journal.close()
    with engine.begin() as connection:
        connection.execute(sa.delete(CALLS).where(CALLS.c.number == "2"))

    missing = "1 call(s) are missing from the journal."
    assert [gap.en for gap in journal.gaps()] == [missing]
    assert [gap.en for gap in Journal(engine).gaps()] == [missing]


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
